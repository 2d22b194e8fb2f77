//! The pages for when something is wrong: no such restaurant, closed, gone, not found, our own fault.
//! They must never show a cause: a request id is enough to find it in the log.

use axum::{http::HeaderValue, http::header, response::Response};
use leptos::prelude::*;
use mo_contract::{
    error::{Error, ErrorCode},
    tenant::Tenant,
};

use super::private;
use crate::{
    assets::Assets,
    shell::{self, Chrome, Head, phone_url},
    ui::Icon,
    visit::Visit,
};

/// Seconds after which a suspended restaurant may be asked for again.
const RETRY_AFTER: &str = "3600";

/// What a problem page says.
struct Problem<'a> {
    status: u16,
    title: &'a str,
    text: String,
    request_id: Option<&'a str>,
}

impl<'a> Problem<'a> {
    fn new(status: u16, title: &'a str, text: impl Into<String>) -> Self {
        Self { status, title, text: text.into(), request_id: None }
    }
}

/// 404: nobody's host. There is no brand to show.
#[must_use]
pub fn unknown_host(assets: &Assets) -> Response {
    let problem =
        Problem::new(404, "No restaurant here", "There is no restaurant at this address. Please check the spelling.");
    unbranded(assets, &problem)
}

/// 503 with `Retry-After`: the storefront is off for a while.
#[must_use]
pub fn suspended(assets: &Assets, tenant: &Tenant) -> Response {
    let problem = Problem::new(
        503,
        "We are taking a break",
        "Online ordering is closed at the moment. Please come back later, or give us a call.",
    );
    let mut response = branded(assets, tenant, Chrome::Bare, &problem);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER));
    response
}

/// 410: the restaurant has left for good.
#[must_use]
pub fn archived(assets: &Assets, tenant: &Tenant) -> Response {
    let problem = Problem::new(
        410,
        "We have closed",
        "This restaurant no longer takes orders here. Thank you for having been our guest.",
    );
    branded(assets, tenant, Chrome::Bare, &problem)
}

/// 404: no such page.
#[must_use]
pub fn not_found(assets: &Assets, tenant: Option<&Tenant>) -> Response {
    let problem = Problem::new(
        404,
        "Not on the menu",
        "This page is not here. It may have been moved, or the link has a typing error.",
    );
    for_host(assets, tenant, &problem)
}

/// 405: a page that can't be used that way.
#[must_use]
pub fn wrong_method(assets: &Assets, tenant: &Tenant) -> Response {
    let problem = Problem::new(405, "That does not work here", "This page cannot be used in this way.");
    branded(assets, tenant, Chrome::Full, &problem)
}

/// 500: our own fault. The request id finds the cause in the log.
#[must_use]
pub fn internal(assets: &Assets, tenant: Option<&Tenant>, request_id: &str) -> Response {
    let mut problem = Problem::new(
        500,
        "Something went wrong",
        "That was our fault, and nothing has been ordered twice. Please try again in a moment.",
    );
    problem.request_id = Some(request_id);
    for_host(assets, tenant, &problem)
}

/// The page of any error that a handler could not answer better.
pub(super) fn of(assets: &Assets, visit: &Visit, error: &Error) -> Response {
    let tenant = &visit.tenant;
    match error.code {
        ErrorCode::NotFound => not_found(assets, Some(tenant)),
        ErrorCode::TenantNotFound => unknown_host(assets),
        ErrorCode::TenantSuspended => suspended(assets, tenant),
        ErrorCode::TenantArchived => archived(assets, tenant),
        ErrorCode::OrderItemUnavailable => {
            let problem = Problem::new(error.status(), "Sold out", error.message.clone());
            branded(assets, tenant, Chrome::Full, &problem)
        }
        ErrorCode::RateLimited | ErrorCode::Timeout | ErrorCode::Unavailable => {
            let problem = Problem::new(error.status(), "One moment, please", error.message.clone());
            branded(assets, tenant, Chrome::Full, &problem)
        }
        _ if error.status() < 500 => {
            let problem = Problem::new(error.status(), "That did not work", error.message.clone());
            branded(assets, tenant, Chrome::Full, &problem)
        }
        _ => internal(assets, Some(tenant), &visit.ctx.request_id),
    }
}

fn for_host(assets: &Assets, tenant: Option<&Tenant>, problem: &Problem<'_>) -> Response {
    match tenant {
        Some(tenant) => branded(assets, tenant, Chrome::Full, problem),
        None => unbranded(assets, problem),
    }
}

fn branded(assets: &Assets, tenant: &Tenant, chrome: Chrome, problem: &Problem<'_>) -> Response {
    let head = Head { title: format!("{} · {}", problem.title, tenant.name), ..Head::default() };
    let phone = tenant.profile.phone.clone().filter(|_| chrome == Chrome::Bare);
    let html = shell::render(assets, tenant, &head, chrome, || {
        let call = phone.map(|phone| {
            view! {
                <a class="btn btn-primary" href=phone_url(&phone)>
                    <Icon name="phone" />
                    {phone.clone()}
                </a>
            }
        });
        let menu = (chrome == Chrome::Full).then(|| {
            view! {
                <a class="btn btn-primary" href="/">
                    "See the menu"
                </a>
            }
        });
        message(problem, view! { {call} {menu} })
    });
    private(problem.status, html)
}

fn unbranded(assets: &Assets, problem: &Problem<'_>) -> Response {
    let head = Head { title: problem.title.to_owned(), ..Head::default() };
    private(problem.status, shell::render_unbranded(assets, &head, || message(problem, ())))
}

fn message(problem: &Problem<'_>, actions: impl IntoView) -> impl IntoView {
    let reference = problem.request_id.map(|id| {
        view! {
            <p class="mt-8 text-sm text-ink-muted">
                "Reference: " <code class="font-mono">{id.to_owned()}</code>
            </p>
        }
    });
    view! {
        <main id="content" class="shell problem">
            <p class="problem-code" aria-hidden="true">
                {problem.status}
            </p>
            <h1 class="page-title">{problem.title.to_owned()}</h1>
            <p class="problem-text">{problem.text.clone()}</p>
            <div class="mt-8 flex flex-wrap justify-center gap-3">{actions}</div>
            {reference}
        </main>
    }
}
