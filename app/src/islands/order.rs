//! The order's page follows the order: when it has gone on, the page is fetched and its `#order` put here.
//! It knows no status: what to say comes with the page.

use std::cell::Cell;

use leptos::wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomParser, Element, EventSource, MessageEvent, Response, SupportedType};

use super::dom;

/// When to look again where there is no stream.
const SLOW_MS: i32 = 20_000;
/// When to look again after a look that failed. Each time it is twice as long, this many times.
const FAILED_MS: i32 = 2_000;
const DOUBLED: u32 = 4;

thread_local! {
    /// Whether a look is under way, and whether it may have missed something.
    static LOOKING: Cell<bool> = const { Cell::new(false) };
    static AGAIN: Cell<bool> = const { Cell::new(false) };
    /// Whether one waits for a look that failed, and how many have failed since one did not.
    static WAITING: Cell<bool> = const { Cell::new(false) };
    static FAILED: Cell<u32> = const { Cell::new(0) };
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
            dom::after(SLOW_MS, move || {
                look(stream);
                _ = follow();
            });
        }
    });
    Some(())
}

fn look(stream: EventSource) {
    if LOOKING.replace(true) {
        AGAIN.set(true);
        return;
    }
    dom::spawn(async move {
        let is_done = put(&stream).await.is_some();
        LOOKING.set(false);
        let again = AGAIN.take();
        if is_done {
            FAILED.set(0);
            if again {
                look(stream);
            }
        } else if !WAITING.replace(true) {
            let failed = FAILED.get();
            FAILED.set((failed + 1).min(DOUBLED));
            dom::after(FAILED_MS << failed, move || {
                WAITING.set(false);
                look(stream);
            });
        }
    });
}

/// `None` where one has to look again: there was no answer, or one that will be another soon.
async fn put(stream: &EventSource) -> Option<()> {
    let address = dom::window().location().href().ok()?;
    let response: Response = JsFuture::from(dom::window().fetch_with_str(&address)).await.ok()?.dyn_into().ok()?;
    if matches!(response.status(), 429 | 500..) {
        return None;
    }
    let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    let parsed = DomParser::new().ok()?.parse_from_string(&text, SupportedType::TextHtml).ok()?;
    // A page without an order, such as a closed house: looking again changes nothing.
    let Some(fresh) = parsed.get_element_by_id("order") else { return Some(()) };
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
