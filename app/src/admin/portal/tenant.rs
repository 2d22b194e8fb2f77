//! One restaurant as operators see it: its facts, its life, its tokens and its people.
//! It must never show or change what is the restaurant's own business: its menu and its orders.

use axum::{
    extract::{Path, State},
    response::Response,
};
use leptos::prelude::*;
use mo_contract::{
    Error, Role, TenantId,
    identity::{CreateUser, Invited, MemberList},
    tenant::{
        ArchiveTenant, CreatedToken, ListTenantMembers, ListTokens, ResumeTenant, RevokeToken, ShowTenant, ShowVitals,
        SuspendTenant, TenantDetail, TenantState, Token, TokenRole, Transition, Vitals,
    },
};

use super::{address_of, encode, fact, key_field, keyed, moment, state_badge, state_name, tokens};
use crate::{
    admin::{
        desk::{Desk, Operator},
        problem,
        shell::{self, Page, Section, see_other},
    },
    fields::{Fields, QueryFields},
    ui::{Confirm, Danger, Field, Icon, Notice, ShownOnce, Tone, Typed},
    visit::PageState,
    words::Words,
};

const ROLES: &[TokenRole] = &[TokenRole::Manager, TokenRole::Staff, TokenRole::Owner];

/// What a page shows besides what is stored.
#[derive(Default)]
struct Shown<'a> {
    done: &'a str,
    typed: Option<&'a Fields>,
    token: Option<&'a CreatedToken>,
    invited: Option<&'a Invited>,
    error: Option<&'a Error>,
}

/// The id of a path. What is no id names nothing.
fn id_of(state: &PageState, operator: &Operator, id: &str) -> Result<TenantId, Box<Response>> {
    id.parse().map_err(|_| Box::new(problem::page(state, &operator.desk, &Error::not_found("tenant"))))
}

macro_rules! id {
    ($state:expr, $operator:expr, $id:expr) => {
        match id_of(&$state, &$operator, &$id) {
            Ok(id) => id,
            Err(response) => return *response,
        }
    };
}

pub(super) async fn show(
    State(state): State<PageState>,
    operator: Operator,
    Path(id): Path<String>,
    QueryFields(query): QueryFields,
) -> Response {
    let id = id!(state, operator, id);
    page(&state, &operator, id, &Shown { done: query.get("done"), ..Shown::default() }).await
}

/// A form's own address, reached by a reload, shows the page.
pub(super) async fn again(State(state): State<PageState>, operator: Operator, Path(id): Path<String>) -> Response {
    see_other(&format!("/tenants/{}", id!(state, operator, id)))
}

macro_rules! step {
    ($name:ident, $op:ident, $done:literal) => {
        pub(super) async fn $name(
            State(state): State<PageState>,
            operator: Operator,
            Path(id): Path<String>,
            fields: Fields,
        ) -> Response {
            let id = id!(state, operator, id);
            let reason = Some(fields.get("reason").to_owned());
            match state.client.call(&operator.desk.ctx, $op { id, reason }).await {
                Ok(_) => see_other(&format!("/tenants/{id}?done={}", $done)),
                Err(error) => {
                    let shown = Shown { typed: Some(&fields), error: Some(&error), ..Shown::default() };
                    page(&state, &operator, id, &shown).await
                }
            }
        }
    };
}

step!(suspend, SuspendTenant, "suspended");
step!(resume, ResumeTenant, "resumed");
step!(archive, ArchiveTenant, "archived");

pub(super) async fn create_token(
    State(state): State<PageState>,
    operator: Operator,
    Path(id): Path<String>,
    fields: Fields,
) -> Response {
    let id = id!(state, operator, id);
    let made = match tokens::read(&fields, Some(id)) {
        Ok(op) => state.client.call(&keyed(&operator.desk, &fields), op).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(made) => page(&state, &operator, id, &Shown { token: Some(&made), ..Shown::default() }).await,
        Err(error) => {
            let shown = Shown { typed: Some(&fields), error: Some(&error), ..Shown::default() };
            page(&state, &operator, id, &shown).await
        }
    }
}

