//! Changes the cart in place: the forms are sent one after the other, and the cart of the page they lead to is put here.
//! It never computes a price: every number shown comes from the server.

use std::cell::{Cell, RefCell};

use leptos::wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DomParser, Element, Event, HtmlElement, HtmlFormElement, HtmlInputElement, SubmitEvent, SupportedType,
    UrlSearchParams,
};

use super::{badge, dom};

/// Where a form goes, and what it says.
type Sent = (String, UrlSearchParams);

thread_local! {
    /// Each answer sets the cookie that the next request needs, so they go one at a time.
    static WAITING: RefCell<Vec<Sent>> = const { RefCell::new(Vec::new()) };
    static BUSY: Cell<bool> = const { Cell::new(false) };
}

pub(super) fn wake() {
    let document = dom::document();
    dom::listen(&document, "submit", submitted);
    dom::listen(&document, "change", |event| {
        if let Some(form) = dom::closest::<HtmlFormElement>(&event, "#cart [data-line]") {
            _ = form.request_submit();
        }
    });
}

fn submitted(event: Event) {
    let Some(form) = dom::closest::<HtmlFormElement>(&event, "#cart form") else { return };
    let Some(fields) = dom::fields(&form) else { return };
    event.prevent_default();
    let button = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter);
    if let Some(button) = button {
        press(&form, &button, &fields);
    }
    WAITING.with_borrow_mut(|waiting| waiting.push((form.get_attribute("action").unwrap_or_default(), fields)));
    if !BUSY.replace(true) {
        dom::spawn(send_all());
    }
}

/// What the button adds. A step counts at once, so that quick presses add up while an answer is under way.
fn press(form: &HtmlFormElement, button: &HtmlElement, fields: &UrlSearchParams) {
    let (name, value) = (button.get_attribute("name"), button.get_attribute("value").unwrap_or_default());
    match name.as_deref() {
        Some("step") => {
            let input = form.query_selector("[name=qty]").ok().flatten();
            let Some(input) = input.and_then(|input| input.dyn_into::<HtmlInputElement>().ok()) else { return };
            let qty = input.value().parse::<i32>().unwrap_or(1) + value.parse::<i32>().unwrap_or(0);
            let qty = qty.clamp(0, 99).to_string();
            input.set_value(&qty);
            fields.set("qty", &qty);
        }
        Some(name) => fields.append(name, &value),
        None => {}
    }
}

async fn send_all() {
    while let Some((url, fields)) = WAITING.with_borrow_mut(|waiting| (!waiting.is_empty()).then(|| waiting.remove(0)))
    {
        let page = send(&url, &fields).await;
        let last = WAITING.with_borrow(Vec::is_empty);
        match page {
            Some(page) if last => _ = show(&page),
            Some(_) => {}
            None => dom::toast(&dom::lost(), "toast toast-problem"),
        }
    }
    BUSY.set(false);
}

async fn send(url: &str, fields: &UrlSearchParams) -> Option<String> {
    let response = dom::post(url, "text/html", fields).await?;
    JsFuture::from(response.text().ok()?).await.ok()?.as_string()
}

/// Takes the cart out of the page and puts it in the place of this one, with the focus where it was.
fn show(page: &str) -> Option<()> {
    let parsed = DomParser::new().ok()?.parse_from_string(page, SupportedType::TextHtml).ok()?;
    let fresh = parsed.get_element_by_id("cart")?;
    let focused = dom::document().active_element().map(|element| element.id()).unwrap_or_default();
    let old: Element = dom::by_id("cart")?;
    old.replace_with_with_node_1(&fresh).ok()?;
    badge::show_count(fresh.get_attribute("data-count")?.parse().ok()?);
    dom::toast(&fresh.get_attribute("data-said").unwrap_or_default(), "sr-only");
    if focused.is_empty() || !dom::focus(&focused) {
        dom::focus("cart");
    }
    Some(())
}
