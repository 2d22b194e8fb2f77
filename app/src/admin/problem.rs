//! The back office's pages for when something is wrong. Each leads on: to sign in, or back to work.
//! It must never show a cause: a request id is enough to find it in the log.

use axum::response::Response;
use leptos::prelude::*;
use mo_contract::{Error, ErrorCode};

use super::{
    desk::Desk,
    shell::{self, Page, Section},
};
use crate::{pages::problem::again, visit::PageState};

/// The page of an error that nothing on the page itself could show.
#[must_use]
pub fn page(state: &PageState, desk: &Desk, error: &Error) -> Response {
    let words = desk.words;
    let title = match error.code {
        ErrorCode::Forbidden => words.say("problem-forbidden"),
        ErrorCode::NotFound => words.say("problem-not-found"),
        _ if error.status() < 500 => words.say("problem-refused"),
        _ => words.say("problem-ours"),
    };
    let text = if error.status() < 500 { shell::error_text(desk, error) } else { words.say("problem-ours-text") };
    let signed_in = desk.who.is_some();
    let section = if signed_in { Section::Account } else { Section::Door };
    let home = match (&desk.tenant, signed_in) {
        (Some(_), true) => "/admin",
        (Some(_), false) => "/admin/sign-in",
        (None, _) => "/",
    };
    let reference = (error.status() >= 500).then(|| desk.ctx.request_id.clone());
    let html = shell::render(&state.assets, desk, &Page::new(section, title.clone()), || {
        let reference = reference.map(|id| {
            view! {
                <p class="mt-8 text-sm text-ink-muted">
                    {words.say("problem-reference")} " " <code class="font-mono">{id}</code>
                </p>
            }
        });
        view! {
            <div class="problem">
                <h1 class="page-title">{title.clone()}</h1>
                <p class="problem-text">{text}</p>
                <div class="mt-8 flex flex-wrap justify-center gap-3">
                    <a class="btn btn-primary" href=home>
                        {words.say("problem-home")}
                    </a>
                </div>
                {reference}
            </div>
        }
    });
    again(shell::answer(error.status(), html), error)
}
