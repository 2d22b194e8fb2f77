//! The checkout: who, where to, and one button. Its form carries the cart as it was shown and a key of its own, so that
//! sending it twice is one order. A refused order gives the same page back, with what was typed.

use axum::{
    extract::{Extension, State},
    http::HeaderMap,
    response::Response,
};
use leptos::prelude::*;
use mo_contract::{
    error::{Error, ErrorCode, Result},
    order::{Fulfilment, PlaceOrder},
    pricing::PricedCart,
};
use uuid::Uuid;

use super::{answer, order, paused, private, see_other, with_cart};
use crate::{
    cart::Cart,
    fields::Fields,
    islands::CheckoutGuard,
    pages::price,
    refusals,
    shell::{self, Chrome, Head},
    ui::{Field, Icon, Notice, Tone, Typed, why_text},
    visit::{PageState, Visit},
    words::Words,
};

const PICKUP: &str = "pickup";
const TABLE: &str = "table:";

pub(super) async fn show(
    State(state): State<PageState>,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
) -> Response {
    let cart = Cart::from_headers(&headers);
    if cart.is_empty() {
        return see_other("/cart");
    }
    let page = page(&state, &visit, &cart, &Form::fresh(), None).await;
    answer(&state, &visit, page.map(|html| private(200, html)))
}

pub(super) async fn submit(
    State(state): State<PageState>,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    let form = Form::read(&fields);
    // The page's own copy: a retry after the cookie has gone must be the same order, byte for byte.
    let cart = Cart::decode(fields.get("cart"));
    if cart.is_empty() {
        return see_other("/cart");
    }
    let kept = Cart::from_headers(&headers);
    if let Ok(position) = fields.get("drop").parse::<usize>() {
        return drop_line(&state, &visit, cart, kept, position, &form).await;
    }
    let ctx = visit.ctx.clone().with_key(Some(form.key.clone()));
    match state.client.call(&ctx, form.order(&cart)).await {
        Ok(order) => {
            let there = see_other(&format!("/orders/{}", order.id));
            order::remembered(with_cart(there, &kept.without(&cart), &visit), order.id, &visit)
        }
        Err(error) => {
            let page = page(&state, &visit, &cart, &form.after(&error), Some(&error)).await;
            answer(&state, &visit, page.map(|html| private(error.status(), html)))
        }
    }
}

/// Takes a line out of the order and out of the cart, and keeps what was typed.
async fn drop_line(
    state: &PageState,
    visit: &Visit,
    mut cart: Cart,
    kept: Cart,
    position: usize,
    form: &Form,
) -> Response {
    let kept = match cart.remove(position) {
        Some(gone) => kept.without_line(&gone),
        None => kept,
    };
    if cart.is_empty() {
        return with_cart(see_other("/cart"), &kept, visit);
    }
    let page = page(state, visit, &cart, form, None).await;
    with_cart(answer(state, visit, page.map(|html| private(200, html))), &kept, visit)
}

/// What a guest typed, with the hidden fields.
#[derive(Clone, Debug, Default)]
struct Form {
    key: String,
    expected_total: Option<i64>,
    customer: String,
    phone: String,
    note: String,
    fulfilment: String,
}

impl Form {
    fn fresh() -> Self {
        Self { key: new_key(), fulfilment: PICKUP.into(), ..Self::default() }
    }

    fn read(fields: &Fields) -> Self {
        Self {
            key: fields.get("key").to_owned(),
            expected_total: fields.get("expected_total").parse().ok(),
            customer: fields.get("customer").to_owned(),
            phone: fields.get("phone").to_owned(),
            note: fields.get("note").to_owned(),
            fulfilment: fields.get("fulfilment").to_owned(),
        }
    }

    fn order(&self, cart: &Cart) -> PlaceOrder {
        PlaceOrder {
            items: cart.lines().to_vec(),
            customer: self.customer.clone(),
            phone: Some(self.phone.clone()),
            note: Some(self.note.clone()),
            fulfilment: match self.fulfilment.strip_prefix(TABLE) {
                Some(table) => Fulfilment::Table { table: table.to_owned() },
                None => Fulfilment::Pickup,
            },
            expected_total: self.expected_total,
        }
    }

