//! Who works for the restaurant, and who is invited. An owner changes it; a manager sees it.
//! An invitation's link is shown once, to whoever made it.

use axum::{
    extract::{Extension, State},
    response::Response,
};
use leptos::prelude::*;
use mo_contract::{
    Error, ErrorCode, Role,
    identity::{
        ChangeMember, InviteMember, Invited, ListMembers, Member, PendingInvitation, RemoveMember, RevokeInvitation,
    },
};

use super::{
    desk::Staff,
    problem,
    shell::{self, Page, Section, see_other},
};
use crate::{
    fields::{Fields, QueryFields},
    ui::{ConfirmRow, Danger, Field, Notice, Tone, Typed},
    visit::PageState,
    words::Words,
};

const PATH: &str = "/admin/people";

fn role_name(words: Words, role: Role) -> String {
    match role {
        Role::Staff => words.say("role-staff"),
        Role::Manager => words.say("role-manager"),
        Role::Owner => words.say("role-owner"),
    }
}

pub(super) async fn show(State(state): State<PageState>, staff: Staff, QueryFields(query): QueryFields) -> Response {
    page(&state, &staff, &Shown { done: query.get("done"), ..Shown::default() }).await
}

pub(super) async fn invite(State(state): State<PageState>, staff: Staff, fields: Fields) -> Response {
    let email = fields.get("email");
    let Some(role) = Role::parse(fields.get("role")) else {
        let error = Error::field("role", "must be staff, manager or owner");
        return page(&state, &staff, &Shown { email, error: Some(&error), ..Shown::default() }).await;
    };
    match state.client.call(&staff.desk.ctx, InviteMember { email: email.to_owned(), role }).await {
        Ok(invited) => page(&state, &staff, &Shown { invited: Some(&invited), ..Shown::default() }).await,
        Err(error) => page(&state, &staff, &Shown { email, error: Some(&error), ..Shown::default() }).await,
    }
}

pub(super) async fn change(State(state): State<PageState>, staff: Staff, fields: Fields) -> Response {
    let (Ok(user_id), Some(role)) = (fields.get("user_id").parse(), Role::parse(fields.get("role"))) else {
        return problem::page(&state, &staff.desk, &Error::not_found("member"));
    };
    let changed = state.client.call(&staff.desk.ctx, ChangeMember { user_id, role }).await.map(drop);
    back(&state, &staff, changed, "saved").await
}

pub(super) async fn remove(State(state): State<PageState>, staff: Staff, fields: Fields) -> Response {
    let Ok(user_id) = fields.get("user_id").parse() else {
        return problem::page(&state, &staff.desk, &Error::not_found("member"));
    };
    let removed = state.client.call(&staff.desk.ctx, RemoveMember { user_id }).await.map(drop);
    back(&state, &staff, removed, "removed").await
}

pub(super) async fn revoke(State(state): State<PageState>, staff: Staff, fields: Fields) -> Response {
    let Ok(id) = fields.get("id").parse() else {
        return problem::page(&state, &staff.desk, &Error::not_found("invitation"));
    };
    let revoked = state.client.call(&staff.desk.ctx, RevokeInvitation { id }).await.map(drop);
    back(&state, &staff, revoked, "removed").await
}

async fn back(state: &PageState, staff: &Staff, result: Result<(), Error>, done: &str) -> Response {
    match result {
        Ok(()) => see_other(&format!("{PATH}?done={done}")),
        Err(error) => page(state, staff, &Shown { error: Some(&error), ..Shown::default() }).await,
    }
}

#[derive(Default)]
struct Shown<'a> {
    email: &'a str,
    done: &'a str,
    invited: Option<&'a Invited>,
    error: Option<&'a Error>,
}

async fn page(state: &PageState, staff: &Staff, shown: &Shown<'_>) -> Response {
    let list = match state.client.call(&staff.desk.ctx, ListMembers {}).await {
        Ok(list) => list,
        Err(error) => return problem::page(state, &staff.desk, &error),
    };
    let words = staff.desk.words;
    let title = words.say("people-title");
    let above = shown.error.filter(|error| error.code != ErrorCode::ValidationFailed);
    let page = Page::new(Section::People, title.clone()).done(shown.done).error(above);
    let is_owner = staff.may(Role::Owner) && staff.can_change();
    let html = shell::render(&state.assets, &staff.desk, &page, || {
        let link = shown.invited.map(|invited| {
            let url = format!("{}{}", staff.desk.origin, invited.path.0);
            let told = words.with("people-invited", &[("email", invited.email.clone().into())]);
            view! {
                <Notice tone=Tone::News>
                    <p>{told}</p>
                    <input class="input mt-2" id="invitation-link" aria-label=words.say("people-link") readonly=true value=url />
                </Notice>
            }
        });
        let members = list.members.iter().map(|member| member_row(staff, member, is_owner)).collect_view();
        let open = (!list.invitations.is_empty()).then(|| {
            let rows = list.invitations.iter().map(|open| invitation_row(words, open, is_owner)).collect_view();
            view! {
                <section class="panel" aria-labelledby="invited">
                    <h2 class="panel-title" id="invited">
                        {words.say("people-open")}
                    </h2>
                    <ul class="row-list">{rows}</ul>
                </section>
            }
        });
        view! {
            <h1 class="page-title">{title.clone()}</h1>
            {link}
            <div class="desk-columns">
                <section class="panel" aria-labelledby="members">
                    <h2 class="panel-title" id="members">
                        {words.say("people-members")}
                    </h2>
                    <ul class="row-list">{members}</ul>
                </section>
                {is_owner.then(|| invite_form(words, shown))}
                {open}
            </div>
        }
    });
    shell::answer(shown.error.map_or(200, Error::status), html)
}

