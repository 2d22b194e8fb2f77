//! Everything that is no API: static files of the built site, and the storefront's pages for the tenant of the host.
//! Anonymous pages without a query are kept by tenant and path until the catalogue or the tenant changes.

use std::{
    path::{Component, Path, PathBuf},
    sync::Arc,
};

use axum::{
    body::Body,
    extract::{Request, State},
    response::{IntoResponse as _, Redirect, Response},
};
use http::{HeaderValue, Method, StatusCode, header};
use mo_app::{Visit, pages::problem};
use mo_contract::{
    Error, ErrorCode,
    tenant::{Tenant, TenantState},
};
use tower::ServiceExt as _;
use tower_http::services::ServeDir;

use super::{
    App, HttpError, Shared,
    entry::{authority, bare_context, host, is_platform, scheme, tenant_of_host},
    variants::{Freshness, Variants},
};

const KEPT: &str = "public, max-age=0, must-revalidate";

pub async fn serve(State(app): State<Shared>, request: Request) -> Response {
    let path = request.uri().path();
    if path.starts_with("/api/") || path == "/api" {
        return HttpError(Error::new(ErrorCode::NotFound, "There is nothing at this address.")).into_response();
    }
    if super::is_read(request.method())
        && let Some(file) = static_file(&app, path)
    {
        return serve_file(&app, file, request).await;
    }
    page(app, request).await
}

/// The file of the built site that a path names, if there is one.
fn static_file(app: &App, path: &str) -> Option<PathBuf> {
    let relative = Path::new(path.strip_prefix('/')?);
    let plain = relative.components().all(|part| matches!(part, Component::Normal(_)));
    let name = relative.file_name()?.to_str()?;
    if !plain || name == "assets.json" || name.starts_with('.') {
        return None;
    }
    let file = app.settings.site_root.join(relative);
    file.is_file().then_some(file)
}

async fn serve_file(app: &App, file: PathBuf, request: Request) -> Response {
    // A name with a hash never changes what it means.
    let hashed = file.parent().is_some_and(|folder| folder.starts_with(app.settings.site_root.join("pkg")));
    let files = ServeDir::new(&app.settings.site_root).precompressed_br().precompressed_gzip();
    let mut response = match files.oneshot(request).await {
        Ok(response) => response.map(Body::new),
        Err(never) => match never {},
    };
    let policy = if hashed { "public, max-age=31536000, immutable" } else { "public, max-age=3600" };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(policy));
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    response
}

async fn page(app: Shared, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let assets = app.assets.as_ref();
    if host(&app, &parts).is_some_and(|host| is_platform(&app, &host)) {
        return match parts.uri.path() {
            "/" => Redirect::temporary("/api/docs").into_response(),
            _ => problem::not_found(assets, None),
        };
    }
    let tenant = match tenant_of_host(&app, &parts).await {
        Ok(tenant) => Arc::new(tenant),
        Err(error) if error.code == ErrorCode::TenantNotFound => return problem::unknown_host(assets),
        Err(_) => return problem::internal(assets, None, &bare_context(&parts).request_id),
    };
    // The designed pages of a closed restaurant wear its brand.
    let brand = parts.uri.path().starts_with("/theme.") && parts.method == Method::GET;
    match tenant.state {
        TenantState::Active => {}
        TenantState::Suspended | TenantState::Archived if brand => {}
        TenantState::Suspended => return problem::suspended(assets, &tenant),
        TenantState::Archived => return problem::archived(assets, &tenant),
        _ => return problem::unknown_host(assets),
    }
    let read = super::is_read(&parts.method);
    if !read && is_cross_site(&app, &parts) {
        return HttpError(Error::new(ErrorCode::CrossSite, "This form was sent from another site.")).into_response();
    }
    let ctx = bare_context(&parts).for_tenant(tenant.id);
    let authority = authority(&app, &parts.headers, &parts.uri, &parts.extensions).unwrap_or_default();
    let origin = format!("{}://{}", scheme(&app, &parts), authority.to_ascii_lowercase());
    let keep = keepable(&app, &parts, &tenant, &ctx.request_id).await;
    // The address is part of the page (canonical links), so it is part of the key.
    let name = format!("{origin}{}", parts.uri.path());
    if let Some(fresh) = keep
        && let Some(kept) = app.pages.get(tenant.id, &name, fresh)
    {
        return kept.respond(&parts.headers, KEPT);
    }
    let request_id = ctx.request_id.clone();
    parts.extensions.insert(Visit { ctx, tenant: tenant.clone(), origin });
    let headers = parts.headers.clone();
    let response = match app.storefront.clone().oneshot(Request::from_parts(parts, body)).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    if response.status().is_server_error() && response.headers().get(header::CONTENT_TYPE).is_none() {
        return problem::internal(assets, Some(&tenant), &request_id);
    }
    match keep {
        Some(fresh) if response.status() == StatusCode::OK => {
            let html = || HeaderValue::from_static("text/html; charset=utf-8");
            let kind = response.headers().get(header::CONTENT_TYPE).cloned().unwrap_or_else(html);
            let Ok(body) = axum::body::to_bytes(response.into_body(), usize::MAX).await else {
                return problem::internal(assets, Some(&tenant), &request_id);
            };
            let made = Arc::new(Variants::new(body, kind));
            app.pages.put(tenant.id, &name, fresh, made.clone());
            made.respond(&headers, KEPT)
        }
        _ => response,
    }
}

/// How fresh a kept page must be, if this request is for a page that may be kept at all.
async fn keepable(app: &App, parts: &http::request::Parts, tenant: &Tenant, request_id: &str) -> Option<Freshness> {
    let plain =
        parts.method == Method::GET && parts.uri.query().is_none() && mo_app::pages::is_cacheable(parts.uri.path());
    let services = app.services.as_ref().filter(|_| plain)?;
    let catalogue = services.catalogue_version(tenant.id, request_id).await.ok()?;
    Some(Freshness { catalogue, tenant: tenant.version })
}

/// A write that a page of another site caused.
fn is_cross_site(app: &App, parts: &http::request::Parts) -> bool {
    let text = |name: header::HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = parts.headers.get("sec-fetch-site").and_then(|value| value.to_str().ok()) {
        return !matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(header::ORIGIN) else { return false };
    let named = origin.split_once("://").map(|(_, authority)| authority);
    let here = authority(app, &parts.headers, &parts.uri, &parts.extensions);
    !named.zip(here).is_some_and(|(named, here)| named.eq_ignore_ascii_case(here))
}
