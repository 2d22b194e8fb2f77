//! Keyboard shortcuts. The server marks with `data-keys` what keys lead to: a field gets the focus, anything else is clicked.
//! They must never fire while somebody types, in a dialog, or with a modifier held.

use std::cell::{Cell, RefCell};

use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, KeyboardEvent};

use super::super::dom;

/// How long the first key of two waits for the second.
const PATIENCE_MS: f64 = 1_500.0;

thread_local! {
    static FIRST: RefCell<String> = const { RefCell::new(String::new()) };
    static SINCE: Cell<f64> = const { Cell::new(0.0) };
}

pub(super) fn wake() {
    dom::listen(&dom::document(), "keydown", |event| {
        if let Ok(event) = event.dyn_into::<KeyboardEvent>() {
            pressed(&event);
        }
    });
}

fn pressed(event: &KeyboardEvent) {
    let is_modified = event.ctrl_key() || event.meta_key() || event.alt_key();
    if event.default_prevented() || is_modified || event.is_composing() || is_typing(event) || is_dialog_open() {
        return;
    }
    let key = event.key();
    // `Shift` and the like are pressed on the way to a key.
    if key.chars().count() != 1 {
        return;
    }
    let now = event.time_stamp();
    let first = FIRST.take();
    let is_second = !first.is_empty() && now - SINCE.get() < PATIENCE_MS;
    let keys = if is_second { [&first, " ", &key].concat() } else { key.clone() };
    if follow(&keys) || (is_second && follow(&key)) {
        event.prevent_default();
    } else if begins_two(&key) {
        FIRST.set(key);
        SINCE.set(now);
    }
}

fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    target.is_some_and(|element| {
        element.is_content_editable() || element.matches("input, textarea, select").unwrap_or(false)
    })
}

fn is_dialog_open() -> bool {
    dom::document().query_selector("dialog[open]").ok().flatten().is_some()
}

fn found(keys: &str) -> Option<HtmlElement> {
    // The keys become part of a selector: what could end the string is none of ours.
    if keys.contains(['"', '\\']) {
        return None;
    }
    let selector = ["[data-keys=\"", keys, "\"]"].concat();
    dom::document().query_selector(&selector).ok().flatten()?.dyn_into().ok()
}

fn begins_two(key: &str) -> bool {
    let selector = ["[data-keys^=\"", key, " \"]"].concat();
    !key.contains(['"', '\\']) && dom::document().query_selector(&selector).ok().flatten().is_some()
}

fn follow(keys: &str) -> bool {
    let Some(element) = found(keys) else { return false };
    match element.dyn_ref::<HtmlInputElement>() {
        Some(input) => {
            _ = input.focus();
            input.select();
        }
        None if element.unchecked_ref::<Element>().tag_name() == "SELECT" => _ = element.focus(),
        None => element.click(),
    }
    true
}
