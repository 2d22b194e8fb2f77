//! One order: what was ordered, what is next, and how it came to be as it is. And its ticket, made for paper.
//! A phone number is shown to whoever works here, and to nobody else.

use axum::{
    extract::{Path, State},
    response::Response,
};
use leptos::prelude::*;
use mo_contract::{
    Error, ErrorCode, OrderId,
    order::{OrderContents, OrderCorrection, OrderDetail, OrderStatus, OrderTransition, ShowOrder},
};

use super::{
    PATH, parse,
    parts::{
        age, age_text, kitchen_lines, live_status, money, next_step, note, number, options_of, place, status_badge,
        status_name,
    },
};
use crate::{
    admin::{
        desk::Staff,
        problem,
        shell::{self, Page, Section},
    },
    fields::QueryFields,
    shell::phone_url,
    ui::{Field, Icon, Typed},
    visit::PageState,
    words::Words,
};

pub(super) async fn show(
    State(state): State<PageState>,
    staff: Staff,
    Path(id): Path<String>,
    QueryFields(query): QueryFields,
) -> Response {
    match parse(&id) {
        Ok(id) => page(&state, &staff, id, "", query.get("done"), None).await,
        Err(error) => problem::page(&state, &staff.desk, &error),
    }
}

pub(super) async fn page(
    state: &PageState,
    staff: &Staff,
    id: OrderId,
    reason: &str,
    done: &str,
    error: Option<&Error>,
) -> Response {
    let detail = match state.client.call(&staff.desk.ctx, ShowOrder { id }).await {
        Ok(detail) => detail,
        Err(error) => return problem::page(state, &staff.desk, &error),
    };
    let words = staff.desk.words;
    let order = &detail.order.order;
    let title = number(words, order);
    let above = error.filter(|error| error.code != ErrorCode::ValidationFailed);
    let page = Page::new(Section::Orders, title.clone()).done(done).error(above);
    let html = shell::render(&state.assets, &staff.desk, &page, || {
        view! {
            <div class="desk-head">
                <a class="back-link" href=PATH>
                    <Icon name="back" />
                    {words.say("orders-back")}
                </a>
                {live_status(words, format!("{PATH}/{id}"))}
            </div>
            <p id="live-stale" class="notice" hidden=true>
                <Icon name="alert" />
                <span class="min-w-0 flex-1">
                    {words.say("orders-stale")} " "
                    <a class="link" href=format!("{PATH}/{id}")>
                        {words.say("orders-reload")}
                    </a>
                </span>
            </p>
            <div id="live-region" class="order-page" data-live=format!("{PATH}/live") data-since=detail.as_of data-order=id.to_string()>
                {head(staff, &detail)}
                <div class="desk-columns">
                    {ordered(words, &detail)}
                    <div class="stack">
                        {facts(words, &detail)}
                        {history(words, &detail)}
                    </div>
                </div>
                {(staff.can_change() && order.status.is_open()).then(|| cancel_form(words, &detail, reason, error))}
            </div>
        }
    });
    shell::answer(error.map_or(200, Error::status), html)
}

fn head(staff: &Staff, detail: &OrderDetail) -> impl IntoView + use<> {
    let words = staff.desk.words;
    let order = &detail.order.order;
    let id = order.id;
    let now = staff.desk.ctx.now;
    let can_change = staff.can_change() && order.status.is_open();
    let correct = can_change.then(|| {
        view! {
            <a class="btn" href=format!("{PATH}/{id}/correct")>
                <Icon name="pencil" />
                {words.say("orders-correct")}
            </a>
        }
    });
    let waiting = order.status.is_open().then(|| {
        view! {
            <p class="order-age">
                <Icon name="clock" />
                {age_text(words, &detail.order, now)}
            </p>
        }
    });
    view! {
        <div class="desk-head" data-age=age(&detail.order, now).as_str()>
            <div class="order-title">
                <h1 class="page-title">{number(words, order)}</h1>
                {status_badge(words, order.status)}
                {waiting}
            </div>
            <div class="desk-actions">
                <a class="btn btn-quiet" href=format!("{PATH}/{id}/ticket")>
                    <Icon name="print" />
                    {words.say("orders-ticket")}
                </a>
                {correct}
                {can_change.then(|| next_step(words, order, "order"))}
            </div>
        </div>
    }
}

