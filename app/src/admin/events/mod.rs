//! The events screen: a window of the log, what it counts, each event with its payload, and the export. A manager sees the
//! restaurant's own log, an operator that of any restaurant or the platform's. It must never change anything.

mod one;
mod screen;
mod texts;
mod wanted;

use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use chrono::Duration;
use leptos::prelude::*;
use mo_contract::{
    Error, ErrorCode, TenantId,
    event::{
        CountEvents, CountTenantEvents, EventOrder, EventPage, EventTally, ListEvents, ListTenantEvents, MAX_EVENTS,
    },
    tenant::{ListTenants, ResolveHost, Tenant},
};

pub(super) use self::texts::kind_text;
use self::{
    one::event,
    screen::{Shown, sanity},
    texts::count_text,
    wanted::{Wanted, Window, query_of, rfc3339, some},
};
use super::{
    desk::{Desk, Operator, Staff},
    problem,
    shell::{self, Page, Section},
};
use crate::{
    fields::{Fields, QueryFields},
    visit::PageState,
    words::Words,
};

pub(super) fn restaurant() -> Router<PageState> {
    Router::new()
        .route("/admin/events", get(own))
        .route("/admin/events/count", get(own_count))
        .route("/admin/events/{seq}", get(own_event))
}

pub(super) fn platform() -> Router<PageState> {
    Router::new()
        .route("/events", get(any))
        .route("/events/count", get(any_count))
        .route("/events/{seq}", get(any_event))
}

/// Whose log.
enum Log {
    House,
    /// Of a restaurant that an operator names, or the platform's.
    Any(Option<Box<Tenant>>),
}

struct Reader<'a> {
    state: &'a PageState,
    desk: Desk,
    log: Log,
    path: &'static str,
}

impl Reader<'_> {
    fn words(&self) -> Words {
        match &self.log {
            Log::Any(Some(tenant)) => Words::new(self.desk.words.locale, tenant.time_zone),
            _ => self.desk.words,
        }
    }

    /// The restaurant whose log an operator reads.
    fn of(&self) -> Option<&Tenant> {
        match &self.log {
            Log::Any(tenant) => tenant.as_deref(),
            Log::House => None,
        }
    }

    fn tenant_id(&self) -> Option<TenantId> {
        self.of().map(|tenant| tenant.id)
    }

    fn of_domain(&self) -> Option<String> {
        self.of().map(|tenant| tenant.domain.clone())
    }

    async fn list(&self, op: ListEvents) -> Result<EventPage, Error> {
        match &self.log {
            Log::House => self.state.client.call(&self.desk.ctx, op).await,
            Log::Any(_) => {
                let ListEvents { from, to, event_type, entity_type, entity_id, after, before, order, limit } = op;
                let tenant_id = self.tenant_id();
                let op = ListTenantEvents {
                    tenant_id,
                    from,
                    to,
                    event_type,
                    entity_type,
                    entity_id,
                    after,
                    before,
                    order,
                    limit,
                };
                self.state.client.call(&self.desk.ctx, op).await
            }
        }
    }

    async fn tally(&self, op: CountEvents) -> Result<EventTally, Error> {
        match &self.log {
            Log::House => self.state.client.call(&self.desk.ctx, op).await,
            Log::Any(_) => {
                let CountEvents { from, to, entity_type, entity_id } = op;
                let op = CountTenantEvents { tenant_id: self.tenant_id(), from, to, entity_type, entity_id };
                self.state.client.call(&self.desk.ctx, op).await
            }
        }
    }

    async fn matching(&self, wanted: &Wanted) -> Result<EventTally, Error> {
        self.tally(CountEvents {
            from: rfc3339(wanted.from),
            to: rfc3339(wanted.to),
            entity_type: wanted.entity_type.clone(),
            entity_id: wanted.entity_id.clone(),
        })
        .await
    }

    /// This screen with another window, type or place in the list.
    fn link(&self, wanted: &Wanted, change: &[(&'static str, Option<String>)]) -> String {
        let own = wanted.window == Window::Own;
        let mut pairs = vec![
            ("of", self.of_domain()),
            ("window", (!own).then(|| wanted.window.name().to_owned())),
            ("from", rfc3339(wanted.from.filter(|_| own))),
            ("to", rfc3339(wanted.to)),
            ("type", wanted.event_type()),
            ("entity_type", wanted.entity_type.clone()),
            ("entity_id", wanted.entity_id.clone()),
            ("rows", (wanted.rows == MAX_EVENTS).then(|| "1000".to_owned())),
        ];
        for (name, value) in change {
            match pairs.iter_mut().find(|(known, _)| known == name) {
                Some(pair) => pair.1.clone_from(value),
                None => pairs.push((name, value.clone())),
            }
        }
        format!("{}?{}", self.path, query_of(&pairs))
    }

    fn event_link(&self, seq: i64) -> String {
        match self.of_domain() {
            Some(domain) => format!("{}/{seq}?{}", self.path, query_of(&[("of", Some(domain))])),
            None => format!("{}/{seq}", self.path),
        }
    }
}

async fn own(State(state): State<PageState>, staff: Staff, QueryFields(query): QueryFields) -> Response {
    let reader = Reader { state: &state, desk: staff.desk, log: Log::House, path: "/admin/events" };
    screen(&reader, &query, None).await
}

async fn own_count(State(state): State<PageState>, staff: Staff, QueryFields(query): QueryFields) -> Response {
    let reader = Reader { state: &state, desk: staff.desk, log: Log::House, path: "/admin/events" };
    count(&reader, &query).await
}

async fn own_event(State(state): State<PageState>, staff: Staff, Path(seq): Path<String>) -> Response {
    let reader = Reader { state: &state, desk: staff.desk, log: Log::House, path: "/admin/events" };
    event(&reader, &seq).await
}

/// The reader of the restaurant that the address names, or of the platform's log; and what is wrong with the name.
async fn chosen<'a>(state: &'a PageState, operator: Operator, query: &Fields) -> (Reader<'a>, Option<Error>) {
    let desk = operator.desk;
    let (log, error) = match some(query.get("of")) {
        None => (Log::Any(None), None),
        Some(host) => match state.client.call(&desk.ctx, ResolveHost { host: host.to_lowercase() }).await {
            Ok(tenant) => (Log::Any(Some(Box::new(Tenant::clone(&tenant)))), None),
            Err(error) if error.code == ErrorCode::TenantNotFound => {
                (Log::Any(None), Some(Error::field("of", desk.words.say("events-no-such"))))
            }
            Err(error) => (Log::Any(None), Some(error)),
        },
    };
    (Reader { state, desk, log, path: "/events" }, error)
}

