//! The lines of the menu's list where a name and a price, or a category's name, are typed and Enter adds it: a whole menu is
//! built without leaving the list. What else a dish has is the editor's.

use axum::{extract::State, response::Response};
use leptos::prelude::*;
use mo_contract::{Error, menu::Category};

use super::{PATH, categories, draft::Draft, editor, list};
use crate::{
    admin::{desk::Staff, shell::see_other},
    fields::Fields,
    ui::{Field, Icon, Typed},
    visit::PageState,
    words::Words,
};

/// What stands for a category where a dish has none.
pub(super) const LOOSE: &str = "loose";

/// What was typed into one of the lines, and why it was refused.
#[derive(Clone, Copy)]
pub(super) struct Refused<'a> {
    fields: &'a Fields,
    pub error: &'a Error,
}

impl Refused<'_> {
    /// Whether it was typed into a dish's line, and of which category: empty for none.
    pub fn of_category(&self) -> Option<&str> {
        self.fields.has("category").then(|| self.fields.get("category"))
    }

    /// Whether a line says it beside what was typed; else it has to be said above.
    pub fn is_told(&self) -> bool {
        ["name", "price"].iter().any(|field| !self.error.field_messages(field).is_empty())
    }
}

pub(super) async fn add_dish(State(state): State<PageState>, staff: Staff, fields: Fields) -> Response {
    let (name, price) = (fields.get("name").to_owned(), fields.get("price").to_owned());
    let draft = Draft { name, price, ..Draft::fresh(fields.get("category")) };
    match editor::make(&state, &staff, &draft, fields.get("key")).await {
        Ok(item) => {
            let at = item.category_id.map_or_else(|| LOOSE.to_owned(), |id| id.to_string());
            see_other(&format!("{PATH}?done=saved&next={at}"))
        }
        // The category is gone, and its line with it: the editor has what was typed, and the choice of another.
        Err(error) if !error.field_messages("category").is_empty() => {
            editor::refused(&state, &staff, &draft, &error).await
        }
        Err(error) => list::refused(&state, &staff, Refused { fields: &fields, error: &error }).await,
    }
}

pub(super) async fn add_category(State(state): State<PageState>, staff: Staff, fields: Fields) -> Response {
    match categories::add(&state, &staff.desk.ctx, &fields).await {
        Ok(category) => see_other(&format!("{PATH}?done=saved&next={}", category.id)),
        Err(error) => list::refused(&state, &staff, Refused { fields: &fields, error: &error }).await,
    }
}

/// Below a category's dishes. It begins with the focus where one was just added there, or just refused.
pub(super) fn dish_line(
    staff: &Staff,
    category: Option<&Category>,
    next: &str,
    refused: Option<Refused<'_>>,
) -> impl IntoView + use<> {
    let words = staff.desk.words;
    let id = category.map(|category| category.id.to_string());
    let at = id.clone().unwrap_or_else(|| LOOSE.to_owned());
    let refused = refused.filter(|refused| refused.of_category() == Some(id.as_deref().unwrap_or_default()));
    let typed = |field| match refused {
        Some(refused) => Typed::new(refused.fields.get(field), field, Some(refused.error)),
        None => Typed::default(),
    };
    let (name, price) = (typed("name"), typed("price"));
    let begins_with_price = name.messages.is_empty() && !price.messages.is_empty();
    let begins_with_name = !begins_with_price && (refused.is_some() || next == at);
    let label = match category {
        Some(category) => words.with("menu-quick-dish", &[("category", category.name.clone().into())]),
        None => words.say("menu-quick-loose"),
    };
    let (name_id, price_id) = (format!("quick-name-{at}"), format!("quick-price-{at}"));
    let key = uuid::Uuid::new_v4().as_simple().to_string();
    view! {
        <form class="menu-quick" method="post" action="/admin/menu/add" data-enhance="" data-keep="">
            <input type="hidden" name="category" value=id.unwrap_or_default() />
            <input type="hidden" name="key" value=key />
            <Field id=name_id.clone() label typed=name control=move |state| {
                view! {
                    <input class="input" id=name_id name="name" required=true maxlength="200" autocomplete="off" autofocus=begins_with_name
                        value=state.value aria-invalid=state.invalid aria-describedby=state.described_by />
                }
            } />
            <Field id=price_id.clone() label=words.say("menu-price") hint=staff.tenant.currency.to_string() typed=price control=move |state| {
                view! {
                    <input class="input" id=price_id name="price" required=true inputmode="decimal" autocomplete="off" autofocus=begins_with_price
                        value=state.value aria-invalid=state.invalid aria-describedby=state.described_by />
                }
            } />
            {add_button(words)}
        </form>
    }
}

/// Below all of them.
pub(super) fn category_line(words: Words, refused: Option<Refused<'_>>) -> impl IntoView + use<> {
    let typed = match refused.filter(|refused| refused.of_category().is_none()) {
        Some(refused) => Typed::new(refused.fields.get("name"), "name", Some(refused.error)),
        None => Typed::default(),
    };
    let begins = !typed.messages.is_empty();
    view! {
        <form class="panel menu-quick" method="post" action="/admin/menu/add-category" data-enhance="" data-keep="">
            <Field id="quick-category" label=words.say("menu-quick-category") typed control=move |state| {
                view! {
                    <input class="input" id="quick-category" name="name" required=true maxlength="200" autocomplete="off" autofocus=begins
                        value=state.value aria-invalid=state.invalid aria-describedby=state.described_by />
                }
            } />
            {add_button(words)}
        </form>
    }
}

fn add_button(words: Words) -> impl IntoView {
    view! {
        <button class="btn" type="submit">
            <Icon name="plus" />
            {words.say("menu-quick-add")}
        </button>
    }
}
