//! What the pages of orders share: how an order, its place and its age are said.
//! Nothing here changes anything.

use chrono::{DateTime, Duration, Utc};
use leptos::prelude::*;
use mo_contract::{
    Currency, Money,
    order::{Fulfilment, HouseOrder, Order, OrderStatus},
    pricing::PricedLine,
};

use super::PATH;
use crate::{ui::Icon, words::Words};

pub(super) fn status_name(words: Words, status: OrderStatus) -> String {
    match status {
        OrderStatus::Pending => words.say("orders-pending"),
        OrderStatus::Confirmed => words.say("orders-confirmed"),
        OrderStatus::Ready => words.say("orders-ready"),
        OrderStatus::Done => words.say("orders-done"),
        OrderStatus::Cancelled => words.say("orders-cancelled"),
    }
}

pub(super) fn status_badge(words: Words, status: OrderStatus) -> impl IntoView + use<> {
    let class = match status {
        OrderStatus::Pending => "badge badge-warn",
        OrderStatus::Confirmed | OrderStatus::Ready => "badge badge-good",
        OrderStatus::Done => "badge",
        OrderStatus::Cancelled => "badge badge-hot",
    };
    view! { <span class=class>{status_name(words, status)}</span> }
}

/// What the button says that leads to the step.
pub(super) fn step_name(words: Words, to: OrderStatus) -> String {
    match to {
        OrderStatus::Confirmed => words.say("orders-step-confirm"),
        OrderStatus::Ready => words.say("orders-step-ready"),
        OrderStatus::Done => words.say("orders-step-done"),
        OrderStatus::Pending | OrderStatus::Cancelled => status_name(words, to),
    }
}

pub(super) fn place(words: Words, fulfilment: &Fulfilment) -> String {
    match fulfilment {
        Fulfilment::Pickup => words.say("orders-pickup"),
        Fulfilment::Table { table } => words.with("orders-table", &[("table", table.clone().into())]),
    }
}

pub(super) fn number(words: Words, order: &Order) -> String {
    words.with("orders-number", &[("number", order.number.to_string().into())])
}

fn time(rfc3339: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(rfc3339).map_or(DateTime::UNIX_EPOCH, |at| at.to_utc())
}

/// How long an order has waited for its next step, in steps that a colour can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Age {
    Fresh,
    Slow,
    Late,
}

impl Age {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Slow => "slow",
            Self::Late => "late",
        }
    }
}

/// Since when it waits: what is ready waits for its guest since it became so, all else since it was ordered.
fn waiting(order: &HouseOrder, now: DateTime<Utc>) -> Duration {
    let since = match order.order.status {
        OrderStatus::Ready => &order.updated_at,
        _ => &order.order.created_at,
    };
    (now - time(since)).max(Duration::zero())
}

pub(super) fn age(order: &HouseOrder, now: DateTime<Utc>) -> Age {
    let (slow, late) = match order.order.status {
        OrderStatus::Pending => (3, 8),
        OrderStatus::Confirmed => (15, 30),
        OrderStatus::Ready => (5, 15),
        OrderStatus::Done | OrderStatus::Cancelled => return Age::Fresh,
    };
    match waiting(order, now).num_minutes() {
        minutes if minutes >= late => Age::Late,
        minutes if minutes >= slow => Age::Slow,
        _ => Age::Fresh,
    }
}

pub(super) fn age_text(words: Words, order: &HouseOrder, now: DateTime<Utc>) -> String {
    let minutes = waiting(order, now).num_minutes();
    match minutes {
        0 => words.say("orders-age-now"),
        1..60 => words.with("orders-age-minutes", &[("minutes", minutes.into())]),
        60..1_440 => {
            words.with("orders-age-hours", &[("hours", (minutes / 60).into()), ("minutes", (minutes % 60).into())])
        }
        _ => words.with("orders-age-days", &[("days", (minutes / 1_440).into())]),
    }
}

pub(super) fn money(words: Words, minor: i64, currency: Currency) -> String {
    words.money(Money::new(minor, currency))
}

