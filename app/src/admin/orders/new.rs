//! Taking an order for a guest who calls or stands at the counter. The total can be asked for before it is taken, and is
//! worked out by the same function as a guest's.

use axum::{extract::State, response::Response};
use leptos::prelude::*;
use mo_contract::{
    Error, ErrorCode,
    availability::Moment,
    error::Result,
    menu::{ListMenuItems, Menu},
    order::CreateOrder,
    pricing::{PriceCart, PricedCart},
};
use uuid::Uuid;

use super::{
    PATH,
    parts::{kitchen_lines, money},
    picker::{Wrong, dishes, places, read, read_place},
};
use crate::{
    admin::{
        desk::Staff,
        problem,
        shell::{self, Page, Section, see_other},
    },
    fields::Fields,
    refusals,
    ui::{Field, Icon, Notice, Tone, Typed},
    visit::PageState,
    words::Words,
};

pub(super) async fn show(State(state): State<PageState>, staff: Staff) -> Response {
    page(&state, &staff, &Fields::default(), None, None).await
}

pub(super) async fn submit(State(state): State<PageState>, staff: Staff, fields: Fields) -> Response {
    let order = match order(&state, &staff, &fields).await {
        Ok(order) => order,
        Err(error) => return page(&state, &staff, &fields, None, Some(&error)).await,
    };
    if fields.has("preview") {
        let items = order.items;
        return match state.client.call(&staff.desk.ctx, PriceCart { items }).await {
            Ok(cart) => page(&state, &staff, &fields, Some(&cart), None).await,
            Err(error) => page(&state, &staff, &fields, None, Some(&error)).await,
        };
    }
    let ctx = staff.desk.ctx.clone().with_key(Some(fields.get("key").to_owned()).filter(|key| !key.is_empty()));
    match state.client.call(&ctx, order).await {
        Ok(made) => see_other(&format!("{PATH}/{}?done=saved", made.order.id)),
        Err(error) => page(&state, &staff, &fields, None, Some(&error)).await,
    }
}

async fn menu(state: &PageState, staff: &Staff) -> Result<Menu> {
    state.client.call(&staff.desk.ctx, ListMenuItems {}).await
}

async fn order(state: &PageState, staff: &Staff, fields: &Fields) -> Result<CreateOrder> {
    Ok(CreateOrder {
        items: read(&menu(state, staff).await?, fields)?,
        customer: fields.get("customer").to_owned(),
        phone: Some(fields.get("phone").to_owned()),
        note: Some(fields.get("note").to_owned()),
        fulfilment: read_place(fields.get("fulfilment")),
        expected_total: None,
        confirm: fields.has("confirm"),
    })
}

