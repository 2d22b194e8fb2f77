//! Categories: added, named, described, put in order, removed. One that still has dishes asks what becomes of them.
//! Removing a category never removes a dish.

use axum::{extract::State, response::Response};
use leptos::prelude::*;
use mo_contract::{
    Error, ErrorCode, RequestContext,
    id::CategoryId,
    menu::{
        ArrangeCategories, Category, DeleteCategory, Leftover, ListMenuItems, Menu, UpdateCategory, UpsertCategory,
    },
};

use super::{PATH, may_edit, seen};
use crate::{
    admin::{
        desk::Staff,
        problem,
        shell::{self, Page, Section, see_other},
    },
    fields::{Fields, QueryFields},
    ui::{Field, Icon, Typed},
    visit::PageState,
    words::Words,
};

const HERE: &str = "/admin/menu/categories";

pub(super) async fn show(State(state): State<PageState>, staff: Staff, QueryFields(query): QueryFields) -> Response {
    page(&state, &staff, &Shown { done: query.get("done"), ..Shown::default() }).await
}

/// All that the page's forms do, by the button that was pressed.
pub(super) async fn submit(State(state): State<PageState>, staff: Staff, fields: Fields) -> Response {
    let id: Option<CategoryId> = fields.get("id").parse().ok();
    let result = act(&state, &staff, &fields, id).await;
    match result {
        Ok(done) => see_other(&format!("{HERE}{done}")),
        Err(error) => {
            page(&state, &staff, &Shown { error: Some(&error), about: id, fields: Some(&fields), done: "" }).await
        }
    }
}

async fn act(state: &PageState, staff: &Staff, fields: &Fields, id: Option<CategoryId>) -> Result<&'static str, Error> {
    let ctx = &staff.desk.ctx;
    let known = || id.ok_or_else(|| Error::not_found("category"));
    let (name, description) = (fields.get("name").to_owned(), fields.get("description").to_owned());
    match fields.get("act") {
        "add" => {
            add(state, ctx, fields).await?;
            Ok("?done=saved")
        }
        "save" => {
            let op = UpdateCategory { id: known()?, name: Some(name), description: Some(description) };
            state.client.call(&seen(staff, fields.get("version")), op).await?;
            Ok("?done=saved")
        }
        step @ ("up" | "down") => {
            let id = known()?;
            let menu = state.client.call(ctx, ListMenuItems {}).await?;
            let mut categories: Vec<_> = menu.categories.iter().map(|category| category.id).collect();
            let at = categories.iter().position(|other| *other == id).ok_or_else(|| Error::not_found("category"))?;
            let to = if step == "up" { at.checked_sub(1) } else { Some(at + 1) };
            if let Some(to) = to.filter(|to| *to < categories.len()) {
                categories.swap(at, to);
                state.client.call(ctx, ArrangeCategories { categories }).await?;
            }
            Ok("")
        }
        "remove" => {
            let items = match fields.get("items") {
                "" => Leftover::Refuse,
                "loose" => Leftover::Loose,
                other => Leftover::Move { category_id: other.parse().map_err(|_| Error::not_found("category"))? },
            };
            state.client.call(ctx, DeleteCategory { id: known()?, items }).await?;
            Ok("?done=removed")
        }
        // The new order, as it was left by dragging.
        _ => {
            let ids: Result<Vec<CategoryId>, _> = fields.all("item").iter().map(|id| id.parse()).collect();
            let categories = ids.map_err(|_| Error::not_found("category"))?;
            state.client.call(ctx, ArrangeCategories { categories }).await?;
            Ok("")
        }
    }
}

/// Adds one by its name; with a description where the form has that field.
pub(super) async fn add(state: &PageState, ctx: &RequestContext, fields: &Fields) -> Result<Category, Error> {
    let name = fields.get("name").to_owned();
    let menu = state.client.call(ctx, ListMenuItems {}).await?;
    // Adding is not changing the one that has this name already.
    if menu.categories.iter().any(|category| category.name.to_lowercase() == name.trim().to_lowercase()) {
        return Err(Error::field("name", "is another category's"));
    }
    let op = UpsertCategory { name, description: Some(fields.get("description").to_owned()), position: None };
    state.client.call(ctx, op).await
}

#[derive(Default)]
struct Shown<'a> {
    done: &'a str,
    error: Option<&'a Error>,
    /// Which one the error is about; none for a new one.
    about: Option<CategoryId>,
    fields: Option<&'a Fields>,
}

async fn page(state: &PageState, staff: &Staff, shown: &Shown<'_>) -> Response {
    let words = staff.desk.words;
    if !may_edit(staff) {
        return problem::page(state, &staff.desk, &Error::forbidden());
    }
    let menu = match state.client.call(&staff.desk.ctx, ListMenuItems {}).await {
        Ok(menu) => menu,
        Err(error) => return problem::page(state, &staff.desk, &error),
    };
    let title = words.say("menu-categories");
    let above = shown.error.filter(|error| error.code != ErrorCode::ValidationFailed);
    let page = Page::new(Section::Menu, title.clone()).done(shown.done).error(above);
    let html = shell::render(&state.assets, &staff.desk, &page, || {
        let last = menu.categories.len().saturating_sub(1);
        let rows = menu
            .categories
            .iter()
            .enumerate()
            .map(|(at, category)| row(words, &menu, category, shown, at == 0, at == last))
            .collect_view();
        view! {
            <a class="back-link" href=PATH>
                <Icon name="back" />
                {words.say("menu-title")}
            </a>
            <h1 class="page-title">{title.clone()}</h1>
            <ul class="menu-rows stack" data-reorder=HERE data-list="">
                {rows}
            </ul>
            {add_form(words, shown)}
        }
    });
    shell::answer(shown.error.map_or(200, Error::status), html)
}

