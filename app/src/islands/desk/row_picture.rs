//! Pictures for the rows of a list, chosen or dropped there: sent one after the other, each to its dish.
//! A file that was given is sent, or it is said why not; none may take the place of another.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
};

use leptos::wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, DomParser, Element, File, FormData, HtmlInputElement, SupportedType};

use super::{super::dom, forms, picture, told};

thread_local! {
    /// What is to be sent: each file with the address of its dish's picture.
    static WAITING: RefCell<VecDeque<(String, File)>> = const { RefCell::new(VecDeque::new()) };
    static SENDING: Cell<bool> = const { Cell::new(false) };
}

pub(super) fn wake() {
    // Where a row has no picture yet, its place opens the choice of a file; with a key held it is the link that it is.
    dom::listen(&dom::document(), "click", |event| {
        if dom::is_plain_click(&event)
            && dom::closest::<Element>(&event, "[data-choose]").is_some()
            && let Some(row) = dom::closest::<Element>(&event, "[data-drop]")
            && let Some(address) = row.get_attribute("data-drop")
            && choose(address).is_some()
        {
            event.prevent_default();
        }
    });
}

/// What the server says of files on this page; none where there are no rows that take one.
fn rules() -> Option<Element> {
    dom::by_id("row-pictures")
}

/// Opens the choice of a file. The field stands nowhere: the page may change while somebody looks for the file.
fn choose(address: String) -> Option<()> {
    let field: HtmlInputElement = dom::document().create_element("input").ok()?.dyn_into().ok()?;
    field.set_type("file");
    field.set_accept(&rules()?.get_attribute("data-accept")?);
    let chosen = field.clone();
    dom::listen(&field, "change", move |_| {
        if let Some(file) = chosen.files().and_then(|files| files.item(0)) {
            take(address.clone(), file);
        }
    });
    field.click();
    Some(())
}

pub(super) fn take(address: String, file: File) {
    let Some(rules) = rules() else { return };
    let most = rules.get_attribute("data-most").and_then(|most| most.parse::<f64>().ok());
    if most.is_some_and(|most| file.size() > most) {
        told::problem(&rules.get_attribute("data-too-large").unwrap_or_default());
        return;
    }
    WAITING.with_borrow_mut(|waiting| waiting.push_back((address, file)));
    if SENDING.replace(true) {
        return;
    }
    dom::spawn(async {
        while let Some((address, file)) = WAITING.with_borrow_mut(VecDeque::pop_front) {
            let row = || dom::document().query_selector(&["[data-drop=\"", &address, "\"]"].concat()).ok().flatten();
            if let Some(row) = row() {
                _ = row.set_attribute("aria-busy", "true");
            }
            if send(&address, &file).await.is_none() {
                told::lost();
            }
            if let Some(row) = row() {
                _ = row.remove_attribute("aria-busy");
            }
        }
        SENDING.set(false);
    });
}

async fn send(address: &str, file: &File) -> Option<()> {
    let body = FormData::new().ok()?;
    body.append_with_blob_and_filename("image", file, &file.name()).ok()?;
    body.append_with_str("then", "menu").ok()?;
    let answer = picture::post(address, &body).await?;
    if told::refused(&answer).await.is_some() {
        return Some(());
    }
    let page = JsFuture::from(answer.text().ok()?).await.ok()?.as_string()?;
    if answer.redirected() {
        // Unless something else is shown by now, such as what somebody types.
        return if rules().is_some() { forms::show(&page) } else { Some(()) };
    }
    // Why not, is told here: the list stays, for others may be on their way.
    let parsed: Document = DomParser::new().ok()?.parse_from_string(&page, SupportedType::TextHtml).ok()?;
    let why = parsed.query_selector(".field-error:not([hidden]), [role=alert]").ok().flatten()?;
    told::problem(why.text_content().unwrap_or_default().trim());
    Some(())
}
