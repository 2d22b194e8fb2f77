//! Forms marked `data-guard`: whoever leaves with something changed in one and not saved is asked first, in the browser's words.
//! It must never ask whoever sends that form, nor a page where everything is saved.

use std::cell::Cell;

use leptos::wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, Event};

use super::super::dom;

thread_local! {
    static ASKS: Cell<bool> = const { Cell::new(false) };
}

pub(super) fn wake() {
    let document = dom::document();
    dom::listen(&document, "input", |event| {
        if is_guarded(&event) {
            set(true);
        }
    });
    // What nobody has taken to send by itself leaves the page with everything that was typed.
    dom::listen(&document, "submit", |event| {
        if is_guarded(&event) && !event.default_prevented() {
            set(false);
        }
    });
}

fn is_guarded(event: &Event) -> bool {
    dom::closest::<Element>(event, "form[data-guard]").is_some()
}

/// Whether to ask. Listens only for as long: a page that listens is not kept for the way back everywhere.
pub(super) fn set(asks: bool) {
    if ASKS.replace(asks) != asks {
        let ask = asks.then(|| Closure::<dyn Fn(Event)>::new(|event: Event| event.prevent_default()).into_js_value());
        dom::window().set_onbeforeunload(ask.as_ref().map(JsCast::unchecked_ref));
    }
}
