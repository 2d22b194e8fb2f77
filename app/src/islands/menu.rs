//! The menu's tools: search while typing, a dish in a dialog, adding without leaving.
//! It works on the cards as the server printed them and must never make up a text of its own about a dish.

use leptos::wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlDialogElement, HtmlFormElement, HtmlInputElement, Node, UrlSearchParams};

use super::{badge, dom};
use crate::{amounts::Amounts, filter::Criteria};

pub(super) fn wake() {
    let document = dom::document();
    dom::listen(&document, "click", clicked);
    dom::listen(&document, "submit", submitted);
    dom::listen(&document, "input", |event| {
        if let Some(form) = dom::closest::<HtmlFormElement>(&event, "[data-tools]") {
            search(&form);
        }
        _ = show_total();
    });
}

fn clicked(event: Event) {
    if let Some(button) = dom::closest::<Element>(&event, "[data-step]") {
        step(&button);
    } else if let Some(dialog) = event.target().and_then(|target| target.dyn_into::<HtmlDialogElement>().ok()) {
        // The dialog's content covers it: a click on the dialog itself is one beside it.
        dialog.close();
    } else if let Some(card) = dom::closest::<Element>(&event, "[data-card]") {
        let on_link = dom::closest::<Element>(&event, ".card-link, [data-open]").is_some();
        if on_link && dom::is_plain_click(&event) && open(&card).is_some() {
            event.prevent_default();
        }
    }
}

/// Fills the dialog from a card and shows it. The browser gives the focus back when it closes.
fn open(card: &Element) -> Option<()> {
    let dialog: HtmlDialogElement = dom::by_id("item-dialog")?;
    dom::set_text("dialog-name", &dom::text_of(card, "[data-name]"));
    dom::set_text("dialog-price", &dom::text_of(card, "[data-price]"));
    dom::set_text("dialog-text", &dom::text_of(card, "[data-text]"));
    let notes: Element = dom::by_id("dialog-notes")?;
    notes.set_text_content(None);
    if let Some(own) = card.query_selector("[data-notes]").ok().flatten() {
        let copy: Node = own.clone_node_with_deep(true).ok()?;
        notes.append_child(&copy).ok()?;
    }
    let picture: Element = dom::by_id("dialog-picture")?;
    picture.set_text_content(None);
    let own = card.query_selector("[data-picture] > *").ok().flatten();
    dom::set_hidden(&picture, own.is_none());
    if let Some(own) = own {
        let copy: Element = own.clone_node_with_deep(true).ok()?.dyn_into().ok()?;
        if let Some(full) = copy.query_selector("img[sizes]").ok().flatten() {
            _ = full.set_attribute("sizes", "(min-width: 40rem) 36rem, 100vw");
        }
        picture.append_child(&copy).ok()?;
    }
    let form: HtmlFormElement = dom::by_id("dialog-form")?;
    let options: Element = dom::by_id("dialog-options")?;
    options.set_inner_html(&dom::html_of(card, "[data-options]"));
    form.reset();
    let price = card.query_selector("[data-price]").ok().flatten().and_then(|price| price.get_attribute("data-price"));
    _ = form.set_attribute("data-price", &price.unwrap_or_default());
    _ = show_total();
    dom::by_id::<HtmlInputElement>("dialog-id")?.set_value(&card.get_attribute("data-card")?);
    let off = card.has_attribute("data-off");
    dom::set_text("dialog-off", &dom::text_of(card, "[data-why]"));
    dom::set_hidden(&form, off);
    dom::set_hidden(&dom::by_id::<Element>("dialog-off")?, !off);
    dialog.show_modal().ok()
}

fn step(button: &Element) {
    let by: i32 = button.get_attribute("data-step").and_then(|text| text.parse().ok()).unwrap_or_default();
    if let Some(input) = dom::by_id::<HtmlInputElement>("dialog-qty") {
        let qty: i32 = input.value().parse().unwrap_or(1);
        input.set_value(&(qty + by).clamp(1, 99).to_string());
    }
    _ = show_total();
}