fn role_options(words: Words, chosen: Role) -> impl IntoView {
    Role::ALL
        .iter()
        .map(|role| {
            view! {
                <option value=role.as_str() selected=*role == chosen>
                    {role_name(words, *role)}
                </option>
            }
        })
        .collect_view()
}

fn member_row(staff: &Staff, member: &Member, is_owner: bool) -> impl IntoView + use<> {
    let words = staff.desk.words;
    let id = member.user_id.to_string();
    let label = words.with("people-role-of", &[("name", member.name.clone().into())]);
    let gone = words.with("people-remove-text", &[("name", member.name.clone().into())]);
    let controls = if is_owner && member.user_id != staff.who.user_id {
        view! {
            <div class="row-actions">
                <form class="row-actions" method="post" action=format!("{PATH}/change")>
                    <input type="hidden" name="user_id" value=id.clone() />
                    <select class="input" name="role" aria-label=label>
                        {role_options(words, member.role)}
                    </select>
                    <button class="btn" type="submit">
                        {words.say("people-change")}
                    </button>
                </form>
            </div>
            <ConfirmRow act="remove" label=words.say("people-remove") danger=Danger::Yes text=gone
                action=format!("{PATH}/remove") name="user_id" value=id button=words.say("people-remove-button") />
        }
        .into_any()
    } else {
        view! { <span class="badge">{role_name(words, member.role)}</span> }.into_any()
    };
    view! {
        <li class="row">
            <div class="row-text">
                <p class="row-title">{member.name.clone()}</p>
                <p class="text-sm text-ink-muted">{member.email.clone()}</p>
            </div>
            {controls}
        </li>
    }
}

fn invitation_row(words: Words, open: &PendingInvitation, is_owner: bool) -> impl IntoView + use<> {
    let until = words.with("people-open-until", &[("time", words.moment_of(&open.expires_at).into())]);
    let id = open.id.to_string();
    let revoke = is_owner.then(|| {
        view! {
            <ConfirmRow act="revoke" label=words.say("people-revoke") danger=Danger::Yes text=words.say("people-revoke-text")
                action=format!("{PATH}/revoke") name="id" value=id button=words.say("people-revoke-button") />
        }
    });
    view! {
        <li class="row">
            <div class="row-text">
                <p class="row-title">{open.email.clone()}</p>
                <p class="text-sm text-ink-muted">{role_name(words, open.role)} " · " {until}</p>
            </div>
            {revoke}
        </li>
    }
}

fn invite_form(words: Words, shown: &Shown<'_>) -> impl IntoView + use<> {
    view! {
        <section class="panel" aria-labelledby="invite">
            <h2 class="panel-title" id="invite">
                {words.say("people-invite")}
            </h2>
            <form class="stack" method="post" action=format!("{PATH}/invite")>
                <Field id="email" label=words.say("field-email") typed=Typed::new(shown.email, "email", shown.error) control=|state| {
                    view! {
                        <input class="input" id="email" name="email" type="email" autocomplete="off" required=true
                            value=state.value aria-invalid=state.invalid aria-describedby=state.described_by />
                    }
                } />
                <Field id="role" label=words.say("field-role") hint=words.say("people-role-hint")
                    typed=Typed::new("", "role", shown.error) control=move |state| {
                    view! {
                        <select class="input" id="role" name="role" aria-invalid=state.invalid aria-describedby=state.described_by>
                            {role_options(words, Role::Staff)}
                        </select>
                    }
                } />
                <button class="btn btn-primary" type="submit">
                    {words.say("people-invite-button")}
                </button>
            </form>
        </section>
    }
}

/// The invite form's own address, reached by a reload, shows the page.
pub(super) async fn again(Extension(_): Extension<super::desk::Desk>) -> Response {
    see_other(PATH)
}
