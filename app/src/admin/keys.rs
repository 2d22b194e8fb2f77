//! What can be done by keyboard alone, as a page and, by `?`, as a dialog.
//! It must list what the pages really have: the ways are read from the navigation.

use axum::{
    Router,
    extract::{Extension, State},
    response::Response,
    routing::get,
};
use leptos::prelude::*;

use super::{
    desk::Desk,
    shell::{self, Page, Section, see_other},
};
use crate::visit::PageState;

pub(super) fn restaurant() -> Router<PageState> {
    Router::new().route("/admin/keys", get(show))
}

pub(super) fn platform() -> Router<PageState> {
    Router::new().route("/keys", get(show))
}

/// What every page has, where it has it.
const GENERAL: &[(&str, &str)] = &[("/", "keys-search"), ("n", "keys-new"), ("Esc", "keys-close"), ("?", "keys-list")];

async fn show(State(state): State<PageState>, Extension(desk): Extension<Desk>) -> Response {
    if desk.who.is_none() {
        return see_other(if desk.tenant.is_some() { "/admin/sign-in" } else { "/sign-in" });
    }
    let words = desk.words;
    let title = words.say("keys-title");
    let page = Page::new(Section::Account, title.clone());
    let row = |keys: &str, text: String| {
        let keys = keys.split(' ').map(|key| view! { <kbd class="key">{key.to_owned()}</kbd> }).collect_view();
        view! {
            <div class="fact">
                <dt>{text}</dt>
                <dd class="keys">{keys}</dd>
            </div>
        }
    };
    let html = shell::render(&state.assets, &desk, &page, || {
        let general = GENERAL.iter().map(|(keys, text)| row(keys, words.say(text))).collect_view();
        let ways = shell::links(&desk)
            .into_iter()
            .map(|link| row(link.keys, words.with("keys-go", &[("place", words.say(link.key).into())])))
            .collect_view();
        view! {
            <h1 class="page-title">{title.clone()}</h1>
            <div class="stack form" data-dialog-body="">
                <h2 class="panel-title">{words.say("keys-title")}</h2>
                <p class="text-ink-muted">{words.say("keys-text")}</p>
                <dl class="facts">{ways} {general}</dl>
            </div>
        }
    });
    shell::answer(200, html)
}