async fn any(State(state): State<PageState>, operator: Operator, QueryFields(query): QueryFields) -> Response {
    let (reader, error) = chosen(&state, operator, &query).await;
    screen(&reader, &query, error).await
}

async fn any_count(State(state): State<PageState>, operator: Operator, QueryFields(query): QueryFields) -> Response {
    let (reader, _) = chosen(&state, operator, &query).await;
    count(&reader, &query).await
}

async fn any_event(
    State(state): State<PageState>,
    operator: Operator,
    Path(seq): Path<String>,
    QueryFields(query): QueryFields,
) -> Response {
    let (reader, error) = chosen(&state, operator, &query).await;
    match error {
        Some(_) => problem::page(&state, &reader.desk, &Error::not_found("tenant")),
        None => event(&reader, &seq).await,
    }
}

/// The number of matching events and nothing else: the screen asks for it while it is looked at.
async fn count(reader: &Reader<'_>, query: &Fields) -> Response {
    let words = reader.words();
    let wanted = Wanted::read(query, words, reader.desk.ctx.now);
    let (status, text) = match reader.matching(&wanted).await {
        Ok(tally) => (StatusCode::OK, count_text(words, wanted.matches(&tally))),
        Err(error) => (
            StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            shell::error_text(&reader.desk, &error),
        ),
    };
    (status, [(header::CACHE_CONTROL, "no-store"), (header::CONTENT_TYPE, "text/plain; charset=utf-8")], text)
        .into_response()
}

async fn screen(reader: &Reader<'_>, query: &Fields, error: Option<Error>) -> Response {
    let (words, now) = (reader.words(), reader.desk.ctx.now);
    let wanted = Wanted::read(query, words, now);
    let op = ListEvents {
        from: rfc3339(wanted.from),
        to: rfc3339(wanted.to),
        event_type: wanted.event_type(),
        entity_type: wanted.entity_type.clone(),
        entity_id: wanted.entity_id.clone(),
        before: wanted.before,
        order: EventOrder::Newest,
        limit: Some(wanted.rows),
        after: None,
    };
    let hour = CountEvents { from: rfc3339(Some(now - Duration::hours(1))), ..CountEvents::default() };
    let read =
        async { Ok::<_, Error>((reader.list(op).await?, reader.matching(&wanted).await?, reader.tally(hour).await?)) };
    let refused = error.or_else(|| wanted.error.clone());
    let ((events, tally, hour), refused) = match read.await {
        Ok(read) => (read, refused),
        // Something typed that can't be right: the form says what, and nothing is listed.
        Err(error) if error.code == ErrorCode::ValidationFailed => {
            ((EventPage { events: Vec::new(), more: false }, EventTally::default(), EventTally::default()), Some(error))
        }
        Err(error) => return problem::page(reader.state, &reader.desk, &error),
    };
    let known = match &reader.log {
        Log::House => Vec::new(),
        Log::Any(_) => {
            let op = ListTenants { limit: Some(200), ..ListTenants::default() };
            let list = reader.state.client.call(&reader.desk.ctx, op).await;
            list.map(|page| page.tenants.into_iter().map(|tenant| tenant.domain).collect()).unwrap_or_default()
        }
    };
    let title = words.say("events-title");
    let page = Page::new(Section::Events, title.clone());
    let shown = Shown { reader, wanted: &wanted, tally: &tally, query, error: refused.as_ref() };
    let html = shell::render(&reader.state.assets, &reader.desk, &page, || {
        view! {
            <div class="desk-head">
                <h1 class="page-title">{title.clone()}</h1>
                {shown.downloads()}
            </div>
            {matches!(reader.log, Log::Any(_)).then(|| shown.picker(&known))}
            {sanity(words, &hour)}
            {shown.filter()}
            {shown.table(&events)}
        }
    });
    shell::answer(refused.as_ref().map_or(200, Error::status), html)
}
