//! The cart's page and what its forms do. Prices are asked for anew each time: the cookie holds none.
//! Removing a line can be undone from the page that follows.

use axum::{
    Json,
    extract::{Extension, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use leptos::prelude::*;
use mo_contract::{
    error::{Error, ErrorCode, Result},
    id::{MenuItemId, OptionId, OrderId},
    menu::{GetMenu, MenuItem},
    pricing::{OrderLine, PriceCart, PricedCart, PricedLine, UnavailableLine, unavailable},
};
use serde::Serialize;

use super::{
    answer,
    item::{self, Picked},
    order, paused, private, see_other, with_cart,
};
use crate::{
    cart::{Cart, decode_line, encode_line},
    fields::{Fields, QueryFields},
    islands::CartLines,
    refusals,
    shell::{self, Chrome, Head},
    ui::{Icon, Notice, Tone, Typed, priced_options, why_text},
    visit::{PageState, Visit},
    words::Words,
};

/// A cart in a few words, for scripts.
#[derive(Clone, Debug, Serialize, serde::Deserialize)]
pub struct CartSummary {
    /// Dishes, not lines.
    pub count: i64,
    /// For people, in the restaurant's currency.
    pub total: String,
    /// Minor units.
    pub total_amount: i64,
}

/// What the cart costs now.
pub(crate) async fn price(state: &PageState, visit: &Visit, cart: &Cart) -> Result<PricedCart> {
    let items = cart.lines().to_vec();
    state.client.call(&visit.ctx, PriceCart { items }).await
}

/// The cart in a few words.
pub(crate) async fn summary(state: &PageState, visit: &Visit, cart: &Cart) -> Result<CartSummary> {
    let priced = price(state, visit, cart).await?;
    Ok(CartSummary { count: cart.count(), total: visit.money(priced.total_amount), total_amount: priced.total_amount })
}

/// Puts a dish with its options into the cart, if it can be ordered like that.
///
/// # Errors
/// `VALIDATION_FAILED` on `options`, `qty` or `note`, or `ORDER_ITEM_UNAVAILABLE`.
async fn put(state: &PageState, visit: &Visit, cart: &mut Cart, fields: &Fields) -> Result<MenuItem> {
    let item = item::find(state, visit, fields.get("id")).await?;
    let qty = parse_qty(fields.get("qty"))?;
    let options = chosen(fields);
    let line = OrderLine { id: item.id, qty: 1, note: None, options: options.clone() };
    let priced = state.client.call(&visit.ctx, PriceCart { items: vec![line] }).await?;
    match priced.unavailable.first() {
        Some(line) if line.why.is_of_options() => {
            return Err(Error::field("options", why_text(visit.words(), &line.why)));
        }
        Some(_) => return Err(unavailable(&priced.unavailable)),
        None => cart.add(item.id, qty, fields.get("note"), &options)?,
    }
    Ok(item)
}

/// The options of a form: each group has a field of its own. What is no id is as good as unknown.
fn chosen(fields: &Fields) -> Vec<OptionId> {
    let typed = fields.beginning("option-").into_iter().filter(|value| !value.is_empty());
    typed.map(|value| value.parse().unwrap_or_default()).collect()
}

/// An absent quantity is one.
fn parse_qty(text: &str) -> Result<i64> {
    match text.trim() {
        "" => Ok(1),
        text => text.parse().map_err(|_| Error::field("qty", "must be a whole number")),
    }
}

pub(super) async fn add(
    State(state): State<PageState>,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    let mut cart = Cart::from_headers(&headers);
    let put = put(&state, &visit, &mut cart, &fields).await;
    if wants_json(&headers) {
        return added_json(&state, &visit, &cart, put).await;
    }
    match put {
        Ok(_) if fields.get("from") == "item" => with_cart(see_other("/cart"), &cart, &visit),
        Ok(item) => with_cart(see_other(&format!("/#item-{}", item.id)), &cart, &visit),
        Err(error) if error.code == ErrorCode::ValidationFailed => {
            answer(&state, &visit, show_again(&state, &visit, &fields, &error).await)
        }
        Err(error) => answer(&state, &visit, Err(error)),
    }
}

fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.starts_with("application/json"))
}

