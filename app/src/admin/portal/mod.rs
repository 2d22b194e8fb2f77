//! The platform's own pages: for operators, and the way in for people who work at several restaurants.
//! Nothing here reads a restaurant's rows but through an operation.

mod fleet;
mod people;
mod provision;
mod tenant;
mod tenants;
mod tokens;

use axum::{
    Router,
    extract::{Extension, State},
    response::Response,
    routing::{get, post},
};
use leptos::prelude::*;
use mo_contract::{RequestContext, identity::Who, tenant::TenantState};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{
    desk::Desk,
    shell::{self, Page, Section, see_other},
};
use crate::{fields::Fields, visit::PageState, words::Words};

pub(super) fn routes() -> Router<PageState> {
    Router::new()
        .route("/tenants", get(tenants::show))
        .route("/tenants/new", get(provision::show).post(provision::submit))
        .route("/tenants/{id}", get(tenant::show))
        .route("/tenants/{id}/suspend", post(tenant::suspend).get(tenant::again))
        .route("/tenants/{id}/resume", post(tenant::resume).get(tenant::again))
        .route("/tenants/{id}/archive", post(tenant::archive).get(tenant::again))
        .route("/tenants/{id}/tokens", post(tenant::create_token).get(tenant::again))
        .route("/tenants/{id}/tokens/revoke", post(tenant::revoke_token).get(tenant::again))
        .route("/tenants/{id}/invite", post(tenant::invite).get(tenant::again))
        .route("/fleet", get(fleet::show))
        .route("/people", get(people::show))
        .route("/people/invite", post(people::invite).get(people::again))
        .route("/people/reset", post(people::reset).get(people::again))
        .route("/people/remove", post(people::remove).get(people::again))
        .route("/tokens", get(tokens::show).post(tokens::create))
        .route("/tokens/revoke", post(tokens::revoke).get(tokens::again))
}

/// An operator's first page is the list of restaurants; anybody else's is where they work.
pub(super) async fn home(State(state): State<PageState>, Extension(desk): Extension<Desk>) -> Response {
    let Some(who) = desk.who.clone() else { return see_other("/sign-in") };
    if who.is_operator {
        return see_other("/tenants");
    }
    let words = desk.words;
    let title = words.say("portal-title");
    let html = shell::render(&state.assets, &desk, &Page::new(Section::Account, title.clone()), || {
        let list = if who.workplaces.is_empty() {
            view! { <p class="text-ink-muted">{words.say("portal-no-workplaces")}</p> }.into_any()
        } else {
            workplaces(&desk, &who).into_any()
        };
        view! {
            <h1 class="page-title">{title.clone()}</h1>
            <section class="panel" aria-labelledby="workplaces">
                <h2 class="panel-title" id="workplaces">
                    {words.say("portal-workplaces")}
                </h2>
                {list}
            </section>
        }
    });
    shell::answer(200, html)
}

fn workplaces(desk: &Desk, who: &Who) -> impl IntoView + use<> {
    let places = who
        .workplaces
        .iter()
        .map(|place| {
            view! {
                <li class="row">
                    <div class="min-w-0 flex-1">
                        <p class="row-title">
                            <a class="link" href=address_of(desk, &place.domain, "/admin")>
                                {place.name.clone()}
                            </a>
                        </p>
                        <p class="text-sm text-ink-muted">{place.domain.clone()}</p>
                    </div>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="row-list">{places}</ul> }
}

/// A path of a restaurant: with the same scheme and port as here, for restaurants are other names of the same place.
fn address_of(desk: &Desk, domain: &str, path: &str) -> String {
    let (scheme, authority) = desk.origin.split_once("://").unwrap_or(("https", ""));
    let port = authority.rsplit_once(':').map(|(_, port)| format!(":{port}")).unwrap_or_default();
    format!("{scheme}://{domain}{port}{path}")
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// The key that a form carries, so that sending it twice does it once.
fn keyed(desk: &Desk, fields: &Fields) -> RequestContext {
    let key = fields.get("key");
    desk.ctx.clone().with_key((!key.is_empty()).then(|| key.to_owned()))
}

/// The hidden field for it: what was sent, or a new one.
fn key_field(sent: &str) -> impl IntoView + use<> {
    let key = if sent.is_empty() { uuid::Uuid::new_v4().to_string() } else { sent.to_owned() };
    view! { <input type="hidden" name="key" value=key /> }
}

fn state_name(words: Words, state: TenantState) -> String {
    match state {
        TenantState::Draft => words.say("state-draft"),
        TenantState::Provisioning => words.say("state-provisioning"),
        TenantState::Active => words.say("state-active"),
        TenantState::Suspended => words.say("state-suspended"),
        TenantState::Archived => words.say("state-archived"),
        TenantState::Failed => words.say("state-failed"),
    }
}

fn state_badge(words: Words, state: TenantState) -> impl IntoView {
    let class = match state {
        TenantState::Active => "badge badge-good",
        TenantState::Suspended | TenantState::Provisioning => "badge badge-warn",
        TenantState::Failed => "badge badge-hot",
        TenantState::Archived => "badge badge-off",
        TenantState::Draft => "badge",
    };
    view! { <span class=class>{state_name(words, state)}</span> }
}

/// A name and a value of a list of facts.
fn fact(name: String, value: impl IntoView) -> impl IntoView {
    view! {
        <div class="fact">
            <dt>{name}</dt>
            <dd>{value}</dd>
        </div>
    }
}

/// A moment by this clock, exact for programs.
fn moment(words: Words, rfc3339: &str) -> impl IntoView + use<> {
    view! {
        <time datetime=rfc3339.to_owned() title=rfc3339.to_owned()>
            {words.moment_of(rfc3339)}
        </time>
    }
}
