//! Every page of a restaurant's host, as plain handlers: read through the client, then print HTML.
//! A handler must never decide what an operation may do, and a cacheable page never holds anything of a visitor.

mod cart;
mod checkout;
mod item;
mod menu;
mod order;
mod paused;
pub mod problem;
mod site;

use axum::{
    Router,
    extract::{Extension, Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use mo_contract::error::Result;

use crate::{
    cart::Cart,
    fns,
    visit::{PageState, Visit},
};

pub use self::cart::CartSummary;
pub(crate) use self::cart::{price, summary};
pub(crate) use self::menu::preview as menu_preview;

/// All pages of a restaurant. Needs a [`Visit`] in the request's extensions.
pub fn router(state: PageState) -> Router {
    Router::new()
        .route("/", get(menu::show))
        .route("/items/{id}", get(item::show))
        .route("/cart", get(cart::show).post(cart::change))
        .route("/cart/add", post(cart::add))
        .route("/checkout", get(checkout::show).post(checkout::submit))
        .route("/orders/{id}", get(order::show))
        .route("/orders/{id}/again", post(order::again))
        .route("/manifest.webmanifest", get(site::manifest))
        .route("/robots.txt", get(site::robots))
        .route("/sitemap.xml", get(site::sitemap))
        .route("/_fn/{name}", post(fns::handle))
        .fallback(other)
        .method_not_allowed_fallback(wrong_method)
        .with_state(state)
}

/// Whether an anonymous `GET` of this path, without a query, holds nothing per visitor: such a page may be kept for
/// all visitors of one restaurant.
#[must_use]
pub fn is_cacheable(path: &str) -> bool {
    path == "/" || path.starts_with("/items/") || path == "/sitemap.xml"
}

/// The theme's stylesheet has its content's hash in its name, so it is matched here; anything else is not found.
async fn other(State(state): State<PageState>, Extension(visit): Extension<Visit>, request: Request) -> Response {
    let path = request.uri().path();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads && path.starts_with("/theme.") && path.ends_with(".css") {
        return site::theme(&visit, path);
    }
    problem::not_found(&state.assets, &visit.tenant)
}

async fn wrong_method(State(state): State<PageState>, Extension(visit): Extension<Visit>) -> Response {
    problem::wrong_method(&state.assets, &visit.tenant)
}

/// The response, or the error's own page.
fn answer(state: &PageState, visit: &Visit, result: Result<Response>) -> Response {
    result.unwrap_or_else(|error| problem::of(&state.assets, visit, &error))
}

/// A page that is the same for every visitor.
fn shared(html: String) -> Response {
    let cache = [(header::CACHE_CONTROL, "public, max-age=0, must-revalidate")];
    (cache, Html(html)).into_response()
}

/// A page that is one visitor's alone.
fn private(status: u16, html: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CACHE_CONTROL, "no-store")], Html(html)).into_response()
}

fn see_other(location: &str) -> Response {
    Redirect::to(location).into_response()
}

/// Hands the guest the changed cart.
fn with_cart(mut response: Response, cart: &Cart, visit: &Visit) -> Response {
    let headers = response.headers_mut();
    for cookie in cart.set_cookies(visit.is_secure()) {
        headers.append(header::SET_COOKIE, cookie);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::is_cacheable;

    #[test]
    fn nothing_of_a_visitor_is_kept() {
        for path in ["/cart", "/cart/add", "/checkout", "/orders/1", "/admin", "/_fn/cart_add"] {
            assert!(!is_cacheable(path), "{path}");
        }
        assert!(is_cacheable("/") && is_cacheable("/items/1"));
    }
}
