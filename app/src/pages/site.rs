//! What is read by machines on a restaurant's host: its theme, its manifest, its robots' rules, its site map.
//! Text of the tenant goes through an encoder of the format, never straight in.

use axum::{
    Json,
    extract::{Extension, State},
    http::header,
    response::{IntoResponse, Response},
};
use mo_contract::{
    error::Result,
    menu::{GetMenu, Menu},
};
use serde_json::json;

use super::answer;
use crate::{
    shell::theme_stylesheet,
    visit::{PageState, Visit},
};

const HOUR: &str = "public, max-age=3600";

/// The theme under its hashed name: kept for ever. Under an old name: today's theme, not to be kept.
pub(super) fn theme(visit: &Visit, path: &str) -> Response {
    let theme = &visit.tenant.theme;
    let (mut url, mut text) = theme_stylesheet(theme);
    if url != path {
        // The back office has the same brand in both modes.
        (url, text) = theme_stylesheet(&theme.for_desk());
    }
    if url != path {
        text = theme.stylesheet();
    }
    let cache = if url == path { "public, max-age=31536000, immutable" } else { "no-store" };
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, cache)];
    (headers, text).into_response()
}

pub(super) async fn manifest(Extension(visit): Extension<Visit>) -> Response {
    let tenant = &visit.tenant;
    let short: String = tenant.name.chars().take(12).collect();
    let body = Json(json!({
        "name": tenant.name,
        "lang": tenant.locale,
        "short_name": short.trim(),
        "description": tenant.profile.tagline,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#faf8f5",
        "theme_color": tenant.theme.primary_color.to_string(),
        "icons": [{ "src": "/favicon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any" }],
    }));
    let headers = [(header::CONTENT_TYPE, "application/manifest+json"), (header::CACHE_CONTROL, HOUR)];
    (headers, body).into_response()
}

pub(super) async fn robots(Extension(visit): Extension<Visit>) -> Response {
    let origin = &visit.origin;
    let text = format!(
        "User-agent: *\nDisallow: /cart\nDisallow: /checkout\nDisallow: /orders/\nDisallow: /admin\nDisallow: /api/\nSitemap: {origin}/sitemap.xml\n"
    );
    let headers = [(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, HOUR)];
    (headers, text).into_response()
}

pub(super) async fn sitemap(State(state): State<PageState>, Extension(visit): Extension<Visit>) -> Response {
    let menu = state.client.call(&visit.ctx, GetMenu {}).await;
    answer(&state, &visit, menu.and_then(|menu| sitemap_of(&visit, &menu)))
}

fn sitemap_of(visit: &Visit, menu: &Menu) -> Result<Response> {
    let origin = escape_xml(&visit.origin);
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    text.push_str(&format!("<url><loc>{origin}/</loc></url>\n"));
    for item in &menu.items {
        text.push_str(&format!("<url><loc>{origin}/items/{}</loc></url>\n", item.id));
    }
    text.push_str("</urlset>\n");
    let headers = [
        (header::CONTENT_TYPE, "application/xml; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=0, must-revalidate"),
    ];
    Ok((headers, text).into_response())
}

fn escape_xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
