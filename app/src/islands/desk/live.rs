//! A form marked `data-live` has an address that says in a few words how much it would find: it is asked while one types,
//! and again now and then. The words are the server's; without an answer those that stand there stay.

use std::cell::Cell;

use leptos::wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, HtmlFormElement};

use super::{super::dom, sheet};

const AGAIN_MS: i32 = 5_000;
const PAUSE_MS: i32 = 250;

thread_local! {
    /// Which question is the last one: an answer to an older one is thrown away.
    static TURN: Cell<u32> = const { Cell::new(0) };
}

pub(super) fn wake() {
    if form().is_none() {
        return;
    }
    dom::listen(&dom::document(), "input", |event| {
        if dom::closest::<HtmlFormElement>(&event, "form[data-live]").is_some() {
            let turn = next_turn();
            dom::after(PAUSE_MS, move || ask(turn));
        }
    });
    let again = Closure::<dyn FnMut()>::new(|| {
        if !dom::document().hidden() {
            ask(next_turn());
        }
    })
    .into_js_value();
    let window = dom::window();
    _ = window.set_interval_with_callback_and_timeout_and_arguments_0(again.unchecked_ref(), AGAIN_MS);
}

fn form() -> Option<HtmlFormElement> {
    dom::document().query_selector("form[data-live]").ok().flatten()?.dyn_into().ok()
}

fn next_turn() -> u32 {
    TURN.set(TURN.get().wrapping_add(1));
    TURN.get()
}

fn ask(turn: u32) {
    if turn == TURN.get() {
        dom::spawn(async move {
            _ = answer(turn).await;
        });
    }
}

async fn answer(turn: u32) -> Option<()> {
    let form = form()?;
    let address = form.get_attribute("data-live")?;
    let query = dom::fields(&form)?.to_string().as_string()?;
    let text = sheet::get(&[&address, "?", &query].concat()).await?;
    let into: Element = dom::by_id(&form.get_attribute("data-live-into")?)?;
    if turn == TURN.get() && into.text_content().as_deref() != Some(&text) {
        into.set_text_content(Some(&text));
    }
    Some(())
}
