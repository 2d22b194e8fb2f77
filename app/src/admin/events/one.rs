//! One event with all that it carries: a page, and what the list shows in a dialog.

use axum::response::Response;
use leptos::prelude::*;
use mo_contract::{Error, event::ListEvents};

use super::{
    Reader,
    texts::{instant, kind_text},
    wanted::query_of,
};
use crate::{
    admin::{
        problem,
        shell::{self, Page, Section},
    },
    ui::Icon,
};

pub(super) async fn event(reader: &Reader<'_>, seq: &str) -> Response {
    let words = reader.words();
    let missing = || problem::page(reader.state, &reader.desk, &Error::not_found("event"));
    let Some(seq) = seq.parse::<i64>().ok().filter(|seq| (1..i64::MAX).contains(seq)) else { return missing() };
    let op = ListEvents { after: Some(seq - 1), before: Some(seq + 1), limit: Some(1), ..ListEvents::default() };
    let found = match reader.list(op).await {
        Ok(page) => page.events.into_iter().next(),
        Err(error) => return problem::page(reader.state, &reader.desk, &error),
    };
    let Some(found) = found else { return missing() };
    let title = words.with("events-one", &[("seq", seq.to_string().into())]);
    let page = Page::new(Section::Events, title.clone());
    let back = reader.of_domain().map_or_else(
        || reader.path.to_owned(),
        |domain| format!("{}?{}", reader.path, query_of(&[("of", Some(domain))])),
    );
    let html = shell::render(&reader.state.assets, &reader.desk, &page, || {
        let payload = serde_json::to_string_pretty(&found.payload).unwrap_or_default();
        let fact = |name: &str, value: AnyView| {
            view! {
                <div class="fact">
                    <dt>{words.say(name)}</dt>
                    <dd>{value}</dd>
                </div>
            }
        };
        let at = view! {
            <time datetime=found.occurred_at.clone()>{instant(words, &found.occurred_at)}</time>
            " "
            <span class="text-ink-muted">{found.occurred_at.clone()}</span>
        };
        view! {
            <a class="back-link" href=back>
                <Icon name="back" />
                {words.say("events-back")}
            </a>
            <h1 class="page-title">{title.clone()}</h1>
            <div class="stack" data-dialog-body="">
                <h2 class="panel-title">{kind_text(words, &found.event_type)}</h2>
                <dl class="facts">
                    {fact("events-column-time", at.into_any())}
                    {fact("events-column-type", view! { <code>{found.event_type.clone()}</code> }.into_any())}
                    {fact("events-entity-type", view! { <code>{found.entity_type.clone()}</code> }.into_any())}
                    {fact("events-entity-id", view! { <code>{found.entity_id.clone()}</code> }.into_any())}
                </dl>
                <pre class="json" tabindex="0" aria-label=words.say("events-column-payload")>{payload}</pre>
            </div>
        }
    });
    shell::answer(200, html)
}
