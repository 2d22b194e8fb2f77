//! The menu as the house sees it: dishes by category, sold out with one press, moved, copied, removed and brought back.
//! A list is moved as a whole: what a button or a drag asks for is one command with the new order.

use axum::{
    extract::{Path, State},
    response::Response,
};
use leptos::prelude::*;
use mo_contract::{
    Error, Money, Role,
    availability::{Moment, Unavailable},
    id::CategoryId,
    menu::{
        ArrangeMenuItems, Category, DeleteMenuItem, DuplicateMenuItem, ListMenuItems, ListRemovedItems, Menu, MenuItem,
        RemovedItem, RestoreMenuItem, SellOutMenuItem,
    },
};

use super::{
    PATH, id_of, may_edit,
    quick::{self, Refused},
};
use crate::{
    admin::{
        desk::Staff,
        pictures, problem,
        shell::{self, Page, Section, see_other},
    },
    fields::{Fields, QueryFields},
    ui::{Icon, Notice, Tone, schedule_text},
    visit::PageState,
    words::Words,
};

pub(super) async fn show(State(state): State<PageState>, staff: Staff, QueryFields(query): QueryFields) -> Response {
    let (done, removed) = (query.get("done"), query.get("removed"));
    let shown = Shown { done, removed, next: query.get("next"), at: query.get("at"), ..Shown::default() };
    page(&state, &staff, &shown).await
}

/// An action's own address, reached by a reload, shows the list.
pub(super) async fn again(_: Staff) -> Response {
    see_other(PATH)
}

pub(super) async fn sell_out(
    State(state): State<PageState>,
    staff: Staff,
    Path(id): Path<String>,
    fields: Fields,
) -> Response {
    let id = match id_of(&state, &staff, &id) {
        Ok(id) => id,
        Err(response) => return *response,
    };
    let op = SellOutMenuItem { id, sold_out: fields.get("sold_out") == "1" };
    let sold = state.client.call(&staff.desk.ctx, op).await.map(drop);
    back(&state, &staff, sold, &format!("{PATH}#item-{id}")).await
}

pub(super) async fn remove(State(state): State<PageState>, staff: Staff, Path(id): Path<String>) -> Response {
    let id = match id_of(&state, &staff, &id) {
        Ok(id) => id,
        Err(response) => return *response,
    };
    let removed = state.client.call(&staff.desk.ctx, DeleteMenuItem { id }).await.map(drop);
    back(&state, &staff, removed, &format!("{PATH}?removed={id}")).await
}

pub(super) async fn restore(State(state): State<PageState>, staff: Staff, Path(id): Path<String>) -> Response {
    let id = match id_of(&state, &staff, &id) {
        Ok(id) => id,
        Err(response) => return *response,
    };
    let restored = state.client.call(&staff.desk.ctx, RestoreMenuItem { id }).await.map(drop);
    back(&state, &staff, restored, &format!("{PATH}?done=restored#item-{id}")).await
}

/// The copy is opened at once: it is not offered until somebody says so there.
pub(super) async fn duplicate(State(state): State<PageState>, staff: Staff, Path(id): Path<String>) -> Response {
    let id = match id_of(&state, &staff, &id) {
        Ok(id) => id,
        Err(response) => return *response,
    };
    let menu = match state.client.call(&staff.desk.ctx, ListMenuItems {}).await {
        Ok(menu) => menu,
        Err(error) => return problem::page(&state, &staff.desk, &error),
    };
    let name = menu.item(id).map(|item| staff.desk.words.with("menu-copy-of", &[("name", item.name.clone().into())]));
    let name = name.filter(|name| name.chars().count() <= mo_contract::text::NAME);
    match state.client.call(&staff.desk.ctx, DuplicateMenuItem { id, name }).await {
        Ok(copy) => see_other(&format!("{PATH}/{}?done=saved", copy.id)),
        Err(error) => page(&state, &staff, &Shown { error: Some(&error), ..Shown::default() }).await,
    }
}

