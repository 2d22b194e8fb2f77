//! All orders, newest first: found by number, name or phone, narrowed by status, a page at a time.
//! It only reads.

use axum::{extract::State, response::Response};
use leptos::prelude::*;
use mo_contract::{
    ErrorCode,
    order::{HouseOrder, ListOrders, OrderPage, OrderStatus},
};

use super::{
    PATH,
    parts::{money, number, place, status_badge, status_name},
};
use crate::{
    admin::{
        desk::Staff,
        problem,
        shell::{self, Page, Section},
    },
    fields::{Fields, QueryFields},
    ui::Icon,
    visit::PageState,
    words::Words,
};

/// Rows of one page.
const ROWS: u64 = 50;

pub(super) async fn show(State(state): State<PageState>, staff: Staff, QueryFields(query): QueryFields) -> Response {
    let status = OrderStatus::parse(query.get("status"));
    let some = |name: &str| Some(query.get(name).to_owned()).filter(|text| !text.is_empty());
    let op = ListOrders { status, q: some("q"), cursor: some("cursor"), limit: Some(ROWS) };
    let (found, error) = match state.client.call(&staff.desk.ctx, op).await {
        Ok(found) => (found, None),
        Err(error) if error.code == ErrorCode::ValidationFailed => {
            (OrderPage { orders: Vec::new(), next_cursor: None }, Some(error))
        }
        Err(error) => return problem::page(&state, &staff.desk, &error),
    };
    let words = staff.desk.words;
    let title = words.say("orders-all-title");
    let page = Page::new(Section::Orders, title.clone()).error(error.as_ref());
    let html = shell::render(&state.assets, &staff.desk, &page, || {
        view! {
            <a class="back-link" href=PATH>
                <Icon name="back" />
                {words.say("orders-back")}
            </a>
            <h1 class="page-title">{title.clone()}</h1>
            {search(words, &query, status)}
            {results(words, &found)}
            {next(words, &query, &found)}
        }
    });
    shell::answer(error.map_or(200, |error| error.status()), html)
}

fn search(words: Words, query: &Fields, status: Option<OrderStatus>) -> impl IntoView + use<> {
    let choices = OrderStatus::ALL
        .iter()
        .map(|choice| {
            view! {
                <option value=choice.as_str() selected=status == Some(*choice)>
                    {status_name(words, *choice)}
                </option>
            }
        })
        .collect_view();
    view! {
        <form class="order-search" method="get" action=format!("{PATH}/all") role="search">
            <div class="field order-search-text">
                <label class="field-label" for="q">
                    {words.say("orders-search")}
                </label>
                <input id="q" class="input" type="search" name="q" value=query.get("q").to_owned() maxlength="200" autocomplete="off" />
            </div>
            <div class="field">
                <label class="field-label" for="status">
                    {words.say("orders-status")}
                </label>
                <select id="status" class="input" name="status">
                    <option value="">{words.say("orders-any-status")}</option>
                    {choices}
                </select>
            </div>
            <button class="btn btn-primary" type="submit">
                <Icon name="search" />
                {words.say("orders-search-button")}
            </button>
        </form>
    }
}

fn results(words: Words, found: &OrderPage) -> AnyView {
    if found.orders.is_empty() {
        return view! {
            <div class="panel">
                <p>{words.say("orders-none-found")}</p>
            </div>
        }
        .into_any();
    }
    let rows = found.orders.iter().map(|order| row(words, order)).collect_view();
    view! {
        <div class="table-frame">
            <table class="table table-cards">
                <thead>
                    <tr>
                        <th scope="col">{words.say("orders-column-number")}</th>
                        <th scope="col">{words.say("orders-column-customer")}</th>
                        <th scope="col">{words.say("orders-column-place")}</th>
                        <th scope="col">{words.say("orders-column-time")}</th>
                        <th scope="col">{words.say("orders-status")}</th>
                        <th scope="col">{words.say("orders-total")}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(words: Words, order: &HouseOrder) -> impl IntoView + use<> {
    let shown = &order.order;
    let phone = order.phone.clone().map(|phone| view! { <span class="order-phone">{phone}</span> });
    view! {
        <tr>
            <th scope="row" data-label=words.say("orders-column-number")>
                <a class="link" href=format!("{PATH}/{}", shown.id)>
                    {number(words, shown)}
                </a>
            </th>
            <td data-label=words.say("orders-column-customer")>
                <span class="order-customer">{shown.customer.clone()} {phone}</span>
            </td>
            <td data-label=words.say("orders-column-place")>{place(words, &shown.fulfilment)}</td>
            <td data-label=words.say("orders-column-time")>{words.moment_of(&shown.created_at)}</td>
            <td data-label=words.say("orders-status")>{status_badge(words, shown.status)}</td>
            <td data-label=words.say("orders-total")>{money(words, shown.total_amount, shown.currency)}</td>
        </tr>
    }
}

fn next(words: Words, query: &Fields, found: &OrderPage) -> Option<impl IntoView + use<>> {
    let cursor = found.next_cursor.clone()?;
    let encode =
        |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    let address =
        format!("{PATH}/all?q={}&status={}&cursor={cursor}", encode(query.get("q")), encode(query.get("status")));
    Some(view! {
        <a class="btn" href=address>
            {words.say("orders-older")}
        </a>
    })
}
