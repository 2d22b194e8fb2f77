//! Answers that are the same for everyone, kept with their compressed forms and validators.
//! The tenant is in the key's type; what is kept holds nothing of a visitor.

use std::{io::Write as _, sync::Arc};

use axum::{
    body::Bytes,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use mo_contract::TenantId;
use mo_services::MenuFreshness;
use moka::sync::Cache;
use sha2::{Digest as _, Sha256};

/// One body in three encodings.
#[derive(Debug)]
pub struct Variants {
    plain: Form,
    gzip: Form,
    brotli: Form,
    content_type: HeaderValue,
}

/// A body in one encoding, and the validator that goes with it.
#[derive(Debug)]
struct Form {
    body: Bytes,
    tag: String,
    tag_value: Option<HeaderValue>,
    encoding: Option<HeaderValue>,
}

impl Form {
    fn new(body: Bytes, tag: String, encoding: Option<HeaderValue>) -> Self {
        Self { body, tag_value: HeaderValue::from_str(&tag).ok(), tag, encoding }
    }
}

/// Room for the headers of an answer, those that every answer gets included: growing a map costs more than filling it.
const HEADERS: usize = 12;

impl Variants {
    pub fn new(body: impl Into<Bytes>, content_type: HeaderValue) -> Self {
        let plain: Bytes = body.into();
        let hash: String = Sha256::digest(&plain).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let encoded = |body, suffix, encoding| Form::new(body, format!("\"{hash}-{suffix}\""), Some(encoding));
        Self {
            gzip: encoded(gzip(&plain), "gz", HeaderValue::from_static("gzip")),
            brotli: encoded(brotli(&plain), "br", HeaderValue::from_static("br")),
            plain: Form::new(plain, format!("\"{hash}\""), None),
            content_type,
        }
    }

    /// The form this client takes; 304 when it has it already. The tag differs by encoding and is compared weakly.
    pub fn respond(&self, request: &HeaderMap, cache_control: &'static str) -> Response {
        let form = match accepted(request) {
            Encoding::Brotli => &self.brotli,
            Encoding::Gzip => &self.gzip,
            Encoding::Identity => &self.plain,
        };
        let mut headers = HeaderMap::with_capacity(HEADERS);
        headers.extend(form.tag_value.clone().map(|tag| (header::ETAG, tag)));
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control));
        let mut response = if has(request, &form.tag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            headers.insert(header::CONTENT_TYPE, self.content_type.clone());
            headers.extend(form.encoding.clone().map(|encoding| (header::CONTENT_ENCODING, encoding)));
            Response::new(form.body.clone().into())
        };
        *response.headers_mut() = headers;
        response
    }
}

enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

fn accepted(headers: &HeaderMap) -> Encoding {
    let list = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let takes = |name: &str| {
        list.split(',').any(|part| {
            let mut words = part.split(';').map(str::trim);
            words.next() == Some(name) && !words.any(|word| matches!(word, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
        })
    };
    if takes("br") {
        Encoding::Brotli
    } else if takes("gzip") {
        Encoding::Gzip
    } else {
        Encoding::Identity
    }
}

fn has(headers: &HeaderMap, tag: &str) -> bool {
    let weak = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(','))
        .any(|given| given.trim() == "*" || weak(given) == weak(tag))
}

/// Writing to memory does not fail.
fn gzip(body: &[u8]) -> Bytes {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    let written = writer.write_all(body).and_then(|()| writer.finish());
    written.map(Bytes::from).unwrap_or_default()
}

fn brotli(body: &[u8]) -> Bytes {
    let mut out = Vec::new();
    {
        let mut writer = brotli::CompressorWriter::new(&mut out, 4096, 5, 20);
        if writer.write_all(body).is_err() {
            return Bytes::new();
        }
    }
    out.into()
}

/// What a kept page is as fresh as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freshness {
    pub menu: MenuFreshness,
    pub tenant: i64,
    /// Whether the page says that no orders are taken: that ends by time, and no row changes then.
    pub paused: bool,
}

/// Rendered pages and menus, by tenant and path.
pub struct PageCache(Cache<(TenantId, String), (Freshness, Arc<Variants>)>);

impl PageCache {
    pub fn new() -> Self {
        let weigh = |_: &(TenantId, String), page: &(Freshness, Arc<Variants>)| {
            u32::try_from(
                [&page.1.plain, &page.1.gzip, &page.1.brotli].map(|form| form.body.len()).iter().sum::<usize>(),
            )
            .unwrap_or(u32::MAX)
        };
        Self(Cache::builder().max_capacity(64 * 1024 * 1024).weigher(weigh).build())
    }

    pub fn get(&self, tenant: TenantId, path: &str, fresh: Freshness) -> Option<Arc<Variants>> {
        self.0.get(&(tenant, path.to_owned())).filter(|(at, _)| *at == fresh).map(|(_, page)| page)
    }

    pub fn put(&self, tenant: TenantId, path: &str, fresh: Freshness, page: Arc<Variants>) {
        self.0.insert((tenant, path.to_owned()), (fresh, page));
    }
}
