//! The events screen: a window of the log, what it counts, each event with its payload, and the export. A manager sees the
//! restaurant's own log, an operator that of any restaurant or the platform's. It must never change anything.

use axum::{
    Router,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use chrono::{DateTime, Duration, NaiveDateTime, SecondsFormat, TimeZone as _, Utc};
use leptos::prelude::*;
use mo_contract::{
    Error, ErrorCode, TenantId,
    event::{
        CountEvents, CountTenantEvents, ENTITIES, EventOrder, EventPage, EventRow, EventTally, ListEvents,
        ListTenantEvents, MAX_EVENTS,
    },
    tenant::{ListTenants, ResolveHost, Tenant},
};

use super::{
    desk::{Desk, Operator, Staff},
    problem,
    shell::{self, Page, Section},
};
use crate::{
    fields::{Fields, QueryFields},
    ui::{Choice, Empty, Field, Icon, PageLink, Pager, Typed},
    visit::PageState,
    words::Words,
};

const FEW: u64 = 100;
/// How much of a payload a row shows.
const PREVIEW: usize = 96;

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

/// What the address asks for, as it was typed; what can't be read is told and left out.
struct Wanted {
    window: Window,
    from: Option<DateTime<Utc>>,
    to: Option<DateTime<Utc>>,
    event_type: Option<String>,
    entity_type: Option<String>,
    entity_id: Option<String>,
    before: Option<i64>,
    rows: u64,
    error: Option<Error>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Window {
    Hour,
    Today,
    Week,
    Own,
}

impl Window {
    const QUICK: [Self; 3] = [Self::Hour, Self::Today, Self::Week];

    fn name(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Today => "today",
            Self::Week => "week",
            Self::Own => "own",
        }
    }

    fn label(self, words: Words) -> String {
        match self {
            Self::Hour => words.say("events-hour"),
            Self::Today => words.say("events-today"),
            Self::Week => words.say("events-week"),
            Self::Own => words.say("events-own"),
        }
    }
}

fn some(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// A time as a browser's field gives it, by the restaurant's clock; or as RFC 3339.
fn time(words: Words, text: &str) -> Option<DateTime<Utc>> {
    if let Ok(exact) = DateTime::parse_from_rfc3339(text) {
        return Some(exact.to_utc());
    }
    let local = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
    // A time that a clock change leaves out is taken as the next one there is.
    words
        .zone
        .0
        .from_local_datetime(&local)
        .earliest()
        .or_else(|| words.zone.0.from_local_datetime(&(local + Duration::hours(1))).earliest())
        .map(|at| at.to_utc())
}

fn midnight(words: Words, now: DateTime<Utc>) -> DateTime<Utc> {
    let day = now.with_timezone(&words.zone.0).date_naive();
    day.and_hms_opt(0, 0, 0)
        .and_then(|start| words.zone.0.from_local_datetime(&start).earliest())
        .map_or(now - Duration::days(1), |at| at.to_utc())
}

impl Wanted {
    fn read(query: &Fields, words: Words, now: DateTime<Utc>) -> Self {
        let mut errors = mo_contract::FieldErrors::default();
        let mut typed = |field: &str| {
            let text = some(query.get(field))?;
            let read = time(words, &text);
            if read.is_none() {
                errors.add(field, words.say("events-bad-time"));
            }
            read
        };
        let (from, to) = (typed("from"), typed("to"));
        let named = [Window::Hour, Window::Today].into_iter().find(|window| window.name() == query.get("window"));
        let (window, from) = match (from.is_some() || to.is_some(), named) {
            (true, _) => (Window::Own, from),
            (false, Some(Window::Hour)) => (Window::Hour, Some(now - Duration::hours(1))),
            (false, Some(_)) => (Window::Today, Some(midnight(words, now))),
            (false, None) => (Window::Week, Some(now - Duration::days(7))),
        };
        Self {
            window,
            from,
            to,
            event_type: some(query.get("type")),
            entity_type: some(query.get("entity_type")),
            entity_id: some(query.get("entity_id")),
            before: query.get("before").parse().ok(),
            rows: if query.get("rows") == "1000" { MAX_EVENTS } else { FEW },
            error: errors.finish(()).err(),
        }
    }
}

fn rfc3339(at: Option<DateTime<Utc>>) -> Option<String> {
    at.map(|at| at.to_rfc3339_opts(SecondsFormat::Micros, true))
}

/// `name=value&…` of what is there.
fn query_of(pairs: &[(&str, Option<String>)]) -> String {
    let encode =
        |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    let parts: Vec<String> = pairs
        .iter()
        .filter_map(|(name, value)| value.as_ref().map(|value| format!("{name}={}", encode(value))))
        .collect();
    parts.join("&")
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
            ("type", wanted.event_type.clone()),
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

/// How many of a tally the chosen type has.
fn matches(tally: &EventTally, wanted: &Wanted) -> u64 {
    let count = match &wanted.event_type {
        None => tally.total,
        Some(chosen) => tally.counts.iter().find(|count| &count.event_type == chosen).map_or(0, |count| count.count),
    };
    count.unsigned_abs()
}

fn count_text(words: Words, count: u64) -> String {
    words.with("events-count", &[("count", count.into()), ("shown", words.number(count).into())])
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
        Ok(tally) => (StatusCode::OK, count_text(words, matches(&tally, &wanted))),
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
        event_type: wanted.event_type.clone(),
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

/// The count of the last hour: whether what should happen does.
fn sanity(words: Words, hour: &EventTally) -> impl IntoView + use<> {
    let body = if hour.counts.is_empty() {
        view! { <p class="text-ink-muted">{words.say("events-quiet")}</p> }.into_any()
    } else {
        let counts = hour
            .counts
            .iter()
            .map(|count| {
                view! {
                    <li class="tally">
                        <span class="tally-number">{words.number(count.count.unsigned_abs())}</span>
                        <span title=count.event_type.clone()>{kind_text(words, &count.event_type)}</span>
                    </li>
                }
            })
            .collect_view();
        view! { <ul class="tallies">{counts}</ul> }.into_any()
    };
    view! {
        <section class="panel" aria-labelledby="last-hour">
            <h2 class="panel-title" id="last-hour">
                {words.say("events-last-hour")}
            </h2>
            {body}
        </section>
    }
}

struct Shown<'a> {
    reader: &'a Reader<'a>,
    wanted: &'a Wanted,
    tally: &'a EventTally,
    query: &'a Fields,
    error: Option<&'a Error>,
}

impl Shown<'_> {
    fn words(&self) -> Words {
        self.reader.words()
    }

    fn downloads(&self) -> impl IntoView + use<> {
        let words = self.words();
        let wanted = self.wanted;
        let href = |format: &str| {
            let pairs = [
                ("tenant", self.reader.tenant_id().map(|id| id.to_string())),
                ("from", rfc3339(wanted.from)),
                ("to", rfc3339(wanted.to)),
                ("type", wanted.event_type.clone()),
                ("entity_type", wanted.entity_type.clone()),
                ("entity_id", wanted.entity_id.clone()),
                ("format", Some(format.to_owned())),
            ];
            format!("{}/export?{}", self.reader.path, query_of(&pairs))
        };
        view! {
            <div class="desk-actions">
                <a class="btn" href=href("csv") download="">
                    <Icon name="download" />
                    {words.say("events-csv")}
                </a>
                <a class="btn" href=href("json") download="">
                    <Icon name="download" />
                    {words.say("events-json")}
                </a>
            </div>
        }
    }

    /// Whose log: the domain of a restaurant, or nothing for the platform's.
    fn picker(&self, known: &[String]) -> impl IntoView + use<> {
        let words = self.words();
        let typed = Typed::new(self.query.get("of"), "of", self.error);
        let known = known.iter().cloned().map(|domain| view! { <option value=domain></option> }).collect_view();
        let now = match self.reader.of() {
            Some(tenant) => words.with("events-of", &[("name", tenant.name.clone().into())]),
            None => words.say("events-of-platform"),
        };
        view! {
            <form class="panel filter" method="get" action=self.reader.path role="search">
                <Field id="of" label=words.say("events-whose") hint=words.say("events-whose-hint") typed=typed control=|state| {
                    view! {
                        <input class="input" id="of" name="of" list="known-domains" autocomplete="off" autocapitalize="none"
                            spellcheck="false" value=state.value aria-invalid=state.invalid aria-describedby=state.described_by
                            data-keys="/" />
                    }
                } />
                <datalist id="known-domains">{known}</datalist>
                <button class="btn" type="submit">
                    {words.say("events-choose")}
                </button>
                <p class="filter-note">{now}</p>
            </form>
        }
    }

    fn filter(&self) -> impl IntoView + use<> {
        let words = self.words();
        let (wanted, reader) = (self.wanted, self.reader);
        let quick = Window::QUICK
            .into_iter()
            .map(|window| {
                let href = reader.link(
                    wanted,
                    &[("window", Some(window.name().to_owned())), ("from", None), ("to", None), ("before", None)],
                );
                let current = (window == wanted.window).then_some("true");
                view! {
                    <li>
                        <a class="chip" href=href aria-current=current>
                            {window.label(words)}
                        </a>
                    </li>
                }
            })
            .collect_view();
        let chosen = wanted.event_type.clone();
        let mut types: Vec<(String, u64)> =
            self.tally.counts.iter().map(|count| (count.event_type.clone(), count.count.unsigned_abs())).collect();
        if let Some(chosen) = chosen.clone().filter(|chosen| !types.iter().any(|(known, _)| known == chosen)) {
            types.push((chosen, 0));
        }
        let types = types
            .into_iter()
            .map(|(name, count)| {
                let selected = Some(&name) == chosen.as_ref();
                view! {
                    <option value=name.clone() selected=selected>
                        {format!("{} ({})", kind_text(words, &name), words.number(count))}
                    </option>
                }
            })
            .collect_view();
        let time_field = |id: &'static str, label: &str| {
            let local = if wanted.window == Window::Own {
                let at = if id == "from" { wanted.from } else { wanted.to };
                at.map(|at| at.with_timezone(&words.zone.0).format("%Y-%m-%dT%H:%M").to_string()).unwrap_or_default()
            } else {
                String::new()
            };
            let typed = Typed::new(&local, id, self.error);
            view! {
                <Field id=id label=words.say(label) typed=typed control=move |state| {
                    view! {
                        <input class="input" id=id name=id type="datetime-local" value=state.value
                            aria-invalid=state.invalid aria-describedby=state.described_by />
                    }
                } />
            }
        };
        let keys = matches!(reader.log, Log::House).then_some("/");
        let id = Typed::new(wanted.entity_id.as_deref().unwrap_or_default(), "entity_id", self.error);
        let chosen = wanted.entity_type.clone();
        let other = chosen.clone().filter(|chosen| !ENTITIES.contains(&chosen.as_str()));
        let entities = ENTITIES
            .iter()
            .map(|name| (*name).to_owned())
            .chain(other)
            .map(|name| {
                let selected = Some(&name) == chosen.as_ref();
                view! {
                    <option value=name.clone() selected=selected>
                        {entity_text(words, &name)}
                    </option>
                }
            })
            .collect_view();
        let count = count_text(words, matches(self.tally, wanted));
        let zone = words.with("events-zone", &[("zone", words.zone.to_string().into())]);
        let window = (wanted.window != Window::Own).then(|| wanted.window.name());
        view! {
            <section class="panel stack" aria-label=words.say("events-filter")>
                <ul class="chips">{quick}</ul>
                <form class="filter" method="get" action=reader.path data-live=format!("{}/count", reader.path) data-live-into="event-count">
                    {reader.of_domain().map(|domain| view! { <input type="hidden" name="of" value=domain /> })}
                    {window.map(|window| view! { <input type="hidden" name="window" value=window /> })}
                    {time_field("from", "events-from")}
                    {time_field("to", "events-to")}
                    <Choice id="type" label=words.say("events-type") any=words.say("events-every-type")>
                        {types}
                    </Choice>
                    <Choice id="entity_type" label=words.say("events-entity-type") any=words.say("events-every-entity")>
                        {entities}
                    </Choice>
                    <Field id="entity_id" label=words.say("events-entity-id") typed=id control=move |state| {
                        view! {
                            <input class="input" id="entity_id" name="entity_id" autocomplete="off" autocapitalize="none" spellcheck="false"
                                maxlength="200" value=state.value aria-invalid=state.invalid aria-describedby=state.described_by data-keys=keys />
                        }
                    } />
                    <button class="btn btn-primary" type="submit">
                        {words.say("events-show")}
                    </button>
                </form>
                <p class="filter-note">
                    <strong id="event-count" role="status">
                        {count}
                    </strong>
                    " "
                    {zone}
                </p>
            </section>
        }
    }

    fn table(&self, page: &EventPage) -> impl IntoView + use<> {
        let (words, wanted, reader) = (self.words(), self.wanted, self.reader);
        if page.events.is_empty() {
            let (title, text) = if self.error.is_some() {
                (words.say("events-not-shown"), words.say("events-not-shown-text"))
            } else {
                (words.say("events-none"), words.say("events-none-text"))
            };
            return view! { <Empty icon="activity" title=title text=text /> }.into_any();
        }
        let columns = [
            words.say("events-column-time"),
            words.say("events-column-type"),
            words.say("events-column-entity"),
            words.say("events-column-payload"),
        ];
        let [time, kind, entity, payload] = columns.clone();
        let head = columns.into_iter().map(|column| view! { <th scope="col">{column}</th> }).collect_view();
        let rows = page
            .events
            .iter()
            .map(|event| {
                let history = reader.link(
                    wanted,
                    &[
                        ("entity_type", Some(event.entity_type.clone())),
                        ("entity_id", Some(event.entity_id.clone())),
                        ("type", None),
                        ("before", None),
                    ],
                );
                view! {
                    <tr>
                        <td data-label=time.clone()>
                            <time datetime=event.occurred_at.clone() title=event.occurred_at.clone()>
                                {instant(words, &event.occurred_at)}
                            </time>
                        </td>
                        <td data-label=kind.clone()>
                            <span title=event.event_type.clone()>{kind_text(words, &event.event_type)}</span>
                        </td>
                        <td data-label=entity.clone()>
                            <a class="link" href=history title=event.entity_id.clone()>
                                {about(words, event)}
                            </a>
                        </td>
                        <td data-label=payload.clone()>
                            <a class="payload" href=reader.event_link(event.seq) data-dialog="">
                                <code>{preview(event)}</code>
                            </a>
                        </td>
                    </tr>
                }
            })
            .collect_view();
        let is_long = page.events.len() > 200;
        let class =
            if is_long { "table table-cards event-table event-table-long" } else { "table table-cards event-table" };
        let last = page.events.last().map(|event| event.seq);
        let older = last.filter(|_| page.more).map(|seq| PageLink {
            href: reader.link(wanted, &[("before", Some(seq.to_string()))]),
            text: words.say("events-older"),
        });
        let newest = wanted
            .before
            .map(|_| PageLink { href: reader.link(wanted, &[("before", None)]), text: words.say("events-newest") });
        let sizes = [(FEW, None), (MAX_EVENTS, Some("1000".to_owned()))]
            .into_iter()
            .map(|(rows, value)| {
                let href =
                    reader.link(wanted, &[("rows", value), ("before", wanted.before.map(|seq| seq.to_string()))]);
                let current = (rows == wanted.rows).then_some("true");
                view! {
                    <li>
                        <a class="chip" href=href aria-current=current>
                            {words.number(rows)}
                        </a>
                    </li>
                }
            })
            .collect_view();
        view! {
            <div class="table-frame table-frame-cards">
                <table class=class>
                    <caption class="visually-hidden">{words.say("events-title")}</caption>
                    <thead>
                        <tr>{head}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <div class="desk-head">
                <div class="chips-line">
                    <span class="text-sm text-ink-muted" id="rows-label">
                        {words.say("events-rows")}
                    </span>
                    <ul class="chips" aria-labelledby="rows-label">{sizes}</ul>
                </div>
                <Pager label=words.say("events-pages") back=newest on=older />
            </div>
        }
        .into_any()
    }
}

fn known_text(words: Words, prefix: &str, name: &str) -> String {
    words.known(&format!("{prefix}-{}", name.replace(['.', '_'], "-"))).unwrap_or_else(|| name.to_owned())
}

/// What happened, as people say it; a name of another version stands as it is.
pub(super) fn kind_text(words: Words, event_type: &str) -> String {
    known_text(words, "event", event_type)
}

fn entity_text(words: Words, entity_type: &str) -> String {
    known_text(words, "event-about", entity_type)
}

/// What an event is about: by its name where the event says it.
fn about(words: Words, event: &EventRow) -> String {
    let name = event.payload.get("name").and_then(serde_json::Value::as_str);
    let which = name.map_or_else(|| short(&event.entity_id), str::to_owned);
    format!("{} {which}", entity_text(words, &event.entity_type))
}

/// Ids are long and their ends tell them apart.
fn short(id: &str) -> String {
    let end: Vec<char> = id.chars().rev().take(8).collect();
    if id.chars().count() > 12 { format!("…{}", end.into_iter().rev().collect::<String>()) } else { id.to_owned() }
}

fn instant(words: Words, rfc3339: &str) -> String {
    DateTime::parse_from_rfc3339(rfc3339).map_or_else(|_| rfc3339.to_owned(), |at| words.instant(at.to_utc()))
}

/// The beginning of a payload, on one line.
fn preview(event: &EventRow) -> String {
    let text = event.payload.to_string();
    match text.char_indices().nth(PREVIEW) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

async fn event(reader: &Reader<'_>, seq: &str) -> Response {
    let words = reader.words();
    let missing = || problem::page(reader.state, &reader.desk, &Error::not_found("event"));
    let Some(seq) = seq.parse::<i64>().ok().filter(|seq| (1..i64::MAX).contains(seq)) else { return missing() };
    let op = ListEvents { after: Some(seq - 1), before: Some(seq + 1), limit: Some(1), ..ListEvents::default() };
    let found = match reader.list(op).await {
        Ok(page) => page.events.into_iter().next(),
        Err(error) => return problem::page(reader.state, &reader.desk, &error),
    };
    let Some(found) = found else { return missing() };
    let title = words.with("events-one", &[("seq", seq.to_string().into())]);
    let page = Page::new(Section::Events, title.clone());
    let back = reader.of_domain().map_or_else(
        || reader.path.to_owned(),
        |domain| format!("{}?{}", reader.path, query_of(&[("of", Some(domain))])),
    );
    let html = shell::render(&reader.state.assets, &reader.desk, &page, || {
        let payload = serde_json::to_string_pretty(&found.payload).unwrap_or_default();
        let fact = |name: &str, value: AnyView| {
            view! {
                <div class="fact">
                    <dt>{words.say(name)}</dt>
                    <dd>{value}</dd>
                </div>
            }
        };
        let at = view! {
            <time datetime=found.occurred_at.clone()>{instant(words, &found.occurred_at)}</time>
            " "
            <span class="text-ink-muted">{found.occurred_at.clone()}</span>
        };
        view! {
            <a class="back-link" href=back>
                <Icon name="back" />
                {words.say("events-back")}
            </a>
            <h1 class="page-title">{title.clone()}</h1>
            <div class="stack" data-dialog-body="">
                <h2 class="panel-title">{kind_text(words, &found.event_type)}</h2>
                <dl class="facts">
                    {fact("events-column-time", at.into_any())}
                    {fact("events-column-type", view! { <code>{found.event_type.clone()}</code> }.into_any())}
                    {fact("events-entity-type", view! { <code>{found.entity_type.clone()}</code> }.into_any())}
                    {fact("events-entity-id", view! { <code>{found.entity_id.clone()}</code> }.into_any())}
                </dl>
                <pre class="json" tabindex="0" aria-label=words.say("events-column-payload")>{payload}</pre>
            </div>
        }
    });
    shell::answer(200, html)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        Words::new(mo_contract::Locale::En, "Europe/Berlin".parse().unwrap())
    }

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    #[test]
    fn times_are_read_by_the_restaurants_clock() {
        assert_eq!(time(words(), "2026-07-01T12:00"), Some(at("2026-07-01T10:00:00Z")));
        assert_eq!(time(words(), "2026-01-01T12:00:30"), Some(at("2026-01-01T11:00:30Z")));
        assert_eq!(time(words(), "2026-01-01T12:00:00Z"), Some(at("2026-01-01T12:00:00Z")));
        // The clock jumps from two to three.
        assert_eq!(time(words(), "2026-03-29T02:30"), Some(at("2026-03-29T01:30:00Z")));
        assert_eq!(time(words(), "yesterday"), None);
    }

    #[test]
    fn a_window_is_what_was_typed_or_what_was_chosen() {
        let now = at("2026-11-21T12:00:00Z");
        let read = |pairs: &[(&str, &str)]| {
            let fields: Vec<_> = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            Wanted::read(&Fields::from(fields), words(), now)
        };
        assert_eq!(read(&[]).from, Some(at("2026-11-14T12:00:00Z")));
        assert_eq!(read(&[("window", "hour")]).from, Some(at("2026-11-21T11:00:00Z")));
        assert_eq!(read(&[("window", "today")]).from, Some(at("2026-11-20T23:00:00Z")));
        let own = read(&[("window", "hour"), ("to", "2026-11-01T00:00")]);
        assert!(own.window == Window::Own && own.from.is_none());
        assert_eq!(own.to, Some(at("2026-10-31T23:00:00Z")));
        assert!(read(&[("from", "x")]).error.is_some());
    }

    #[test]
    fn what_happened_is_said_in_words() {
        assert_eq!(kind_text(words(), "menu_item.created"), "Dish added");
        assert_eq!(kind_text(words(), "weather.changed"), "weather.changed");
        assert_eq!(entity_text(words(), "menu_item"), "Dish");
        assert_eq!(entity_text(words(), "weather"), "weather");
    }

    #[test]
    fn what_is_shown_of_long_things() {
        assert_eq!(short("0192f0a0-0000-7000-8000-00000000000a"), "…0000000a");
        assert_eq!(short("t1"), "t1");
        let event = EventRow {
            seq: 1,
            occurred_at: String::new(),
            event_type: String::new(),
            entity_type: String::new(),
            entity_id: String::new(),
            payload: serde_json::json!({ "name": "é".repeat(200) }),
        };
        assert_eq!(preview(&event).chars().count(), PREVIEW + 1);
    }
}
