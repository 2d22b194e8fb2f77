//! The few things that every island does with the page: find, listen, send, tell.
//! Nothing here may panic when an element is missing: then there is nothing to do.

#[cfg(feature = "store")]
use leptos::wasm_bindgen::JsValue;
use leptos::{
    task::spawn_local,
    wasm_bindgen::{JsCast, closure::Closure},
};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Document, Element, Event, EventTarget, FormData, HtmlElement, HtmlFormElement, MouseEvent, NodeList, RequestInit,
    Response, UrlSearchParams, Window,
};

/// How long a toast stays.
const TOAST_MS: i32 = 4_000;

pub(super) fn window() -> Window {
    leptos::prelude::window()
}

pub(super) fn document() -> Document {
    leptos::prelude::document()
}

pub(super) fn by_id<T: JsCast>(id: &str) -> Option<T> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Calls `each` with every element that the selector finds.
pub(super) fn for_each(selector: &str, mut each: impl FnMut(Element)) {
    let Ok(list) = document().query_selector_all(selector) else { return };
    let list: NodeList = list;
    for index in 0..list.length() {
        if let Some(element) = list.item(index).and_then(|node| node.dyn_into().ok()) {
            each(element);
        }
    }
}

/// Listens for as long as the page lives.
pub(super) fn listen(target: &EventTarget, kind: &str, handler: impl FnMut(Event) + 'static) {
    let closure = Closure::<dyn FnMut(Event)>::new(handler).into_js_value();
    _ = target.add_event_listener_with_callback(kind, closure.unchecked_ref());
}

/// The element that the event is about, or the nearest one around it that the selector means.
pub(super) fn closest<T: JsCast>(event: &Event, selector: &str) -> Option<T> {
    let target: Element = event.target()?.dyn_into().ok()?;
    target.closest(selector).ok()??.dyn_into().ok()
}

/// Whether a click is not meant to open a tab or a window.
pub(super) fn is_plain_click(event: &Event) -> bool {
    event.dyn_ref::<MouseEvent>().is_some_and(|mouse| {
        mouse.button() == 0 && !mouse.ctrl_key() && !mouse.meta_key() && !mouse.shift_key() && !mouse.alt_key()
    })
}

#[cfg(feature = "store")]
pub(super) fn set_hidden(element: &Element, hidden: bool) {
    _ = element.toggle_attribute_with_force("hidden", hidden);
}

#[cfg(feature = "store")]
/// The text of the first such element within.
pub(super) fn text_of(within: &Element, selector: &str) -> String {
    let found = within.query_selector(selector).ok().flatten();
    found.and_then(|element| element.text_content()).unwrap_or_default()
}

#[cfg(feature = "store")]
/// The markup within the first such element; the server printed it. Empty where there is none.
pub(super) fn html_of(within: &Element, selector: &str) -> String {
    within.query_selector(selector).ok().flatten().map(|element| element.inner_html()).unwrap_or_default()
}

#[cfg(feature = "store")]
pub(super) fn set_text(id: &str, text: &str) {
    if let Some(element) = by_id::<Element>(id) {
        element.set_text_content(Some(text));
    }
}

#[cfg(feature = "store")]
/// A cookie's value, if scripts may read it.
pub(super) fn cookie(name: &str) -> Option<String> {
    let document: web_sys::HtmlDocument = document().dyn_into().ok()?;
    let cookies = document.cookie().ok()?;
    cookies
        .split("; ")
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.into())
}

/// The form's fields as a browser would send them.
pub(super) fn fields(form: &HtmlFormElement) -> Option<UrlSearchParams> {
    let data = FormData::new_with_form(form).ok()?;
    UrlSearchParams::new_with_str_sequence_sequence(&data).ok()
}

/// Posts a form's fields. Follows redirects, as the browser would.
pub(super) async fn post(url: &str, accept: &str, body: &UrlSearchParams) -> Option<Response> {
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(body);
    let headers = web_sys::Headers::new().ok()?;
    headers.set("Accept", accept).ok()?;
    init.set_headers(&headers);
    let answer = JsFuture::from(window().fetch_with_str_and_init(url, &init)).await.ok()?;
    answer.dyn_into().ok()
}

#[cfg(feature = "store")]
/// A cart in a few words: how many dishes, and the total as text.
pub(super) struct Summary {
    pub(super) count: i32,
    pub(super) total: String,
}

#[cfg(feature = "store")]
/// What to say where no answer came, as the server printed it.
pub(super) fn lost() -> String {
    told("data-lost")
}

#[cfg(feature = "store")]
/// A text that the server printed for what happens later.
pub(super) fn told(name: &str) -> String {
    by_id::<Element>("toasts").and_then(|region| region.get_attribute(name)).unwrap_or_default()
}

#[cfg(feature = "store")]
/// Calls a server function of the cart. The error is a message for the guest.
pub(super) async fn call(url: &str, body: &UrlSearchParams) -> Result<Summary, String> {
    let response = post(url, "application/json", body).await.ok_or_else(lost)?;
    // Said before anybody knew whose guest this is, so in no language of theirs.
    if matches!(response.status(), 429 | 503) {
        return Err(told("data-busy"));
    }
    let json = response.json().map_err(|_| lost())?;
    let answer = JsFuture::from(json).await.map_err(|_| lost())?;
    if response.ok() {
        #[expect(clippy::cast_possible_truncation, reason = "at most 50 lines of 99")]
        let count = get(&answer, "count").as_f64().unwrap_or_default() as i32;
        return Ok(Summary { count, total: get(&answer, "total").as_string().unwrap_or_default() });
    }
    Err(get(&get(&answer, "error"), "message").as_string().unwrap_or_else(lost))
}

#[cfg(feature = "store")]
/// A member, or `undefined` where there is none.
fn get(object: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// Tells something for a moment: seen, and read out.
pub(super) fn toast(text: &str, class: &str) {
    let Some(region) = by_id::<Element>("toasts") else { return };
    let Ok(toast) = document().create_element("p") else { return };
    toast.set_class_name(class);
    toast.set_text_content(Some(text));
    // The newest alone: a pile of them would lie on what is to be pressed next.
    region.replace_children_with_node_1(&toast);
    after(TOAST_MS, move || toast.remove());
}

/// Runs it once, later.
pub(super) fn after(milliseconds: i32, run: impl FnOnce() + 'static) {
    let run = Closure::once_into_js(run);
    _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(run.unchecked_ref(), milliseconds);
}

/// Puts the focus on the element, if it is there.
pub(super) fn focus(id: &str) -> bool {
    by_id::<HtmlElement>(id).is_some_and(|element| element.focus().is_ok())
}

pub(super) fn spawn(future: impl Future<Output = ()> + 'static) {
    spawn_local(future);
}