async fn page(
    state: &PageState,
    staff: &Staff,
    typed: &Fields,
    priced: Option<&PricedCart>,
    error: Option<&Error>,
) -> Response {
    let menu = match menu(state, staff).await {
        Ok(menu) => menu,
        Err(error) => return problem::page(state, &staff.desk, &error),
    };
    let words = staff.desk.words;
    let title = words.say("orders-new-title");
    let above = error.filter(|error| error.code != ErrorCode::ValidationFailed);
    let page = Page::new(Section::Orders, title.clone()).error(above);
    let at = Moment::new(staff.desk.ctx.now, staff.tenant.time_zone);
    let html = shell::render(&state.assets, &staff.desk, &page, || {
        // A key of its own, so that a form that is sent twice is one order; another one once the first was spent.
        let spent = error.is_some_and(|error| error.code == ErrorCode::IdempotencyKeyReused);
        let kept = Some(typed.get("key").to_owned()).filter(|key| !key.is_empty() && !spent);
        let key = kept.unwrap_or_else(|| Uuid::new_v4().as_simple().to_string());
        let is_fresh = typed.get("key").is_empty();
        let unavailable = priced.map_or(&[][..], |cart| &cart.unavailable);
        let rows = Wrong::read(words, &menu, typed, "items", error, unavailable);
        let wrong = rows_notice(words, &rows, error.filter(|error| error.code == ErrorCode::ValidationFailed));
        let place = typed.get("fulfilment").to_owned();
        let tables = staff.tenant.profile.tables.clone();
        view! {
            <a class="back-link" href=PATH>
                <Icon name="back" />
                {words.say("orders-back")}
            </a>
            <h1 class="page-title">{title.clone()}</h1>
            {wrong}
            <form class="order-form" method="post" action=format!("{PATH}/new") data-enhance="">
                <input type="hidden" name="key" value=key />
                // What Enter presses: it asks, and takes no order by mistake.
                <button class="sr-only" type="submit" name="preview" value="1" tabindex="-1" aria-hidden="true">
                    {words.say("orders-preview")}
                </button>
                <section class="panel" aria-labelledby="dishes">
                    <h2 class="panel-title" id="dishes">
                        {words.say("orders-dishes")}
                    </h2>
                    {dishes(words, &menu, at, staff.tenant.currency, typed, &rows)}
                </section>
                <section class="panel stack order-form-side" aria-labelledby="who">
                    <h2 class="panel-title" id="who">
                        {words.say("orders-who")}
                    </h2>
                    <Field id="customer" label=words.say("orders-column-customer") typed=Typed::new(typed.get("customer"), "customer", error)
                        control=|state| {
                            view! {
                                <input class="input" id="customer" name="customer" maxlength="200" autocomplete="off" value=state.value
                                    aria-invalid=state.invalid aria-describedby=state.described_by />
                            }
                        } />
                    <Field id="phone" label=words.say("orders-phone") hint=words.say("orders-optional")
                        typed=Typed::new(typed.get("phone"), "phone", error) control=|state| {
                            view! {
                                <input class="input" id="phone" type="tel" name="phone" maxlength="40" autocomplete="off" value=state.value
                                    aria-invalid=state.invalid aria-describedby=state.described_by />
                            }
                        } />
                    <Field id="fulfilment" label=words.say("orders-column-place") typed=Typed::new(&place, "table", error)
                        control=move |state| {
                            view! {
                                <select class="input" id="fulfilment" name="fulfilment" aria-invalid=state.invalid
                                    aria-describedby=state.described_by>
                                    {places(words, &tables, &state.value)}
                                </select>
                            }
                        } />
                    <Field id="note" label=words.say("orders-note") hint=words.say("orders-optional")
                        typed=Typed::new(typed.get("note"), "note", error) control=|state| {
                            view! {
                                <textarea class="input" id="note" name="note" rows="2" maxlength="1000" aria-invalid=state.invalid
                                    aria-describedby=state.described_by>
                                    {state.value}
                                </textarea>
                            }
                        } />
                    <label class="picker-box">
                        <input type="checkbox" name="confirm" value="1" checked={is_fresh || typed.has("confirm")} />
                        <span>{words.say("orders-confirm-at-once")}</span>
                    </label>
                    {priced.map(|cart| preview(staff, cart))}
                    <div class="desk-actions">
                        <button id="preview" class="btn" type="submit" name="preview" value="1">
                            {words.say("orders-preview")}
                        </button>
                        <button class="btn btn-primary" type="submit">
                            {words.say("orders-take")}
                        </button>
                    </div>
                </section>
            </form>
        }
    });
    shell::answer(error.map_or(200, Error::status), html)
}

/// Above the form: what is wrong with the lines as a whole, or that something is wrong with some of them.
pub(super) fn rows_notice(words: Words, rows: &Wrong, refused: Option<&Error>) -> Option<impl IntoView + use<>> {
    let of_all = refused.and_then(|error| error.field_messages("items").first().map(|text| refusals::say(words, text)));
    let text = of_all.or_else(|| {
        refused
            .is_some_and(|error| !rows.is_empty() || has_of_kept(error))
            .then(|| words.say("error-validation-failed"))
    })?;
    Some(view! { <Notice tone=Tone::Problem>{text}</Notice> })
}

/// Whether something is said of a line that stays.
fn has_of_kept(error: &Error) -> bool {
    let fields = error.details.get("fields").and_then(serde_json::Value::as_object);
    fields.is_some_and(|fields| fields.keys().any(|field| field.starts_with("kept.") || field.starts_with("keep-")))
}

/// What the order would cost now.
fn preview(staff: &Staff, cart: &PricedCart) -> impl IntoView + use<> {
    let words = staff.desk.words;
    let gone = (!cart.unavailable.is_empty()).then(|| {
        let text = refusals::tell(words, &mo_contract::pricing::unavailable(&cart.unavailable));
        view! { <Notice tone=Tone::Problem>{text}</Notice> }
    });
    view! {
        <div class="order-preview" role="status">
            {gone}
            <ul class="order-lines">{kitchen_lines(&cart.items)}</ul>
            <p class="order-sum">
                <span>{words.say("orders-total")}</span>
                <strong class="price">{money(words, cart.total_amount, cart.currency)}</strong>
            </p>
        </div>
    }
}
