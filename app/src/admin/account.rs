//! One's own account: the password, and the browsers that are signed in.
//! It must never show anybody else's.

use axum::{
    extract::{Extension, State},
    response::Response,
};
use leptos::prelude::*;
use mo_contract::{
    Error,
    identity::{ChangePassword, ListSessions, RevokeSession, Secret, Session, Who},
};

use super::{
    desk::Desk,
    problem,
    shell::{self, Page, Section, see_other},
};
use crate::{
    fields::{Fields, QueryFields},
    ui::{ConfirmRow, Danger, Field, Typed},
    visit::PageState,
    words::Words,
};

fn path(desk: &Desk) -> &'static str {
    if desk.tenant.is_some() { "/admin/account" } else { "/account" }
}

fn sign_in(desk: &Desk) -> Response {
    let to = if desk.tenant.is_some() { "/admin/sign-in?next=/admin/account" } else { "/sign-in?next=/account" };
    see_other(to)
}

pub(super) async fn show(
    State(state): State<PageState>,
    Extension(desk): Extension<Desk>,
    QueryFields(query): QueryFields,
) -> Response {
    page(&state, &desk, query.get("done"), None).await
}

pub(super) async fn change_password(
    State(state): State<PageState>,
    Extension(desk): Extension<Desk>,
    fields: Fields,
) -> Response {
    let secret = |name: &str| Secret(fields.get(name).to_owned());
    let op = ChangePassword { current: secret("current"), new: secret("new") };
    match state.client.call(&desk.ctx, op).await {
        Ok(_) => see_other(&format!("{}?done=password", path(&desk))),
        Err(error) => page(&state, &desk, "", Some(&error)).await,
    }
}

pub(super) async fn end_session(
    State(state): State<PageState>,
    Extension(desk): Extension<Desk>,
    fields: Fields,
) -> Response {
    let Ok(id) = fields.get("id").parse() else {
        return problem::page(&state, &desk, &Error::not_found("session"));
    };
    match state.client.call(&desk.ctx, RevokeSession { id }).await {
        Ok(_) => see_other(&format!("{}?done=ended", path(&desk))),
        Err(error) => page(&state, &desk, "", Some(&error)).await,
    }
}

async fn page(state: &PageState, desk: &Desk, done: &str, error: Option<&Error>) -> Response {
    let Some(who) = desk.who.clone() else { return sign_in(desk) };
    let sessions = match state.client.call(&desk.ctx, ListSessions {}).await {
        Ok(list) => list.sessions,
        Err(error) => return problem::page(state, desk, &error),
    };
    let words = desk.words;
    let title = words.say("account-title");
    let above =
        error.filter(|error| error.field_messages("current").is_empty() && error.field_messages("new").is_empty());
    let page = Page::new(Section::Account, title.clone()).done(done).error(above);
    let html = shell::render(&state.assets, desk, &page, || {
        view! {
            <h1 class="page-title">{title.clone()}</h1>
            <div class="desk-columns">
                {password_form(desk, &who, error)}
                <section class="panel" aria-labelledby="sessions">
                    <h2 class="panel-title" id="sessions">
                        {words.say("account-sessions")}
                    </h2>
                    <ul class="row-list">{sessions.iter().map(|session| row(words, desk, session)).collect_view()}</ul>
                </section>
            </div>
        }
    });
    shell::answer(error.map_or(200, Error::status), html)
}

