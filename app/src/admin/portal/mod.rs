//! The platform's own pages: for operators, and the way in for people who work at several restaurants.
//! Nothing here reads a restaurant's rows but through an operation.

use axum::{
    extract::{Extension, State},
    response::Response,
};
use leptos::prelude::*;

use super::{
    desk::Desk,
    shell::{self, Page, Section, see_other},
};
use crate::visit::PageState;

/// Where somebody who is signed in works.
pub(super) async fn home(State(state): State<PageState>, Extension(desk): Extension<Desk>) -> Response {
    let Some(who) = desk.who.clone() else { return see_other("/sign-in") };
    let words = desk.words;
    let title = words.say("portal-title");
    // The same scheme and port as here: restaurants are other names of the same place.
    let (scheme, authority) = desk.origin.split_once("://").unwrap_or(("https", ""));
    let port = authority.rsplit_once(':').map(|(_, port)| format!(":{port}")).unwrap_or_default();
    let html = shell::render(&state.assets, &desk, &Page::new(Section::Account, title.clone()), || {
        let places = who
            .workplaces
            .iter()
            .map(|place| {
                let url = format!("{scheme}://{}{port}/admin", place.domain);
                view! {
                    <li class="row">
                        <div class="min-w-0 flex-1">
                            <p class="row-title">
                                <a class="link" href=url>
                                    {place.name.clone()}
                                </a>
                            </p>
                            <p class="text-sm text-ink-muted">{place.domain.clone()}</p>
                        </div>
                    </li>
                }
            })
            .collect_view();
        let list = if who.workplaces.is_empty() {
            view! { <p class="text-ink-muted">{words.say("portal-no-workplaces")}</p> }.into_any()
        } else {
            view! { <ul class="row-list">{places}</ul> }.into_any()
        };
        view! {
            <h1 class="page-title">{title.clone()}</h1>
            <section class="panel" aria-labelledby="workplaces">
                <h2 class="panel-title" id="workplaces">
                    {words.say("portal-workplaces")}
                </h2>
                {list}
            </section>
        }
    });
    shell::answer(200, html)
}
