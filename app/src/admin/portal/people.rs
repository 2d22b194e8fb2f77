//! Everybody who can sign in: operators are invited and removed here, and whoever forgot a password gets a link for a new one.
//! A link is shown once, to whoever made it; nobody's password is ever seen.

use axum::{extract::State, response::Response};
use leptos::prelude::*;
use mo_contract::{
    Error,
    identity::{CreateUser, Invited, ListUsers, RemoveOperator, User},
};

use super::{key_field, keyed};
use crate::{
    admin::{
        desk::{Desk, Operator},
        problem,
        shell::{self, Page, Section, see_other},
    },
    fields::{Fields, QueryFields},
    ui::{Confirm, ConfirmRow, Danger, Field, Notice, ShownOnce, Tone, Typed},
    visit::PageState,
};

const PATH: &str = "/people";

#[derive(Default)]
struct Shown<'a> {
    done: &'a str,
    typed: Option<&'a Fields>,
    invited: Option<&'a Invited>,
    error: Option<&'a Error>,
}

pub(super) async fn show(
    State(state): State<PageState>,
    operator: Operator,
    QueryFields(query): QueryFields,
) -> Response {
    page(&state, &operator, &Shown { done: query.get("done"), ..Shown::default() }).await
}

/// A form's own address, reached by a reload, shows the page.
pub(super) async fn again(_: Operator) -> Response {
    see_other(PATH)
}

pub(super) async fn invite(State(state): State<PageState>, operator: Operator, fields: Fields) -> Response {
    let op = CreateUser { email: fields.get("email").to_owned(), is_operator: true, ..CreateUser::default() };
    link(&state, &operator, &fields, op).await
}

/// For somebody who is known: the link changes the password and nothing else.
pub(super) async fn reset(State(state): State<PageState>, operator: Operator, fields: Fields) -> Response {
    let op = CreateUser { email: fields.get("of").to_owned(), reset: true, ..CreateUser::default() };
    link(&state, &operator, &fields, op).await
}

pub(super) async fn remove(State(state): State<PageState>, operator: Operator, fields: Fields) -> Response {
    let Ok(user_id) = fields.get("id").parse() else {
        return problem::page(&state, &operator.desk, &Error::not_found("operator"));
    };
    match state.client.call(&operator.desk.ctx, RemoveOperator { user_id }).await {
        Ok(_) => see_other(&format!("{PATH}?done=removed")),
        Err(error) => page(&state, &operator, &Shown { error: Some(&error), ..Shown::default() }).await,
    }
}

async fn link(state: &PageState, operator: &Operator, fields: &Fields, op: CreateUser) -> Response {
    match state.client.call(&keyed(&operator.desk, fields), op).await {
        Ok(invited) => page(state, operator, &Shown { invited: Some(&invited), ..Shown::default() }).await,
        Err(error) => {
            page(state, operator, &Shown { typed: Some(fields), error: Some(&error), ..Shown::default() }).await
        }
    }
}

async fn page(state: &PageState, operator: &Operator, shown: &Shown<'_>) -> Response {
    let desk = &operator.desk;
    let users = match state.client.call(&desk.ctx, ListUsers {}).await {
        Ok(list) => list.users,
        Err(error) => return problem::page(state, desk, &error),
    };
    let words = desk.words;
    let title = words.say("people-title");
    let above = shown.error.filter(|error| error.field_messages("email").is_empty());
    let page = Page::new(Section::People, title.clone()).done(shown.done).error(above);
    let (operators, others): (Vec<&User>, Vec<&User>) = users.iter().partition(|user| user.is_operator);
    let nothing = Fields::default();
    let typed = shown.typed.unwrap_or(&nothing);
    let html = shell::render(&state.assets, desk, &page, || {
        let link = shown.invited.map(|invited| {
            let url = format!("{}{}", desk.origin, invited.path.0);
            let told = words.with("people-invited", &[("email", invited.email.clone().into())]);
            view! {
                <Notice tone=Tone::News>
                    <div class="stack">
                        <p>{told}</p>
                        <ShownOnce id="invitation-link" label=words.say("people-link") value=url />
                    </div>
                </Notice>
            }
        });
        let list = |id: &'static str, title: String, users: &[&User]| {
            let rows = users.iter().map(|user| row(operator, user)).collect_view();
            (!users.is_empty()).then(|| {
                view! {
                    <section class="panel" aria-labelledby=id>
                        <h2 class="panel-title" id=id>
                            {title}
                        </h2>
                        <ul class="row-list">{rows}</ul>
                    </section>
                }
            })
        };
        view! {
            <h1 class="page-title">{title.clone()}</h1>
            {link}
            <div class="desk-columns">
                {list("operators", words.say("portal-operators"), &operators)} {invite_form(desk, typed, shown.error)}
            </div>
            {list("others", words.say("portal-others"), &others)}
        }
    });
    shell::answer(shown.error.map_or(200, Error::status), html)
}

fn row(operator: &Operator, user: &User) -> impl IntoView + use<> {
    let words = operator.desk.words;
    let is_self = user.id == operator.who.user_id;
    let end = if is_self {
        view! { <span class="badge">{words.say("portal-you")}</span> }.into_any()
    } else {
        let (id, email) = (user.id.to_string(), user.email.clone());
        let remove = user.is_operator.then(|| {
            let told = words.with("portal-remove-text", &[("name", user.name.clone().into())]);
            view! {
                <ConfirmRow act="remove" label=words.say("portal-remove") danger=Danger::Yes text=told
                    action="/people/remove" name="id" value=id button=words.say("portal-remove-button") />
            }
        });
        view! {
            <Confirm id=format!("reset-{}", user.id) label=words.say("portal-reset") danger=Danger::No>
                <p class="text-sm text-ink-muted">{words.say("portal-reset-text")}</p>
                <form method="post" action="/people/reset">
                    {key_field("")} <input type="hidden" name="of" value=email />
                    <button class="btn btn-primary" type="submit">
                        {words.say("portal-reset-button")}
                    </button>
                </form>
            </Confirm>
            {remove}
        }
        .into_any()
    };
    let waiting =
        (!user.is_active).then(|| view! { <span class="badge badge-warn">{words.say("portal-not-yet")}</span> });
    view! {
        <li class="row">
            <div class="row-text">
                <p class="row-title">{user.name.clone()} " " {waiting}</p>
                <p class="text-sm text-ink-muted">{user.email.clone()}</p>
            </div>
            {end}
        </li>
    }
}

fn invite_form(desk: &Desk, typed: &Fields, error: Option<&Error>) -> impl IntoView + use<> {
    let words = desk.words;
    let typed_email = Typed::new(typed.get("email"), "email", error);
    let key = typed.get("key").to_owned();
    view! {
        <section class="panel" aria-labelledby="invite">
            <h2 class="panel-title" id="invite">
                {words.say("portal-invite")}
            </h2>
            <form class="stack" method="post" action="/people/invite">
                {key_field(&key)}
                <Field id="email" label=words.say("field-email") hint=words.say("portal-invite-hint") typed=typed_email control=|state| {
                    view! {
                        <input class="input" id="email" name="email" type="email" autocomplete="off" required=true
                            value=state.value aria-invalid=state.invalid aria-describedby=state.described_by />
                    }
                } />
                <button class="btn btn-primary" type="submit">
                    {words.say("people-invite-button")}
                </button>
            </form>
        </section>
    }
}