/// What is to be cooked: no prices.
pub(super) fn kitchen_lines(lines: &[PricedLine]) -> impl IntoView + use<> {
    lines
        .iter()
        .map(|line| {
            let options = options_of(line);
            view! {
                <li class="order-line">
                    <span class="order-qty">{line.qty} "×"</span>
                    <span class="min-w-0 flex-1">
                        {line.name.clone()} {options.map(|text| view! { <span class="order-options">{text}</span> })}
                        {line.note.clone().map(|note| view! { <strong class="order-line-note">{note}</strong> })}
                    </span>
                </li>
            }
        })
        .collect_view()
}

pub(super) fn options_of(line: &PricedLine) -> Option<String> {
    let names: Vec<&str> = line.options.iter().map(|option| option.name.as_str()).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// The note of the whole order, where nobody can overlook it.
pub(super) fn note(words: Words, order: &Order) -> Option<impl IntoView + use<>> {
    let text = order.note.clone()?;
    Some(view! {
        <p class="order-note">
            <Icon name="note" />
            <span class="sr-only">{words.say("orders-note")} ": "</span>
            <span class="min-w-0">{text}</span>
        </p>
    })
}

/// The form of the next step, with its button; none for an order that is over.
pub(super) fn next_step(words: Words, order: &Order, from: &'static str) -> Option<impl IntoView + use<>> {
    let to = order.status.next()?;
    let id = order.id;
    let label = words
        .with("orders-step-of", &[("step", step_name(words, to).into()), ("number", order.number.to_string().into())]);
    Some(view! {
        <form method="post" action=format!("{PATH}/{id}/step") data-enhance="">
            <input type="hidden" name="from" value=from />
            <input type="hidden" name="version" value=order.version />
            <button id=format!("next-{id}") class="btn btn-primary" type="submit" name="to" value=to.as_str() aria-label=label>
                {step_name(words, to)}
            </button>
        </form>
    })
}

/// Whether this page hears of news by itself, and what to do where it does not. A script shows one of the three.
pub(super) fn live_status(words: Words, address: String) -> impl IntoView + use<> {
    view! {
        <p id="live" class="live" role="status">
            <a class="link" href=address data-when="off">
                {words.say("orders-live-off")}
            </a>
            <span class="live-on" data-when="on" hidden=true>
                {words.say("orders-live-on")}
            </span>
            <span data-when="slow" hidden=true>
                {words.say("orders-live-slow")}
            </span>
            <span class="live-lost" data-when="lost" hidden=true>
                {words.say("orders-live-lost")}
            </span>
        </p>
    }
}

#[cfg(test)]
mod tests {
    use mo_contract::OrderId;

    use super::*;

    fn order(status: OrderStatus, minutes: i64) -> (HouseOrder, DateTime<Utc>) {
        let now = time("2026-11-21T13:00:00Z");
        let at = (now - Duration::minutes(minutes)).to_rfc3339();
        let order = Order {
            id: OrderId(uuid::Uuid::nil()),
            number: 1,
            status,
            total_amount: 0,
            currency: Currency::EUR,
            items: vec![],
            customer: String::new(),
            note: None,
            fulfilment: Fulfilment::Pickup,
            created_at: at.clone(),
            version: 1,
        };
        (HouseOrder { order, phone: None, updated_at: at }, now)
    }

    #[test]
    fn an_order_ages_by_what_it_waits_for() {
        let of = |status, minutes| {
            let (order, now) = order(status, minutes);
            age(&order, now)
        };
        assert_eq!(of(OrderStatus::Pending, 2), Age::Fresh);
        assert_eq!(of(OrderStatus::Pending, 3), Age::Slow);
        assert_eq!(of(OrderStatus::Pending, 8), Age::Late);
        assert_eq!(of(OrderStatus::Confirmed, 8), Age::Fresh);
        assert_eq!(of(OrderStatus::Confirmed, 30), Age::Late);
        assert_eq!(of(OrderStatus::Done, 1_000), Age::Fresh);
    }

    #[test]
    fn an_age_is_said_in_its_own_measure() {
        let words = Words::default();
        let said = |minutes| {
            let (order, now) = order(OrderStatus::Pending, minutes);
            age_text(words, &order, now)
        };
        assert_eq!([0, 5, 65, 3_000].map(said), ["now", "5 min", "1 h 5 min", "2 d"]);
    }
}