/// One step up or down within its category.
pub(super) async fn shift(State(state): State<PageState>, staff: Staff, fields: Fields) -> Response {
    let id = match id_of(&state, &staff, fields.get("item")) {
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
    let section = section_of(&menu, item);
    let mut items: Vec<_> = dishes(&menu, section).map(|item| item.id).collect();
    let Some(at) = items.iter().position(|other| *other == id) else {
        return problem::page(&state, &staff.desk, &Error::not_found("dish"));
    };
    let to = if fields.get("by") == "-1" { at.checked_sub(1) } else { Some(at + 1) };
    let Some(to) = to.filter(|to| *to < items.len()) else {
        return see_other(&format!("{PATH}#item-{id}"));
    };
    items.swap(at, to);
    let op = ArrangeMenuItems { category_id: section, items };
    let arranged = state.client.call(&staff.desk.ctx, op).await.map(drop);
    back(&state, &staff, arranged, &format!("{PATH}#item-{id}")).await
}

/// The order of a whole list, as it was left by dragging.
pub(super) async fn arrange(State(state): State<PageState>, staff: Staff, fields: Fields) -> Response {
    let category: Result<Option<CategoryId>, _> = match fields.get("list") {
        "" => Ok(None),
        text => text.parse().map(Some),
    };
    let items: Result<Vec<_>, _> = fields.all("item").iter().map(|id| id.parse()).collect();
    let (Ok(category_id), Ok(items)) = (category, items) else {
        return problem::page(&state, &staff.desk, &Error::not_found("dish"));
    };
    let arranged = state.client.call(&staff.desk.ctx, ArrangeMenuItems { category_id, items }).await.map(drop);
    back(&state, &staff, arranged, PATH).await
}

/// The list with what was typed into one of its lines, and what is wrong with it.
pub(super) async fn refused(state: &PageState, staff: &Staff, refused: Refused<'_>) -> Response {
    page(state, staff, &Shown { error: Some(refused.error), refused: Some(refused), ..Shown::default() }).await
}

async fn back(state: &PageState, staff: &Staff, result: Result<(), Error>, to: &str) -> Response {
    match result {
        Ok(()) => see_other(to),
        Err(error) => page(state, staff, &Shown { error: Some(&error), ..Shown::default() }).await,
    }
}

#[derive(Default)]
struct Shown<'a> {
    done: &'a str,
    /// The id of the dish that was removed just now.
    removed: &'a str,
    /// The dish that somebody comes back from.
    at: &'a str,
    /// The category in which the next dish is typed.
    next: &'a str,
    error: Option<&'a Error>,
    refused: Option<Refused<'a>>,
}

/// The category under which a dish is shown: its own, if there still is one.
fn section_of(menu: &Menu, item: &MenuItem) -> Option<CategoryId> {
    item.category_id.filter(|id| menu.categories.iter().any(|category| category.id == *id))
}

fn dishes(menu: &Menu, section: Option<CategoryId>) -> impl Iterator<Item = &MenuItem> {
    menu.items.iter().filter(move |item| section_of(menu, item) == section)
}

async fn page(state: &PageState, staff: &Staff, shown: &Shown<'_>) -> Response {
    let words = staff.desk.words;
    let menu = match state.client.call(&staff.desk.ctx, ListMenuItems {}).await {
        Ok(menu) => menu,
        Err(error) => return problem::page(state, &staff.desk, &error),
    };
    let edits = may_edit(staff);
    let removed = if staff.may(Role::Manager) {
        match state.client.call(&staff.desk.ctx, ListRemovedItems {}).await {
            Ok(list) => list.items,
            Err(error) => return problem::page(state, &staff.desk, &error),
        }
    } else {
        Vec::new()
    };
    let title = words.say("menu-title");
    let above = shown.error.filter(|_| !shown.refused.is_some_and(|refused| refused.is_told()));
    let page = Page::new(Section::Menu, title.clone()).done(shown.done).error(above);
    let html = shell::render(&state.assets, &staff.desk, &page, || {
        let undo =
            removed.iter().find(|item| edits && item.id.to_string() == shown.removed).map(|item| undo(words, item));
        let now = Moment::new(staff.desk.ctx.now, staff.tenant.time_zone);
        let view = ListView { staff, menu: &menu, now, edits, shown };
        let loose = dishes(&menu, None).next().is_some();
        let sections = menu.categories.iter().map(|category| view.section(Some(category))).collect_view();
        // What was refused there keeps its place, also where a first category came meanwhile.
        let is_typed = shown.refused.is_some_and(|refused| refused.of_category() == Some(""));
        let begins = edits && (menu.categories.is_empty() || is_typed);
        let rest = (loose || begins).then(|| view.section(None));
        let actions = edits.then(|| {
            view! {
                <div class="desk-actions">
                    <a class="btn btn-primary" href="/admin/menu/new" data-keys="n">
                        <Icon name="plus" />
                        {words.say("menu-add")}
                    </a>
                    <a class="btn" href="/admin/menu/categories">
                        {words.say("menu-categories")}
                    </a>
                    <a class="btn" href="/admin/menu/prices">
                        {words.say("menu-prices")}
                    </a>
                </div>
            }
        });
        let empty = (menu.items.is_empty() && menu.categories.is_empty()).then(|| {
            view! {
                <div class="empty">
                    <p class="empty-title">{words.say("menu-empty")}</p>
                    {edits.then(|| view! { <p>{words.say("menu-empty-text")}</p> })}
                </div>
            }
        });
        view! {
            <div class="desk-head">
                <h1 class="page-title">{title.clone()}</h1>
                {actions}
            </div>
            {undo}
            {empty}
            {sections}
            {rest}
            {edits.then(|| (quick::category_line(words, shown.refused), pictures::row_rules(words)))}
            {(edits && !removed.is_empty()).then(|| removed_list(words, &removed))}
        }
    });
    shell::answer(shown.error.map_or(200, Error::status), html)
}

