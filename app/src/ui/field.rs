//! A labelled field that keeps what was typed and says beside it what is wrong.
//! It must never leave a field without a visible label.

use leptos::prelude::*;
use mo_contract::error::Error;

use crate::{refusals, words::Words};

/// What a guest typed into one field, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    pub value: String,
    pub messages: Vec<String>,
}

impl Typed {
    /// The value, with the messages that `error` has for `field`.
    #[must_use]
    pub fn new(value: &str, field: &str, error: Option<&Error>) -> Self {
        let messages = error.map(|error| error.field_messages(field)).unwrap_or_default();
        Self { value: value.to_owned(), messages: messages.into_iter().map(str::to_owned).collect() }
    }
}

/// A label, a control and its messages. `control` is given the id of the messages, if there are any.
#[component]
pub fn Field<V: IntoView + 'static>(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] hint: Option<String>,
    typed: Typed,
    control: impl FnOnce(ControlState) -> V + Send + 'static,
) -> impl IntoView {
    let invalid = !typed.messages.is_empty();
    let words = use_context::<Words>().unwrap_or_default();
    let messages: Vec<_> = typed.messages.iter().map(|message| refusals::say(words, message)).collect();
    let error_id = format!("{id}-error");
    let state = ControlState {
        value: typed.value,
        invalid: invalid.then_some("true"),
        described_by: invalid.then(|| error_id.clone()),
    };
    view! {
        <div class="field">
            <label class="field-label" for=id>
                {label}
                {hint.map(|hint| view! { <span class="field-hint">{hint}</span> })}
            </label>
            {control(state)}
            <p class="field-error" id=error_id hidden=!invalid>
                {messages.join(" ")}
            </p>
        </div>
    }
}

/// Goes onto the control: `value`, `aria-invalid`, `aria-describedby`.
#[derive(Clone, Debug)]
pub struct ControlState {
    pub value: String,
    pub invalid: Option<&'static str>,
    pub described_by: Option<String>,
}