fn ordered(words: Words, detail: &OrderDetail) -> impl IntoView + use<> {
    let order = &detail.order.order;
    let lines = order
        .items
        .iter()
        .map(|line| {
            let options = options_of(line);
            let each = (line.qty > 1).then(|| {
                let price = money(words, line.unit_price, order.currency);
                view! { <span class="order-options">{words.with("orders-each", &[("price", price.into())])}</span> }
            });
            view! {
                <li class="order-line">
                    <span class="order-qty">{line.qty} "×"</span>
                    <span class="min-w-0 flex-1">
                        {line.name.clone()} {options.map(|text| view! { <span class="order-options">{text}</span> })} {each}
                        {line.note.clone().map(|note| view! { <strong class="order-line-note">{note}</strong> })}
                    </span>
                    <span class="price">{money(words, line.line_total, order.currency)}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="panel" aria-labelledby="ordered">
            <h2 class="panel-title" id="ordered">
                {words.say("orders-ordered")}
            </h2>
            {note(words, order)}
            <ul class="order-lines">{lines}</ul>
            <p class="order-sum">
                <span>{words.say("orders-total")}</span>
                <strong class="price">{money(words, order.total_amount, order.currency)}</strong>
            </p>
        </section>
    }
}

fn facts(words: Words, detail: &OrderDetail) -> impl IntoView + use<> {
    let order = &detail.order.order;
    let phone = detail.order.phone.clone().map(|phone| {
        view! {
            <dt>{words.say("orders-phone")}</dt>
            <dd>
                <a class="link" href=phone_url(&phone)>
                    {phone.clone()}
                </a>
            </dd>
        }
    });
    view! {
        <section class="panel" aria-labelledby="facts">
            <h2 class="panel-title" id="facts">
                {words.say("orders-facts")}
            </h2>
            <dl class="facts-list">
                <dt>{words.say("orders-column-customer")}</dt>
                <dd>{order.customer.clone()}</dd>
                {phone}
                <dt>{words.say("orders-column-place")}</dt>
                <dd>{place(words, &order.fulfilment)}</dd>
                <dt>{words.say("orders-column-time")}</dt>
                <dd>
                    <time datetime=order.created_at.clone()>{words.moment_of(&order.created_at)}</time>
                </dd>
            </dl>
        </section>
    }
}

/// A step or a correction, with the time that puts them in one order.
enum Past<'a> {
    Step(&'a OrderTransition),
    Correction(&'a OrderCorrection),
}

fn past(detail: &OrderDetail) -> Vec<(&str, Past<'_>)> {
    let steps = detail.transitions.iter().map(|step| (step.changed_at.as_str(), Past::Step(step)));
    let corrections = detail.corrections.iter().map(|of| (of.changed_at.as_str(), Past::Correction(of)));
    let mut all: Vec<_> = steps.chain(corrections).collect();
    all.sort_by_key(|(at, _)| *at);
    all
}

fn actor(words: Words, label: &str, name: Option<&String>) -> String {
    match (label, name) {
        (_, Some(name)) => name.clone(),
        ("guest", None) => words.say("orders-by-guest"),
        _ if label.starts_with("token:") => words.say("orders-by-token"),
        _ if label.starts_with("user:") => words.say("orders-by-somebody"),
        _ => words.say("orders-by-system"),
    }
}

fn history(words: Words, detail: &OrderDetail) -> impl IntoView + use<> {
    let currency = detail.order.order.currency;
    let rows = past(detail)
        .into_iter()
        .map(|(at, past)| {
            let (what, who, more) = match past {
                Past::Step(step) => (
                    status_name(words, step.to),
                    actor(words, &step.changed_by, step.changed_by_name.as_ref()),
                    step.reason.clone(),
                ),
                Past::Correction(of) => (
                    words.say("orders-corrected"),
                    actor(words, &of.changed_by, of.changed_by_name.as_ref()),
                    Some(difference(words, &of.before, &of.after, currency)),
                ),
            };
            view! {
                <li class="row">
                    <div class="min-w-0 flex-1">
                        <p class="row-title">{what}</p>
                        {more.map(|text| view! { <p>{text}</p> })}
                        <p class="text-sm text-ink-muted">
                            {who} " · " <time datetime=at.to_owned()>{words.moment_of(at)}</time>
                        </p>
                    </div>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="panel" aria-labelledby="history">
            <h2 class="panel-title" id="history">
                {words.say("orders-history")}
            </h2>
            <ol class="row-list">{rows}</ol>
        </section>
    }
}

/// What a correction changed, in few words.
fn difference(words: Words, before: &OrderContents, after: &OrderContents, currency: mo_contract::Currency) -> String {
    let mut parts = Vec::new();
    if before.items != after.items {
        let total = |amount| money(words, amount, currency);
        let values = [("before", total(before.total_amount).into()), ("after", total(after.total_amount).into())];
        parts.push(words.with("orders-changed-lines", &values));
    }
    let texts = [
        (words.say("orders-column-customer"), Some(before.customer.clone()), Some(after.customer.clone())),
        (words.say("orders-phone"), before.phone.clone(), after.phone.clone()),
        (words.say("orders-note"), before.note.clone(), after.note.clone()),
        (
            words.say("orders-column-place"),
            Some(place(words, &before.fulfilment)),
            Some(place(words, &after.fulfilment)),
        ),
    ];
    for (what, before, after) in texts {
        if before != after {
            let said = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
            parts.push(format!("{what}: {} → {}", said(before), said(after)));
        }
    }
    parts.join("; ")
}

fn cancel_form(words: Words, detail: &OrderDetail, reason: &str, error: Option<&Error>) -> impl IntoView + use<> {
    let order = &detail.order.order;
    let typed = Typed::new(reason, "reason", error);
    let open = !typed.messages.is_empty() || !reason.is_empty();
    let (id, version) = (order.id, order.version);
    view! {
        <details id="cancel" class="panel cancel" open=open>
            <summary class="btn btn-quiet text-danger">{words.say("orders-cancel")}</summary>
            <form class="stack" method="post" action=format!("{PATH}/{id}/step") data-enhance="">
                <input type="hidden" name="version" value=version />
                <Field id="reason" label=words.say("orders-cancel-reason") hint=words.say("orders-cancel-hint") typed=typed control=|state| {
                    view! {
                        <input class="input" id="reason" name="reason" required=true maxlength="200" value=state.value
                            aria-invalid=state.invalid aria-describedby=state.described_by />
                    }
                } />
                <button class="btn btn-danger" type="submit" name="to" value=OrderStatus::Cancelled.as_str()>
                    {words.say("orders-cancel-button")}
                </button>
            </form>
        </details>
    }
}

pub(super) async fn ticket(State(state): State<PageState>, staff: Staff, Path(id): Path<String>) -> Response {
    let id = match parse(&id) {
        Ok(id) => id,
        Err(error) => return problem::page(&state, &staff.desk, &error),
    };
    let detail = match state.client.call(&staff.desk.ctx, ShowOrder { id }).await {
        Ok(detail) => detail,
        Err(error) => return problem::page(&state, &staff.desk, &error),
    };
    let words = staff.desk.words;
    let order = &detail.order.order;
    let title = words.with("orders-ticket-of", &[("number", order.number.to_string().into())]);
    let html = shell::render(&state.assets, &staff.desk, &Page::new(Section::Orders, title), || {
        let phone = detail.order.phone.clone().map(|phone| view! { <p>{phone}</p> });
        view! {
            <div class="desk-head no-print">
                <a class="back-link" href=format!("{PATH}/{id}")>
                    <Icon name="back" />
                    {number(words, order)}
                </a>
                <button id="print" class="btn btn-primary" type="button" hidden=true>
                    <Icon name="print" />
                    {words.say("orders-print")}
                </button>
            </div>
            <article class="ticket">
                <h1 class="ticket-number">{number(words, order)}</h1>
                <p class="ticket-place">{place(words, &order.fulfilment)}</p>
                <p>
                    <strong>{order.customer.clone()}</strong>
                </p>
                {phone}
                <p>{words.moment_of(&order.created_at)}</p>
                {note(words, order)}
                <ul class="order-lines">{kitchen_lines(&order.items)}</ul>
                <p class="order-sum">
                    <span>{words.say("orders-total")}</span>
                    <strong class="price">{money(words, order.total_amount, order.currency)}</strong>
                </p>
                <p class="ticket-house">{staff.tenant.name.clone()}</p>
            </article>
            <p class="no-print text-sm text-ink-muted">{words.say("orders-print-hint")}</p>
        }
    });
    shell::answer(200, html)
}