fn undo(words: Words, item: &RemovedItem) -> impl IntoView + use<> {
    let action = format!("{PATH}/{}/restore", item.id);
    let told = words.with("menu-removed", &[("name", item.name.clone().into())]);
    view! {
        <Notice tone=Tone::News>
            <form class="menu-undo" method="post" action=action data-enhance="">
                <span>{told}</span>
                <button class="btn" type="submit">
                    <Icon name="undo" />
                    {words.say("menu-undo")}
                </button>
            </form>
        </Notice>
    }
}

fn removed_list(words: Words, removed: &[RemovedItem]) -> impl IntoView + use<> {
    let rows = removed
        .iter()
        .map(|item| {
            let when = words.with("menu-removed-at", &[("time", words.moment_of(&item.removed_at).into())]);
            view! {
                <li class="row">
                    <div class="min-w-0 flex-1">
                        <p class="row-title">{item.name.clone()}</p>
                        <p class="text-sm text-ink-muted">{when}</p>
                    </div>
                    <form method="post" action=format!("{PATH}/{}/restore", item.id) data-enhance="">
                        <button class="btn" type="submit">
                            <Icon name="undo" />
                            {words.say("menu-restore")}
                            <span class="visually-hidden">{format!(" {}", item.name)}</span>
                        </button>
                    </form>
                </li>
            }
        })
        .collect_view();
    view! {
        <details class="panel" id="removed">
            <summary class="menu-summary">
                {words.with("menu-removed-list", &[("count", removed.len().into())])}
            </summary>
            <ul class="row-list">{rows}</ul>
        </details>
    }
}

struct ListView<'a> {
    staff: &'a Staff,
    menu: &'a Menu,
    now: Moment,
    edits: bool,
    shown: &'a Shown<'a>,
}

impl ListView<'_> {
    fn section(&self, category: Option<&Category>) -> impl IntoView + use<> {
        let words = self.staff.desk.words;
        let id = category.map(|category| category.id);
        let anchor = id.map_or_else(|| quick::LOOSE.to_owned(), |id| format!("category-{id}"));
        let name = category.map_or_else(|| words.say("menu-loose"), |category| category.name.clone());
        let items: Vec<&MenuItem> = dishes(self.menu, id).collect();
        let last = items.len().saturating_sub(1);
        let none = items.is_empty() && !self.menu.items.is_empty();
        let heading = anchor.clone();
        let rows = items.iter().enumerate().map(|(at, item)| self.row(item, at == 0, at == last)).collect_view();
        let add = self.edits.then(|| quick::dish_line(self.staff, category, self.shown.next, self.shown.refused));
        view! {
            <section class="panel" aria-labelledby=heading>
                <h2 class="panel-title" id=anchor>
                    {name}
                </h2>
                {category
                    .and_then(|category| category.description.clone())
                    .map(|text| view! { <p class="text-ink-muted">{text}</p> })}
                {none.then(|| view! { <p class="text-ink-muted">{words.say("menu-category-empty")}</p> })}
                <ul
                    class="menu-rows"
                    data-reorder=self.edits.then_some("/admin/menu/arrange")
                    data-list=id.map(|id| id.to_string()).unwrap_or_default()
                >
                    {rows}
                </ul>
                {add}
            </section>
        }
    }

    fn row(&self, item: &MenuItem, first: bool, last: bool) -> impl IntoView + use<> {
        let words = self.staff.desk.words;
        let id = item.id.to_string();
        let why = item.unavailable_at(self.now);
        let sold_out = matches!(why, Some(Unavailable::SoldOut { .. }));
        let name = item.name.clone();
        let title = if self.edits {
            view! {
                <a class="menu-row-name" id=format!("dish-{id}") href=format!("{PATH}/{id}") autofocus=id == self.shown.at>
                    {name.clone()}
                </a>
            }
            .into_any()
        } else {
            view! { <span class="menu-row-name">{name.clone()}</span> }.into_any()
        };
        let price = words.money(Money::new(item.price, self.staff.tenant.currency));
        let toggle = self.staff.can_change().then(|| toggle(words, &id, &name, sold_out, item.is_available));
        let tools = self.edits.then(|| tools(words, &id, &name, first, last));
        let grip = self.edits.then(|| {
            view! {
                <span class="menu-grip" data-grip="" aria-hidden="true">
                    <Icon name="grip" />
                </span>
            }
        });
        view! {
            <li class="menu-row" id=format!("item-{id}") data-item=id.clone() data-off=why.is_some().then_some("")
                data-drop=self.edits.then(|| pictures::path(item.id))>
                {grip}
                <div class="menu-row-text">
                    {pictures::thumb(self.staff, item, self.edits)}
                    <p>{title}</p>
                    {badges(words, item, why.as_ref())}
                </div>
                <p class="price">{price}</p>
                <div class="menu-row-actions">{toggle} {tools}</div>
            </li>
        }
    }
}

