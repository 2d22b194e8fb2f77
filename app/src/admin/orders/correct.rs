//! Correcting an order that is not finished: other quantities, other dishes, another name. What stays keeps its price.
//! The form carries the version that it was made from: of two people the second is told.

use axum::{
    extract::{Path, State},
    response::Response,
};
use leptos::prelude::*;
use mo_contract::{
    Error, ErrorCode, OrderId,
    availability::Moment,
    error::{FieldErrors, Result},
    menu::{ListMenuItems, Menu},
    order::{CorrectOrder, HouseOrder, KeptLine, ShowOrder},
};

use super::{
    PATH, detail,
    new::rows_notice,
    parse,
    parts::{money, number, options_of},
    picker::{self, Wrong, dishes, place_value, places, read_place},
    seen,
};
use crate::{
    admin::{
        desk::Staff,
        problem,
        shell::{self, Page, Section, see_other},
    },
    fields::Fields,
    refusals,
    ui::{Field, Icon, Typed},
    visit::PageState,
    words::Words,
};

pub(super) async fn show(State(state): State<PageState>, staff: Staff, Path(id): Path<String>) -> Response {
    match parse(&id) {
        Ok(id) => page(&state, &staff, id, None, None).await,
        Err(error) => problem::page(&state, &staff.desk, &error),
    }
}

pub(super) async fn submit(
    State(state): State<PageState>,
    staff: Staff,
    Path(id): Path<String>,
    fields: Fields,
) -> Response {
    let id = match parse(&id) {
        Ok(id) => id,
        Err(error) => return problem::page(&state, &staff.desk, &error),
    };
    let corrected = match correction(&state, &staff, id, &fields).await {
        Ok(op) => state.client.call(&seen(&staff, &fields), op).await,
        Err(error) => Err(error),
    };
    match corrected {
        Ok(order) => see_other(&format!("{PATH}/{}?done=saved", order.order.id)),
        Err(error) => page(&state, &staff, id, Some(&fields), Some(&error)).await,
    }
}

async fn correction(state: &PageState, staff: &Staff, id: OrderId, fields: &Fields) -> Result<CorrectOrder> {
    let menu = state.client.call(&staff.desk.ctx, ListMenuItems {}).await?;
    let mut errors = FieldErrors::default();
    let mut kept = Vec::new();
    let mut line = 0;
    while fields.has(&keep_qty(line)) {
        let qty = picker::number(&mut errors, fields, &keep_qty(line));
        if qty > 0 {
            kept.push(KeptLine { line, qty, note: Some(fields.get(&keep_note(line)).to_owned()) });
        }
        line += 1;
    }
    let added = picker::read(&menu, fields);
    errors.finish(())?;
    Ok(CorrectOrder {
        id,
        kept: Some(kept),
        added: added?,
        customer: Some(fields.get("customer").to_owned()),
        phone: Some(fields.get("phone").to_owned()),
        note: Some(fields.get("note").to_owned()),
        fulfilment: Some(read_place(fields.get("fulfilment"))),
    })
}

fn keep_qty(line: usize) -> String {
    format!("keep-{line}")
}

fn keep_note(line: usize) -> String {
    format!("keep-note-{line}")
}

async fn page(
    state: &PageState,
    staff: &Staff,
    id: OrderId,
    typed: Option<&Fields>,
    error: Option<&Error>,
) -> Response {
    let ctx = &staff.desk.ctx;
    let found = state.client.call(ctx, ShowOrder { id }).await;
    let (order, menu) = match (found, state.client.call(ctx, ListMenuItems {}).await) {
        (Ok(found), Ok(menu)) => (found.order, menu),
        (Err(error), _) | (_, Err(error)) => return problem::page(state, &staff.desk, &error),
    };
    if !order.order.status.is_open() {
        if typed.is_none() {
            return see_other(&format!("{PATH}/{id}"));
        }
        // Somebody finished it while it was corrected: said, beside how it stands now.
        let finished = Error::new(ErrorCode::InvalidTransition, "An order that is finished can't be corrected.");
        return detail::page(state, staff, id, "", "", Some(&finished)).await;
    }
    let words = staff.desk.words;
    let title = words.with("orders-correct-title", &[("number", order.order.number.to_string().into())]);
    let above = error.filter(|error| error.code != ErrorCode::ValidationFailed);
    let page = Page::new(Section::Orders, title.clone()).error(above);
    let html = shell::render(&state.assets, &staff.desk, &page, || {
        let nothing = Fields::default();
        let rows = Wrong::read(words, &menu, typed.unwrap_or(&nothing), "added", error, &[]);
        let wrong = rows_notice(words, &rows, error.filter(|error| error.code == ErrorCode::ValidationFailed));
        view! {
            <a class="back-link" href=format!("{PATH}/{id}")>
                <Icon name="back" />
                {number(words, &order.order)}
            </a>
            <h1 class="page-title">{title.clone()}</h1>
            {wrong}
            {form(staff, &order, &menu, typed, &rows, error)}
        }
    });
    shell::answer(error.map_or(200, Error::status), html)
}

