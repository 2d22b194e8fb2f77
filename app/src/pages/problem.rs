//! The pages for when something is wrong: no such restaurant, closed, gone, not found, our own fault.
//! They must never show a cause: a request id is enough to find it in the log.

use axum::{http::HeaderValue, http::header, response::Response};
use leptos::prelude::*;
use mo_contract::{
    error::{Error, ErrorCode, SUSPENDED_RETRY_AFTER},
    tenant::Tenant,
};

use super::private;
use crate::{
    assets::Assets,
    refusals,
    shell::{self, Chrome, Head, phone_url},
    ui::Icon,
    visit::Visit,
    words::Words,
};

/// What a problem page says.
struct Problem<'a> {
    status: u16,
    title: String,
    text: String,
    request_id: Option<&'a str>,
}

impl Problem<'_> {
    fn new(status: u16, title: String, text: String) -> Self {
        Self { status, title, text, request_id: None }
    }
}

/// 404: nobody's host. There is no brand to show, and no language but the reader's.
#[must_use]
pub fn unknown_host(assets: &Assets, words: Words) -> Response {
    let problem = Problem::new(404, words.say("store-unknown-title"), words.say("store-unknown-text"));
    unbranded(assets, words, &problem)
}

/// 503 with `Retry-After`: the storefront is off for a while.
#[must_use]
pub fn suspended(assets: &Assets, tenant: &Tenant) -> Response {
    let words = Words::of(tenant);
    let problem = Problem::new(503, words.say("store-suspended-title"), words.say("store-suspended-text"));
    let mut response = branded(assets, tenant, Chrome::Bare, &problem);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(SUSPENDED_RETRY_AFTER));
    response
}

/// 410: the restaurant has left for good.
#[must_use]
pub fn archived(assets: &Assets, tenant: &Tenant) -> Response {
    let words = Words::of(tenant);
    let problem = Problem::new(410, words.say("store-archived-title"), words.say("store-archived-text"));
    branded(assets, tenant, Chrome::Bare, &problem)
}

/// 404: no such page.
#[must_use]
pub fn not_found(assets: &Assets, tenant: &Tenant) -> Response {
    let words = Words::of(tenant);
    let problem = Problem::new(404, words.say("store-not-found-title"), words.say("store-not-found-text"));
    branded(assets, tenant, Chrome::Full, &problem)
}

/// 405: a page that can't be used that way.
#[must_use]
pub fn wrong_method(assets: &Assets, tenant: &Tenant) -> Response {
    let words = Words::of(tenant);
    let problem = Problem::new(405, words.say("store-wrong-method-title"), words.say("store-wrong-method-text"));
    branded(assets, tenant, Chrome::Full, &problem)
}

/// 500: our own fault. The request id finds the cause in the log. `words` are the reader's, for where there is no tenant.
#[must_use]
pub fn internal(assets: &Assets, tenant: Option<&Tenant>, words: Words, request_id: &str) -> Response {
    let words = tenant.map_or(words, Words::of);
    let mut problem = Problem::new(500, words.say("store-ours-title"), words.say("store-ours-text"));
    problem.request_id = Some(request_id);
    match tenant {
        Some(tenant) => branded(assets, tenant, Chrome::Full, &problem),
        None => unbranded(assets, words, &problem),
    }
}

/// Says when it is worth while to ask again.
pub(crate) fn again(mut response: Response, error: &Error) -> Response {
    if let Some(seconds) = error.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// The page of any error that a handler could not answer better.
pub(super) fn of(assets: &Assets, visit: &Visit, error: &Error) -> Response {
    let tenant = &visit.tenant;
    let words = visit.words();
    let response = match error.code {
        ErrorCode::NotFound => not_found(assets, tenant),
        ErrorCode::TenantNotFound => unknown_host(assets, words),
        ErrorCode::TenantSuspended => suspended(assets, tenant),
        ErrorCode::TenantArchived => archived(assets, tenant),
        _ => match refusal(words, error) {
            Some(problem) => branded(assets, tenant, Chrome::Full, &problem),
            None => internal(assets, Some(tenant), words, &visit.ctx.request_id),
        },
    };
    again(response, error)
}

/// The page of an error that came up before anybody knew whose page was asked for.
#[must_use]
pub fn refused(assets: &Assets, words: Words, error: &Error, request_id: &str) -> Response {
    let response = match refusal(words, error) {
        Some(problem) => unbranded(assets, words, &problem),
        None => internal(assets, None, words, request_id),
    };
    again(response, error)
}

/// What to say of an error, unless it is our own fault.
fn refusal(words: Words, error: &Error) -> Option<Problem<'static>> {
    let title = match error.code {
        ErrorCode::OrderItemUnavailable => "store-sold-out",
        ErrorCode::RateLimited | ErrorCode::Timeout | ErrorCode::Unavailable => "store-moment-title",
        _ if error.status() < 500 => "store-refused-title",
        _ => return None,
    };
    Some(Problem::new(error.status(), words.say(title), refusals::tell(words, error)))
}

fn branded(assets: &Assets, tenant: &Tenant, chrome: Chrome, problem: &Problem<'_>) -> Response {
    let words = Words::of(tenant);
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
                    {words.say("store-see-menu")}
                </a>
            }
        });
        message(words, problem, view! { {call} {menu} })
    });
    private(problem.status, html)
}

fn unbranded(assets: &Assets, words: Words, problem: &Problem<'_>) -> Response {
    let head = Head { title: problem.title.clone(), ..Head::default() };
    private(problem.status, shell::render_unbranded(assets, words, &head, || message(words, problem, ())))
}

fn message(words: Words, problem: &Problem<'_>, actions: impl IntoView) -> impl IntoView {
    let reference = problem.request_id.map(|id| {
        view! {
            <p class="mt-8 text-sm text-ink-muted">
                {words.say("problem-reference")} " " <code class="font-mono">{id.to_owned()}</code>
            </p>
        }
    });
    view! {
        <main id="content" class="shell problem">
            <p class="problem-code" aria-hidden="true">
                {problem.status}
            </p>
            <h1 class="page-title">{problem.title.clone()}</h1>
            <p class="problem-text">{problem.text.clone()}</p>
            <div class="mt-8 flex flex-wrap justify-center gap-3">{actions}</div>
            {reference}
        </main>
    }
}