fn badges(words: Words, item: &MenuItem, why: Option<&Unavailable>) -> impl IntoView + use<> {
    let off = why.map(|why| match why {
        Unavailable::SoldOut { .. } => words.say("menu-badge-sold-out"),
        Unavailable::Ended => words.say("menu-badge-ended"),
        Unavailable::OffHours { .. } => words.say("menu-badge-off-hours"),
        _ => words.say("menu-badge-off"),
    });
    let schedule = (!item.schedule.is_empty()).then(|| schedule_text(words, &item.schedule));
    let groups = item.options.len();
    let options = (groups > 0).then(|| words.with("menu-badge-options", &[("count", groups.into())]));
    let any = off.is_some() || schedule.is_some() || options.is_some();
    any.then(|| {
        view! {
            <ul class="badges">
                {off.map(|text| view! { <li class="badge badge-off">{text}</li> })}
                {schedule
                    .map(|text| {
                        view! {
                            <li class="badge">
                                <Icon name="clock" />
                                {text}
                            </li>
                        }
                    })}
                {options.map(|text| view! { <li class="badge">{text}</li> })}
            </ul>
        }
    })
}

/// Sold out for today, with one press. A dish that is not offered at all can't be sold out.
fn toggle(words: Words, id: &str, name: &str, sold_out: bool, offered: bool) -> impl IntoView + use<> {
    let (value, text) = if sold_out { ("0", words.say("menu-there-again")) } else { ("1", words.say("menu-sell-out")) };
    let (id, name) = (id.to_owned(), name.to_owned());
    offered.then(|| {
        view! {
            <form method="post" action=format!("{PATH}/{id}/sold-out") data-enhance="">
                <input type="hidden" name="sold_out" value=value />
                <button class="btn" type="submit" id=format!("sold-{id}")>
                    {text}
                    <span class="visually-hidden">{format!(" {name}")}</span>
                </button>
            </form>
        }
    })
}

fn tools(words: Words, id: &str, name: &str, first: bool, last: bool) -> impl IntoView + use<> {
    let named = |key: &'static str| words.with(key, &[("name", name.to_owned().into())]);
    let step = |by: &'static str, icon: &'static str, id: String, label: String, end: bool| {
        view! {
            <button class="btn btn-quiet btn-icon" type="submit" name="by" value=by id=id aria-label=label aria-disabled=end.then_some("true")>
                <Icon name=icon />
            </button>
        }
    };
    let (up, down) = (named("menu-up"), named("menu-down"));
    let action = |path: &str| format!("{PATH}/{id}/{path}");
    view! {
        <form class="menu-steps" method="post" action="/admin/menu/move" data-enhance="">
            <input type="hidden" name="item" value=id.to_owned() />
            {step("-1", "up", format!("up-{id}"), up, first)}
            {step("1", "down", format!("down-{id}"), down, last)}
        </form>
        <details class="menu-more" name="menu-more">
            <summary class="btn btn-quiet btn-icon" aria-label=named("menu-more")>
                <Icon name="more" />
            </summary>
            <div class="desk-menu">
                <a class="desk-menu-item" href=format!("{PATH}/{id}")>
                    {words.say("menu-edit")}
                </a>
                <form method="post" action=action("duplicate")>
                    <button class="desk-menu-item" type="submit">
                        {words.say("menu-duplicate")}
                    </button>
                </form>
                <a class="desk-menu-item" href=action("history")>
                    {words.say("menu-history")}
                </a>
                <form method="post" action=action("remove") data-enhance="">
                    <button class="desk-menu-item text-danger" type="submit">
                        {words.say("menu-remove")}
                    </button>
                </form>
            </div>
        </details>
    }
}
