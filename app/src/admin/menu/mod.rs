//! The menu editor: the list of dishes by category, the editor of one, categories, prices, and who changed what.
//! Whoever works here may mark a dish as sold out; a manager changes everything else.

mod categories;
mod cells;
mod choices;
mod draft;
mod editor;
mod history;
mod list;
mod prices;
mod quick;
mod texts;

use axum::{
    Router,
    response::Response,
    routing::{get, post},
};
use mo_contract::{Error, MenuItemId, RequestContext, Role, error::FieldErrors};

use self::draft::House;
use super::{desk::Staff, problem};
use crate::{refusals, ui::Typed, visit::PageState, words::Words};

const PATH: &str = "/admin/menu";

pub(super) fn routes() -> Router<PageState> {
    Router::new()
        .route(PATH, get(list::show))
        .route("/admin/menu/new", get(editor::fresh).post(editor::create))
        .route("/admin/menu/add", post(quick::add_dish).get(list::again))
        .route("/admin/menu/add-category", post(quick::add_category).get(list::again))
        .route("/admin/menu/move", post(list::shift).get(list::again))
        .route("/admin/menu/arrange", post(list::arrange).get(list::again))
        .route("/admin/menu/prices", get(prices::show).post(prices::submit))
        .route("/admin/menu/categories", get(categories::show).post(categories::submit))
        .route("/admin/menu/{id}", get(editor::show).post(editor::save))
        .route("/admin/menu/{id}/sold-out", post(list::sell_out).get(list::again))
        .route("/admin/menu/{id}/remove", post(list::remove).get(list::again))
        .route("/admin/menu/{id}/restore", post(list::restore).get(list::again))
        .route("/admin/menu/{id}/duplicate", post(list::duplicate).get(list::again))
        .route("/admin/menu/{id}/history", get(history::show))
}

/// Whether the person may change more than what is sold out.
fn may_edit(staff: &Staff) -> bool {
    staff.may(Role::Manager) && staff.can_change()
}

fn id_of(state: &PageState, staff: &Staff, id: &str) -> Result<MenuItemId, Box<Response>> {
    id.parse().map_err(|_| Box::new(problem::page(state, &staff.desk, &Error::not_found("dish"))))
}

fn house(staff: &Staff) -> House {
    House { words: staff.desk.words, currency: staff.tenant.currency, zone: staff.tenant.time_zone }
}

/// The context with the version that the form was printed from.
fn seen(staff: &Staff, version: &str) -> RequestContext {
    let mut ctx = staff.desk.ctx.clone();
    // What is no version is none that anybody has seen.
    ctx.if_match = Some(version.parse().unwrap_or(-1));
    ctx
}

/// What is wrong with a field, in the reader's language.
fn told(words: Words, typed: &Typed) -> String {
    let messages = typed.messages.iter().map(|message| refusals::say(words, message));
    messages.collect::<Vec<_>>().join(" ")
}

/// Everything that two refusals say of fields, as one.
fn both(one: FieldErrors, other: Result<(), Error>) -> Result<(), Error> {
    let (one, other) = match (one.finish(()), other) {
        (Ok(()), other) => return other,
        (Err(one), Ok(())) => return Err(one),
        (Err(one), Err(other)) => (one, other),
    };
    let mut fields = one.details.get("fields").cloned().unwrap_or_default();
    if let (Some(all), Some(more)) = (fields.as_object_mut(), other.details.get("fields").and_then(|it| it.as_object()))
    {
        for (field, messages) in more {
            all.entry(field.clone()).or_insert_with(|| messages.clone());
        }
    }
    Err(one.with(serde_json::json!({ "fields": fields })))
}
