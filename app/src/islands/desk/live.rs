//! Forms marked `data-live`: while one types, the address it names is asked with the fields as they are, and its answer, which is
//! a text, goes into the element that `data-live-into` names. The form still works by being sent.

use std::cell::Cell;

use leptos::wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlFormElement, Response};

use super::super::dom;

/// Asked when the hand rests this long.
const REST_MS: i32 = 250;

thread_local! {
    /// Which change was the last: an answer to an older one is late.
    static LAST: Cell<u32> = const { Cell::new(0) };
}

pub(super) fn wake() {
    let document = dom::document();
    for kind in ["input", "change"] {
        dom::listen(&document, kind, |event| {
            let Some(form) = dom::closest::<HtmlFormElement>(&event, "form[data-live]") else { return };
            let own = LAST.get().wrapping_add(1);
            LAST.set(own);
            let ask = Closure::once_into_js(move || {
                if LAST.get() == own {
                    dom::spawn(async move {
                        _ = ask(&form, own).await;
                    });
                }
            });
            _ = dom::window().set_timeout_with_callback_and_timeout_and_arguments_0(ask.unchecked_ref(), REST_MS);
        });
    }
}

async fn ask(form: &HtmlFormElement, own: u32) -> Option<()> {
    let query: String = dom::fields(form)?.to_string().into();
    let address = [&form.get_attribute("data-live")?, "?", &query].concat();
    let response: Response = JsFuture::from(dom::window().fetch_with_str(&address)).await.ok()?.dyn_into().ok()?;
    let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    if LAST.get() == own && !response.redirected() {
        dom::by_id::<Element>(&form.get_attribute("data-live-into")?)?.set_text_content(Some(&text));
    }
    Some(())
}
