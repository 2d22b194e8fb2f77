//! The kit that every page is made of: icons, badges, fields, notices.
//! Each part is plain HTML that works alone; none of them knows an operation.

mod desk;
mod dish;
mod field;
mod lines;
mod picture;

use std::sync::Arc;

use leptos::prelude::*;

pub use self::{
    desk::{Choice, Confirm, ConfirmRow, Danger, DataTable, Empty, PageLink, Pager, Sheet, ShownOnce, Skeleton},
    dish::{
        allergen_line, allergen_name, day_name, diet_name, dish_badges, option_groups, option_hint, price_text,
        schedule_text, unavailable_text, why_text,
    },
    field::{ControlState, Field, Typed},
    lines::{priced_lines, priced_options},
    picture::{Loading, house_mark, picture},
};

/// Where the sprite of icons is; the shell provides it to whatever it renders.
#[derive(Clone)]
pub struct Sprite(pub Arc<str>);

/// An icon of the sprite. It says nothing to a screen reader: the text beside it does.
#[component]
pub fn Icon(name: &'static str) -> impl IntoView {
    let sprite = use_context::<Sprite>().map_or_else(|| Arc::from(""), |sprite| sprite.0);
    view! {
        <svg class="icon" aria-hidden="true" focusable="false">
            <use href=format!("{sprite}#{name}")></use>
        </svg>
    }
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Problem,
    News,
}

/// A message that stands above a page's content. Problems are announced at once.
#[component]
pub fn Notice(tone: Tone, children: Children) -> impl IntoView {
    match tone {
        Tone::Problem => view! {
            <div class="notice notice-problem" role="alert">
                <Icon name="alert" />
                <div class="min-w-0 flex-1">{children()}</div>
            </div>
        }
        .into_any(),
        Tone::News => view! {
            <div class="notice" role="status">
                <Icon name="check" />
                <div class="min-w-0 flex-1">{children()}</div>
            </div>
        }
        .into_any(),
    }
}

/// The first letters of the first two words, as a mark for a house without a logo.
#[must_use]
pub fn monogram(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()))
        .take(2)
        .flat_map(char::to_uppercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::monogram;

    #[test]
    fn a_monogram_of_any_name() {
        assert_eq!(monogram("Pizzeria da Mario"), "PD");
        assert_eq!(monogram("'ndo  \u{e9}clair"), "N\u{c9}");
        assert_eq!(monogram("!!"), "");
    }
}