fn form(
    staff: &Staff,
    order: &HouseOrder,
    menu: &Menu,
    typed: Option<&Fields>,
    rows: &Wrong,
    error: Option<&Error>,
) -> impl IntoView + use<> {
    let words = staff.desk.words;
    let shown = &order.order;
    let nothing = Fields::default();
    let value = |name: &str, stored: &str| typed.map_or_else(|| stored.to_owned(), |typed| typed.get(name).to_owned());
    // After somebody else's change the lines are those of now: what was typed was meant for others.
    let is_stale = error.is_some_and(|error| error.code == ErrorCode::Stale);
    let of_lines = typed.filter(|_| !is_stale);
    let kept =
        shown.items.iter().enumerate().map(|(index, _)| kept_line(words, order, index, of_lines, error)).collect_view();
    let customer = Typed::new(&value("customer", &shown.customer), "customer", error);
    let phone = Typed::new(&value("phone", order.phone.as_deref().unwrap_or_default()), "phone", error);
    let note = Typed::new(&value("note", shown.note.as_deref().unwrap_or_default()), "note", error);
    let place = Typed::new(&value("fulfilment", &place_value(&shown.fulfilment)), "table", error);
    let tables = staff.tenant.profile.tables.clone();
    let at = Moment::new(staff.desk.ctx.now, staff.tenant.time_zone);
    let added =
        typed.is_some_and(|typed| menu.items.iter().any(|item| !typed.get(&format!("qty-{}", item.id)).is_empty()));
    view! {
        <form class="order-form" method="post" action=format!("{PATH}/{}/correct", shown.id) data-enhance="">
            <input type="hidden" name="version" value=shown.version />
            <div class="stack">
                <section class="panel" aria-labelledby="lines">
                    <h2 class="panel-title" id="lines">
                        {words.say("orders-ordered")}
                    </h2>
                    <p class="text-sm text-ink-muted">{words.say("orders-correct-hint")}</p>
                    <ul>{kept}</ul>
                </section>
                <details id="add" class="panel" open=added>
                    <summary class="btn btn-quiet">
                        <Icon name="plus" />
                        {words.say("orders-add-dishes")}
                    </summary>
                    {dishes(words, menu, at, staff.tenant.currency, typed.unwrap_or(&nothing), rows)}
                </details>
            </div>
            <section class="panel stack order-form-side" aria-labelledby="who">
                <h2 class="panel-title" id="who">
                    {words.say("orders-who")}
                </h2>
                <Field id="customer" label=words.say("orders-column-customer") typed=customer control=|state| {
                    view! {
                        <input class="input" id="customer" name="customer" maxlength="200" autocomplete="off" value=state.value
                            aria-invalid=state.invalid aria-describedby=state.described_by />
                    }
                } />
                <Field id="phone" label=words.say("orders-phone") hint=words.say("orders-optional") typed=phone control=|state| {
                    view! {
                        <input class="input" id="phone" type="tel" name="phone" maxlength="40" autocomplete="off" value=state.value
                            aria-invalid=state.invalid aria-describedby=state.described_by />
                    }
                } />
                <Field id="fulfilment" label=words.say("orders-column-place") typed=place control=move |state| {
                    view! {
                        <select class="input" id="fulfilment" name="fulfilment" aria-invalid=state.invalid aria-describedby=state.described_by>
                            {places(words, &tables, &state.value)}
                        </select>
                    }
                } />
                <Field id="note" label=words.say("orders-note") hint=words.say("orders-optional") typed=note control=|state| {
                    view! {
                        <textarea class="input" id="note" name="note" rows="2" maxlength="1000" aria-invalid=state.invalid
                            aria-describedby=state.described_by>
                            {state.value}
                        </textarea>
                    }
                } />
                <button class="btn btn-primary" type="submit">
                    {words.say("orders-correct-button")}
                </button>
            </section>
        </form>
    }
}

fn kept_line(
    words: Words,
    order: &HouseOrder,
    index: usize,
    typed: Option<&Fields>,
    error: Option<&Error>,
) -> Option<impl IntoView + use<>> {
    let line = order.order.items.get(index)?;
    let (qty, note) = (keep_qty(index), keep_note(index));
    let value = |name: &str, stored: String| typed.map_or(stored, |typed| typed.get(name).to_owned());
    let (qty_value, note_value) =
        (value(&qty, line.qty.to_string()), value(&note, line.note.clone().unwrap_or_default()));
    let label = words.with("orders-qty-of", &[("name", line.name.clone().into())]);
    let note_label = words.with("orders-note-of", &[("name", line.name.clone().into())]);
    let typed_qty = Typed::new("", &qty, error);
    let typed_note = Typed::new("", &format!("kept.{index}.note"), error);
    let messages: Vec<_> =
        typed_qty.messages.iter().chain(&typed_note.messages).map(|message| refusals::say(words, message)).collect();
    let (invalid, error_id) = ((!messages.is_empty()).then_some("true"), format!("{qty}-error"));
    let described_by = invalid.map(|_| error_id.clone());
    let said = invalid.map(|_| view! { <p class="field-error" id=error_id>{messages.join(" ")}</p> });
    let options = options_of(line).map(|text| view! { <span class="order-options">{text}</span> });
    Some(view! {
        <li class="picker-dish">
            <div class="picker-row">
                <label class="min-w-0 flex-1" for=qty.clone()>
                    <span class="sr-only">{label}</span>
                    <span aria-hidden="true">{line.name.clone()}</span>
                    {options}
                </label>
                <span class="price">{money(words, line.unit_price, order.order.currency)}</span>
                <input id=qty.clone() class="input picker-qty" type="number" name=qty min="0" max="99" inputmode="numeric" value=qty_value
                    autocomplete="off" aria-invalid=invalid aria-describedby=described_by />
            </div>
            {said}
            <input class="input" type="text" name=note maxlength="1000" aria-label=note_label placeholder=words.say("orders-line-note")
                value=note_value autocomplete="off" />
        </li>
    })
}
