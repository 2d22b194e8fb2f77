//! Links marked `data-dialog`: the page that they lead to is shown in the one dialog that every page has. The browser keeps
//! the focus in it and gives it back. When anything is odd the link does what a link does.

use leptos::wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Document, DomParser, Element, Event, HtmlAnchorElement, HtmlDialogElement, HtmlTemplateElement, Response,
    SupportedType,
};

use super::super::dom;

pub(super) fn wake() {
    dom::listen(&dom::document(), "click", clicked);
}

fn clicked(event: Event) {
    if event.default_prevented() {
        return;
    }
    if dom::closest::<Element>(&event, "dialog [data-close]").is_some() {
        if let Some(dialog) = dom::closest::<HtmlDialogElement>(&event, "dialog") {
            dialog.close();
        }
        return;
    }
    let target = event.target().and_then(|target| target.dyn_into::<HtmlDialogElement>().ok());
    if let Some(dialog) = target.filter(|dialog| dialog.id() == "sheet") {
        // The dialog's content covers it: a click on the dialog itself is one beside it.
        dialog.close();
        return;
    }
    let Some(link) = dom::closest::<HtmlAnchorElement>(&event, "a[data-dialog]") else { return };
    if dom::is_plain_click(&event) && open().is_some() {
        event.prevent_default();
        let href = link.href();
        // A menu that the link was in would lie open under the dialog.
        if let Ok(Some(menu)) = link.closest("details[open]") {
            _ = menu.remove_attribute("open");
        }
        dom::spawn(async move {
            if fill(&href).await.is_none() {
                _ = dom::window().location().set_href(&href);
            }
        });
    }
}

/// Opens the dialog with the shape of what is coming.
fn open() -> Option<()> {
    let dialog: HtmlDialogElement = dom::by_id("sheet")?;
    let body: Element = dom::by_id("sheet-body")?;
    body.set_inner_html("");
    if let Some(waits) = dom::by_id::<HtmlTemplateElement>("sheet-waits") {
        body.append_child(&waits.content().clone_node_with_deep(true).ok()?).ok()?;
    }
    if !dialog.open() {
        dialog.show_modal().ok()?;
    }
    Some(())
}

async fn fill(href: &str) -> Option<()> {
    let text = get(href).await?;
    let page: Document = DomParser::new().ok()?.parse_from_string(&text, SupportedType::TextHtml).ok()?;
    let part = page.query_selector("[data-dialog-body]").ok()??;
    let body: Element = dom::by_id("sheet-body")?;
    body.replace_children_with_node_1(&part);
    let dialog: HtmlDialogElement = dom::by_id("sheet")?;
    if let Ok(Some(title)) = part.query_selector("h2") {
        _ = dialog.set_attribute("aria-label", title.text_content().unwrap_or_default().trim());
    }
    Some(())
}

/// The text of a good answer.
pub(super) async fn get(url: &str) -> Option<String> {
    let answer = JsFuture::from(dom::window().fetch_with_str(url)).await.ok()?;
    let response: Response = answer.dyn_into().ok()?;
    if !response.ok() {
        return None;
    }
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}
