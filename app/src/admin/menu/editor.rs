//! The editor of one dish. It carries the version that it was printed from: whoever saves second is shown what is there now
//! beside what they typed, and saves on top of it knowingly or not at all.

use axum::{
    extract::{Path, State},
    response::Response,
};
use leptos::prelude::*;
use mo_contract::{
    Error, ErrorCode,
    availability::Weekday,
    menu::{Allergen, Category, Diet, ListMenuItems, Menu, MenuItem},
};

use super::{
    PATH,
    cells::{Shown, complaint, press},
    choices,
    draft::{Draft, WindowDraft},
    house, id_of, may_edit, seen, texts,
};
use crate::{
    admin::{
        desk::Staff,
        pictures, problem,
        shell::{self, Page, Section, see_other},
    },
    fields::{Fields, QueryFields},
    ui::{Field, Icon, Notice, Tone, Typed, allergen_name, day_name, diet_name},
    visit::PageState,
    words::Words,
};

pub(super) async fn fresh(State(state): State<PageState>, staff: Staff, QueryFields(query): QueryFields) -> Response {
    let draft = Draft::fresh(query.get("category"));
    let shown = Shown { done: query.get("done"), ..Shown::new(&draft) };
    page(&state, &staff, &shown, None).await
}

pub(super) async fn create(State(state): State<PageState>, staff: Staff, fields: Fields) -> Response {
    let mut draft = Draft::read(&fields);
    if !fields.get("act").is_empty() {
        let pressed = press_button(&state, &staff, &mut draft, &fields).await;
        let shown = Shown { error: pressed.as_ref().err(), ..Shown::new(&draft) };
        return page(&state, &staff, &shown, None).await;
    }
    draft.tidy();
    match make(&state, &staff, &draft, fields.get("key")).await {
        Ok(item) => see_other(&match (fields.get("then"), item.category_id) {
            ("picture", _) => pictures::path_saved(item.id),
            ("next", Some(category)) => format!("{PATH}/new?category={category}&done=saved"),
            ("next", None) => format!("{PATH}/new?done=saved"),
            _ => back_at(&item),
        }),
        Err(error) => refused(&state, &staff, &draft, &error).await,
    }
}

/// Does what a button of the form says with what is typed.
async fn press_button(state: &PageState, staff: &Staff, draft: &mut Draft, fields: &Fields) -> Result<(), Error> {
    let act = fields.get("act");
    if act != "group-copy" {
        draft.press(act);
        return Ok(());
    }
    let menu = state.client.call(&staff.desk.ctx, ListMenuItems {}).await?;
    let from = menu.items.iter().find(|item| item.id.to_string() == fields.get("copy_from"));
    draft.copy_choices(house(staff), from.ok_or_else(|| Error::not_found("dish"))?);
    Ok(())
}

/// The menu, at the dish that was saved.
fn back_at(item: &MenuItem) -> String {
    format!("{PATH}?done=saved&at={}", item.id)
}

/// Makes a dish of what was typed, once for each key.
pub(super) async fn make(state: &PageState, staff: &Staff, draft: &Draft, key: &str) -> Result<MenuItem, Error> {
    let menu = state.client.call(&staff.desk.ctx, ListMenuItems {}).await?;
    let op = draft.create(house(staff), &menu.categories)?;
    let key = Some(key.to_owned()).filter(|key| !key.is_empty());
    state.client.call(&staff.desk.ctx.clone().with_key(key), op).await
}

/// The editor of a dish that is not made yet, with what is wrong.
pub(super) async fn refused(state: &PageState, staff: &Staff, draft: &Draft, error: &Error) -> Response {
    page(state, staff, &Shown { error: Some(error), ..Shown::new(draft) }, None).await
}

