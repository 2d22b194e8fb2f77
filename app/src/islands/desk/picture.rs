//! A dish's picture: chosen, dropped or pasted, it is sent at once. The form works without any of this.
//! It must never look into a file: what it is, is the server's to find out.

use leptos::wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    ClipboardEvent, DragEvent, Element, Event, File, FileList, FormData, HtmlFormElement, HtmlInputElement, MouseEvent,
    RequestInit, Response,
};

use super::{super::dom, forms, told};

pub(super) fn wake() {
    let document = dom::document();
    dom::listen(&document, "change", |event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        if input.is_some_and(|input| input.type_() == "file")
            && let Some(form) = dom::closest::<HtmlFormElement>(&event, "form[data-upload]")
        {
            send(form);
        }
    });
    // Where a row has no picture yet, its place opens the choice of a file; with a key held it is the link that it is.
    dom::listen(&document, "click", |event| {
        let held = event.dyn_ref::<MouseEvent>().is_some_and(|it| it.ctrl_key() || it.meta_key() || it.shift_key());
        if !held
            && dom::closest::<Element>(&event, "[data-choose]").is_some()
            && let Some(row) = dom::closest::<Element>(&event, "[data-drop]")
            && let Some(form) = form()
            && let Some(field) = field(&form)
        {
            event.prevent_default();
            aim(&form, &row);
            // The same file once more is a choice, too.
            field.set_value("");
            // Its own click comes by here as well: not before this one is done with.
            dom::spawn(async move { field.click() });
        }
    });
    dom::listen(&document, "dragover", |event| {
        if let Some(area) = dom::closest::<Element>(&event, "[data-drop]") {
            // Without this the browser would open the file in the place of the page.
            event.prevent_default();
            _ = area.set_attribute("data-over", "");
        }
    });
    dom::listen(&document, "dragleave", |event| {
        if let Some(area) = dom::closest::<Element>(&event, "[data-drop]") {
            _ = area.remove_attribute("data-over");
        }
    });
    dom::listen(&document, "drop", |event| {
        let Some(area) = dom::closest::<Element>(&event, "[data-drop]") else { return };
        event.prevent_default();
        _ = area.remove_attribute("data-over");
        let files = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer).and_then(|data| data.files());
        if let Some(form) = form() {
            aim(&form, &area);
            give(&form, files);
        }
    });
    dom::listen(&document, "paste", |event| {
        let data = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
        // A list takes no paste: nothing says for which row.
        if let Some(form) = form()
            && !form.hidden()
            && give(&form, data.and_then(|data| data.files())).is_some()
        {
            event.prevent_default();
        }
    });
    dom::listen(&document, "submit", |event: Event| {
        if let Some(form) = dom::closest::<HtmlFormElement>(&event, "form[data-upload]") {
            event.prevent_default();
            send(form);
        }
    });
}

/// The one form of the page that takes a file.
fn form() -> Option<HtmlFormElement> {
    dom::document().query_selector("form[data-upload]").ok().flatten()?.dyn_into().ok()
}

/// Points the form at the dish of a row. A place that is the form's own says nothing else than the form does.
fn aim(form: &HtmlFormElement, area: &Element) {
    if let Some(action) = area.get_attribute("data-drop").filter(|action| !action.is_empty()) {
        form.set_action(&action);
    }
}

/// The row that the form is pointed at.
fn row(form: &HtmlFormElement) -> Option<Element> {
    let action = form.get_attribute("action").filter(|_| form.hidden())?;
    dom::document().query_selector(&["[data-drop=\"", &action, "\"]"].concat()).ok().flatten()
}

/// Sends a file from the form's field: where that fails it is still there, to be sent once more.
fn give(form: &HtmlFormElement, files: Option<FileList>) -> Option<()> {
    let files = files.filter(|files| files.length() > 0)?;
    field(form)?.set_files(Some(&files));
    send(form.clone());
    Some(())
}

fn field(form: &HtmlFormElement) -> Option<HtmlInputElement> {
    form.query_selector("input[type=file]").ok()??.dyn_into().ok()
}

fn send(form: HtmlFormElement) {
    if form.has_attribute("aria-busy") {
        return;
    }
    dom::spawn(async move {
        // Of several that were dropped, the first.
        let file = field(&form).and_then(|field| field.files()?.item(0));
        if !fits(&form, file.as_ref().map_or(0.0, |file| file.size())) {
            return;
        }
        // A hidden form waits where its row is seen.
        let waits = row(&form).unwrap_or_else(|| form.clone().into());
        _ = form.set_attribute("aria-busy", "true");
        _ = waits.set_attribute("aria-busy", "true");
        if post(&form, file).await.is_none() {
            told::lost();
        }
        _ = waits.remove_attribute("aria-busy");
        _ = form.remove_attribute("aria-busy");
    });
}

/// Says it at once where a file is larger than the server takes: it need not travel first.
fn fits(form: &HtmlFormElement, size: f64) -> bool {
    let most = form.get_attribute("data-most").and_then(|most| most.parse::<f64>().ok());
    let fits = most.is_none_or(|most| size <= most);
    if fits {
        return true;
    }
    let text = form.get_attribute("data-too-large");
    if form.hidden() {
        told::problem(&text.unwrap_or_default());
    } else if let Some(told) = form.query_selector(".field-error").ok().flatten() {
        told.set_text_content(text.as_deref());
        _ = told.remove_attribute("hidden");
        if let Some(field) = field(form) {
            _ = field.set_attribute("aria-invalid", "true");
            _ = field.set_attribute("aria-describedby", &told.id());
        }
    }
    false
}

async fn post(form: &HtmlFormElement, file: Option<File>) -> Option<()> {
    let body = FormData::new_with_form(form).ok()?;
    if let Some(file) = file {
        body.set_with_blob_and_filename("image", &file, &file.name()).ok()?;
    }
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&body);
    let answer = JsFuture::from(dom::window().fetch_with_str_and_init(&form.action(), &init)).await.ok()?;
    let answer: Response = answer.dyn_into().ok()?;
    if told::refused(&answer).await.is_some() {
        return Some(());
    }
    let page = JsFuture::from(answer.text().ok()?).await.ok()?.as_string()?;
    forms::show(&page)
}