async fn added_json(state: &PageState, visit: &Visit, cart: &Cart, put: Result<MenuItem>) -> Response {
    let summary = match put {
        Ok(_) => summary(state, visit, cart).await,
        Err(error) => Err(error),
    };
    match summary {
        Ok(summary) => with_cart(Json(summary).into_response(), cart, visit),
        Err(error) => {
            let error = refusals::told(visit.words(), error);
            let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, [(header::CACHE_CONTROL, "no-store")], Json(error.body())).into_response()
        }
    }
}

/// The dish's page with what was typed and what is wrong with it.
async fn show_again(state: &PageState, visit: &Visit, fields: &Fields, error: &Error) -> Result<Response> {
    let item = item::find(state, visit, fields.get("id")).await?;
    let picked = Picked {
        qty: Typed::new(fields.get("qty"), "qty", Some(error)),
        note: Typed::new(fields.get("note"), "note", Some(error)),
        options: Some(chosen(fields)),
        refused: error.field_messages("options").into_iter().map(|message| format!("{message}.")).collect(),
    };
    Ok(item::refused(state, visit, &item, &picked, error.status()))
}

pub(super) async fn show(
    State(state): State<PageState>,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
    QueryFields(query): QueryFields,
) -> Response {
    let cart = Cart::from_headers(&headers);
    let removed = decode_line(query.get("removed"));
    let page = page(&state, &visit, &cart, removed.as_ref(), order::last(&headers), None).await;
    answer(&state, &visit, page.map(|html| private(200, html)))
}

/// Changes one line: `remove`, or `qty` with what the pressed button adds to it as `step`.
pub(super) async fn change(
    State(state): State<PageState>,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    let mut cart = Cart::from_headers(&headers);
    match apply(&mut cart, &fields) {
        Ok(None) => with_cart(see_other("/cart"), &cart, &visit),
        Ok(Some(removed)) => {
            let location = format!("/cart?removed={}", encode_line(&removed).replace('%', "%25"));
            with_cart(see_other(&location), &cart, &visit)
        }
        Err(error) => {
            let page = page(&state, &visit, &cart, None, order::last(&headers), Some(&error)).await;
            answer(&state, &visit, page.map(|html| private(error.status(), html)))
        }
    }
}

/// What a line's form asks for; the line that was removed, if one was.
fn apply(cart: &mut Cart, fields: &Fields) -> Result<Option<OrderLine>> {
    let id: MenuItemId = fields.get("id").parse().map_err(|_| Error::not_found("dish"))?;
    let Some(position) = cart.position(fields.get("line").parse().unwrap_or_default(), id) else {
        return Ok(None);
    };
    let step: i64 = fields.get("step").parse().unwrap_or_default();
    let qty = parse_qty(fields.get("qty"))?.saturating_add(step);
    if fields.has("remove") || qty == 0 {
        return Ok(cart.remove(position));
    }
    cart.set_qty(position, qty)?;
    Ok(None)
}

/// One line of the cookie beside what it costs now; no price where it cannot be ordered.
struct Row<'a> {
    index: usize,
    line: &'a OrderLine,
    state: RowState<'a>,
}

