//! The REST rows of the public API: each takes its operation from path, query and body, and hands it through the door.

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::{FromRequestParts, Path, Request, State},
    response::{IntoResponse as _, Response},
    routing::{get, patch, post},
};
use futures::StreamExt as _;
use http::{HeaderValue, StatusCode, header};
use mo_client::Callable;
use mo_contract::{
    Error,
    event::{EventStats, ListEvents},
    menu::{CreateMenuItem, DeleteMenuItem, GetMenu, GetStoreConfig, ListMenuItems, UpdateMenuItem},
    order::{ConfirmOrder, ListOrders, PlaceOrder, TrackOrder},
    tenant::{ArchiveTenant, ListTenants, ProvisionTenant, ResumeTenant, ShowTenant, SuspendTenant},
};
use serde::Serialize;

use super::{
    App, HttpError, Shared,
    entry::{Entered, TenantFrom, enter, tenant_of_host},
    variants::{Freshness, Variants},
};
use crate::export::{Format, csv_header, csv_rows, json_rows};

type Answer = Result<Response, HttpError>;

pub fn routes(router: Router<Shared>) -> Router<Shared> {
    router
        .route("/api/v1/sys/provision", post(provision))
        .route("/api/v1/sys/tenants", get(list_tenants))
        .route("/api/v1/sys/tenants/{id}", get(show_tenant))
        .route("/api/v1/sys/tenants/{id}/suspend", post(by_id::<SuspendTenant>))
        .route("/api/v1/sys/tenants/{id}/resume", post(by_id::<ResumeTenant>))
        .route("/api/v1/sys/tenants/{id}/archive", post(by_id::<ArchiveTenant>))
        .route("/api/v1/manager/menu", get(list_menu).post(create_item))
        .route("/api/v1/manager/menu/{id}", patch(update_item).delete(delete_item))
        .route("/api/v1/manager/orders", get(list_orders))
        .route("/api/v1/manager/orders/{id}/confirm", post(confirm_order))
        .route("/api/v1/manager/events", get(export_events))
        .route("/api/v1/manager/events/stats", get(event_stats))
        .route("/api/v1/store/config", get(store_config))
        .route("/api/v1/store/menu", get(store_menu))
        .route("/api/v1/store/orders", post(place_order))
        .route("/api/v1/store/orders/{id}", get(track_order))
}

fn ok(output: impl Serialize) -> Answer {
    Ok(axum::Json(output).into_response())
}

fn created(output: impl Serialize, location: Option<String>) -> Answer {
    let mut response = (StatusCode::CREATED, axum::Json(output)).into_response();
    if let Some(location) = location.and_then(|text| HeaderValue::from_str(&text).ok()) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    Ok(response)
}

/// Takes the `{id}` of the path and passes the guards of `O`. An id of the wrong form names nothing: 404.
async fn enter_by_id<O: Callable>(
    app: &App,
    from: TenantFrom,
    request: Request,
) -> Result<(Entered<'_>, String), HttpError> {
    let (mut parts, body) = request.into_parts();
    let id = Path::<String>::from_request_parts(&mut parts, &()).await.map(|path| path.0).unwrap_or_default();
    let entered = enter::<O>(app, from, Request::from_parts(parts, body)).await?;
    Ok((entered, id))
}

fn parse<T: std::str::FromStr>(id: &str, what: &str) -> Result<T, Error> {
    id.parse().map_err(|_| Error::not_found(what))
}

async fn provision(State(app): State<Shared>, request: Request) -> Answer {
    let mut entered = enter::<ProvisionTenant>(&app, TenantFrom::None, request).await?;
    let op: ProvisionTenant = entered.json(|_| {}).await?;
    created(entered.call(op).await?, None)
}

async fn list_tenants(State(app): State<Shared>, request: Request) -> Answer {
    let entered = enter::<ListTenants>(&app, TenantFrom::None, request).await?;
    let op: ListTenants = entered.query(&["limit"])?;
    ok(entered.call(op).await?)
}

async fn show_tenant(State(app): State<Shared>, request: Request) -> Answer {
    let (entered, id) = enter_by_id::<ShowTenant>(&app, TenantFrom::None, request).await?;
    ok(entered.call(ShowTenant { id: parse(&id, "tenant")? }).await?)
}

async fn by_id<O: Callable>(State(app): State<Shared>, request: Request) -> Answer {
    let (mut entered, id) = enter_by_id::<O>(&app, TenantFrom::None, request).await?;
    let id: mo_contract::TenantId = parse(&id, "tenant")?;
    let op: O = entered
        .json(|body| {
            body.insert("id".into(), id.to_string().into());
        })
        .await?;
    ok(entered.call(op).await?)
}

async fn create_item(State(app): State<Shared>, request: Request) -> Answer {
    let mut entered = enter::<CreateMenuItem>(&app, TenantFrom::Header, request).await?;
    let op: CreateMenuItem = entered.json(|_| {}).await?;
    created(entered.call(op).await?, None)
}

async fn list_menu(State(app): State<Shared>, request: Request) -> Answer {
    let entered = enter::<ListMenuItems>(&app, TenantFrom::Header, request).await?;
    ok(entered.call(ListMenuItems {}).await?)
}

async fn update_item(State(app): State<Shared>, request: Request) -> Answer {
    let (mut entered, id) = enter_by_id::<UpdateMenuItem>(&app, TenantFrom::Header, request).await?;
    let id: mo_contract::MenuItemId = parse(&id, "dish")?;
    let op: UpdateMenuItem = entered
        .json(|body| {
            body.insert("id".into(), id.to_string().into());
        })
        .await?;
    ok(entered.call(op).await?)
}

