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
    plain: Bytes,
    gzip: Bytes,
    brotli: Bytes,
    tag: String,
    content_type: HeaderValue,
}

impl Variants {
    pub fn new(body: impl Into<Bytes>, content_type: HeaderValue) -> Self {
        let plain: Bytes = body.into();
        let tag = Sha256::digest(&plain).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Self { gzip: gzip(&plain), brotli: brotli(&plain), plain, tag, content_type }
    }

    /// The form this client takes; 304 when it has it already. The tag differs by encoding and is compared weakly.
    pub fn respond(&self, request: &HeaderMap, cache_control: &'static str) -> Response {
        let (body, suffix, encoding) = match accepted(request) {
            Encoding::Brotli => (&self.brotli, "-br", Some("br")),
            Encoding::Gzip => (&self.gzip, "-gz", Some("gzip")),
            Encoding::Identity => (&self.plain, "", None),
        };
        let tag = format!("\"{}{suffix}\"", self.tag);
        let mut response = if has(request, &tag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let mut response = body.clone().into_response();
            response.headers_mut().insert(header::CONTENT_TYPE, self.content_type.clone());
            if let Some(encoding) = encoding {
                response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
            }
            response
        };
        let headers = response.headers_mut();
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(header::ETAG, tag);
        }
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control));
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
}

/// Rendered pages and menus, by tenant and path.
pub struct PageCache(Cache<(TenantId, String), (Freshness, Arc<Variants>)>);

impl PageCache {
    pub fn new() -> Self {
        let weigh = |_: &(TenantId, String), page: &(Freshness, Arc<Variants>)| {
            u32::try_from(page.1.plain.len() + page.1.gzip.len() + page.1.brotli.len()).unwrap_or(u32::MAX)
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
