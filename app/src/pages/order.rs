//! An order as its guest sees it: what was ordered, what it cost, how far it is.
//! Who holds the link may read it, so it shows no phone number and no search engine may list it.

use axum::{
    extract::{Extension, Path, State},
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use leptos::prelude::*;
use mo_contract::{
    error::{Error, Result},
    id::OrderId,
    menu::GetMenu,
    money::Money,
    order::{Fulfilment, Order, OrderStatus, TrackOrder},
};

use super::{answer, private, see_other, with_cart};
use crate::{
    cart::Cart,
    cookies,
    islands::OrderFollow,
    shell::{self, Chrome, Head},
    ui::{Icon, Notice, Tone},
    visit::{PageState, Visit},
    words::Words,
};

/// The cookie with the id of the order that was placed last.
const LAST: &str = "mo_order";

/// The way of an order that is not cancelled.
const STEPS: [OrderStatus; 4] = [OrderStatus::Pending, OrderStatus::Confirmed, OrderStatus::Ready, OrderStatus::Done];

pub(super) async fn show(
    State(state): State<PageState>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Response {
    let order = find(&state, &visit, &id).await;
    answer(&state, &visit, order.map(|order| private(200, html(&state, &visit, &order))))
}

/// Lets this browser find its way back to the order, for a day.
pub(super) fn remembered(mut response: Response, id: OrderId, visit: &Visit) -> Response {
    let secure = if visit.is_secure() { "; Secure" } else { "" };
    let cookie = format!("{LAST}={id}; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax{secure}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The order that this browser placed last.
pub(super) fn last(headers: &HeaderMap) -> Option<OrderId> {
    cookies::read(headers, LAST)?.parse().ok()
}

/// Puts what is still on the menu into the cart.
pub(super) async fn again(
    State(state): State<PageState>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let mut cart = Cart::from_headers(&headers);
    let refilled = refill(&state, &visit, &id, &mut cart).await;
    answer(&state, &visit, refilled.map(|()| with_cart(see_other("/cart"), &cart, &visit)))
}

async fn refill(state: &PageState, visit: &Visit, id: &str, cart: &mut Cart) -> Result<()> {
    let order = find(state, visit, id).await?;
    let menu = state.client.call(&visit.ctx, GetMenu {}).await?;
    for line in &order.items {
        if menu.item(line.id).is_some_and(|item| item.is_available) {
            let options: Vec<_> = line.options.iter().map(|option| option.id).collect();
            cart.add(line.id, line.qty, line.note.as_deref().unwrap_or_default(), &options)?;
        }
    }
    Ok(())
}

async fn find(state: &PageState, visit: &Visit, id: &str) -> Result<Order> {
    let id: OrderId = id.parse().map_err(|_| Error::not_found("order"))?;
    state.client.call(&visit.ctx, TrackOrder { id }).await
}

fn html(state: &PageState, visit: &Visit, order: &Order) -> String {
    let words = visit.words();
    // As text: a number would get marks between its thousands.
    let title = words.with("store-order-title", &[("number", order.number.to_string().into())]);
    let head = Head { title: format!("{title} · {}", visit.tenant.name), ..Head::default() };
    shell::render(&state.assets, &visit.tenant, &head, Chrome::Full, || {
        let live = order.status.is_open().then(|| format!("/orders/{}/live", order.id));
        let said = words.with("store-order-said", &[("status", status_name(words, order.status).into())]);
        let place = match &order.fulfilment {
            Fulfilment::Pickup => words.say("store-pickup"),
            Fulfilment::Table { table } => words.with("store-at-table", &[("table", table.clone().into())]),
        };
        view! {
            <main id="content" class="shell narrow">
                <a class="back-link" href="/">
                    <Icon name="back" />
                    {words.say("store-menu")}
                </a>
                <p class="text-ink-muted">{words.with("store-thank-you", &[("name", order.customer.clone().into())])}</p>
                <h1 class="page-title">{title}</h1>
                <OrderFollow />
                <div id="order" data-live=live data-version=format!("\"version\":{}}}", order.version) data-said=said>
                {progress(words, order.status)}
                {next(order.status).map(|key| view! { <p class="order-next">{words.say(key)}</p> })}
                <section class="panel" aria-labelledby="ordered">
                    <h2 id="ordered" class="panel-title">
                        {words.say("store-ordered")}
                    </h2>
                    {items(words, order)}
                    <dl class="order-facts">
                        <dt>{words.say("store-fact-how")}</dt>
                        <dd>{place}</dd>
                        <dt>{words.say("store-fact-when")}</dt>
                        <dd>{when(words, &order.created_at)}</dd>
                        {order
                            .note
                            .clone()
                            .map(|note| {
                                view! {
                                    <dt>{words.say("store-fact-note")}</dt>
                                    <dd>{note}</dd>
                                }
                            })}
                    </dl>
                </section>
                </div>
                <form class="cart-actions" method="post" action=format!("/orders/{}/again", order.id)>
                    <a class="btn btn-quiet" href=format!("/orders/{}", order.id)>
                        {words.say("store-refresh")}
                    </a>
                    // Whoever still waits for this order hardly wants the next.
                    <button class=if order.status.is_open() { "btn btn-quiet" } else { "btn btn-primary" } type="submit">
                        {words.say("store-again")}
                    </button>
                </form>
                <p class="mt-4 text-sm text-ink-muted">{words.say("store-keep-address")}</p>
            </main>
        }
    })
}

fn status_name(words: Words, status: OrderStatus) -> String {
    words.say(match status {
        OrderStatus::Pending => "store-status-pending",
        OrderStatus::Confirmed => "store-status-confirmed",
        OrderStatus::Ready => "store-status-ready",
        OrderStatus::Done => "store-status-done",
        OrderStatus::Cancelled => "store-status-cancelled",
    })
}

/// What comes next, for a guest who waits.
fn next(status: OrderStatus) -> Option<&'static str> {
    match status {
        OrderStatus::Pending => Some("store-next-pending"),
        OrderStatus::Confirmed => Some("store-next-confirmed"),
        OrderStatus::Ready => Some("store-next-ready"),
        OrderStatus::Done | OrderStatus::Cancelled => None,
    }
}

fn progress(words: Words, status: OrderStatus) -> AnyView {
    if status == OrderStatus::Cancelled {
        let text = words.say("store-cancelled-text");
        return view! { <Notice tone=Tone::Problem>{text}</Notice> }.into_any();
    }
    let reached = STEPS.iter().position(|step| *step == status).unwrap_or_default();
    let steps = STEPS
        .iter()
        .enumerate()
        .map(|(index, step)| {
            let state = match index.cmp(&reached) {
                std::cmp::Ordering::Less => "done",
                std::cmp::Ordering::Equal => "now",
                std::cmp::Ordering::Greater => "later",
            };
            let done = (index <= reached).then(|| view! { <Icon name="check" /> });
            view! {
                <li class="step" data-state=state aria-current=(index == reached).then_some("step")>
                    <span class="step-dot">{done}</span>
                    <span>{status_name(words, *step)}</span>
                </li>
            }
        })
        .collect_view();
    view! { <ol class="steps" aria-label=words.say("store-status-of")>{steps}</ol> }.into_any()
}

fn items(words: Words, order: &Order) -> impl IntoView + use<> {
    let lines = crate::ui::priced_lines(words, &order.items, order.currency);
    view! {
        <ul>{lines}</ul>
        <div class="total">
            <span>{words.say("store-total")}</span>
            <strong class="total-amount">{words.money(Money::new(order.total_amount, order.currency))}</strong>
        </div>
    }
}

/// By the restaurant's clock, with the exact time for machines.
fn when(words: Words, rfc3339: &str) -> impl IntoView + use<> {
    view! { <time datetime=rfc3339.to_owned()>{words.moment_of(rfc3339)}</time> }
}