pub(super) async fn show(
    State(state): State<PageState>,
    staff: Staff,
    Path(id): Path<String>,
    QueryFields(query): QueryFields,
) -> Response {
    let id = match id_of(&state, &staff, &id) {
        Ok(id) => id,
        Err(response) => return *response,
    };
    let menu = match state.client.call(&staff.desk.ctx, ListMenuItems {}).await {
        Ok(menu) => menu,
        Err(error) => return problem::page(&state, &staff.desk, &error),
    };
    let Some(item) = menu.item(id) else {
        return problem::page(&state, &staff.desk, &Error::not_found("dish"));
    };
    let draft = Draft::of(house(&staff), item);
    let shown = Shown { done: query.get("done"), ..Shown::new(&draft) };
    page(&state, &staff, &shown, Some((&menu, item))).await
}

pub(super) async fn save(
    State(state): State<PageState>,
    staff: Staff,
    Path(id): Path<String>,
    fields: Fields,
) -> Response {
    let id = match id_of(&state, &staff, &id) {
        Ok(id) => id,
        Err(response) => return *response,
    };
    let menu = match state.client.call(&staff.desk.ctx, ListMenuItems {}).await {
        Ok(menu) => menu,
        Err(error) => return problem::page(&state, &staff.desk, &error),
    };
    let mut draft = Draft::read(&fields);
    let act = fields.get("act");
    let saved = if act.is_empty() {
        draft.tidy();
        match draft.update(house(&staff), &menu.categories, id) {
            Ok(op) => state.client.call(&seen(&staff, &draft.version), op).await.map(Some),
            Err(error) => Err(error),
        }
    } else {
        press_button(&state, &staff, &mut draft, &fields).await.map(|()| None)
    };
    let error = match saved {
        Ok(Some(item)) if fields.get("then") == "picture" => return see_other(&pictures::path_saved(item.id)),
        Ok(Some(item)) => return see_other(&back_at(&item)),
        Ok(None) => None,
        Err(error) => Some(error),
    };
    // What is there now: to show beside what was typed, or because the page needs it anyway.
    let menu = match state.client.call(&staff.desk.ctx, ListMenuItems {}).await {
        Ok(menu) => menu,
        Err(error) => return problem::page(&state, &staff.desk, &error),
    };
    let Some(item) = menu.item(id) else {
        // Somebody removed it meanwhile. What was typed is still there, and may become a dish again.
        let gone = Error::not_found("dish");
        let shown = Shown { error: Some(&gone), gone: true, ..Shown::new(&draft) };
        return page(&state, &staff, &shown, None).await;
    };
    let stale = error.as_ref().is_some_and(|error| error.code == ErrorCode::Stale);
    if stale {
        draft.version = item.version.to_string();
    }
    let shown = Shown { error: error.as_ref(), stale, ..Shown::new(&draft) };
    page(&state, &staff, &shown, Some((&menu, item))).await
}

