//! The page behind an invitation's link: who invites, and the one form that lets the person in.
//! The link is the credential, so it is never shown again and never sent on: the page refers to nothing outside.

use axum::{
    extract::{Extension, Path, State},
    http::HeaderMap,
    response::Response,
};
use leptos::prelude::*;
use mo_contract::{
    Error,
    identity::{AcceptInvitation, Invitation, PasswordStep, Secret, ShowInvitation},
};

use super::{
    desk::Desk,
    problem,
    session::Cookies,
    shell::{self, Page, Section, see_other, with_cookie},
    sign_in::agent,
};
use crate::{
    fields::Fields,
    ui::{Field, Notice, Tone, Typed},
    visit::PageState,
};

pub(super) async fn show(
    State(state): State<PageState>,
    Extension(desk): Extension<Desk>,
    Path(secret): Path<String>,
) -> Response {
    match state.client.call(&desk.ctx, ShowInvitation { secret: Secret(secret) }).await {
        Ok(invitation) => page(&state, &desk, &invitation, "", None),
        Err(error) => problem::page(&state, &desk, &error),
    }
}

pub(super) async fn submit(
    State(state): State<PageState>,
    Extension(desk): Extension<Desk>,
    Path(secret): Path<String>,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    let invitation = match state.client.call(&desk.ctx, ShowInvitation { secret: Secret(secret.clone()) }).await {
        Ok(invitation) => invitation,
        Err(error) => return problem::page(&state, &desk, &error),
    };
    if desk.cookies == Cookies::Refused {
        return page(&state, &desk, &invitation, fields.get("name"), None);
    }
    let op = AcceptInvitation {
        secret: Secret(secret),
        name: Some(fields.get("name").to_owned()),
        password: Secret(fields.get("password").to_owned()),
        tenant_id: desk.tenant.as_ref().map(|tenant| tenant.id),
        agent: agent(&headers),
    };
    match state.client.call(&desk.ctx, op).await {
        Ok(session) => {
            let home = if desk.tenant.is_some() { "/admin" } else { "/" };
            with_cookie(see_other(home), desk.cookies.open(&session))
        }
        Err(error) => page(&state, &desk, &invitation, fields.get("name"), Some(&error)),
    }
}

fn page(state: &PageState, desk: &Desk, invitation: &Invitation, name: &str, error: Option<&Error>) -> Response {
    let words = desk.words;
    let title = words.say("invitation-title");
    let place = invitation.tenant_name.clone().unwrap_or_else(|| words.say("sign-in-platform"));
    let chooses = invitation.password == PasswordStep::Choose;
    let above =
        error.filter(|error| error.field_messages("password").is_empty() && error.field_messages("name").is_empty());
    let above = above.map(|error| shell::error_text(desk, error));
    let refused = desk.cookies == Cookies::Refused;
    let html = shell::render(&state.assets, desk, &Page::new(Section::Door, title.clone()), || {
        view! {
            <div class="door">
                <h1 class="page-title">{title.clone()}</h1>
                <p class="text-ink-muted">
                    {words.with("invitation-text", &[("place", place.into()), ("email", invitation.email.clone().into())])}
                </p>
                {above.map(|text| view! { <Notice tone=Tone::Problem>{text}</Notice> })}
                {refused
                    .then(|| view! { <Notice tone=Tone::Problem>{words.say("sign-in-needs-https")}</Notice> })}
                <form class="panel door-form" method="post">
                    <input class="visually-hidden" type="email" autocomplete="username" tabindex="-1" aria-hidden="true"
                        readonly=true value=invitation.email.clone() />
                    {chooses
                        .then(|| view! {
                            <Field id="name" label=words.say("field-name") typed=Typed::new(name, "name", error) control=|state| {
                                view! {
                                    <input class="input" id="name" name="name" autocomplete="name" maxlength="200" required=true
                                        value=state.value aria-invalid=state.invalid aria-describedby=state.described_by />
                                }
                            } />
                        })}
                    <Field
                        id="password"
                        label=if chooses { words.say("field-new-password") } else { words.say("field-password") }
                        hint=if chooses { words.say("field-password-hint") } else { words.say("invitation-known") }
                        typed=Typed::new("", "password", error)
                        control=move |state| {
                            view! {
                                <input class="input" id="password" name="password" type="password" required=true
                                    autocomplete=if chooses { "new-password" } else { "current-password" }
                                    aria-invalid=state.invalid aria-describedby=state.described_by />
                            }
                        }
                    />
                    <button class="btn btn-primary btn-large w-full" type="submit" disabled=refused>
                        {words.say("invitation-button")}
                    </button>
                </form>
            </div>
        }
    });
    shell::answer(error.map_or(200, Error::status), html)
}
