//! Who changed a dish, when, and what: each change beside the one before it.
//! It shows what the log tells and nothing that it does not.

use axum::{
    extract::{Path, State},
    response::Response,
};
use leptos::prelude::*;
use mo_contract::{
    Error, Role, event,
    menu::{ItemChange, ListMenuItems, Menu, ShowItemHistory},
};

use super::{PATH, id_of, texts};
use crate::{
    admin::{
        desk::Staff,
        events::kind_text,
        problem,
        shell::{self, Page, Section},
    },
    ui::Icon,
    visit::PageState,
    words::Words,
};

pub(super) async fn show(State(state): State<PageState>, staff: Staff, Path(id): Path<String>) -> Response {
    let id = match id_of(&state, &staff, &id) {
        Ok(id) => id,
        Err(response) => return *response,
    };
    if !staff.may(Role::Manager) {
        return problem::page(&state, &staff.desk, &Error::forbidden());
    }
    let ctx = &staff.desk.ctx;
    let found = async {
        let changes = state.client.call(ctx, ShowItemHistory { id }).await?.changes;
        if changes.is_empty() {
            return Err(Error::not_found("dish"));
        }
        Ok((changes, state.client.call(ctx, ListMenuItems {}).await?))
    };
    match found.await {
        Ok((changes, menu)) => page(&state, &staff, &changes, &menu),
        Err(error) => problem::page(&state, &staff.desk, &error),
    }
}

fn page(state: &PageState, staff: &Staff, changes: &[ItemChange], menu: &Menu) -> Response {
    let words = staff.desk.words;
    let latest = changes.iter().find_map(|change| change.item.as_ref());
    let name = latest.map(|item| item.name.clone()).unwrap_or_default();
    let title = words.with("menu-history-of", &[("name", name.into())]);
    let back = latest.filter(|item| menu.item(item.id).is_some());
    let back = back.map_or_else(|| PATH.to_owned(), |item| format!("{PATH}/{}", item.id));
    let page = Page::new(Section::Menu, title.clone());
    let html = shell::render(&state.assets, &staff.desk, &page, || {
        let rows = (0..changes.len()).map(|at| row(staff, changes, at, menu)).collect_view();
        view! {
            <a class="back-link" href=back>
                <Icon name="back" />
                {words.say("menu-back")}
            </a>
            <h1 class="page-title">{title.clone()}</h1>
            <ol class="panel row-list">{rows}</ol>
        }
    });
    shell::answer(200, html)
}

fn what(words: Words, event_type: &str) -> String {
    match event_type {
        event::MENU_ITEM_CREATED => words.say("menu-history-created"),
        event::MENU_ITEM_DELETED => words.say("menu-history-removed"),
        event::MENU_ITEM_RESTORED => words.say("menu-history-restored"),
        event::MENU_ITEM_UPDATED => words.say("menu-history-changed"),
        other => kind_text(words, other),
    }
}

fn who(words: Words, change: &ItemChange) -> String {
    match (&change.actor_name, change.actor.as_str()) {
        (Some(name), actor) if actor.starts_with("token:") => {
            words.with("menu-history-token", &[("name", name.clone().into())])
        }
        (Some(name), _) => name.clone(),
        (None, "system" | "bootstrap") => words.say("menu-history-system"),
        (None, actor) => actor.to_owned(),
    }
}

fn row(staff: &Staff, changes: &[ItemChange], at: usize, menu: &Menu) -> Option<impl IntoView + use<>> {
    let words = staff.desk.words;
    let change = changes.get(at)?;
    let before = changes.iter().skip(at + 1).find_map(|older| older.item.as_ref());
    let lines = |item| texts::lines(words, staff.tenant.currency, &menu.categories, item);
    let differences = match (before, &change.item) {
        (Some(before), Some(after)) => texts::differences(lines(before), lines(after)),
        _ => Vec::new(),
    };
    let told = differences
        .into_iter()
        .map(|(label, before, after)| {
            view! {
                <li>
                    <span class="font-semibold">{label}": "</span>
                    <del>{before}</del>
                    " → "
                    <ins>{after}</ins>
                </li>
            }
        })
        .collect_view();
    Some(view! {
        <li class="row">
            <div class="min-w-0 flex-1">
                <p class="row-title">{what(words, &change.event_type)}</p>
                <ul class="menu-changes">{told}</ul>
            </div>
            <p class="text-sm text-ink-muted">
                {who(words, change)} " · " <time datetime=change.at.clone()>{words.moment_of(&change.at)}</time>
            </p>
        </li>
    })
}