async fn delete_item(State(app): State<Shared>, request: Request) -> Answer {
    let (entered, id) = enter_by_id::<DeleteMenuItem>(&app, TenantFrom::Header, request).await?;
    entered.call(DeleteMenuItem { id: parse(&id, "dish")? }).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn list_orders(State(app): State<Shared>, request: Request) -> Answer {
    let entered = enter::<ListOrders>(&app, TenantFrom::Header, request).await?;
    let op: ListOrders = entered.query(&["limit"])?;
    ok(entered.call(op).await?)
}

async fn confirm_order(State(app): State<Shared>, request: Request) -> Answer {
    let (entered, id) = enter_by_id::<ConfirmOrder>(&app, TenantFrom::Header, request).await?;
    ok(entered.call(ConfirmOrder { id: parse(&id, "order")? }).await?)
}

async fn event_stats(State(app): State<Shared>, request: Request) -> Answer {
    let entered = enter::<EventStats>(&app, TenantFrom::Header, request).await?;
    ok(entered.call(EventStats {}).await?)
}

/// Streams the parity export, a page of the log at a time: memory stays flat however long the window.
async fn export_events(State(app): State<Shared>, request: Request) -> Answer {
    let entered = enter::<ListEvents>(&app, TenantFrom::Header, request).await?;
    let mut values: serde_json::Map<String, serde_json::Value> = entered.query(&["after", "limit"])?;
    let format = match values.remove("format").as_ref().map(|value| value.as_str().unwrap_or_default()) {
        None | Some("json") => Format::Json,
        Some("csv") => Format::Csv,
        Some(_) => return Err(Error::field("format", "must be json or csv").into()),
    };
    let op: ListEvents = entered.query(&["after", "limit"])?;
    let op = op.checked()?;
    // The first page before the status: a refusal must be an error, not a broken stream.
    let ctx = entered.ctx.clone();
    let first = app.client.call(&ctx, op.clone()).await?;
    let client = app.client.clone();
    let pages = futures::stream::unfold(Some((first, op)), move |state| {
        let (client, ctx) = (client.clone(), ctx.clone());
        async move {
            let (page, mut op) = state?;
            let next = match page.events.last() {
                Some(last) if page.more => {
                    op.after = Some(last.seq);
                    match client.call(&ctx, op.clone()).await {
                        Ok(next) => Some((next, op)),
                        Err(error) => return Some((Err(std::io::Error::other(error.to_string())), None)),
                    }
                }
                _ => None,
            };
            Some((Ok(page.events), next))
        }
    });
    let (head, tail, content_type) = match format {
        Format::Json => (b"[".to_vec(), b"]\n".to_vec(), "application/json"),
        Format::Csv => (csv_header(), Vec::new(), "text/csv; charset=utf-8"),
    };
    let mut first = true;
    let rows = pages.map(move |page| {
        page.map(|events| match format {
            Format::Csv => csv_rows(&events),
            Format::Json => {
                let rows = json_rows(&events, first);
                first = first && events.is_empty();
                rows
            }
        })
    });
    let once = |bytes: Vec<u8>| futures::stream::once(async move { Ok::<_, std::io::Error>(bytes) });
    let mut response = Body::from_stream(once(head).chain(rows).chain(once(tail))).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

async fn store_config(State(app): State<Shared>, request: Request) -> Answer {
    let entered = enter::<GetStoreConfig>(&app, TenantFrom::Host, request).await?;
    ok(entered.call(GetStoreConfig {}).await?)
}

async fn store_menu(State(app): State<Shared>, request: Request) -> Answer {
    const KEPT_AS: &str = "/api/v1/store/menu";
    let (parts, body) = request.into_parts();
    let tenant = tenant_of_host(&app, &parts).await?;
    let headers = parts.headers.clone();
    let entered = enter::<GetMenu>(&app, TenantFrom::Host, Request::from_parts(parts, body)).await?;
    let services = app.services.as_ref().ok_or_else(Error::internal)?;
    let menu = services.menu_freshness(&tenant, entered.ctx.now, &entered.ctx.request_id).await?;
    let fresh = Freshness { menu, tenant: tenant.version };
    let kept = match app
        .pages
        .get(tenant.id, KEPT_AS, fresh)
        .filter(|_| tenant.state == mo_contract::tenant::TenantState::Active)
    {
        Some(kept) => kept,
        None => {
            let menu = entered.call(GetMenu {}).await?;
            let body = serde_json::to_vec(&menu).map_err(|_| Error::internal())?;
            let made = Arc::new(Variants::new(body, HeaderValue::from_static("application/json")));
            app.pages.put(tenant.id, KEPT_AS, fresh, made.clone());
            made
        }
    };
    Ok(kept.respond(&headers, "public, max-age=0, must-revalidate"))
}

async fn place_order(State(app): State<Shared>, request: Request) -> Answer {
    let mut entered = enter::<PlaceOrder>(&app, TenantFrom::Host, request).await?;
    let op: PlaceOrder = entered.json(|_| {}).await?;
    let order = entered.call(op).await?;
    let location = format!("/api/v1/store/orders/{}", order.id);
    created(order, Some(location))
}

async fn track_order(State(app): State<Shared>, request: Request) -> Answer {
    let (entered, id) = enter_by_id::<TrackOrder>(&app, TenantFrom::Host, request).await?;
    let order = entered.call(TrackOrder { id: parse(&id, "order")? }).await?;
    let mut response = axum::Json(order).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
