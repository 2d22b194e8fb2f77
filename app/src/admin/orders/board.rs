//! The board: what is to be done now, in the order it came. A column a step on a wide screen, one below the other on a phone.
//! Its region is what a script fetches and puts in place when something happens; all of it is this page.

use axum::{extract::State, response::Response};
use chrono::{DateTime, Utc};
use leptos::prelude::*;
use mo_contract::{
    Error, Role,
    menu::ListMenuItems,
    order::{Board, HouseOrder, OrderStatus, PauseOrdering, ResumeOrdering, ShowBoard, paused},
};

use super::{
    PATH,
    parts::{
        age, age_text, kitchen_lines, live_status, money, next_step, note, number, place, status_badge, status_name,
    },
};
use crate::{
    admin::{
        desk::Staff,
        problem,
        shell::{self, Page, Section, see_other},
    },
    fields::{Fields, QueryFields},
    ui::Icon,
    visit::PageState,
    words::Words,
};

/// How long a pause may be chosen to be, in minutes.
const PAUSES: [u32; 5] = [15, 30, 60, 120, 240];

pub(super) async fn show(State(state): State<PageState>, staff: Staff, QueryFields(query): QueryFields) -> Response {
    page(&state, &staff, query.get("done"), None).await
}

pub(super) async fn pause(State(state): State<PageState>, staff: Staff, fields: Fields) -> Response {
    let minutes = fields.get("minutes").parse().unwrap_or_default();
    let paused = state.client.call(&staff.desk.ctx, PauseOrdering { minutes }).await;
    back(&state, &staff, paused.map(drop)).await
}

pub(super) async fn resume(State(state): State<PageState>, staff: Staff) -> Response {
    let resumed = state.client.call(&staff.desk.ctx, ResumeOrdering {}).await;
    back(&state, &staff, resumed.map(drop)).await
}

async fn back(state: &PageState, staff: &Staff, result: Result<(), Error>) -> Response {
    match result {
        Ok(()) => see_other(PATH),
        Err(error) => page(state, staff, "", Some(&error)).await,
    }
}

pub(super) async fn page(state: &PageState, staff: &Staff, done: &str, error: Option<&Error>) -> Response {
    let board = match state.client.call(&staff.desk.ctx, ShowBoard {}).await {
        Ok(board) => board,
        Err(error) => return problem::page(state, &staff.desk, &error),
    };
    // With nothing to sell and nothing ever sold, there is something else to do first.
    let is_new = board.open.is_empty() && board.finished.is_empty() && staff.may(Role::Manager) && {
        let menu = state.client.call(&staff.desk.ctx, ListMenuItems {}).await;
        menu.is_ok_and(|menu| menu.items.is_empty())
    };
    let words = staff.desk.words;
    let of = |status: OrderStatus| board.open.iter().filter(move |order| order.order.status == status);
    let pending: Vec<String> = of(OrderStatus::Pending).map(|order| order.order.id.to_string()).collect();
    let name = words.say("orders-title");
    let title = if pending.is_empty() { name.clone() } else { format!("({}) {name}", pending.len()) };
    let page = Page::new(Section::Orders, title).done(done).error(error);
    let now = staff.desk.ctx.now;
    let can_change = staff.can_change();
    let html = shell::render(&state.assets, &staff.desk, &page, || {
        let columns = [OrderStatus::Pending, OrderStatus::Confirmed, OrderStatus::Ready]
            .map(|status| column(words, status, &of(status).collect::<Vec<_>>(), now, can_change))
            .into_iter()
            .collect_view();
        let jumps = [OrderStatus::Pending, OrderStatus::Confirmed, OrderStatus::Ready]
            .map(|status| jump(words, status, of(status).count()))
            .into_iter()
            .collect_view();
        let more = board.more.then(|| view! { <p class="text-sm text-ink-muted">{words.say("orders-more")}</p> });
        view! {
            {head(staff, &name)}
            {first_steps(staff, is_new)}
            <div id="live-region" class="board-region" data-live=format!("{PATH}/live") data-since=board.as_of data-pending=pending.join(" ")>
                {paused_notice(staff)}
                <nav class="board-jumps" aria-label=words.say("orders-columns")>
                    <ul>{jumps}</ul>
                </nav>
                {more}
                <div id="board" class="board">{columns} {finished(words, &board)}</div>
            </div>
        }
    });
    shell::answer(error.map_or(200, Error::status), html)
}

