//! What the parts of the editor are made of: inputs in a row, buttons that change the form, what is wrong with a part.
//! Every part keeps what was typed.

use leptos::prelude::*;
use mo_contract::Error;

use super::{draft::Draft, told};
use crate::{
    ui::{Icon, Typed},
    words::Words,
};

/// The editor as it is shown: what is typed, and what is said of it.
pub(super) struct Shown<'a> {
    pub draft: &'a Draft,
    pub done: &'a str,
    pub error: Option<&'a Error>,
    pub stale: bool,
    /// The dish was removed while it was edited.
    pub gone: bool,
}

impl<'a> Shown<'a> {
    pub fn new(draft: &'a Draft) -> Self {
        Self { draft, done: "", error: None, stale: false, gone: false }
    }

    pub fn typed(&self, value: &str, field: &str) -> Typed {
        Typed::new(value, field, self.error)
    }
}

/// An input in a row of several: its label is read out, and what is wrong stands under it.
pub(super) fn cell(
    words: Words,
    shown: &Shown<'_>,
    name: String,
    field: &str,
    value: &str,
    label: String,
    kind: Cell,
) -> impl IntoView + use<> {
    let typed = shown.typed(value, field);
    let wrong = !typed.messages.is_empty();
    let told = told(words, &typed);
    let error_id = format!("{name}-error");
    let (class, mode) = match kind.of {
        Of::Text => ("input", None),
        Of::Price => ("input menu-cell-price", Some("decimal")),
        Of::Number => ("input menu-cell-number", Some("numeric")),
    };
    let described = wrong.then(|| error_id.clone());
    let label_class = if kind.is_first { "menu-cell-label" } else { "visually-hidden" };
    view! {
        <div class="menu-cell">
            <label class=label_class for=name.clone()>
                {label}
            </label>
            <input class=class id=name.clone() autofocus=shown.draft.begin == name name=name inputmode=mode maxlength="200" autocomplete="off" value=typed.value
                aria-invalid=wrong.then_some("true") aria-describedby=described />
            {wrong.then(|| view! { <p class="field-error" id=error_id>{told}</p> })}
        </div>
    }
}

#[derive(Clone, Copy)]
pub(super) struct Cell {
    pub of: Of,
    /// The label is seen in the first row and read out in every one.
    pub is_first: bool,
}

#[derive(Clone, Copy)]
pub(super) enum Of {
    Text,
    Price,
    Number,
}

pub(super) fn press(act: String, icon: &'static str, label: String) -> impl IntoView {
    view! {
        <button class="btn btn-quiet btn-icon" type="submit" name="act" value=act.clone() id=act formnovalidate=true aria-label=label>
            <Icon name=icon />
        </button>
    }
}

/// What is wrong with something that has no field of its own.
pub(super) fn complaint(words: Words, shown: &Shown<'_>, field: &str) -> impl IntoView + use<> {
    let typed = shown.typed("", field);
    (!typed.messages.is_empty()).then(|| view! { <p class="field-error">{told(words, &typed)}</p> })
}