enum RowState<'a> {
    Orderable(&'a PricedLine),
    Unavailable(&'a UnavailableLine),
}

/// Pricing keeps the order of the lines and sets some aside, so the two walk side by side.
fn rows<'a>(cart: &'a Cart, priced: &'a PricedCart) -> Vec<Row<'a>> {
    let mut orderable = priced.items.iter();
    let row = |(index, line): (usize, &'a OrderLine)| {
        let state = match priced.unavailable.iter().find(|gone| gone.line == index) {
            Some(gone) => RowState::Unavailable(gone),
            None => RowState::Orderable(orderable.next()?),
        };
        Some(Row { index, line, state })
    };
    cart.lines().iter().enumerate().filter_map(row).collect()
}

async fn page(
    state: &PageState,
    visit: &Visit,
    cart: &Cart,
    removed: Option<&OrderLine>,
    last: Option<OrderId>,
    error: Option<&Error>,
) -> Result<String> {
    let priced = price(state, visit, cart).await?;
    let undo = match removed {
        Some(line) => removed_name(state, visit, line).await?.map(|name| (name, line)),
        None => None,
    };
    let words = visit.words();
    let head = Head { title: format!("{} · {}", words.say("store-cart"), visit.tenant.name), ..Head::default() };
    let message = error.map(|error| refusals::tell(words, error));
    let said = words.with("store-total-said", &[("amount", visit.money(priced.total_amount).into())]);
    Ok(shell::render(&state.assets, &visit.tenant, &head, Chrome::Full, || {
        let count = cart.count();
        let undo = undo.map(|(name, line)| undo_banner(words, &name, line));
        let content = if cart.is_empty() {
            empty(words).into_any()
        } else {
            filled(visit, &rows(cart, &priced), &priced).into_any()
        };
        view! {
            <main id="content" class="shell narrow">
                <a class="back-link" href="/">
                    <Icon name="back" />
                    {words.say("store-menu")}
                </a>
                <h1 class="page-title">{words.say("store-cart-title")}</h1>
                {last.map(|id| {
                    view! {
                        <p class="last-order">
                            <a class="link" href=format!("/orders/{id}")>
                                {words.say("store-last-order")}
                            </a>
                        </p>
                    }
                })}
                <CartLines>
                    <div id="cart" tabindex="-1" data-count=count data-said=said>
                        {message.map(|text| view! { <Notice tone=Tone::Problem>{text}</Notice> })}
                        {undo}
                        {content}
                    </div>
                </CartLines>
            </main>
        }
    }))
}

/// The name of the dish that was removed; none if it can't be had any more, so that there is nothing to undo.
async fn removed_name(state: &PageState, visit: &Visit, line: &OrderLine) -> Result<Option<String>> {
    let menu = state.client.call(&visit.ctx, GetMenu {}).await?;
    Ok(menu.item(line.id).filter(|item| item.is_available).map(|item| item.name.clone()))
}

/// The banner after a removal.
fn undo_banner(words: Words, name: &str, line: &OrderLine) -> impl IntoView + use<> {
    let removed = words.with("store-removed", &[("name", name.to_owned().into())]);
    let (id, qty, note) = (line.id.to_string(), line.qty.to_string(), line.note.clone());
    let options = line
        .options
        .iter()
        .map(|option| view! { <input type="hidden" name="option-0" value=option.to_string() /> })
        .collect_view();
    view! {
        <Notice tone=Tone::News>
            <form class="undo" method="post" action="/cart/add">
                <input type="hidden" name="id" value=id />
                <input type="hidden" name="qty" value=qty />
                <input type="hidden" name="note" value=note.unwrap_or_default() />
                {options}
                <input type="hidden" name="from" value="item" />
                <span>{removed}</span>
                <button class="btn btn-quiet" type="submit">
                    {words.say("store-undo")}
                </button>
            </form>
        </Notice>
    }
}

fn empty(words: Words) -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty-title">{words.say("store-cart-empty")}</p>
            <p>{words.say("store-cart-empty-text")}</p>
            <p class="mt-6">
                <a class="btn btn-primary" href="/">
                    {words.say("store-see-menu")}
                </a>
            </p>
        </div>
    }
}