fn head(staff: &Staff, name: &str) -> impl IntoView + use<> {
    let words = staff.desk.words;
    let new = staff.can_change().then(|| {
        view! {
            <a class="btn btn-primary" href=format!("{PATH}/new")>
                <Icon name="plus" />
                {words.say("orders-new")}
            </a>
        }
    });
    view! {
        <div class="desk-head">
            <div class="board-title">
                <h1 class="page-title">{name.to_owned()}</h1>
                {live_status(words, PATH.to_owned())}
            </div>
            <div class="desk-actions board-actions">
                <button
                    id="sound"
                    class="btn btn-quiet"
                    type="button"
                    hidden=true
                    aria-pressed="false"
                    data-on=words.say("orders-sound-on")
                    data-off=words.say("orders-sound-off")
                >
                    <Icon name="bell" />
                    <span data-label="">{words.say("orders-sound-off")}</span>
                </button>
                {(staff.can_change() && paused_until(staff).is_none()).then(|| pause_form(words))}
                <a class="btn btn-quiet" href=format!("{PATH}/all")>
                    <Icon name="search" />
                    {words.say("orders-all")}
                </a>
                {new}
            </div>
        </div>
    }
}

/// What a house still lacks: a menu and a look to begin with, and what guests who come for their food want to know.
fn first_steps(staff: &Staff, is_new: bool) -> Option<impl IntoView + use<>> {
    let words = staff.desk.words;
    let profile = &staff.tenant.profile;
    let is_unknown = profile.address.is_none() && profile.hours.is_empty() && staff.may(Role::Owner);
    if !is_new && !is_unknown {
        return None;
    }
    let step = |path: &'static str, icon: &'static str, key: &str| {
        view! {
            <li class="row">
                <Icon name=icon />
                <a class="link" href=path>
                    {words.say(key)}
                </a>
            </li>
        }
    };
    Some(view! {
        <section class="panel stack" aria-labelledby="first">
            <h2 class="panel-title" id="first">
                {words.say("orders-first-title")}
            </h2>
            <ol class="row-list">
                {is_new.then(|| step("/admin/menu", "list", "orders-first-menu"))}
                {is_new.then(|| step("/admin/theme", "palette", "orders-first-theme"))}
                {is_unknown.then(|| step("/admin/settings", "store", "orders-first-settings"))}
            </ol>
        </section>
    })
}

fn paused_until(staff: &Staff) -> Option<DateTime<Utc>> {
    paused(staff.tenant.paused_until.as_deref(), staff.desk.ctx.now)
}

fn paused_notice(staff: &Staff) -> Option<impl IntoView + use<>> {
    let words = staff.desk.words;
    let until = paused_until(staff)?;
    let text = words.with("orders-paused", &[("time", words.clock(until).into())]);
    let resume = staff.can_change().then(|| {
        view! {
            <form method="post" action=format!("{PATH}/resume") data-enhance="">
                <button id="resume" class="btn" type="submit">
                    {words.say("orders-resume")}
                </button>
            </form>
        }
    });
    Some(view! {
        <div class="pause-notice">
            <Icon name="pause" />
            <p class="row-text">{text}</p>
            {resume}
        </div>
    })
}

