//! Signing in and out. A refused sign-in gives the page back with the address that was typed, never the password.
//! It must never tell whether an address is known, and never lead to another site.

use axum::{
    extract::{Extension, State},
    http::HeaderMap,
    response::Response,
};
use leptos::prelude::*;
use mo_contract::{Error, ErrorCode, identity};

use super::{
    desk::Desk,
    session::Cookies,
    shell::{self, Page, Section, see_other, with_cookie},
};
use crate::{
    fields::{Fields, QueryFields},
    ui::{Field, Notice, Tone, Typed},
    visit::PageState,
};

/// What a browser calls itself.
pub(super) fn agent(headers: &HeaderMap) -> Option<String> {
    headers.get("user-agent").and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// Only a path of this host: `//elsewhere` and `https://elsewhere` are none.
pub(super) fn safe_next<'a>(next: &'a str, home: &'a str) -> &'a str {
    let own = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n']);
    if own { next } else { home }
}

fn home(desk: &Desk) -> &'static str {
    if desk.tenant.is_some() { "/admin" } else { "/" }
}

pub(super) async fn show(
    State(state): State<PageState>,
    Extension(desk): Extension<Desk>,
    QueryFields(query): QueryFields,
) -> Response {
    let next = safe_next(query.get("next"), home(&desk)).to_owned();
    let welcome = match (&desk.who, &desk.tenant) {
        (Some(who), Some(tenant)) => who.role_in(tenant.id).is_some(),
        (Some(_), None) => true,
        (None, _) => false,
    };
    if welcome {
        return see_other(&next);
    }
    page(&state, &desk, &next, "", query.get("done"), None)
}

pub(super) async fn submit(
    State(state): State<PageState>,
    Extension(desk): Extension<Desk>,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    let next = safe_next(fields.get("next"), home(&desk)).to_owned();
    if desk.cookies == Cookies::Refused {
        return page(&state, &desk, &next, fields.get("email"), "", None);
    }
    let op = identity::SignIn {
        email: fields.get("email").to_owned(),
        password: identity::Secret(fields.get("password").to_owned()),
        tenant_id: desk.tenant.as_ref().map(|tenant| tenant.id),
        agent: agent(&headers),
    };
    // As a guest, whoever was signed in before: a new session never continues an old one.
    let mut ctx = desk.ctx.clone();
    ctx.actor = mo_contract::Actor::Guest;
    ctx.credential = None;
    match state.client.call(&ctx, op).await {
        Ok(session) => with_cookie(see_other(&next), desk.cookies.open(&session)),
        Err(error) => page(&state, &desk, &next, fields.get("email"), "", Some(&error)),
    }
}

pub(super) async fn sign_out(State(state): State<PageState>, Extension(desk): Extension<Desk>) -> Response {
    if desk.who.is_some() {
        // A session that has ended meanwhile is as good as one that ends now.
        let _ = state.client.call(&desk.ctx, identity::SignOut {}).await;
    }
    let path = if desk.tenant.is_some() { "/admin/sign-in?done=signed-out" } else { "/sign-in?done=signed-out" };
    with_cookie(see_other(path), desk.cookies.close())
}

fn page(state: &PageState, desk: &Desk, next: &str, email: &str, done: &str, error: Option<&Error>) -> Response {
    let words = desk.words;
    let title = words.say("sign-in-title");
    let status = error.map_or(200, Error::status);
    // Field errors stand at their fields.
    let above = error.filter(|error| error.code != ErrorCode::ValidationFailed);
    let above = above.map(|error| match error.code {
        ErrorCode::Unauthenticated => Error::new(ErrorCode::ValidationFailed, words.say("sign-in-wrong")),
        ErrorCode::RateLimited => Error::new(ErrorCode::ValidationFailed, words.say("sign-in-locked")),
        ErrorCode::Forbidden => Error::new(ErrorCode::ValidationFailed, words.say("sign-in-elsewhere")),
        _ => error.clone(),
    });
    let text = above.as_ref().map(|error| {
        if error.code == ErrorCode::ValidationFailed { error.message.clone() } else { shell::error_text(desk, error) }
    });
    let action = if desk.tenant.is_some() { "/admin/sign-in" } else { "/sign-in" };
    let house = desk.tenant.as_ref().map_or_else(|| words.say("sign-in-platform"), |tenant| tenant.name.clone());
    let refused = desk.cookies == Cookies::Refused;
    let html = shell::render(&state.assets, desk, &Page::new(Section::Door, title.clone()).done(done), || {
        view! {
            <div class="door">
                <h1 class="page-title">{title.clone()}</h1>
                <p class="text-ink-muted">{house}</p>
                {text.map(|text| view! { <Notice tone=Tone::Problem>{text}</Notice> })}
                {refused
                    .then(|| view! { <Notice tone=Tone::Problem>{words.say("sign-in-needs-https")}</Notice> })}
                <form class="panel door-form" method="post" action=action>
                    <input type="hidden" name="next" value=next.to_owned() />
                    <Field id="email" label=words.say("field-email") typed=Typed::new(email, "email", error) control=|state| {
                        view! {
                            <input class="input" id="email" name="email" type="email" autocomplete="username" required=true
                                autocapitalize="none" spellcheck="false" value=state.value aria-invalid=state.invalid
                                aria-describedby=state.described_by />
                        }
                    } />
                    <Field id="password" label=words.say("field-password") typed=Typed::new("", "password", error) control=|state| {
                        view! {
                            <input class="input" id="password" name="password" type="password" autocomplete="current-password"
                                required=true aria-invalid=state.invalid aria-describedby=state.described_by />
                        }
                    } />
                    <button class="btn btn-primary btn-large w-full" type="submit" disabled=refused>
                        {words.say("sign-in-button")}
                    </button>
                    <p class="text-sm text-ink-muted">{words.say("sign-in-forgot")}</p>
                </form>
            </div>
        }
    });
    shell::answer(status, html)
}

#[cfg(test)]
mod tests {
    use super::safe_next;

    #[test]
    fn nobody_is_led_to_another_site() {
        assert_eq!(safe_next("/admin/menu?x=1", "/admin"), "/admin/menu?x=1");
        for bad in ["", "//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/a\r\nb"] {
            assert_eq!(safe_next(bad, "/admin"), "/admin", "{bad}");
        }
    }
}
