//! API tokens of operators and front nodes; and the list and form that a restaurant's page shows for its own.
//! A secret is shown once, to whoever made it.

use axum::{extract::State, response::Response};
use leptos::prelude::*;
use mo_contract::{
    Error, TenantId,
    tenant::{CreateToken, CreatedToken, ListTokens, RevokeToken, Token, TokenRole},
};

use super::{key_field, keyed, moment};
use crate::{
    admin::{
        desk::Operator,
        problem,
        shell::{self, Page, Section, see_other},
    },
    fields::{Fields, QueryFields},
    ui::{ConfirmRow, Danger, Empty, Field, Notice, ShownOnce, Tone, Typed},
    visit::PageState,
    words::Words,
};

const PATH: &str = "/tokens";
/// Roles of the platform's own tokens.
const PLATFORM: &[TokenRole] = &[TokenRole::Operator, TokenRole::Front];

pub(super) async fn show(
    State(state): State<PageState>,
    operator: Operator,
    QueryFields(query): QueryFields,
) -> Response {
    page(&state, &operator, query.get("done"), &Fields::default(), None, None).await
}

/// The form's own address, reached by a reload, shows the page.
pub(super) async fn again(_: Operator) -> Response {
    see_other(PATH)
}

pub(super) async fn create(State(state): State<PageState>, operator: Operator, fields: Fields) -> Response {
    let made = match read(&fields, None) {
        Ok(op) => state.client.call(&keyed(&operator.desk, &fields), op).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(made) => page(&state, &operator, "", &Fields::default(), Some(&made), None).await,
        Err(error) => page(&state, &operator, "", &fields, None, Some(&error)).await,
    }
}

pub(super) async fn revoke(State(state): State<PageState>, operator: Operator, fields: Fields) -> Response {
    let Ok(id) = fields.get("id").parse() else {
        return problem::page(&state, &operator.desk, &Error::not_found("token"));
    };
    match state.client.call(&operator.desk.ctx, RevokeToken { id }).await {
        Ok(_) => see_other(&format!("{PATH}?done=revoked")),
        Err(error) => problem::page(&state, &operator.desk, &error),
    }
}

/// The operation that a form means.
pub(super) fn read(fields: &Fields, tenant_id: Option<TenantId>) -> Result<CreateToken, Error> {
    let role = TokenRole::parse(fields.get("role")).ok_or_else(|| Error::field("role", "must be one of the list"))?;
    let days = match fields.get("days").trim() {
        "" => None,
        typed => Some(typed.parse().map_err(|_| Error::field("days", "must be a number of days"))?),
    };
    Ok(CreateToken { role, tenant_id, label: fields.get("label").to_owned(), days })
}

async fn page(
    state: &PageState,
    operator: &Operator,
    done: &str,
    typed: &Fields,
    made: Option<&CreatedToken>,
    error: Option<&Error>,
) -> Response {
    let desk = &operator.desk;
    let op = ListTokens { platform_only: true, ..ListTokens::default() };
    let tokens = match state.client.call(&desk.ctx, op).await {
        Ok(list) => list.tokens,
        Err(error) => return problem::page(state, desk, &error),
    };
    let words = desk.words;
    let title = words.say("tokens-title");
    let page = Page::new(Section::Tokens, title.clone()).done(done).error(error.filter(|error| !is_at_field(error)));
    let html = shell::render(&state.assets, desk, &page, || {
        view! {
            <h1 class="page-title">{title.clone()}</h1>
            <p class="text-ink-muted">{words.say("tokens-text")}</p>
            {made.map(|made| shown_once(words, made))}
            <div class="desk-columns">
                <section class="panel" aria-labelledby="token-list">
                    <h2 class="panel-title" id="token-list">
                        {words.say("tokens-list")}
                    </h2>
                    {list(words, &tokens, "/tokens/revoke")}
                </section>
                <section class="panel" aria-labelledby="token-new">
                    <h2 class="panel-title" id="token-new">
                        {words.say("tokens-new")}
                    </h2>
                    {form(words, PATH, PLATFORM, typed, error)}
                </section>
            </div>
        }
    });
    shell::answer(error.map_or(200, Error::status), html)
}

/// Whether the form says itself what is wrong.
pub(super) fn is_at_field(error: &Error) -> bool {
    ["label", "role", "days"].iter().any(|field| !error.field_messages(field).is_empty())
}