pub(super) async fn revoke_token(
    State(state): State<PageState>,
    operator: Operator,
    Path(id): Path<String>,
    fields: Fields,
) -> Response {
    let id = id!(state, operator, id);
    let Ok(token) = fields.get("id").parse() else {
        return problem::page(&state, &operator.desk, &Error::not_found("token"));
    };
    match state.client.call(&operator.desk.ctx, RevokeToken { id: token }).await {
        Ok(_) => see_other(&format!("/tenants/{id}?done=revoked")),
        Err(error) => page(&state, &operator, id, &Shown { error: Some(&error), ..Shown::default() }).await,
    }
}

pub(super) async fn invite(
    State(state): State<PageState>,
    operator: Operator,
    Path(id): Path<String>,
    fields: Fields,
) -> Response {
    let id = id!(state, operator, id);
    let op = CreateUser {
        email: fields.get("email").to_owned(),
        tenant_id: Some(id),
        role: Some(Role::parse(fields.get("as")).unwrap_or(Role::Owner)),
        ..CreateUser::default()
    };
    match state.client.call(&keyed(&operator.desk, &fields), op).await {
        Ok(invited) => page(&state, &operator, id, &Shown { invited: Some(&invited), ..Shown::default() }).await,
        Err(error) => {
            let shown = Shown { typed: Some(&fields), error: Some(&error), ..Shown::default() };
            page(&state, &operator, id, &shown).await
        }
    }
}

struct Read {
    detail: TenantDetail,
    vitals: Option<Vitals>,
    tokens: Vec<Token>,
    members: MemberList,
}

async fn read(state: &PageState, desk: &Desk, id: TenantId) -> Result<Read, Error> {
    let (client, ctx) = (&state.client, &desk.ctx);
    let detail = client.call(ctx, ShowTenant { id }).await?;
    let vitals = client.call(ctx, ShowVitals { ids: vec![id] }).await?.tenants.into_iter().next();
    let tokens = client.call(ctx, ListTokens { tenant_id: Some(id), ..ListTokens::default() }).await?.tokens;
    let members = client.call(ctx, ListTenantMembers { id }).await?;
    Ok(Read { detail, vitals, tokens, members })
}

async fn page(state: &PageState, operator: &Operator, id: TenantId, shown: &Shown<'_>) -> Response {
    let desk = &operator.desk;
    let Read { detail, vitals, tokens, members } = match read(state, desk, id).await {
        Ok(read) => read,
        Err(error) => return problem::page(state, desk, &error),
    };
    let tenant = &detail.tenant;
    // Times are the restaurant's: operators talk about them with its people.
    let words = Words::new(desk.words.locale, tenant.time_zone);
    let above = shown.error.filter(|error| !tokens::is_at_field(error) && error.field_messages("email").is_empty());
    let page = Page::new(Section::Tenants, tenant.name.clone()).done(shown.done).error(above);
    let nothing = Fields::default();
    let typed = shown.typed.unwrap_or(&nothing);
    let html = shell::render(&state.assets, desk, &page, || {
        let invited = shown.invited.map(|invited| {
            let link = address_of(desk, &tenant.domain, &invited.path.0);
            let told = words.with("people-invited", &[("email", invited.email.clone().into())]);
            view! {
                <Notice tone=Tone::News>
                    <div class="stack">
                        <p>{told}</p>
                        <ShownOnce id="invitation-link" label=words.say("people-link") value=link />
                    </div>
                </Notice>
            }
        });
        let new_token = tokens::form(words, &format!("/tenants/{id}/tokens"), ROLES, typed, shown.error);
        view! {
            <a class="back-link" href="/tenants">
                <Icon name="back" />
                {words.say("tenants-title")}
            </a>
            <div class="desk-head">
                <div class="titled">
                    <h1 class="page-title">{tenant.name.clone()}</h1>
                    {state_badge(words, tenant.state)}
                </div>
                {ways(desk, words, &detail)}
            </div>
            {shown.token.map(|made| tokens::shown_once(words, made))}
            {invited}
            <div class="desk-columns">
                <div class="stack">{facts(words, &detail, vitals.as_ref())} {life(words, &detail)}</div>
                <div class="stack">
                    {steps(words, &detail, typed)} {people(words, id, &members, typed, shown.error)}
                    <section class="panel stack" aria-labelledby="token-list">
                        <h2 class="panel-title" id="token-list">
                            {words.say("tenant-tokens")}
                        </h2>
                        {tokens::list(words, &tokens, &format!("/tenants/{id}/tokens/revoke"))}
                        <Confirm id="new-token" label=words.say("tokens-new") danger=Danger::No>
                            {new_token}
                        </Confirm>
                    </section>
                </div>
            </div>
        }
    });
    shell::answer(shown.error.map_or(200, Error::status), html)
}

