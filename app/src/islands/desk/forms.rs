//! Forms marked `data-enhance`: sent without leaving the page; the `#content` of the page they lead to is put here.
//! When anything is odd (no connection, another page than ours) the browser does what it would have done by itself.

use leptos::wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Document, DomParser, Element, Event, HtmlElement, HtmlFormElement, HtmlInputElement, NodeList, SubmitEvent,
    SupportedType, UrlSearchParams,
};

use super::{super::dom, guard, told};

/// What lies above this, in pixels from the window's edge, is under the bar or out of sight.
const BAR: f64 = 64.0;

/// What became of a form that was sent.
#[derive(PartialEq)]
pub(super) enum Sent {
    /// It led to a page, which is here now: what it was to do is done.
    Done,
    /// The page that came back for it is here: what is in it is not saved, or not all of it.
    Answered,
    /// Nothing came of it, and that was told.
    Failed,
}

pub(super) fn wake() {
    let document = dom::document();
    dom::listen(&document, "submit", submitted);
    // A control marked `data-submit` sends its form when it changes, one marked `data-press` presses the button of that id.
    dom::listen(&document, "change", |event| {
        if let Some(control) = dom::closest::<Element>(&event, "[data-press]")
            && let Some(button) = dom::by_id::<HtmlElement>(&control.get_attribute("data-press").unwrap_or_default())
        {
            button.click();
        }
        let marked = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if let Some(control) = marked.filter(|control| control.has_attribute("data-submit"))
            && let Some(form) =
                control.closest("form").ok().flatten().and_then(|form| form.dyn_into::<HtmlFormElement>().ok())
        {
            _ = form.request_submit();
        }
    });
    if let Some(input) = document.query_selector("[data-own-zone]").ok().flatten()
        && let Ok(input) = input.dyn_into::<HtmlInputElement>()
        && input.value() == input.default_value()
        && let Some(zone) = own_zone()
    {
        input.set_value(&zone);
    }
    // A link that somebody is given to hand on is selected when it is touched.
    dom::listen(&document, "focusin", |event| {
        if let Some(input) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
            && input.read_only()
        {
            input.select();
        }
    });
}

/// The time zone that the browser's own clock is in.
fn own_zone() -> Option<String> {
    let format = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new());
    js_sys::Reflect::get(&format.resolved_options(), &JsValue::from_str("timeZone")).ok()?.as_string()
}

fn submitted(event: Event) {
    let Some(form) = dom::closest::<HtmlFormElement>(&event, "form[data-enhance]") else { return };
    if event.default_prevented() {
        return;
    }
    if form.has_attribute("aria-busy") {
        event.prevent_default();
        return;
    }
    let Some(fields) = dom::fields(&form) else { return };
    let button = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter);
    if let Some(name) = button.as_ref().and_then(|button| button.get_attribute("name")) {
        fields.append(&name, &button.as_ref().and_then(|button| button.get_attribute("value")).unwrap_or_default());
    }
    // A file goes as the browser sends it: these fields are text.
    if button.as_ref().is_some_and(|button| button.has_attribute("formenctype")) {
        return;
    }
    event.prevent_default();
    let action = button.and_then(|button| button.get_attribute("formaction")).or_else(|| form.get_attribute("action"));
    dom::spawn(async move {
        _ = form.set_attribute("aria-busy", "true");
        let url = action.unwrap_or_else(|| dom::window().location().href().unwrap_or_default());
        let sent = post(&url, &fields).await;
        if sent == Sent::Answered && form.has_attribute("data-guard") {
            guard::set(true);
        }
        _ = form.remove_attribute("aria-busy");
    });
}

/// Sends fields as their form would be sent.
pub(super) async fn post(url: &str, fields: &UrlSearchParams) -> Sent {
    send(url, fields).await.unwrap_or_else(|| {
        told::lost();
        Sent::Failed
    })
}

