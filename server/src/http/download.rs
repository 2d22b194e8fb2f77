//! The parity export as a stream: a page of the log at a time, so that memory stays flat however long the window. The API
//! and the back office's downloads share it. It must never begin an answer before the first page is read.

use axum::{
    Extension, Router,
    body::Body,
    extract::State,
    response::{IntoResponse as _, Redirect, Response},
    routing::get,
};
use futures::StreamExt as _;
use http::{HeaderValue, header};
use mo_app::{
    PageState,
    admin::{Desk, problem_page},
    fields::QueryFields,
};
use mo_client::{Callable, MoClient};
use mo_contract::{
    Error, RequestContext,
    error::Result,
    event::{EventOrder, EventPage, ListEvents, ListTenantEvents, MAX_EVENTS},
};

use crate::export::{Format, csv_header, csv_rows, json_rows};

/// An operation that reads a log by pages, oldest first.
pub trait Log: Callable<Output = EventPage> {
    /// Goes on after this `seq`.
    fn go_on_after(&mut self, seq: i64);
    /// The export's own order, whatever was asked for.
    fn set_oldest_first(&mut self);
}

macro_rules! log {
    ($($op:ty),+) => {$(
        impl Log for $op {
            fn go_on_after(&mut self, seq: i64) {
                self.after = Some(seq);
            }

            fn set_oldest_first(&mut self) {
                self.order = EventOrder::Oldest;
            }
        }
    )+};
}

log!(ListEvents, ListTenantEvents);

/// The format that a query names; JSON if it names none.
///
/// # Errors
/// `VALIDATION_FAILED`.
pub fn format(name: Option<&str>) -> Result<Format> {
    match name {
        None | Some("json") => Ok(Format::Json),
        Some("csv") => Ok(Format::Csv),
        Some(_) => Err(Error::field("format", "must be json or csv")),
    }
}

/// Streams a log.
///
/// # Errors
/// The operation's, for the first page: a refusal must be an error, not a broken stream.
pub async fn stream<L: Log>(client: &MoClient, ctx: &RequestContext, mut op: L, format: Format) -> Result<Response> {
    op.set_oldest_first();
    let first = client.call(ctx, op.clone()).await?;
    let (client, ctx) = (client.clone(), ctx.clone());
    let pages = futures::stream::unfold(Some((first, op)), move |state| {
        let (client, ctx) = (client.clone(), ctx.clone());
        async move {
            let (page, mut op) = state?;
            let next = match page.events.last() {
                Some(last) if page.more => {
                    op.go_on_after(last.seq);
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

/// The back office's downloads, for a restaurant's pages. They need a [`Desk`] in the request's extensions.
pub fn of_a_restaurant(state: PageState) -> Router {
    Router::new().route("/admin/events/export", get(own)).with_state(state)
}

/// The same for the platform's pages.
pub fn of_the_platform(state: PageState) -> Router {
    Router::new().route("/events/export", get(any)).with_state(state)
}

fn asked(query: &QueryFields, name: &str) -> Option<String> {
    let text = query.0.get(name);
    (!text.is_empty()).then(|| text.to_owned())
}

async fn own(State(state): State<PageState>, Extension(desk): Extension<Desk>, query: QueryFields) -> Response {
    let op = ListEvents {
        from: asked(&query, "from"),
        to: asked(&query, "to"),
        event_type: asked(&query, "type"),
        entity_type: asked(&query, "entity_type"),
        entity_id: asked(&query, "entity_id"),
        limit: Some(MAX_EVENTS),
        ..ListEvents::default()
    };
    let name = desk.tenant.as_ref().map_or_else(String::new, |tenant| tenant.domain.clone());
    send(&state, &desk, &query, op, &name).await
}

async fn any(State(state): State<PageState>, Extension(desk): Extension<Desk>, query: QueryFields) -> Response {
    let tenant_id = match asked(&query, "tenant").map(|id| id.parse()) {
        None => None,
        Some(Ok(id)) => Some(id),
        Some(Err(_)) => return problem_page(&state, &desk, &Error::not_found("tenant")),
    };
    let op = ListTenantEvents {
        tenant_id,
        from: asked(&query, "from"),
        to: asked(&query, "to"),
        event_type: asked(&query, "type"),
        entity_type: asked(&query, "entity_type"),
        entity_id: asked(&query, "entity_id"),
        limit: Some(MAX_EVENTS),
        ..ListTenantEvents::default()
    };
    let name = tenant_id.map_or_else(|| "platform".to_owned(), |id| id.to_string());
    send(&state, &desk, &query, op, &name).await
}

async fn send(state: &PageState, desk: &Desk, query: &QueryFields, op: impl Log, name: &str) -> Response {
    if desk.who.is_none() {
        return Redirect::to(if desk.tenant.is_some() { "/admin/sign-in" } else { "/sign-in" }).into_response();
    }
    let sent = match format(asked(query, "format").as_deref()) {
        Ok(format) => stream(&state.client, &desk.ctx, op, format).await.map(|response| (response, format)),
        Err(error) => Err(error),
    };
    let (mut response, format) = match sent {
        Ok(sent) => sent,
        Err(error) => return problem_page(state, desk, &error),
    };
    let ending = if format == Format::Csv { "csv" } else { "json" };
    let day = desk.ctx.now.format("%Y-%m-%d");
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"events-{name}-{day}.{ending}\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