/// What the dialog's choice costs, of the prices that the server printed. What counts is what the server says of the cart.
fn show_total() -> Option<()> {
    let form: HtmlFormElement = dom::by_id("dialog-form")?;
    let mut each = minor(&form)?;
    dom::for_each("#dialog-options input:checked", |option| each += minor(&option).unwrap_or_default());
    let qty: i64 = dom::by_id::<HtmlInputElement>("dialog-qty")?.value().parse().ok()?;
    let place: Element = dom::by_id("dialog-total")?;
    let text = Amounts::read(&place.get_attribute("data-pattern")?).write(each * qty.clamp(1, 99));
    place.set_text_content(Some(&text));
    Some(())
}

fn minor(of: &Element) -> Option<i64> {
    of.get_attribute("data-price")?.parse().ok()
}

fn submitted(event: Event) {
    if let Some(form) = dom::closest::<HtmlFormElement>(&event, "[data-tools]") {
        event.prevent_default();
        search(&form);
    } else if let Some(form) = dom::closest::<HtmlFormElement>(&event, "[data-add]") {
        let Some(fields) = dom::fields(&form) else { return };
        event.prevent_default();
        if !form.has_attribute("aria-busy") {
            dom::spawn(add(form, fields));
        }
    }
}

async fn add(form: HtmlFormElement, fields: UrlSearchParams) {
    _ = form.set_attribute("aria-busy", "true");
    let added = dom::call("/cart/add", &fields).await;
    _ = form.remove_attribute("aria-busy");
    match added {
        Ok(summary) => {
            badge::show(&summary);
            dom::toast(&dom::told("data-added").replace("{}", &name_of(&form)), "toast");
            if let Some(dialog) = dom::by_id::<HtmlDialogElement>("item-dialog") {
                dialog.close();
            }
        }
        Err(message) => dom::toast(&message, "toast toast-problem"),
    }
}

fn name_of(form: &HtmlFormElement) -> String {
    match form.closest("[data-card]").ok().flatten() {
        Some(card) => dom::text_of(&card, "[data-name]"),
        None => dom::by_id::<Element>("dialog-name").and_then(|name| name.text_content()).unwrap_or_default(),
    }
}

/// Shows what matches and hides the rest, as the server would, and keeps the address in step.
fn search(form: &HtmlFormElement) {
    let Some(fields) = dom::fields(form) else { return };
    let all = |name: &str| fields.get_all(name).iter().filter_map(|value| value.as_string()).collect();
    let query = fields.get("q").unwrap_or_default();
    let criteria = Criteria::new(&query, all("diet"), all("without"));
    dom::for_each("[data-card]", |card| {
        let text = [dom::text_of(&card, "[data-name]"), dom::text_of(&card, "[data-text]")].join(" ").to_lowercase();
        let names = |attribute: &str| card.get_attribute(attribute).unwrap_or_default();
        dom::set_hidden(&card, !criteria.matches(&text, &names("data-diets"), &names("data-allergens")));
    });
    let mut nothing = true;
    dom::for_each("[data-section]", |section| {
        let empty = section.query_selector("[data-card]:not([hidden])").ok().flatten().is_none();
        nothing &= empty;
        dom::set_hidden(&section, empty);
        if let Ok(Some(link)) = dom::document().query_selector(&["[data-for=\"", &section.id(), "\"]"].concat()) {
            dom::set_hidden(&link, empty);
        }
    });
    if let Some(message) = dom::by_id::<Element>("no-match") {
        dom::set_hidden(&message, !nothing);
    }
    keep_address(&fields, criteria.is_empty());
}

/// So that going back, or sending the link, shows the same dishes.
fn keep_address(fields: &UrlSearchParams, empty: bool) {
    let query = String::from(fields.to_string());
    let address = if empty { "/".to_owned() } else { ["/?", &query].concat() };
    if let Ok(history) = dom::window().history() {
        _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
    }
}