pub(super) fn shown_once(words: Words, made: &CreatedToken) -> impl IntoView + use<> {
    let (label, secret) = (made.token.label.clone(), made.secret.clone());
    view! {
        <Notice tone=Tone::News>
            <div class="stack">
                <p>{words.say("tokens-once")}</p>
                <ShownOnce id="token-secret" label=label value=secret />
            </div>
        </Notice>
    }
}

fn role_name(words: Words, role: TokenRole) -> String {
    match role {
        TokenRole::Staff => words.say("role-staff"),
        TokenRole::Manager => words.say("role-manager"),
        TokenRole::Owner => words.say("role-owner"),
        TokenRole::Operator => words.say("role-operator"),
        TokenRole::Front => words.say("role-front"),
    }
}

pub(super) fn list(words: Words, tokens: &[Token], revoke: &str) -> impl IntoView + use<> {
    if tokens.is_empty() {
        return view! { <Empty icon="key" title=words.say("tokens-none") text=words.say("tokens-none-text") /> }
            .into_any();
    }
    // What works comes first, newest first; what has ended stays to be looked up.
    let mut tokens: Vec<&Token> = tokens.iter().collect();
    tokens.sort_by(|a, b| (a.revoked_at.is_some(), &b.created_at).cmp(&(b.revoked_at.is_some(), &a.created_at)));
    let rows = tokens.into_iter().map(|token| row(words, token, revoke)).collect_view();
    view! { <ul class="row-list">{rows}</ul> }.into_any()
}

fn row(words: Words, token: &Token, revoke: &str) -> impl IntoView + use<> {
    let ending = match (&token.revoked_at, &token.expires_at) {
        (Some(at), _) => view! { {words.say("tokens-revoked")} " " {moment(words, at)} }.into_any(),
        (None, Some(at)) => view! { {words.say("tokens-until")} " " {moment(words, at)} }.into_any(),
        (None, None) => words.say("tokens-for-ever").into_any(),
    };
    let end = token.revoked_at.is_none().then(|| {
        let (id, action) = (token.id.to_string(), revoke.to_owned());
        view! {
            <ConfirmRow act="end" label=words.say("tokens-revoke") danger=Danger::Yes text=words.say("tokens-revoke-text")
                action=action name="id" value=id button=words.say("tokens-revoke-button") />
        }
    });
    let badge = if token.revoked_at.is_some() { "badge" } else { "badge badge-good" };
    view! {
        <li class="row">
            <div class="row-text">
                <p class="row-title">{token.label.clone()} " " <span class=badge>{role_name(words, token.role)}</span></p>
                <p class="text-sm text-ink-muted">
                    <code>{token.prefix.clone()} "…"</code>
                    " · "
                    {words.say("tokens-made")}
                    " "
                    {moment(words, &token.created_at)}
                    " · "
                    {ending}
                </p>
            </div>
            {end}
        </li>
    }
}

pub(super) fn form(
    words: Words,
    action: &str,
    roles: &[TokenRole],
    typed: &Fields,
    error: Option<&Error>,
) -> impl IntoView + use<> {
    let chosen = typed.get("role").to_owned();
    let roles = roles
        .iter()
        .map(|role| {
            view! {
                <option value=role.as_str() selected=chosen == role.as_str()>
                    {role_name(words, *role)}
                </option>
            }
        })
        .collect_view();
    view! {
        <form class="stack" method="post" action=action.to_owned()>
            {key_field(typed.get("key"))}
            <Field id="label" label=words.say("tokens-label") hint=words.say("tokens-label-hint")
                typed=Typed::new(typed.get("label"), "label", error) control=|state| {
                view! {
                    <input class="input" id="label" name="label" maxlength="200" required=true autocomplete="off" value=state.value
                        aria-invalid=state.invalid aria-describedby=state.described_by />
                }
            } />
            <Field id="role" label=words.say("field-role") typed=Typed::new("", "role", error) control=move |state| {
                view! {
                    <select class="input" id="role" name="role" aria-invalid=state.invalid aria-describedby=state.described_by>
                        {roles}
                    </select>
                }
            } />
            <Field id="days" label=words.say("tokens-days") hint=words.say("tokens-days-hint")
                typed=Typed::new(typed.get("days"), "days", error) control=|state| {
                view! {
                    <input class="input" id="days" name="days" inputmode="numeric" maxlength="4" autocomplete="off" value=state.value
                        aria-invalid=state.invalid aria-describedby=state.described_by />
                }
            } />
            <button class="btn btn-primary" type="submit">
                {words.say("tokens-button")}
            </button>
        </form>
    }
}
