//! What an answer that is no page says, told for a moment: the uniform error's message, and the request's id to find it by.
//! Texts of our own stand in the page: the server printed them.

use leptos::wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Response};

use super::super::dom;

const PROBLEM: &str = "toast toast-problem";

fn printed(name: &str) -> String {
    dom::by_id::<Element>("toasts").and_then(|region| region.get_attribute(name)).unwrap_or_default()
}

/// There was no answer.
pub(super) fn lost() {
    problem(&printed("data-lost"));
}

pub(super) fn problem(text: &str) {
    dom::toast(text, PROBLEM);
}

/// Tells of a uniform error; `None` if the answer is none.
pub(super) async fn refused(response: &Response) -> Option<()> {
    let headers = response.headers();
    let kind = headers.get("content-type").ok().flatten().unwrap_or_default();
    if !kind.starts_with("application/json") {
        return None;
    }
    let body = JsFuture::from(response.json().ok()?).await.ok()?;
    let message = member(&member(&body, "error"), "message").as_string()?;
    let id = headers.get("x-request-id").ok().flatten();
    let reference = id.map(|id| [" ", &printed("data-reference"), " ", &id].concat()).unwrap_or_default();
    problem(&[message, reference].concat());
    Some(())
}

/// A member, or `undefined` where there is none.
fn member(object: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}
