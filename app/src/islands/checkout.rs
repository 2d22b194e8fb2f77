//! Sends the checkout once and says beside the field what is missing.
//! It is a courtesy: the server checks everything again, and the form's key makes a second sending harmless.

use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlButtonElement, HtmlFormElement, HtmlInputElement, SubmitEvent};

use super::dom;

const BUSY: &str = "aria-busy";

pub(super) fn wake() {
    let Some(form) = dom::by_id::<HtmlFormElement>("checkout") else { return };
    // The browser's own bubbles go away by themselves and can't be styled: ours stay beside the field.
    form.set_no_validate(true);
    dom::listen(&form, "submit", submitted);
    dom::listen(&form, "input", |event| {
        if let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
            && input.id() == "customer"
            && !input.value().trim().is_empty()
        {
            mark(&input, None);
        }
    });
    // Back from the next page with the browser's button: the form can be sent again. The event comes with the first
    // showing of a page too, where a button that the server disabled must stay so.
    dom::listen(&dom::window(), "pageshow", |_| {
        if sending() {
            set_sending(false);
        }
    });
}

fn submitted(event: Event) {
    let button = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter);
    if button.is_some_and(|button| button.has_attribute("name")) {
        return;
    }
    let Some(form) = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok()) else { return };
    if form.has_attribute(BUSY) {
        event.prevent_default();
        return;
    }
    let Some(input) = dom::by_id::<HtmlInputElement>("customer") else { return };
    if input.value().trim().is_empty() {
        event.prevent_default();
        mark(&input, input.get_attribute("data-missing").as_deref());
        dom::focus("customer");
        return;
    }
    set_sending(true);
}

fn mark(input: &HtmlInputElement, message: Option<&str>) {
    let Some(place) = dom::by_id::<Element>("customer-error") else { return };
    place.set_text_content(message);
    dom::set_hidden(&place, message.is_none());
    if message.is_some() {
        _ = input.set_attribute("aria-invalid", "true");
        _ = input.set_attribute("aria-describedby", "customer-error");
    } else {
        _ = input.remove_attribute("aria-invalid");
        _ = input.remove_attribute("aria-describedby");
    }
}

fn sending() -> bool {
    dom::by_id::<HtmlFormElement>("checkout").is_some_and(|form| form.has_attribute(BUSY))
}

fn set_sending(sending: bool) {
    let Some(form) = dom::by_id::<HtmlFormElement>("checkout") else { return };
    _ = if sending { form.set_attribute(BUSY, "true") } else { form.remove_attribute(BUSY) };
    let button = form.query_selector("[data-send]").ok().flatten();
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlButtonElement>().ok()) {
        button.set_disabled(sending);
    }
}