fn ways(desk: &Desk, words: Words, detail: &TenantDetail) -> impl IntoView + use<> {
    let tenant = &detail.tenant;
    view! {
        <div class="desk-actions">
            <a class="btn" href=address_of(desk, &tenant.domain, "/")>
                <Icon name="store" />
                {words.say("tenant-storefront")}
            </a>
            <a class="btn" href=address_of(desk, &tenant.domain, "/admin")>
                <Icon name="people" />
                {words.say("tenant-office")}
            </a>
            <a class="btn" href=format!("/events?of={}", encode(&tenant.domain))>
                <Icon name="activity" />
                {words.say("tenant-events")}
            </a>
        </div>
    }
}

fn facts(words: Words, detail: &TenantDetail, vitals: Option<&Vitals>) -> impl IntoView + use<> {
    let tenant = &detail.tenant;
    let code = |text: String| view! { <code>{text}</code> };
    let last = match vitals.and_then(|vitals| vitals.last_order_at.as_deref()) {
        Some(at) => moment(words, at).into_any(),
        None => words.say("tenants-no-order").into_any(),
    };
    let schema = vitals.and_then(|vitals| vitals.schema_version.clone()).unwrap_or_else(|| "–".to_owned());
    let language = match tenant.locale {
        mo_contract::Locale::En => words.say("locale-en"),
        mo_contract::Locale::De => words.say("locale-de"),
    };
    view! {
        <section class="panel" aria-labelledby="facts">
            <h2 class="panel-title" id="facts">
                {words.say("tenant-facts")}
            </h2>
            <dl class="facts">
                {fact(words.say("tenant-domain"), tenant.domain.clone())}
                {fact(words.say("tenants-last-order"), last)}
                {fact(words.say("tenants-created"), moment(words, &tenant.created_at))}
                {fact(words.say("tenant-currency"), tenant.currency.to_string())}
                {fact(words.say("provision-language"), language)}
                {fact(words.say("provision-zone"), tenant.time_zone.to_string())}
                {fact(words.say("tenant-id"), code(tenant.id.to_string()))}
                {fact(words.say("tenant-schema"), code(tenant.schema_name.clone()))}
                {fact(words.say("tenants-version"), code(schema))}
            </dl>
        </section>
    }
}

fn life(words: Words, detail: &TenantDetail) -> impl IntoView + use<> {
    let steps = detail.transitions.iter().rev().map(|step| life_step(words, step)).collect_view();
    view! {
        <section class="panel" aria-labelledby="life">
            <h2 class="panel-title" id="life">
                {words.say("tenant-life")}
            </h2>
            <ol class="row-list">{steps}</ol>
        </section>
    }
}

fn life_step(words: Words, step: &Transition) -> impl IntoView + use<> {
    view! {
        <li class="row">
            <div class="row-text">
                <p class="row-title">{state_name(words, step.to)}</p>
                {step.reason.clone().map(|reason| view! { <p>{reason}</p> })}
                <p class="text-sm text-ink-muted">
                    {moment(words, &step.changed_at)} " · " <code>{step.changed_by.clone()}</code>
                </p>
            </div>
        </li>
    }
}

