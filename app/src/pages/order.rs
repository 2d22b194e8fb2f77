//! An order as its guest sees it: what was ordered, what it cost, how far it is.
//! Who holds the link may read it, so it shows no phone number and no search engine may list it.

use axum::{
    extract::{Extension, Path, State},
    http::HeaderMap,
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
    islands::OrderFollow,
    shell::{self, Chrome, Head},
    ui::{Icon, Notice, Tone},
    visit::{PageState, Visit},
    words::Words,
};

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
    let head = Head { title: format!("Order {} · {}", order.number, visit.tenant.name), ..Head::default() };
    shell::render(&state.assets, &visit.tenant, &head, Chrome::Full, || {
        let live = order.status.is_open().then(|| format!("/orders/{}/live", order.id));
        let said = format!("Your order is now: {}.", order.status.label());
        let place = match &order.fulfilment {
            Fulfilment::Pickup => "Pick up at the counter".to_owned(),
            Fulfilment::Table { table } => format!("At table {table}"),
        };
        view! {
            <main id="content" class="shell narrow">
                <a class="back-link" href="/">
                    <Icon name="back" />
                    "Menu"
                </a>
                <p class="text-ink-muted">{format!("Thank you, {}.", order.customer)}</p>
                <h1 class="page-title">{format!("Order {}", order.number)}</h1>
                <OrderFollow />
                <div id="order" data-live=live data-version=format!("\"version\":{}}}", order.version) data-said=said>
                {progress(order.status)}
                <section class="panel" aria-labelledby="ordered">
                    <h2 id="ordered" class="panel-title">
                        "What you ordered"
                    </h2>
                    {items(order)}
                    <dl class="order-facts">
                        <dt>"How"</dt>
                        <dd>{place}</dd>
                        <dt>"When"</dt>
                        <dd>{when(visit, &order.created_at)}</dd>
                        {order
                            .note
                            .clone()
                            .map(|note| {
                                view! {
                                    <dt>"Note"</dt>
                                    <dd>{note}</dd>
                                }
                            })}
                    </dl>
                </section>
                </div>
                <form class="cart-actions" method="post" action=format!("/orders/{}/again", order.id)>
                    <a class="btn btn-quiet" href=format!("/orders/{}", order.id)>
                        "Refresh status"
                    </a>
                    <button class="btn btn-primary" type="submit">
                        "Order again"
                    </button>
                </form>
                <p class="mt-4 text-sm text-ink-muted">
                    "Keep this page's address: it is the only way back to your order."
                </p>
            </main>
        }
    })
}

fn progress(status: OrderStatus) -> AnyView {
    if status == OrderStatus::Cancelled {
        return view! {
            <Notice tone=Tone::Problem>"This order was cancelled. Please call us if you did not expect that."</Notice>
        }
        .into_any();
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
                    <span>{step.label()}</span>
                </li>
            }
        })
        .collect_view();
    view! { <ol class="steps" aria-label="Status of your order">{steps}</ol> }.into_any()
}

fn items(order: &Order) -> impl IntoView + use<> {
    let money = |minor| Money::new(minor, order.currency).to_string();
    let lines = crate::ui::priced_lines(&order.items, order.currency);
    view! {
        <ul>{lines}</ul>
        <div class="total">
            <span>"Total"</span>
            <strong class="total-amount">{money(order.total_amount)}</strong>
        </div>
    }
}

/// By the restaurant's clock, with the exact time for machines.
fn when(visit: &Visit, rfc3339: &str) -> impl IntoView + use<> {
    let words = Words::new(mo_contract::Locale::En, visit.tenant.time_zone);
    view! { <time datetime=rfc3339.to_owned()>{words.moment_of(rfc3339)}</time> }
}