async fn page(state: &PageState, staff: &Staff, shown: &Shown<'_>, there: Option<(&Menu, &MenuItem)>) -> Response {
    let words = staff.desk.words;
    if !may_edit(staff) {
        return problem::page(state, &staff.desk, &Error::forbidden());
    }
    let fresh;
    let (menu, item) = match there {
        Some((menu, item)) => (menu, Some(item)),
        None => match state.client.call(&staff.desk.ctx, ListMenuItems {}).await {
            Ok(menu) => {
                fresh = menu;
                (&fresh, None)
            }
            Err(error) => return problem::page(state, &staff.desk, &error),
        },
    };
    let categories = &menu.categories;
    let is_other = |other: &&MenuItem| !other.options.is_empty() && item.is_none_or(|item| item.id != other.id);
    let others: Vec<&MenuItem> = menu.items.iter().filter(is_other).collect();
    let title = item.map_or_else(|| words.say("menu-new-title"), |item| item.name.clone());
    let wrong = shown.error.is_some_and(|error| error.code == ErrorCode::ValidationFailed);
    let above = shown.error.filter(|_| !wrong && !shown.stale && !shown.gone);
    let page = Page::new(Section::Menu, title.clone()).done(shown.done).error(above);
    let html = shell::render(&state.assets, &staff.desk, &page, || {
        let action = item.map_or_else(|| "/admin/menu/new".to_owned(), |item| format!("{PATH}/{}", item.id));
        let told = wrong.then(|| view! { <Notice tone=Tone::Problem>{words.say("menu-check-fields")}</Notice> });
        let gone = shown.gone.then(|| view! { <Notice tone=Tone::Problem>{words.say("menu-gone")}</Notice> });
        let clash = item.filter(|_| shown.stale).map(|item| clash(staff, shown.draft, categories, item));
        let key = item.is_none().then(|| uuid::Uuid::new_v4().as_simple().to_string());
        view! {
            <a class="back-link" href=PATH>
                <Icon name="back" />
                {words.say("menu-title")}
            </a>
            <h1 class="page-title">{title.clone()}</h1>
            {told}
            {gone}
            {clash}
            <form class="menu-editor" method="post" action=action id="editor" data-enhance="" data-guard="">
                // What Enter in a field presses: the first button of the form.
                <button class="visually-hidden" type="submit" tabindex="-1" aria-hidden="true"></button>
                <input type="hidden" name="version" value=shown.draft.version.clone() />
                {key.map(|key| view! { <input type="hidden" name="key" value=key /> })}
                <div class="menu-editor-main">
                    {basics(words, staff, shown, categories)}
                    {choices::options(words, shown, &others)}
                </div>
                <div class="menu-editor-side">
                    {item.map(|item| pictures::panel(staff, item))}
                    {when(words, shown)}
                    {contains(words, shown.draft)}
                </div>
                <div class="save-bar">
                    <button class="btn btn-primary btn-large" type="submit" id="save">
                        {if shown.stale { words.say("menu-save-anyway") } else { words.say("menu-save") }}
                    </button>
                    {item.is_none().then(|| and_then(words))}
                    <a class="btn btn-quiet btn-large" href=item.map_or_else(|| PATH.to_owned(), |item| format!("{PATH}#item-{}", item.id))>
                        {words.say("menu-cancel")}
                    </a>
                </div>
            </form>
            {item.map(|item| aside(words, item))}
        }
    });
    shell::answer(shown.error.map_or(200, Error::status), html)
}

/// Where to go from a dish that has just been made: it needs a picture, or it is one of many.
fn and_then(words: Words) -> impl IntoView {
    view! {
        <button class="btn btn-large" type="submit" name="then" value="picture" id="save-picture">
            <Icon name="picture" />
            {words.say("menu-save-picture")}
        </button>
        <button class="btn btn-large" type="submit" name="then" value="next" id="save-next">
            <Icon name="plus" />
            {words.say("menu-save-next")}
        </button>
    }
}