/// The steps that this state may take, each after a question.
fn steps(words: Words, detail: &TenantDetail, typed: &Fields) -> impl IntoView + use<> {
    let (id, now) = (detail.tenant.id, detail.tenant.state);
    let all = [
        ("suspend", TenantState::Suspended, words.say("tenant-suspend"), words.say("tenant-suspend-text"), Danger::No),
        ("resume", TenantState::Active, words.say("tenant-resume"), words.say("tenant-resume-text"), Danger::No),
        ("archive", TenantState::Archived, words.say("tenant-archive"), words.say("tenant-archive-text"), Danger::Yes),
    ];
    let open: Vec<_> = all
        .into_iter()
        // Only an operator's own steps: finishing what was interrupted is provisioning's.
        .filter(|(_, next, ..)| now != TenantState::Provisioning && now.may_become(*next))
        .map(|(name, _, label, text, danger)| {
            let reason = format!("reason-{name}");
            let written = typed.get("reason").to_owned();
            let button = if danger == Danger::Yes { "btn btn-danger" } else { "btn btn-primary" };
            view! {
                <Confirm id=name label=label.clone() danger=danger>
                    <p class="text-ink-muted">{text}</p>
                    <form class="stack" method="post" action=format!("/tenants/{id}/{name}")>
                        <div class="field">
                            <label class="field-label" for=reason.clone()>
                                {words.say("tenant-reason")}
                                <span class="field-hint">{words.say("tenant-reason-hint")}</span>
                            </label>
                            <textarea class="input" id=reason name="reason" maxlength="1000">
                                {written}
                            </textarea>
                        </div>
                        <div class="desk-actions">
                            <button class=button type="submit">
                                {label}
                            </button>
                        </div>
                    </form>
                </Confirm>
            }
        })
        .collect();
    (!open.is_empty()).then(|| {
        view! {
            <section class="panel stack" aria-labelledby="steps">
                <h2 class="panel-title" id="steps">
                    {words.say("tenant-steps")}
                </h2>
                {open}
            </section>
        }
    })
}

fn role_name(words: Words, role: Role) -> String {
    match role {
        Role::Staff => words.say("role-staff"),
        Role::Manager => words.say("role-manager"),
        Role::Owner => words.say("role-owner"),
    }
}

fn people(
    words: Words,
    id: TenantId,
    members: &MemberList,
    typed: &Fields,
    error: Option<&Error>,
) -> impl IntoView + use<> {
    let row = |name: String, note: String, role: Role| {
        view! {
            <li class="row">
                <div class="row-text">
                    <p class="row-title">{name}</p>
                    <p class="text-sm text-ink-muted">{note}</p>
                </div>
                <span class="badge">{role_name(words, role)}</span>
            </li>
        }
    };
    let rows: Vec<_> = members
        .members
        .iter()
        .map(|member| row(member.name.clone(), member.email.clone(), member.role))
        .chain(members.invitations.iter().map(|open| {
            let until = words.with("people-open-until", &[("time", words.moment_of(&open.expires_at).into())]);
            row(open.email.clone(), format!("{} · {until}", words.say("tenant-invited")), open.role)
        }))
        .collect();
    let list = if rows.is_empty() {
        view! { <p class="text-ink-muted">{words.say("tenant-nobody")}</p> }.into_any()
    } else {
        view! { <ul class="row-list">{rows}</ul> }.into_any()
    };
    let roles = [Role::Owner, Role::Manager, Role::Staff]
        .map(|role| {
            view! {
                <option value=role.as_str() selected=typed.get("as") == role.as_str()>
                    {role_name(words, role)}
                </option>
            }
        })
        .collect_view();
    let typed_email = Typed::new(typed.get("email"), "email", error);
    let key = typed.get("key").to_owned();
    view! {
        <section class="panel stack" aria-labelledby="members">
            <h2 class="panel-title" id="members">
                {words.say("people-members")}
            </h2>
            {list}
            <Confirm id="invite" label=words.say("people-invite") danger=Danger::No>
                <form class="stack" method="post" action=format!("/tenants/{id}/invite")>
                    {key_field(&key)}
                    <Field id="email" label=words.say("field-email") typed=typed_email control=|state| {
                        view! {
                            <input class="input" id="email" name="email" type="email" autocomplete="off" required=true
                                value=state.value aria-invalid=state.invalid aria-describedby=state.described_by />
                        }
                    } />
                    <div class="field">
                        <label class="field-label" for="as">
                            {words.say("field-role")}
                        </label>
                        <select class="input" id="as" name="as">
                            {roles}
                        </select>
                    </div>
                    <button class="btn btn-primary" type="submit">
                        {words.say("people-invite-button")}
                    </button>
                </form>
            </Confirm>
        </section>
    }
}