fn password_form(desk: &Desk, who: &Who, error: Option<&Error>) -> impl IntoView + use<> {
    let words = desk.words;
    let action = format!("{}/password", path(desk));
    view! {
        <section class="panel" aria-labelledby="password-title">
            <h2 class="panel-title" id="password-title">
                {words.say("account-password")}
            </h2>
            <form class="stack" method="post" action=action>
                <input class="visually-hidden" type="email" autocomplete="username" tabindex="-1" aria-hidden="true" readonly=true
                    value=who.email.clone() />
                <Field id="current" label=words.say("field-current-password") typed=Typed::new("", "current", error) control=|state| {
                    view! {
                        <input class="input" id="current" name="current" type="password" autocomplete="current-password"
                            required=true aria-invalid=state.invalid aria-describedby=state.described_by />
                    }
                } />
                <Field id="new" label=words.say("field-new-password") hint=words.say("field-password-hint")
                    typed=Typed::new("", "new", error) control=|state| {
                    view! {
                        <input class="input" id="new" name="new" type="password" autocomplete="new-password" required=true
                            aria-invalid=state.invalid aria-describedby=state.described_by />
                    }
                } />
                <button class="btn btn-primary" type="submit">
                    {words.say("account-password-button")}
                </button>
            </form>
        </section>
    }
}

/// The browser that a `User-Agent` means. Each one claims to be those before it, so the last claim is looked for first.
fn browser_of(agent: &str) -> Option<&'static str> {
    const MARKS: &[(&str, &str)] = &[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Vivaldi/", "Vivaldi"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    MARKS.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
}

/// The system that a `User-Agent` names. A phone's also names the one it descends from.
fn system_of(agent: &str) -> Option<&'static str> {
    const MARKS: &[(&str, &str)] = &[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Macintosh", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    MARKS.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
}

fn row(words: Words, desk: &Desk, session: &Session) -> impl IntoView + use<> {
    let name = match session.agent.as_deref().map(|agent| (browser_of(agent), system_of(agent), agent)) {
        None => words.say("account-unknown-browser"),
        Some((Some(browser), Some(system), _)) => {
            words.with("account-browser", &[("browser", browser.into()), ("system", system.into())])
        }
        Some((Some(browser), None, _)) => browser.to_owned(),
        Some((None, Some(system), _)) => words.with(
            "account-browser",
            &[("browser", words.say("account-unknown-browser").into()), ("system", system.into())],
        ),
        // What is no browser, such as a program of somebody's own, is called what it calls itself.
        Some((None, None, agent)) => agent.to_owned(),
    };
    let agent = session.agent.clone();
    let seen = words.with("account-last-seen", &[("time", words.moment_of(&session.last_seen_at).into())]);
    let action = format!("{}/sessions/end", path(desk));
    let id = session.id.to_string();
    let end = if session.is_own {
        view! { <span class="badge badge-good">{words.say("account-this-browser")}</span> }.into_any()
    } else {
        view! {
            <ConfirmRow act="end" label=words.say("account-end") danger=Danger::No text=words.say("account-end-text")
                action=action name="id" value=id button=words.say("account-end-button") />
        }
        .into_any()
    };
    view! {
        <li class="row">
            <div class="row-text">
                <p class="row-title" title=agent>
                    {name}
                </p>
                <p class="text-sm text-ink-muted">{seen}</p>
            </div>
            {end}
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::{browser_of, system_of};

    #[test]
    fn browsers_by_what_people_call_them() {
        let webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
        let cases = [
            (format!("Mozilla/5.0 (X11; Linux x86_64) {webkit} Chrome/140.0.0.0 Safari/537.36"), "Chrome", "Linux"),
            (
                format!("Mozilla/5.0 (Linux; Android 14) {webkit} Chrome/140.0.0.0 Mobile Safari/537.36"),
                "Chrome",
                "Android",
            ),
            (
                format!("Mozilla/5.0 (Windows NT 10.0) {webkit} Chrome/140.0.0.0 Safari/537.36 Edg/140.0"),
                "Edge",
                "Windows",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0".into(),
                "Firefox",
                "macOS",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1".into(),
                "Safari",
                "iPhone",
            ),
        ];
        for (agent, browser, system) in cases {
            assert_eq!((browser_of(&agent), system_of(&agent)), (Some(browser), Some(system)), "{agent}");
        }
        assert_eq!((browser_of("curl/8.9"), system_of("mo demo")), (None, None));
    }
}