/// What is there now beside what was typed, line by line where the two differ.
fn clash(staff: &Staff, draft: &Draft, categories: &[Category], now: &MenuItem) -> impl IntoView + use<> {
    let words = staff.desk.words;
    let lines = |item: &MenuItem| texts::lines(words, staff.tenant.currency, categories, item);
    let typed = draft.as_item(house(staff), categories, now);
    let rows = texts::differences(lines(now), lines(&typed))
        .into_iter()
        .map(|(label, there, yours)| {
            view! {
                <tr>
                    <th scope="row">{label}</th>
                    <td data-label=words.say("menu-clash-there")>{there}</td>
                    <td data-label=words.say("menu-clash-yours")>{yours}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="panel menu-clash" role="alert" aria-labelledby="clash">
            <h2 class="panel-title" id="clash">
                {words.say("menu-clash-title")}
            </h2>
            <p>{words.say("menu-clash-text")}</p>
            <div class="table-frame">
                <table class="table table-cards">
                    <thead>
                        <tr>
                            <th scope="col">
                                <span class="visually-hidden">{words.say("menu-clash-field")}</span>
                            </th>
                            <th scope="col">{words.say("menu-clash-there")}</th>
                            <th scope="col">{words.say("menu-clash-yours")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <a class="btn" href=format!("{PATH}/{}", now.id)>
                {words.say("menu-clash-take")}
            </a>
        </section>
    }
}

fn basics(words: Words, staff: &Staff, shown: &Shown<'_>, categories: &[Category]) -> impl IntoView + use<> {
    let draft = shown.draft;
    let chosen = draft.category.clone();
    let choices = categories
        .iter()
        .map(|category| {
            let id = category.id.to_string();
            let selected = id == chosen;
            view! {
                <option value=id selected=selected>
                    {category.name.clone()}
                </option>
            }
        })
        .collect_view();
    let none = chosen.is_empty();
    let currency = staff.tenant.currency.to_string();
    view! {
        <section class="panel stack" aria-labelledby="basics">
            <h2 class="panel-title" id="basics">
                {words.say("menu-basics")}
            </h2>
            <Field id="name" label=words.say("menu-name") typed=shown.typed(&draft.name, "name") control=|state| {
                view! {
                    <input class="input" id="name" name="name" required=true maxlength="200" autocomplete="off"
                        value=state.value aria-invalid=state.invalid aria-describedby=state.described_by />
                }
            } />
            <div class="menu-pair">
                <Field id="price" label=words.say("menu-price") hint=currency typed=shown.typed(&draft.price, "price") control=|state| {
                    view! {
                        <input class="input" id="price" name="price" required=true inputmode="decimal" autocomplete="off"
                            value=state.value aria-invalid=state.invalid aria-describedby=state.described_by />
                    }
                } />
                <Field id="category" label=words.say("menu-category") typed=shown.typed("", "category") control=move |state| {
                    view! {
                        <select class="input" id="category" name="category" aria-invalid=state.invalid aria-describedby=state.described_by>
                            <option value="" selected=none>
                                {words.say("menu-loose")}
                            </option>
                            {choices}
                        </select>
                    }
                } />
                <Field id="new-category" label=words.say("menu-new-category")
                    typed=Typed::new(&draft.new_category, "", None) control=|state| {
                    view! { <input class="input" id="new-category" name="new_category" maxlength="200" autocomplete="off" value=state.value /> }
                } />
            </div>
            <Field id="description" label=words.say("menu-description") hint=words.say("menu-optional")
                typed=shown.typed(&draft.description, "description") control=|state| {
                view! {
                    <textarea class="input" id="description" name="description" rows="3" maxlength="2000"
                        aria-invalid=state.invalid aria-describedby=state.described_by>
                        {state.value}
                    </textarea>
                }
            } />
        </section>
    }
}

fn when(words: Words, shown: &Shown<'_>) -> impl IntoView + use<> {
    let draft = shown.draft;
    let windows =
        draft.windows.iter().enumerate().map(|(at, window)| window_view(words, shown, at, window)).collect_view();
    view! {
        <section class="panel stack" aria-labelledby="when">
            <h2 class="panel-title" id="when">
                {words.say("menu-when")}
            </h2>
            <label class="menu-check">
                <input type="checkbox" name="available" value="1" checked=draft.is_available />
                <span>{words.say("menu-offered")}</span>
            </label>
            {windows}
            {complaint(words, shown, "schedule")}
            <div>
                <button class="btn" type="submit" name="act" value="window-add" id="window-add" formnovalidate=true>
                    <Icon name="clock" />
                    {if draft.windows.is_empty() { words.say("menu-window-first") } else { words.say("menu-window-add") }}
                </button>
            </div>
            <Field id="until" label=words.say("menu-until") hint=words.say("menu-until-hint")
                typed=shown.typed(&draft.until, "available_until") control=|state| {
                view! {
                    <input class="input" id="until" name="until" type="datetime-local"
                        value=state.value aria-invalid=state.invalid aria-describedby=state.described_by />
                }
            } />
        </section>
    }
}

fn window_view(words: Words, shown: &Shown<'_>, at: usize, window: &WindowDraft) -> impl IntoView + use<> {
    let days = Weekday::ALL
        .iter()
        .map(|day| {
            let checked = window.days.contains(day);
            view! {
                <label class="menu-day">
                    <input type="checkbox" name=format!("window-{at}-day") value=day.as_str() checked=checked />
                    <span>{day_name(words, *day)}</span>
                </label>
            }
        })
        .collect_view();
    let time = |part: &'static str, value: &str, label: String| {
        let name = format!("window-{at}-{part}");
        view! {
            <div class="menu-cell">
                <label class="menu-cell-label" for=name.clone()>
                    {label}
                </label>
                <input class="input" type="time" id=name.clone() autofocus=shown.draft.begin == name name=name value=value.to_owned() />
            </div>
        }
    };
    view! {
        <fieldset class="menu-group">
            <legend class="visually-hidden">{words.with("menu-window", &[("number", (at + 1).into())])}</legend>
            <div class="menu-days">{days}</div>
            <div class="menu-times">
                {time("from", &window.from, words.say("menu-from"))} {time("to", &window.to, words.say("menu-to"))}
                <div class="menu-cell-actions">
                    {press(format!("window-{at}-remove"), "trash", words.say("menu-window-remove"))}
                </div>
            </div>
            {complaint(words, shown, &format!("schedule.{at}.days"))}
            {complaint(words, shown, &format!("schedule.{at}.from"))}
            {complaint(words, shown, &format!("schedule.{at}.to"))}
        </fieldset>
    }
}

fn contains(words: Words, draft: &Draft) -> impl IntoView + use<> {
    let check = |name: &'static str, value: &'static str, text: String, checked: bool| {
        view! {
            <label class="menu-check">
                <input type="checkbox" name=name value=value checked=checked />
                <span>{text}</span>
            </label>
        }
    };
    let allergens = Allergen::ALL
        .iter()
        .map(|of| check("allergen", of.as_str(), allergen_name(words, *of), draft.allergens.contains(of)))
        .collect_view();
    let diets = Diet::ALL
        .iter()
        .map(|of| check("diet", of.as_str(), diet_name(words, *of), draft.diets.contains(of)))
        .collect_view();
    view! {
        <section class="panel stack" aria-labelledby="contains">
            <h2 class="panel-title" id="contains">
                {words.say("menu-contains")}
            </h2>
            <fieldset class="menu-checks">
                <legend class="field-label">{words.say("menu-allergens")}</legend>
                {allergens}
            </fieldset>
            <fieldset class="menu-checks">
                <legend class="field-label">{words.say("menu-diets")}</legend>
                {diets}
                {check("spicy", "1", words.say("menu-spicy"), draft.is_spicy)}
            </fieldset>
        </section>
    }
}

/// What else can be done with a dish that is there.
fn aside(words: Words, item: &MenuItem) -> impl IntoView + use<> {
    let action = |path: &str| format!("{PATH}/{}/{path}", item.id);
    view! {
        <div class="desk-actions">
            <a class="btn btn-quiet" href=format!("/items/{}", item.id)>
                {words.say("menu-see")}
            </a>
            <a class="btn btn-quiet" href=action("history")>
                {words.say("menu-history")}
            </a>
            <form method="post" action=action("duplicate")>
                <button class="btn btn-quiet" type="submit">
                    <Icon name="copy" />
                    {words.say("menu-duplicate")}
                </button>
            </form>
            <form method="post" action=action("remove")>
                <button class="btn btn-quiet text-danger" type="submit">
                    <Icon name="trash" />
                    {words.say("menu-remove")}
                </button>
            </form>
        </div>
    }
}
