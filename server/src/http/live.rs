//! Live streams (server-sent events): the board of a restaurant's people, and the order of a guest. The log's `seq` is the event's id,
//! so a browser that comes back, also to another process, is told what it missed. A stream names what changed and shows nothing:
//! who listens loads the page again, past all its guards.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::{Path, Request, State},
    response::{
        IntoResponse as _, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use http::{HeaderName, HeaderValue, header, request::Parts};
use mo_app::admin::Cookies;
use mo_contract::{
    Actor, Error, ErrorCode, OrderId, RequestContext, TenantId,
    event::EventRow,
    operation::Operation as _,
    order::{OrderStatus, ShowBoard, TrackOrder},
};
use mo_services::{Audience, Heard, Listener, Services};
use serde_json::json;
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::{
    App, HttpError, Shared,
    entry::{bare_context, host, scheme, tenant_of_host},
};

/// How often a listener's session is looked at again.
const RECHECK: Duration = Duration::from_secs(2);
/// A silent connection is dropped by whatever stands between: a comment keeps it.
const ALIVE: Duration = Duration::from_secs(15);
/// When a browser that lost us comes back.
const RETRY: Duration = Duration::from_secs(2);

const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// Tells nginx not to collect the stream.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");

type Answer = Result<Response, HttpError>;

/// Where this listener goes on: what the browser last heard, or what the page was as fresh as.
fn since(parts: &Parts) -> Option<i64> {
    let heard = parts.headers.get(LAST_EVENT_ID).and_then(|value| value.to_str().ok()).and_then(|id| id.parse().ok());
    heard.or_else(|| parts.uri.query()?.split('&').find_map(|pair| pair.strip_prefix("since=")?.parse().ok()))
}

fn services(app: &App) -> Result<&Services, Error> {
    let elsewhere = || {
        let message =
            "This node has no database and so no live news. The page works without: load it again to see news.";
        Error::new(ErrorCode::NotOnThisNode, message)
    };
    app.services.as_ref().ok_or_else(elsewhere)
}

/// Whether this is somebody who may see the board.
async fn admitted(services: &Services, secret: &str, tenant: TenantId, ctx: &RequestContext) -> Result<(), Error> {
    let actor = services.authenticate(secret, &ctx.request_id).await?;
    if !matches!(actor, Actor::User(_)) {
        return Err(Error::unauthenticated());
    }
    mo_services::allows(ShowBoard::ACCESS, ShowBoard::SCOPE, &actor, Some(tenant))
}

/// `GET /admin/orders/live`: what happens to orders, for a session of somebody who works here.
pub async fn board(State(app): State<Shared>, request: Request) -> Answer {
    let (parts, _) = request.into_parts();
    let services = services(&app)?;
    let tenant = tenant_of_host(&app, &parts).await?;
    let host = host(&app, &parts).unwrap_or_default();
    let cookies = Cookies::of(scheme(&app, &parts) == "https", &host, app.settings.insecure_cookies);
    let secret = cookies.secret(&parts.headers).ok_or_else(Error::unauthenticated)?;
    let ctx = bare_context(&parts);
    admitted(services, &secret, tenant.id, &ctx).await?;
    let listener = services.listen(tenant.id, Audience::House, since(&parts), &ctx.request_id).await?;
    Ok(stream(Live {
        listener,
        check: recheck(),
        watch: Watch::Board { services: services.clone(), secret, tenant: tenant.id, ctx },
    }))
}

/// `GET /orders/{id}/live`: how far an order is, for whoever holds its id.
pub async fn order(State(app): State<Shared>, Path(id): Path<String>, request: Request) -> Answer {
    let (parts, _) = request.into_parts();
    let services = services(&app)?;
    let id: OrderId = id.parse().map_err(|_| Error::not_found("order"))?;
    let tenant = tenant_of_host(&app, &parts).await?;
    let ctx = bare_context(&parts).for_tenant(tenant.id);
    // First listen, then look: what happens in between is told.
    let listener = services.listen(tenant.id, Audience::Guest(id), since(&parts), &ctx.request_id).await?;
    let order = services.call(&ctx, TrackOrder { id }).await?;
    let now = state(order.status, order.version);
    Ok(stream(Live {
        listener,
        check: recheck(),
        watch: Watch::Order { services: services.clone(), id, ctx, first: Some(now), over: false },
    }))
}

fn recheck() -> Interval {
    let mut check = interval(RECHECK);
    check.set_missed_tick_behavior(MissedTickBehavior::Delay);
    check
}

fn state(status: OrderStatus, version: i64) -> Event {
    Event::default().event("order").data(json!({ "status": status.as_str(), "version": version }).to_string())
}

/// One open stream.
struct Live {
    listener: Listener,
    check: Interval,
    watch: Watch,
}

enum Watch {
    Board { services: Services, secret: String, tenant: TenantId, ctx: RequestContext },
    Order { services: Services, id: OrderId, ctx: RequestContext, first: Option<Event>, over: bool },
}

impl Live {
    /// The next thing to send; none ends the stream.
    async fn next(&mut self) -> Option<Event> {
        if let Watch::Order { first, over, .. } = &mut self.watch {
            if let Some(first) = first.take() {
                return Some(first);
            }
            if *over {
                return None;
            }
        }
        loop {
            tokio::select! {
                heard = self.listener.next() => match heard {
                    Heard::Closed => return None,
                    Heard::Lost(head) => return Some(Event::default().event("reload").id(head.to_string()).data("{}")),
                    Heard::Restaurant => {
                        if matches!(self.watch, Watch::Board { .. }) {
                            return Some(Event::default().event("restaurant").data("{}"));
                        }
                    }
                    Heard::Event(event) => {
                        if let Some(event) = self.watch.tell(&event) {
                            return Some(event);
                        }
                    }
                },
                _ = self.check.tick() => {
                    if !self.watch.still_admitted().await {
                        return None;
                    }
                }
            }
        }
    }
}

impl Watch {
    fn tell(&mut self, event: &EventRow) -> Option<Event> {
        if event.entity_type != "order" {
            return None;
        }
        let data = match self {
            Self::Board { .. } => json!({ "type": event.event_type, "order": event.entity_id }),
            Self::Order { id, over, .. } => {
                if event.entity_id.parse() != Ok(*id) {
                    return None;
                }
                *over = matches!(
                    event.event_type.as_str(),
                    mo_contract::event::ORDER_DONE | mo_contract::event::ORDER_CANCELLED
                );
                json!({ "type": event.event_type, "version": event.payload["version"] })
            }
        };
        Some(Event::default().event("order").id(event.seq.to_string()).data(data.to_string()))
    }

    /// Whether who listens still may. A database that can't be asked is no reason to send anybody away.
    async fn still_admitted(&self) -> bool {
        let refused = match self {
            Self::Board { services, secret, tenant, ctx } => admitted(services, secret, *tenant, ctx).await.err(),
            Self::Order { services, ctx, .. } => services.call(ctx, mo_contract::menu::GetStoreConfig {}).await.err(),
        };
        refused.is_none_or(|error| error.status() >= 500 && error.code != ErrorCode::TenantSuspended)
    }
}

fn stream(live: Live) -> Response {
    metrics::gauge!("live_listeners").increment(1);
    let opened = futures::stream::once(async { Event::default().comment("listening").retry(RETRY) });
    let told = futures::stream::unfold((live, Counted), |(mut live, counted)| async move {
        live.next().await.map(|event| (event, (live, counted)))
    });
    let events = futures::StreamExt::map(futures::StreamExt::chain(opened, told), Ok::<_, Infallible>);
    let mut response = Sse::new(events).keep_alive(KeepAlive::new().interval(ALIVE)).into_response();
    let headers = response.headers_mut();
    headers.insert(UNBUFFERED, HeaderValue::from_static("no"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Counts a stream for as long as it is open.
struct Counted;

impl Drop for Counted {
    fn drop(&mut self) {
        metrics::gauge!("live_listeners").decrement(1);
    }
}
