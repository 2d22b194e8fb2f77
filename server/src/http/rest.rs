//! The REST rows of the public API: each takes its operation from path, query and body, and hands it through the door.

use std::sync::Arc;

use axum::{
    Router,
    extract::{FromRequestParts, Path, Request, State},
    response::{IntoResponse as _, Response},
    routing::{get, patch, post},
};
use http::{HeaderValue, StatusCode, header};
use mo_client::Callable;
use mo_contract::{
    Error,
    event::{EventStats, ListEvents},
    menu::{CreateMenuItem, DeleteMenuItem, GetMenu, GetStoreConfig, ListMenuItems, UpdateMenuItem},
    order::{CancelOrder, ConfirmOrder, FinishOrder, ListOrders, MarkOrderReady, PlaceOrder, ShowOrder, TrackOrder},
    tenant::{ArchiveTenant, ListTenants, ProvisionTenant, ResumeTenant, ShowTenant, SuspendTenant},
};
use serde::Serialize;

use super::{
    App, HttpError, Shared, download,
    entry::{Entered, TenantFrom, enter},
    variants::{Freshness, Variants},
};

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
        .route("/api/v1/manager/orders/{id}", get(show_order))
        .route("/api/v1/manager/orders/{id}/confirm", post(confirm_order))
        .route("/api/v1/manager/orders/{id}/ready", post(order_ready))
        .route("/api/v1/manager/orders/{id}/done", post(order_done))
        .route("/api/v1/manager/orders/{id}/cancel", post(cancel_order))
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

async fn show_order(State(app): State<Shared>, request: Request) -> Answer {
    let (entered, id) = enter_by_id::<ShowOrder>(&app, TenantFrom::Header, request).await?;
    ok(entered.call(ShowOrder { id: parse(&id, "order")? }).await?)
}

async fn confirm_order(State(app): State<Shared>, request: Request) -> Answer {
    let (entered, id) = enter_by_id::<ConfirmOrder>(&app, TenantFrom::Header, request).await?;
    ok(entered.call(ConfirmOrder { id: parse(&id, "order")? }).await?)
}

async fn order_ready(State(app): State<Shared>, request: Request) -> Answer {
    let (entered, id) = enter_by_id::<MarkOrderReady>(&app, TenantFrom::Header, request).await?;
    ok(entered.call(MarkOrderReady { id: parse(&id, "order")? }).await?)
}

async fn order_done(State(app): State<Shared>, request: Request) -> Answer {
    let (entered, id) = enter_by_id::<FinishOrder>(&app, TenantFrom::Header, request).await?;
    ok(entered.call(FinishOrder { id: parse(&id, "order")? }).await?)
}

async fn cancel_order(State(app): State<Shared>, request: Request) -> Answer {
    let (mut entered, id) = enter_by_id::<CancelOrder>(&app, TenantFrom::Header, request).await?;
    let id: mo_contract::OrderId = parse(&id, "order")?;
    let op: CancelOrder = entered
        .json(|body| {
            body.insert("id".into(), id.to_string().into());
        })
        .await?;
    ok(entered.call(op).await?)
}

async fn event_stats(State(app): State<Shared>, request: Request) -> Answer {
    let entered = enter::<EventStats>(&app, TenantFrom::Header, request).await?;
    ok(entered.call(EventStats {}).await?)
}

/// Streams the parity export.
async fn export_events(State(app): State<Shared>, request: Request) -> Answer {
    let entered = enter::<ListEvents>(&app, TenantFrom::Header, request).await?;
    let mut values: serde_json::Map<String, serde_json::Value> = entered.query(&["after", "before", "limit"])?;
    let format = download::format(values.remove("format").as_ref().map(|value| value.as_str().unwrap_or_default()))?;
    let op: ListEvents = entered.query(&["after", "before", "limit"])?;
    Ok(download::stream(&app.client, &entered.ctx, op.checked()?, format).await?)
}

async fn store_config(State(app): State<Shared>, request: Request) -> Answer {
    let entered = enter::<GetStoreConfig>(&app, TenantFrom::Host, request).await?;
    ok(entered.call(GetStoreConfig {}).await?)
}

async fn store_menu(State(app): State<Shared>, request: Request) -> Answer {
    const KEPT_AS: &str = "/api/v1/store/menu";
    let mut entered = enter::<GetMenu>(&app, TenantFrom::Host, request).await?;
    let tenant = entered.tenant.take().ok_or_else(Error::tenant_required)?;
    let headers = entered.take_headers();
    let services = app.services.as_ref().ok_or_else(Error::internal)?;
    let menu = services.menu_freshness(&tenant, entered.ctx.now, &entered.ctx.request_id).await?;
    let fresh = Freshness { menu, tenant: tenant.version, paused: false };
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
