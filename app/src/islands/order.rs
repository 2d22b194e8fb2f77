//! The order's page follows the order: when it has gone on, the page is fetched and its `#order` put here.
//! It knows no status: what to say comes with the page.

use std::cell::Cell;

use leptos::wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomParser, Element, EventSource, MessageEvent, Response, SupportedType};

use super::dom;

/// When to look again where there is no stream.
const SLOW_MS: i32 = 20_000;

thread_local! {
    static LOOKING: Cell<bool> = const { Cell::new(false) };
}

pub(super) fn wake() {
    _ = follow();
}

fn follow() -> Option<()> {
    let address = dom::by_id::<Element>("order")?.get_attribute("data-live")?;
    let source = EventSource::new(&address).ok()?;
    for kind in ["order", "reload"] {
        let stream = source.clone();
        dom::listen(&source, kind, move |event| {
            let data = event.dyn_ref::<MessageEvent>().and_then(|message| message.data().as_string());
            let shown = dom::by_id::<Element>("order").and_then(|order| order.get_attribute("data-version"));
            // The first word of a stream says how things are: mostly as they are shown.
            let known = shown.is_some_and(|version| data.is_some_and(|data| data.contains(&version)));
            if !known {
                look(stream.clone());
            }
        });
    }
    let stream = source.clone();
    dom::listen(&source, "error", move |_| {
        if stream.ready_state() == EventSource::CLOSED {
            let stream = stream.clone();
            let again = Closure::once_into_js(move || {
                look(stream);
                _ = follow();
            });
            _ = dom::window().set_timeout_with_callback_and_timeout_and_arguments_0(again.unchecked_ref(), SLOW_MS);
        }
    });
    Some(())
}

fn look(stream: EventSource) {
    if !LOOKING.replace(true) {
        dom::spawn(async move {
            _ = put(&stream).await;
            LOOKING.set(false);
        });
    }
}

async fn put(stream: &EventSource) -> Option<()> {
    let address = dom::window().location().href().ok()?;
    let response: Response = JsFuture::from(dom::window().fetch_with_str(&address)).await.ok()?.dyn_into().ok()?;
    let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    let parsed = DomParser::new().ok()?.parse_from_string(&text, SupportedType::TextHtml).ok()?;
    let fresh = parsed.get_element_by_id("order")?;
    let focused = dom::document().active_element().map(|element| element.id()).unwrap_or_default();
    dom::by_id::<Element>("order")?.replace_with_with_node_1(&fresh).ok()?;
    if !focused.is_empty() {
        dom::focus(&focused);
    }
    dom::toast(&fresh.get_attribute("data-said").unwrap_or_default(), "sr-only");
    if !fresh.has_attribute("data-live") {
        stream.close();
    }
    Some(())
}
