//! The brand's page: what is typed shows in the frame at once, and the server says anew how it reads.
//! It must never make CSS: the frame asks the server for a stylesheet, and the server prints it from typed tokens.

use std::cell::Cell;

use leptos::wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DomParser, Element, Event, HtmlFormElement, HtmlIFrameElement, HtmlInputElement, SupportedType, UrlSearchParams,
};

use super::super::dom;

/// Between the last stroke and asking the server.
const PAUSE_MS: i32 = 150;

thread_local! {
    static TIMER: Cell<i32> = const { Cell::new(0) };
    static ASKED: Cell<u32> = const { Cell::new(0) };
}

pub(super) fn wake() {
    dom::listen(&dom::document(), "input", |event| {
        if let Some(form) = dom::closest::<HtmlFormElement>(&event, "form[data-theme]") {
            mirror(&event);
            changed(&form);
        } else if dom::closest::<Element>(&event, "[data-looks]").is_some()
            && let Some(form) = form()
        {
            changed(&form);
        }
    });
    dom::listen(&dom::document(), "click", |event| {
        if let Some(sample) = dom::closest::<Element>(&event, "[data-colour]")
            && let Some(picker) = dom::by_id::<HtmlInputElement>(&sample.get_attribute("data-of").unwrap_or_default())
            && let Some(form) = form()
        {
            picker.set_value(&sample.get_attribute("data-colour").unwrap_or_default());
            picked(&picker);
            changed(&form);
        }
    });
    shown();
}

/// After the page has come, and each time that a form has put new content into it.
pub(super) fn shown() {
    dom::for_each("[data-mirror], [data-looks], [data-samples]", |part| _ = part.remove_attribute("hidden"));
}

fn form() -> Option<HtmlFormElement> {
    dom::document().query_selector("form[data-theme]").ok().flatten()?.dyn_into().ok()
}

/// The picker and the field beside it say the same; a colour that is half typed changes nothing yet.
fn mirror(event: &Event) {
    let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else { return };
    if let Some(name) = input.get_attribute("data-mirror") {
        let typed = input.value();
        let is_colour = typed.len() == 7 && typed.starts_with('#') && typed[1..].bytes().all(|b| b.is_ascii_hexdigit());
        _ = input.set_attribute("aria-invalid", if is_colour { "false" } else { "true" });
        // The form is not sent with it: the picker beside still has the colour from before.
        let wrong = if is_colour { None } else { input.get_attribute("data-wrong") };
        input.set_custom_validity(wrong.as_deref().unwrap_or_default());
        if is_colour && let Some(picker) = dom::by_id::<HtmlInputElement>(&name) {
            picker.set_value(&typed);
        }
        say_wrong(&name, wrong.as_deref());
        return;
    }
    picked(&input);
    let selector = ["output[for='", &input.id(), "']"].concat();
    if let Ok(Some(output)) = dom::document().query_selector(&selector) {
        let unit = output.get_attribute("data-unit").unwrap_or_default();
        output.set_text_content(Some(&[&input.value(), unit.as_str()].concat()));
    }
}

/// The field beside a picker says what was picked.
fn picked(picker: &HtmlInputElement) {
    let selector = ["[data-mirror='", &picker.name(), "']"].concat();
    if let Ok(Some(text)) = dom::document().query_selector(&selector)
        && let Ok(text) = text.dyn_into::<HtmlInputElement>()
    {
        _ = text.remove_attribute("aria-invalid");
        text.set_value(&picker.value());
        text.set_custom_validity("");
        say_wrong(&picker.name(), None);
    }
}

/// What is wrong with what was typed, under the field; the words are the server's.
fn say_wrong(field: &str, wrong: Option<&str>) {
    if let Some(told) = dom::by_id::<Element>(&[field, "-error"].concat()) {
        told.set_text_content(wrong);
        _ = told.toggle_attribute_with_force("hidden", wrong.is_none());
    }
}

/// The form's fields as a query, with the mode in which one wants to look at them.
fn query(form: &HtmlFormElement) -> Option<UrlSearchParams> {
    let fields = dom::fields(form)?;
    fields.delete("version");
    let chosen = dom::document().query_selector("[data-looks] [name=mode]:checked").ok().flatten();
    if let Some(mode) = chosen.and_then(|chosen| chosen.get_attribute("value")) {
        fields.set("mode", &mode);
    }
    Some(fields)
}

fn changed(form: &HtmlFormElement) {
    let form = form.clone();
    let later = Closure::once_into_js(move || {
        let Some(query) = query(&form) else { return };
        dress(&query);
        dom::spawn(async move { _ = ask(query).await });
    });
    let window = dom::window();
    let timer = window.set_timeout_with_callback_and_timeout_and_arguments_0(later.unchecked_ref(), PAUSE_MS);
    window.clear_timeout_with_handle(TIMER.replace(timer.unwrap_or_default()));
}

/// Gives the frame another stylesheet. While it is still loading, or without a document, it is loaded anew instead.
fn dress(query: &UrlSearchParams) {
    let Some(frame) = dom::by_id::<HtmlIFrameElement>("preview") else { return };
    let text: String = query.to_string().into();
    let link = frame.content_document().and_then(|document| document.query_selector("link[data-brand]").ok().flatten());
    match link {
        Some(link) => _ = link.set_attribute("href", &["/admin/theme/preview.css?", &text].concat()),
        None => frame.set_src(&["/admin/theme/preview?", &text].concat()),
    }
}

/// How it reads, in the server's words; an answer that another has overtaken is dropped.
async fn ask(query: UrlSearchParams) -> Option<()> {
    let number = ASKED.get().wrapping_add(1);
    ASKED.set(number);
    let text: String = query.to_string().into();
    let url = ["/admin/theme?", &text].concat();
    let response: web_sys::Response = JsFuture::from(dom::window().fetch_with_str(&url)).await.ok()?.dyn_into().ok()?;
    let page = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    if ASKED.get() != number {
        return None;
    }
    let parsed = DomParser::new().ok()?.parse_from_string(&page, SupportedType::TextHtml).ok()?;
    for part in ["brand-status", "contrasts"] {
        dom::by_id::<Element>(part)?.replace_with_with_node_1(&parsed.get_element_by_id(part)?.into()).ok()?;
    }
    Some(())
}