async fn send(url: &str, fields: &UrlSearchParams) -> Option<Sent> {
    let response = dom::post(url, "text/html", fields).await?;
    if told::refused(&response).await.is_some() {
        return Some(Sent::Failed);
    }
    let address = response.url();
    let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    show(&text)?;
    // A page that was led to has an address of its own; a refused form stays where it is.
    if !response.redirected() {
        return Some(Sent::Answered);
    }
    if let Ok(history) = dom::window().history() {
        _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&without_done(&address)));
    }
    Some(Sent::Done)
}

/// What was done is said once: a reload must not say it again.
fn without_done(address: &str) -> String {
    match address.split_once("?done=") {
        Some((before, after)) => match after.split_once('&') {
            Some((_, rest)) => [before, "?", rest].concat(),
            None => before.to_owned(),
        },
        None => address.to_owned(),
    }
}

/// A brand that was published is the back office's too: its stylesheets have other names then.
fn dressed(parsed: &Document, document: &Document) {
    let links = "head > link[rel=stylesheet]";
    let (Ok(fresh), Ok(now)) = (parsed.query_selector_all(links), document.query_selector_all(links)) else { return };
    for at in 0..now.length() {
        let of = |list: &NodeList| list.get(at).and_then(|node| node.dyn_into::<Element>().ok());
        if let (Some(fresh), Some(now)) = (of(&fresh), of(&now))
            && let Some(href) =
                fresh.get_attribute("href").filter(|href| now.get_attribute("href").as_ref() != Some(href))
        {
            _ = now.set_attribute("href", &href);
        }
    }
}

/// Puts the page's content in the place of this one's, with the focus and the open parts where they were.
pub(super) fn show(page: &str) -> Option<()> {
    let parsed: Document = DomParser::new().ok()?.parse_from_string(page, SupportedType::TextHtml).ok()?;
    let fresh = parsed.get_element_by_id("content")?;
    let document = dom::document();
    let focused = document.active_element().map(|element| element.id()).unwrap_or_default();
    let old: Element = dom::by_id("content")?;
    dom::for_each("details[open][id]", |open| {
        if let Ok(Some(twin)) = fresh.query_selector(&["#", &open.id()].concat()) {
            _ = twin.set_attribute("open", "");
        }
    });
    // What somebody is typing into a line of a list while something else was on its way.
    dom::for_each("form[data-keep]:not([aria-busy]) input[id]", |line| {
        if let Ok(line) = line.dyn_into::<HtmlInputElement>()
            && line.value() != line.default_value()
            && let Ok(Some(twin)) = fresh.query_selector(&["#", &line.id()].concat())
            && let Ok(twin) = twin.dyn_into::<HtmlInputElement>()
        {
            twin.set_value(&line.value());
        }
    });
    // What a new part of a form begins with. The browser would not move the focus there by itself, and would say so.
    let begin = fresh.query_selector("[autofocus]").ok().flatten();
    if let Some(begin) = &begin {
        _ = begin.remove_attribute("autofocus");
    }
    old.replace_with_with_node_1(&fresh).ok()?;
    guard::set(false);
    super::orders::shown();
    super::theme::shown();
    document.set_title(&parsed.title());
    dressed(&parsed, &document);
    if fresh.query_selector("[role=alert]").ok().flatten().is_some() {
        // To what is wrong, where a field is marked; else to what is said above.
        let wrong = fresh.query_selector("[aria-invalid=true]").ok().flatten().map(|field| field.id());
        if !wrong.is_some_and(|id| !id.is_empty() && dom::focus(&id)) {
            _ = fresh.set_attribute("tabindex", "-1");
            dom::focus("content");
            fresh.scroll_into_view();
        }
    } else if let Some(begin) = begin {
        dom::focus(&begin.id());
    } else if focused.is_empty() || !dom::focus(&focused) {
        _ = fresh.set_attribute("tabindex", "-1");
        dom::focus("content");
    }
    if let Ok(Some(told)) = fresh.query_selector(".notice[role=status]") {
        // Said by a region that was there before, or a screen reader would not say it; and shown there, to whoever pressed a
        // button so far down that the notice is out of sight.
        let class = if told.get_bounding_client_rect().top() < BAR { "toast" } else { "sr-only" };
        dom::toast(told.text_content().unwrap_or_default().trim(), class);
    }
    Some(())
}
