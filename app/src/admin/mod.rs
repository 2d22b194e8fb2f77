//! The back office: what a restaurant's people work with under `/admin`, and the platform's portal on its own host.
//! A page reads and changes things through `MoClient` alone, and every form works without JavaScript.

mod account;
mod desk;
mod events;
mod invitation;
mod keys;
mod kit;
mod menu;
mod orders;
mod people;
mod pictures;
mod portal;
mod problem;
mod session;
mod settings;
mod shell;
mod sign_in;
mod theme;

use axum::{
    Router,
    extract::{Extension, State},
    response::Response,
    routing::{get, post},
};
use mo_contract::{Error, ErrorCode};

pub use self::{desk::Desk, problem::page as problem_page, session::Cookies};
use crate::visit::PageState;

/// The back office of a restaurant. Needs a [`Desk`] with a tenant in the request's extensions.
pub fn restaurant(state: PageState) -> Router {
    Router::new()
        .route("/admin", get(home))
        .route("/admin/sign-in", get(sign_in::show).post(sign_in::submit))
        .route("/admin/sign-out", post(sign_in::sign_out))
        .route("/admin/account", get(account::show))
        .route("/admin/account/password", post(account::change_password).get(to_account))
        .route("/admin/account/sessions/end", post(account::end_session))
        .route("/admin/people", get(people::show))
        .route("/admin/people/invite", post(people::invite).get(people::again))
        .route("/admin/people/change", post(people::change))
        .route("/admin/people/remove", post(people::remove))
        .route("/admin/people/revoke", post(people::revoke))
        .route("/invitation/{secret}", get(invitation::show).post(invitation::submit))
        .merge(events::restaurant())
        .merge(keys::restaurant())
        .merge(kit::routes())
        .merge(orders::routes())
        .merge(pictures::routes())
        .merge(settings::routes())
        .merge(theme::routes())
        .merge(menu::routes())
        .fallback(not_found)
        .method_not_allowed_fallback(wrong_method)
        .with_state(state)
}

/// The platform's portal. Needs a [`Desk`] without a tenant in the request's extensions.
pub fn platform(state: PageState) -> Router {
    Router::new()
        .route("/", get(portal::home))
        .merge(portal::routes())
        .merge(events::platform())
        .merge(keys::platform())
        .route("/sign-in", get(sign_in::show).post(sign_in::submit))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/account", get(account::show))
        .route("/account/password", post(account::change_password).get(to_account))
        .route("/account/sessions/end", post(account::end_session))
        .route("/invitation/{secret}", get(invitation::show).post(invitation::submit))
        .fallback(not_found)
        .method_not_allowed_fallback(wrong_method)
        .with_state(state)
}

/// Whether a path of a restaurant's host belongs to the back office.
#[must_use]
pub fn is_back_office(path: &str) -> bool {
    path == "/admin" || path.starts_with("/admin/") || path.starts_with("/invitation/")
}

async fn home(_: desk::Staff) -> Response {
    shell::see_other("/admin/orders")
}

async fn to_account(Extension(desk): Extension<Desk>) -> Response {
    shell::see_other(if desk.tenant.is_some() { "/admin/account" } else { "/account" })
}

async fn not_found(State(state): State<PageState>, Extension(desk): Extension<Desk>) -> Response {
    problem::page(&state, &desk, &Error::new(ErrorCode::NotFound, ""))
}

async fn wrong_method(State(state): State<PageState>, Extension(desk): Extension<Desk>) -> Response {
    problem::page(&state, &desk, &Error::new(ErrorCode::MethodNotAllowed, ""))
}