fn filled(visit: &Visit, rows: &[Row<'_>], priced: &PricedCart) -> impl IntoView + use<> {
    let words = visit.words();
    let gone = !priced.unavailable.is_empty();
    let is_paused = paused::is_paused(visit);
    let can_order = !priced.items.is_empty() && !gone && !is_paused;
    let lines = rows.iter().map(|row| row_view(visit, row)).collect_view();
    let warning = gone.then(|| {
        let text = words.say("store-cart-gone");
        view! { <Notice tone=Tone::Problem>{text}</Notice> }
    });
    let checkout = can_order.then(|| {
        view! {
            <a class="btn btn-primary btn-large" href="/checkout" id="to-checkout">
                {words.say("store-to-checkout")}
            </a>
        }
    });
    // Where the way to the order would be: visibly there, and not to be taken.
    let closed = is_paused.then(|| {
        view! {
            <button class="btn btn-large" type="button" disabled=true>
                {words.say("store-no-orders")}
            </button>
        }
    });
    view! {
        {paused::banner(visit)}
        {warning}
        <ul class="panel lines">{lines}</ul>
        <div class="total">
            <span>{words.say("store-total")}</span>
            <strong class="total-amount">{visit.money(priced.total_amount)}</strong>
        </div>
        <div class="cart-actions">
            <a class="btn btn-quiet" href="/" id="add-more">
                {words.say("store-add-more")}
            </a>
            {checkout}
            {closed}
        </div>
    }
}

fn row_view(visit: &Visit, row: &Row<'_>) -> impl IntoView + use<> {
    let words = visit.words();
    let id = row.line.id.to_string();
    let note = row.line.note.clone().map(|note| {
        view! {
            <p class="line-note">
                <Icon name="note" />
                <span>{note}</span>
            </p>
        }
    });
    match row.state {
        RowState::Orderable(priced) => {
            let name = priced.name.clone();
            let options = priced_options(&priced.options);
            let each = (priced.qty > 1).then(|| {
                let each = words.with("store-each", &[("price", visit.money(priced.unit_price).into())]);
                view! { <p class="text-sm text-ink-muted">{each}</p> }
            });
            view! {
                <li class="line">
                    <div class="min-w-0">
                        <a class="line-name" href=format!("/items/{id}") id=format!("dish-{}", row.index)>
                            {name.clone()}
                        </a>
                        {options}
                        {each}
                        {note}
                    </div>
                    <p class="price">{visit.money(priced.line_total)}</p>
                    <form class="line-form" method="post" action="/cart" data-line="">
                        <input type="hidden" name="line" value=row.index />
                        <input type="hidden" name="id" value=id />
                        {stepper(words, row.index, priced.qty, &name)}
                        {remove_button(words, row.index, &name)}
                    </form>
                </li>
            }
            .into_any()
        }
        RowState::Unavailable(gone) => {
            let name = gone.name.clone().unwrap_or_else(|| words.say("store-gone-dish"));
            let why = why_text(words, &gone.why);
            // Where other options would do, the dish's page is the way to them.
            let choose = gone.why.is_of_options().then(|| {
                view! {
                    <a class="link" href=format!("/items/{id}")>
                        {words.say("store-choose-again")}
                    </a>
                }
            });
            view! {
                <li class="line line-off">
                    <div class="min-w-0">
                        <p class="line-name">{name.clone()}</p>
                        <p class="badge badge-off">{why}</p>
                        {choose}
                        {note}
                    </div>
                    <form class="line-form" method="post" action="/cart" data-line="">
                        <input type="hidden" name="line" value=row.index />
                        <input type="hidden" name="id" value=id />
                        {remove_button(words, row.index, &name)}
                    </form>
                </li>
            }
            .into_any()
        }
    }
}

/// Every button posts the form. The first is what Enter presses: it takes the number as it was typed.
fn stepper(words: Words, index: usize, qty: i64, name: &str) -> impl IntoView + use<> {
    let field = format!("qty-{index}");
    let of = [("name", name.to_owned().into())];
    let fewer = if qty > 1 { words.with("store-one-less-of", &of) } else { words.with("store-remove-of", &of) };
    view! {
        <button class="sr-only focus:not-sr-only" type="submit">
            {words.say("store-update")}
        </button>
        <div class="stepper">
            <button
                id=format!("less-{index}")
                class="stepper-button"
                type="submit"
                name="step"
                value="-1"
                aria-label=fewer
            >
                <Icon name="minus" />
            </button>
            <label class="sr-only" for=field.clone()>
                {words.with("store-quantity-of", &of)}
            </label>
            <input
                id=field
                class="stepper-input"
                type="number"
                name="qty"
                value=qty
                min="0"
                max="99"
                inputmode="numeric"
                autocomplete="off"
            />
            <button
                id=format!("more-{index}")
                class="stepper-button"
                type="submit"
                name="step"
                value="1"
                disabled={qty >= 99}
                aria-label=words.with("store-one-more-of", &of)
            >
                <Icon name="plus" />
            </button>
        </div>
    }
}

fn remove_button(words: Words, index: usize, name: &str) -> impl IntoView + use<> {
    view! {
        <button
            id=format!("remove-{index}")
            class="btn btn-quiet btn-icon"
            type="submit"
            name="remove"
            value="1"
            formnovalidate=true
            aria-label=words.with("store-remove-of", &[("name", name.to_owned().into())])
        >
            <Icon name="trash" />
        </button>
    }
}

#[cfg(test)]
mod tests {
    use mo_contract::availability::Unavailable;
    use uuid::Uuid;

    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        let own = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Fields::from(own.collect::<Vec<_>>())
    }

    #[test]
    fn a_line_form_does_what_its_button_says() {
        let id = MenuItemId(Uuid::from_u128(5));
        let text = id.to_string();
        let mut cart = Cart::default();
        cart.add(id, 2, "", &[]).unwrap();
        let mut send = |more: &[(&str, &str)]| {
            let mut all = vec![("line", "0"), ("id", text.as_str())];
            all.extend_from_slice(more);
            let removed = apply(&mut cart, &fields(&all));
            (removed, cart.count())
        };
        assert_eq!(send(&[("qty", "2"), ("step", "1")]), (Ok(None), 3));
        assert_eq!(send(&[("qty", "7")]), (Ok(None), 7));
        assert!(send(&[("qty", "x")]).0.is_err());
        assert!(send(&[("qty", "100")]).0.is_err());
        assert_eq!(send(&[("qty", "9223372036854775807"), ("step", "1")]).1, 7);
        let (removed, left) = send(&[("qty", "1"), ("step", "-1")]);
        assert_eq!((removed.unwrap().unwrap().qty, left), (7, 0));
        assert_eq!(send(&[("remove", "1")]), (Ok(None), 0));
    }

    #[test]
    fn rows_stay_beside_their_prices() {
        let mut cart = Cart::default();
        for n in [1, 2, 3] {
            cart.add(MenuItemId(Uuid::from_u128(n)), 1, "", &[]).unwrap();
        }
        let line = |n: u128| PricedLine {
            id: MenuItemId(Uuid::from_u128(n)),
            name: n.to_string(),
            qty: 1,
            unit_price: 1,
            line_total: 1,
            note: None,
            options: vec![],
        };
        let priced = PricedCart {
            items: vec![line(1), line(3)],
            total_amount: 2,
            currency: mo_contract::money::Currency::EUR,
            unavailable: vec![UnavailableLine {
                line: 1,
                id: MenuItemId(Uuid::from_u128(2)),
                name: None,
                why: Unavailable::Unknown,
            }],
        };
        let rows = rows(&cart, &priced);
        assert_eq!(rows.len(), 3);
        for row in rows {
            match row.state {
                RowState::Orderable(priced) => assert_eq!(priced.id, row.line.id),
                RowState::Unavailable(gone) => assert!(gone.name.is_none() && row.index == 1),
            }
        }
    }
}