/// What was typed into the form that was refused, or what is there.
fn typed(shown: &Shown<'_>, about: Option<CategoryId>, field: &str, there: &str) -> Typed {
    match shown.fields.filter(|fields| shown.about == about && matches!(fields.get("act"), "add" | "save")) {
        Some(fields) => Typed::new(fields.get(field), field, shown.error),
        None => Typed::new(there, field, None),
    }
}

fn row(
    words: Words,
    menu: &Menu,
    category: &Category,
    shown: &Shown<'_>,
    first: bool,
    last: bool,
) -> impl IntoView + use<> {
    let id = category.id.to_string();
    let count = menu.items.iter().filter(|item| item.category_id == Some(category.id)).count();
    let name = typed(shown, Some(category.id), "name", &category.name);
    let description =
        typed(shown, Some(category.id), "description", category.description.as_deref().unwrap_or_default());
    let wrong = !name.messages.is_empty() || !description.messages.is_empty();
    let others = menu
        .categories
        .iter()
        .filter(|other| other.id != category.id)
        .map(|other| {
            let text = words.with("menu-category-move", &[("name", other.name.clone().into())]);
            view! { <option value=other.id.to_string()>{text}</option> }
        })
        .collect_view();
    let choice = (count > 0).then(|| {
        view! {
            <label class="menu-cell-label" for=format!("leftover-{id}")>
                {words.with("menu-category-leftover", &[("count", count.into())])}
            </label>
            <select class="input" id=format!("leftover-{id}") name="items">
                {others}
                <option value="loose">{words.say("menu-category-loose")}</option>
            </select>
        }
    });
    let named = |key: &'static str| words.with(key, &[("name", category.name.clone().into())]);
    let step = |act: &'static str, icon: &'static str, label: String, end: bool| {
        view! {
            <button class="btn btn-quiet btn-icon" type="submit" name="act" value=act id=format!("{act}-{id}")
                aria-label=label aria-disabled=end.then_some("true")>
                <Icon name=icon />
            </button>
        }
    };
    let edit_id = format!("edit-{id}");
    let steps = (step("up", "up", named("menu-up"), first), step("down", "down", named("menu-down"), last));
    view! {
        <li class="panel menu-category" data-item=id.clone()>
            <div class="menu-category-head">
                <span class="menu-grip" data-grip="" aria-hidden="true">
                    <Icon name="grip" />
                </span>
                <div class="menu-row-text">
                    <h2 class="row-title">{category.name.clone()}</h2>
                    <p class="text-sm text-ink-muted">{words.with("menu-count", &[("count", count.into())])}</p>
                </div>
                <form class="menu-steps" method="post" action=HERE data-enhance="">
                    <input type="hidden" name="id" value=id.clone() />
                    {steps.0}
                    {steps.1}
                </form>
            </div>
            <details id=edit_id open=wrong>
                <summary class="menu-summary">{words.say("menu-edit")}</summary>
                <form class="stack" method="post" action=HERE data-enhance="">
                    <input type="hidden" name="id" value=id.clone() />
                    <input type="hidden" name="version" value=category.version />
                    {line(format!("name-{id}"), "name", words.say("menu-name"), name)}
                    {line(format!("description-{id}"), "description", words.say("menu-description"), description)}
                    <div>
                        <button class="btn btn-primary" type="submit" name="act" value="save">
                            {words.say("menu-save")}
                        </button>
                    </div>
                </form>
                <form class="stack menu-category-remove" method="post" action=HERE data-enhance="">
                    <input type="hidden" name="id" value=id.clone() />
                    {choice}
                    <div>
                        <button class="btn text-danger" type="submit" name="act" value="remove">
                            <Icon name="trash" />
                            {words.say("menu-category-remove")}
                        </button>
                    </div>
                </form>
            </details>
        </li>
    }
}

fn line(id: String, name: &'static str, label: String, typed: Typed) -> impl IntoView {
    view! {
        <Field id=id.clone() label typed control=move |state| {
            view! {
                <input class="input" id=id name=name autocomplete="off" value=state.value aria-invalid=state.invalid
                    aria-describedby=state.described_by />
            }
        } />
    }
}

fn add_form(words: Words, shown: &Shown<'_>) -> impl IntoView + use<> {
    view! {
        <section class="panel" aria-labelledby="add">
            <h2 class="panel-title" id="add">
                {words.say("menu-category-add")}
            </h2>
            <form class="stack" method="post" action=HERE data-enhance="">
                <Field id="new-name" label=words.say("menu-name") typed=typed(shown, None, "name", "") control=|state| {
                    view! {
                        <input class="input" id="new-name" name="name" required=true maxlength="200" autocomplete="off"
                            value=state.value aria-invalid=state.invalid aria-describedby=state.described_by />
                    }
                } />
                <Field id="new-description" label=words.say("menu-description") hint=words.say("menu-optional")
                    typed=typed(shown, None, "description", "") control=|state| {
                    view! {
                        <input class="input" id="new-description" name="description" maxlength="1000" autocomplete="off"
                            value=state.value aria-invalid=state.invalid aria-describedby=state.described_by />
                    }
                } />
                <div>
                    <button class="btn btn-primary" type="submit" name="act" value="add">
                        {words.say("menu-category-add")}
                    </button>
                </div>
            </form>
        </section>
    }
}
