//! The restaurants of the platform: found by name, domain or state, a page at a time.
//! It must never ask the whole fleet for something: what lies with each restaurant is read for the page alone.

use std::collections::BTreeMap;

use axum::{extract::State, response::Response};
use leptos::prelude::*;
use mo_contract::{
    Error, ErrorCode, TenantId,
    tenant::{ListTenants, ShowVitals, Tenant, TenantPage, TenantState, Vitals},
};

use super::{address_of, encode, moment, state_badge, state_name, workplaces};
use crate::{
    admin::{
        desk::{Desk, Operator},
        problem,
        shell::{self, Page, Section},
    },
    fields::QueryFields,
    ui::{Choice, DataTable, Empty, Icon, PageLink, Pager},
    visit::PageState,
    words::Words,
};

const ROWS: u64 = 25;
const STATES: [TenantState; 5] = [
    TenantState::Active,
    TenantState::Suspended,
    TenantState::Archived,
    TenantState::Provisioning,
    TenantState::Failed,
];

pub(super) async fn show(
    State(state): State<PageState>,
    operator: Operator,
    QueryFields(query): QueryFields,
) -> Response {
    let desk = &operator.desk;
    let words = desk.words;
    let wanted = TenantState::parse(query.get("state"));
    let (search, cursor) = (query.get("q"), query.get("cursor"));
    let op = ListTenants {
        cursor: (!cursor.is_empty()).then(|| cursor.to_owned()),
        limit: Some(ROWS),
        state: wanted,
        search: (!search.trim().is_empty()).then(|| search.to_owned()),
    };
    let (list, refused) = match state.client.call(&desk.ctx, op).await {
        Ok(list) => (list, None),
        Err(error) if error.code == ErrorCode::ValidationFailed => {
            (TenantPage { tenants: Vec::new(), next_cursor: None }, Some(error))
        }
        Err(error) => return problem::page(&state, desk, &error),
    };
    let ids = list.tenants.iter().map(|tenant| tenant.id).collect();
    let vitals: BTreeMap<TenantId, Vitals> = match state.client.call(&desk.ctx, ShowVitals { ids }).await {
        Ok(list) => list.tenants.into_iter().map(|vitals| (vitals.tenant_id, vitals)).collect(),
        Err(error) => return problem::page(&state, desk, &error),
    };
    let title = words.say("tenants-title");
    let page = Page::new(Section::Tenants, title.clone()).done(query.get("done")).error(refused.as_ref());
    let html = shell::render(&state.assets, desk, &page, || {
        let places = (!operator.who.workplaces.is_empty()).then(|| {
            view! {
                <section class="panel" aria-labelledby="workplaces">
                    <h2 class="panel-title" id="workplaces">
                        {words.say("portal-workplaces")}
                    </h2>
                    {workplaces(desk, &operator.who)}
                </section>
            }
        });
        view! {
            <div class="desk-head">
                <h1 class="page-title">{title.clone()}</h1>
                <a class="btn btn-primary" href="/tenants/new" data-keys="n">
                    <Icon name="plus" />
                    {words.say("tenants-new")}
                </a>
            </div>
            {filter(words, search, wanted)}
            {table(desk, &list, &vitals, search, wanted, !cursor.is_empty())}
            {places}
        }
    });
    shell::answer(refused.as_ref().map_or(200, Error::status), html)
}

fn filter(words: Words, search: &str, wanted: Option<TenantState>) -> impl IntoView + use<> {
    let states = STATES
        .into_iter()
        .map(|state| {
            view! {
                <option value=state.as_str() selected=wanted == Some(state)>
                    {state_name(words, state)}
                </option>
            }
        })
        .collect_view();
    view! {
        <form class="filter" method="get" action="/tenants" role="search">
            <div class="field">
                <label class="field-label" for="q">
                    {words.say("tenants-search")}
                </label>
                <input class="input" id="q" name="q" type="search" maxlength="200" value=search.to_owned() data-keys="/" />
            </div>
            <Choice id="state" label=words.say("tenants-state") any=words.say("tenants-any-state")>
                {states}
            </Choice>
            <button class="btn" type="submit">
                <Icon name="search" />
                {words.say("tenants-find")}
            </button>
        </form>
    }
}

fn table(
    desk: &Desk,
    list: &TenantPage,
    vitals: &BTreeMap<TenantId, Vitals>,
    search: &str,
    wanted: Option<TenantState>,
    is_later: bool,
) -> impl IntoView + use<> {
    let words = desk.words;
    if list.tenants.is_empty() {
        let is_filtered = !search.trim().is_empty() || wanted.is_some() || is_later;
        return if is_filtered {
            view! {
                <Empty icon="search" title=words.say("tenants-no-match") text=words.say("tenants-no-match-text")>
                    <a class="btn" href="/tenants">
                        {words.say("tenants-all")}
                    </a>
                </Empty>
            }
            .into_any()
        } else {
            view! {
                <Empty icon="store" title=words.say("tenants-none") text=words.say("tenants-none-text")>
                    <a class="btn btn-primary" href="/tenants/new">
                        {words.say("tenants-new")}
                    </a>
                </Empty>
            }
            .into_any()
        };
    }
    let columns = vec![
        words.say("tenants-name"),
        words.say("tenants-state"),
        words.say("tenants-version"),
        words.say("tenants-last-order"),
        words.say("tenants-created"),
    ];
    let rows = list.tenants.iter().map(|tenant| row(desk, tenant, vitals.get(&tenant.id))).collect_view();
    let query = |cursor: Option<&str>| {
        let state = wanted.map_or("", TenantState::as_str);
        let cursor = cursor.map(|cursor| format!("&cursor={}", encode(cursor))).unwrap_or_default();
        format!("/tenants?q={}&state={state}{cursor}", encode(search))
    };
    let first = is_later.then(|| PageLink { href: query(None), text: words.say("tenants-first") });
    let on = list.next_cursor.as_deref();
    let on = on.map(|cursor| PageLink { href: query(Some(cursor)), text: words.say("tenants-more") });
    view! {
        <DataTable label=words.say("tenants-title") columns=columns>
            {rows}
        </DataTable>
        <Pager label=words.say("tenants-pages") back=first on=on />
    }
    .into_any()
}

fn row(desk: &Desk, tenant: &Tenant, vitals: Option<&Vitals>) -> impl IntoView + use<> {
    let words = desk.words;
    let last = match vitals.and_then(|vitals| vitals.last_order_at.as_deref()) {
        Some(at) => moment(words, at).into_any(),
        None => view! { <span class="text-ink-muted">{words.say("tenants-no-order")}</span> }.into_any(),
    };
    let version = vitals.and_then(|vitals| vitals.schema_version.clone()).unwrap_or_else(|| "–".to_owned());
    view! {
        <tr>
            <th scope="row" data-label=words.say("tenants-name")>
                <span class="cell">
                    <a class="link row-title" href=format!("/tenants/{}", tenant.id)>
                        {tenant.name.clone()}
                    </a>
                    <a class="text-sm text-ink-muted" href=address_of(desk, &tenant.domain, "/")>
                        {tenant.domain.clone()}
                    </a>
                </span>
            </th>
            <td data-label=words.say("tenants-state")>{state_badge(words, tenant.state)}</td>
            <td data-label=words.say("tenants-version")>
                <code>{version}</code>
            </td>
            <td data-label=words.say("tenants-last-order")>{last}</td>
            <td data-label=words.say("tenants-created")>{moment(words, &tenant.created_at)}</td>
        </tr>
    }
}
