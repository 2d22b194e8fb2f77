//! A dish's picture: chosen, dropped or pasted, it is sent at once. The form works without any of this.
//! It must never look into a file: what it is, is the server's to find out.

use std::cell::Cell;

use leptos::wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    ClipboardEvent, DataTransfer, DragEvent, Element, Event, File, FileList, FormData, HtmlFormElement,
    HtmlInputElement, RequestInit, Response,
};

use super::{super::dom, forms, row_picture, told};

thread_local! {
    /// Whether what is dragged is this page's own, such as a picture that it shows: that is nobody's file.
    static OWN: Cell<bool> = const { Cell::new(false) };
}

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
    dom::listen(&document, "dragstart", |_| OWN.set(true));
    dom::listen(&document, "dragend", |_| OWN.set(false));
    dom::listen(&document, "dragover", |event| {
        let Some(data) = files_over(&event) else { return };
        // Without this the browser would open the file in the place of the page, also a little beside where it is taken.
        event.prevent_default();
        match dom::closest::<Element>(&event, "[data-drop]") {
            Some(area) => _ = area.set_attribute("data-over", ""),
            None => data.set_drop_effect("none"),
        }
    });
    dom::listen(&document, "dragleave", |event| {
        if let Some(area) = dom::closest::<Element>(&event, "[data-drop]") {
            _ = area.remove_attribute("data-over");
        }
    });
    dom::listen(&document, "drop", |event| {
        let Some(data) = files_over(&event) else { return };
        event.prevent_default();
        let Some(area) = dom::closest::<Element>(&event, "[data-drop]") else { return };
        _ = area.remove_attribute("data-over");
        // A row says whose picture it is; the form's own place takes what the form takes.
        match area.get_attribute("data-drop").filter(|address| !address.is_empty()) {
            Some(address) => {
                if let Some(file) = data.files().and_then(|files| files.item(0)) {
                    row_picture::take(address, file);
                }
            }
            None => _ = give(data.files()),
        }
    });
    dom::listen(&document, "paste", |event| {
        let data = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
        if give(data.and_then(|data| data.files())).is_some() {
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

/// What is dragged, if these are files and the page takes any.
fn files_over(event: &Event) -> Option<DataTransfer> {
    let data = event.dyn_ref::<DragEvent>()?.data_transfer()?;
    let are_files = data.types().includes(&JsValue::from_str("Files"), 0);
    let takes = dom::document().query_selector("[data-drop]").ok().flatten().is_some();
    (are_files && takes && !OWN.get()).then_some(data)
}

/// Sends a file with the one form that takes it, from its field: where that fails it is still there, to be sent once more.
fn give(files: Option<FileList>) -> Option<()> {
    let files = files.filter(|files| files.length() > 0)?;
    let form = dom::document().query_selector("form[data-upload]").ok().flatten()?.dyn_into().ok()?;
    field(&form)?.set_files(Some(&files));
    send(form);
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
        _ = form.set_attribute("aria-busy", "true");
        if post_form(&form, file).await.is_none() {
            told::lost();
        }
        _ = form.remove_attribute("aria-busy");
    });
}

/// Says it at once where a file is larger than the server takes: it need not travel first.
fn fits(form: &HtmlFormElement, size: f64) -> bool {
    let most = form.get_attribute("data-most").and_then(|most| most.parse::<f64>().ok());
    let fits = most.is_none_or(|most| size <= most);
    if let Some(told) = form.query_selector(".field-error").ok().flatten()
        && !fits
    {
        told.set_text_content(form.get_attribute("data-too-large").as_deref());
        _ = told.remove_attribute("hidden");
        if let Some(field) = field(form) {
            _ = field.set_attribute("aria-invalid", "true");
            _ = field.set_attribute("aria-describedby", &told.id());
        }
    }
    fits
}

async fn post_form(form: &HtmlFormElement, file: Option<File>) -> Option<()> {
    let body = FormData::new_with_form(form).ok()?;
    if let Some(file) = file {
        body.set_with_blob_and_filename("image", &file, &file.name()).ok()?;
    }
    let answer = post(&form.action(), &body).await?;
    if told::refused(&answer).await.is_some() {
        return Some(());
    }
    let page = JsFuture::from(answer.text().ok()?).await.ok()?.as_string()?;
    forms::show(&page)
}

/// Sends a form that has a file.
pub(super) async fn post(url: &str, body: &FormData) -> Option<Response> {
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(body);
    JsFuture::from(dom::window().fetch_with_str_and_init(url, &init)).await.ok()?.dyn_into().ok()
}