    /// The form to send next: with a new key where the old one can't serve any more.
    fn after(&self, error: &Error) -> Self {
        let spent = matches!(
            error.code,
            ErrorCode::IdempotencyKeyReused | ErrorCode::IdempotencyKeyInvalid | ErrorCode::IdempotencyKeyRequired
        );
        let mut next = self.clone();
        if spent {
            next.key = new_key();
        }
        next
    }
}

fn new_key() -> String {
    Uuid::new_v4().as_simple().to_string()
}

async fn page(state: &PageState, visit: &Visit, cart: &Cart, form: &Form, error: Option<&Error>) -> Result<String> {
    let priced = price(state, visit, cart).await?;
    let words = visit.words();
    let head = Head { title: format!("{} · {}", words.say("store-checkout"), visit.tenant.name), ..Head::default() };
    Ok(shell::render(&state.assets, &visit.tenant, &head, Chrome::Full, || {
        view! {
            <main id="content" class="shell narrow">
                <a class="back-link" href="/cart">
                    <Icon name="back" />
                    {words.say("store-cart")}
                </a>
                <h1 class="page-title">{words.say("store-checkout")}</h1>
                {paused::banner(visit)}
                {error.and_then(|error| problem(words, error))}
                <form id="checkout" class="checkout" method="post" action="/checkout">
                    <input type="hidden" name="key" value=form.key.clone() />
                    <input type="hidden" name="cart" value=cart.encode() />
                    <input type="hidden" name="expected_total" value=priced.total_amount />
                    <CheckoutGuard />
                    {unavailable(words, &priced)}
                    {details(visit, form, error)}
                    {summary(visit, &priced)}
                </form>
            </main>
        }
    }))
}

/// The message above the form. Unavailable dishes have their own, with a way out.
fn problem(words: Words, error: &Error) -> Option<AnyView> {
    // These have a place of their own on the page.
    if matches!(error.code, ErrorCode::OrderItemUnavailable | ErrorCode::OrderingPaused) {
        return None;
    }
    let known = ["customer", "phone", "note", "table"];
    let message = match error.code {
        ErrorCode::ValidationFailed if known.iter().any(|field| !error.field_messages(field).is_empty()) => {
            words.say("store-check-fields")
        }
        ErrorCode::IdempotencyKeyReused => words.say("store-ordered-already"),
        ErrorCode::IdempotencyInProgress => words.say("store-being-ordered"),
        _ => refusals::tell(words, error),
    };
    Some(view! { <Notice tone=Tone::Problem>{message}</Notice> }.into_any())
}

/// Names each dish that can't be ordered, with a button that removes it and keeps what was typed.
fn unavailable(words: Words, priced: &PricedCart) -> Option<AnyView> {
    if priced.unavailable.is_empty() {
        return None;
    }
    let lines = priced
        .unavailable
        .iter()
        .map(|line| {
            let name = line.name.clone().unwrap_or_else(|| words.say("store-gone-dish"));
            let why = format!("{name}: {}", why_text(words, &line.why));
            view! {
                <li class="gone">
                    <span>{why}</span>
                    <button class="btn btn-quiet" type="submit" name="drop" value=line.line.to_string() formnovalidate=true>
                        {words.say("store-remove")}
                        <span class="sr-only">" " {name}</span>
                    </button>
                </li>
            }
        })
        .collect_view();
    let title = words.say("store-cant-order");
    Some(
        view! {
            <Notice tone=Tone::Problem>
                <p class="font-semibold">{title}</p>
                <ul>{lines}</ul>
            </Notice>
        }
        .into_any(),
    )
}