fn pause_form(words: Words) -> impl IntoView {
    let choices = PAUSES
        .map(|minutes| {
            let label = match minutes {
                60.. => words.with("orders-pause-hours", &[("hours", (minutes / 60).into())]),
                _ => words.with("orders-pause-minutes", &[("minutes", minutes.into())]),
            };
            view! { <option value=minutes>{label}</option> }
        })
        .into_iter()
        .collect_view();
    view! {
        <details id="pause" class="pause">
            <summary class="btn btn-quiet">
                <Icon name="pause" />
                {words.say("orders-pause")}
            </summary>
            <form class="pause-form" method="post" action=format!("{PATH}/pause") data-enhance="">
                <label class="field-label" for="minutes">
                    {words.say("orders-pause-for")}
                </label>
                <select id="minutes" class="input" name="minutes">
                    {choices}
                </select>
                <button class="btn btn-primary" type="submit">
                    {words.say("orders-pause-button")}
                </button>
                <p class="text-sm text-ink-muted">{words.say("orders-pause-hint")}</p>
            </form>
        </details>
    }
}

fn anchor(status: OrderStatus) -> String {
    format!("col-{}", status.as_str().to_lowercase())
}

fn jump(words: Words, status: OrderStatus, count: usize) -> impl IntoView + use<> {
    view! {
        <li>
            <a class="board-jump" href=format!("#{}", anchor(status))>
                {status_name(words, status)}
                <span class="board-count">{count}</span>
            </a>
        </li>
    }
}

fn column(
    words: Words,
    status: OrderStatus,
    orders: &[&HouseOrder],
    now: DateTime<Utc>,
    can_change: bool,
) -> impl IntoView + use<> {
    let anchor = anchor(status);
    let heading = format!("{anchor}-name");
    let labelled_by = heading.clone();
    let nothing = orders.is_empty().then(|| {
        let text = match status {
            OrderStatus::Pending => words.say("orders-none-pending"),
            OrderStatus::Confirmed => words.say("orders-none-confirmed"),
            _ => words.say("orders-none-ready"),
        };
        view! { <p class="board-nothing">{text}</p> }
    });
    let cards = orders.iter().map(|order| card(words, order, now, can_change)).collect_view();
    view! {
        <section id=anchor class="board-column" aria-labelledby=labelled_by>
            <h2 id=heading class="board-name">
                {status_name(words, status)}
                <span class="board-count">{orders.len()}</span>
            </h2>
            {nothing}
            <ol class="board-cards">{cards}</ol>
        </section>
    }
}

fn card(words: Words, order: &HouseOrder, now: DateTime<Utc>, can_change: bool) -> impl IntoView + use<> {
    let shown = &order.order;
    let step = can_change.then(|| next_step(words, shown, "board"));
    view! {
        <li id=format!("order-{}", shown.id) class="order-card" data-age=age(order, now).as_str()>
            <div class="order-head">
                <h3 class="order-number">
                    <a class="order-link" href=format!("{PATH}/{}", shown.id)>
                        {number(words, shown)}
                    </a>
                </h3>
                <p class="order-age">
                    <Icon name="clock" />
                    {age_text(words, order, now)}
                </p>
            </div>
            <p class="order-who">
                <strong class="min-w-0">{shown.customer.clone()}</strong>
                <span>{place(words, &shown.fulfilment)}</span>
            </p>
            {note(words, shown)}
            <ul class="order-lines">{kitchen_lines(&shown.items)}</ul>
            <div class="order-foot">
                <span class="price">{money(words, shown.total_amount, shown.currency)}</span>
                {step}
            </div>
        </li>
    }
}

/// What was done last, in few words.
fn finished(words: Words, board: &Board) -> impl IntoView + use<> {
    let rows = board
        .finished
        .iter()
        .map(|order| {
            let shown = &order.order;
            view! {
                <li class="board-past">
                    <a class="order-link min-w-0" href=format!("{PATH}/{}", shown.id)>
                        {number(words, shown)} " " {shown.customer.clone()}
                    </a>
                    {status_badge(words, shown.status)}
                </li>
            }
        })
        .collect_view();
    let nothing =
        board.finished.is_empty().then(|| view! { <p class="board-nothing">{words.say("orders-none-finished")}</p> });
    view! {
        <section id="col-finished" class="board-column" aria-labelledby="col-finished-name">
            <h2 id="col-finished-name" class="board-name">
                {words.say("orders-finished")}
            </h2>
            {nothing}
            <ul class="board-pasts">{rows}</ul>
        </section>
    }
}