fn details(visit: &Visit, form: &Form, error: Option<&Error>) -> impl IntoView + use<> {
    let words = visit.words();
    let tables = visit.tenant.profile.tables.clone();
    let chosen = form.fulfilment.clone();
    view! {
        <section class="panel" aria-labelledby="details">
            <h2 id="details" class="panel-title">
                {words.say("store-details")}
            </h2>
            <Field
                id="customer"
                label=words.say("store-name")
                typed=Typed::new(&form.customer, "customer", error)
                control=move |state| {
                    view! {
                        <input
                            id="customer"
                            class="input"
                            name="customer"
                            value=state.value
                            required=true
                            maxlength="200"
                            autocomplete="name"
                            data-missing=words.say("store-name-missing")
                            aria-invalid=state.invalid
                            aria-describedby=state.described_by
                        />
                    }
                }
            />
            <Field
                id="phone"
                label=words.say("store-phone")
                hint=words.say("store-phone-hint")
                typed=Typed::new(&form.phone, "phone", error)
                control=|state| {
                    view! {
                        <input
                            id="phone"
                            class="input"
                            type="tel"
                            name="phone"
                            value=state.value
                            maxlength="40"
                            autocomplete="tel"
                            aria-invalid=state.invalid
                            aria-describedby=state.described_by
                        />
                    }
                }
            />
            <Field
                id="fulfilment"
                label=words.say("store-how")
                typed=Typed::new(&chosen, "table", error)
                control=move |state| {
                    view! {
                        <select
                            id="fulfilment"
                            class="input"
                            name="fulfilment"
                            aria-invalid=state.invalid
                            aria-describedby=state.described_by
                        >
                            {places(words, &tables, &chosen)}
                        </select>
                    }
                }
            />
            <Field
                id="note"
                label=words.say("store-kitchen-note")
                hint=words.say("store-optional")
                typed=Typed::new(&form.note, "note", error)
                control=|state| {
                    view! {
                        <textarea
                            id="note"
                            class="input"
                            name="note"
                            rows="3"
                            maxlength="1000"
                            aria-invalid=state.invalid
                            aria-describedby=state.described_by
                        >
                            {state.value}
                        </textarea>
                    }
                }
            />
        </section>
    }
}

fn places(words: Words, tables: &[String], chosen: &str) -> impl IntoView + use<> {
    let at_table = tables
        .iter()
        .map(|table| {
            let value = format!("{TABLE}{table}");
            let selected = value == chosen;
            view! {
                <option value=value selected=selected>
                    {words.with("store-at-table", &[("table", table.clone().into())])}
                </option>
            }
        })
        .collect_view();
    view! {
        <option value=PICKUP selected=chosen == PICKUP>
            {words.say("store-pickup")}
        </option>
        {at_table}
    }
}

fn summary(visit: &Visit, priced: &PricedCart) -> impl IntoView + use<> {
    let words = visit.words();
    let total = visit.money(priced.total_amount);
    let lines = crate::ui::priced_lines(words, &priced.items, priced.currency);
    view! {
        <section class="panel" aria-labelledby="summary">
            <h2 id="summary" class="panel-title">
                {words.say("store-your-order")}
            </h2>
            <ul>{lines}</ul>
            <div class="total">
                <span>{words.say("store-total")}</span>
                <strong class="total-amount">{total.clone()}</strong>
            </div>
            <button class="btn btn-primary btn-large w-full" type="submit" data-send="" disabled={priced.items.is_empty() || paused::is_paused(visit)}>
                {words.with("store-place-order", &[("total", total.into())])}
            </button>
            <p class="mt-3 text-sm text-ink-muted">{words.say("store-pay")}</p>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_kept_for_a_retry_and_changed_when_it_is_spent() {
        let form = Form::fresh();
        assert!(form.key.len() >= 16);
        for code in [ErrorCode::ValidationFailed, ErrorCode::Conflict, ErrorCode::IdempotencyInProgress] {
            assert_eq!(form.after(&Error::new(code, "")).key, form.key);
        }
        assert_ne!(form.after(&Error::new(ErrorCode::IdempotencyKeyReused, "")).key, form.key);
    }

    #[test]
    fn a_table_is_named_by_its_value() {
        let at = |value: &str| Form { fulfilment: value.into(), ..Form::default() }.order(&Cart::default()).fulfilment;
        assert_eq!(at("table:5 b"), Fulfilment::Table { table: "5 b".into() });
        assert_eq!(at("pickup"), Fulfilment::Pickup);
        assert_eq!(at(""), Fulfilment::Pickup);
    }
}
