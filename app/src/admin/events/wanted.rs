//! What the address of the events screen asks for: a window, types, one thing's history, a part of the list.
//! What can't be read is told and left out; it must never be guessed.

use chrono::{DateTime, Duration, NaiveDateTime, SecondsFormat, TimeZone as _, Utc};
use mo_contract::{
    Error,
    event::{EventTally, MAX_EVENTS},
};

use crate::{fields::Fields, words::Words};

/// How many rows are shown unless a thousand are wanted.
pub(super) const FEW: u64 = 100;

/// What the address asks for, as it was typed; what can't be read is told and left out.
pub(super) struct Wanted {
    pub window: Window,
    pub from: Option<DateTime<Utc>>,
    pub to: Option<DateTime<Utc>>,
    /// Several, or none for all.
    pub types: Vec<String>,
    pub entity_type: Option<String>,
    pub entity_id: Option<String>,
    pub before: Option<i64>,
    pub rows: u64,
    pub error: Option<Error>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Window {
    Hour,
    Today,
    Week,
    Own,
}

impl Window {
    pub const QUICK: [Self; 3] = [Self::Hour, Self::Today, Self::Week];

    pub fn name(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Today => "today",
            Self::Week => "week",
            Self::Own => "own",
        }
    }

    pub fn label(self, words: Words) -> String {
        match self {
            Self::Hour => words.say("events-hour"),
            Self::Today => words.say("events-today"),
            Self::Week => words.say("events-week"),
            Self::Own => words.say("events-own"),
        }
    }
}

pub(super) fn some(text: &str) -> Option<String> {
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

/// What was chosen in the form, a box each; or written into an address, with commas.
fn types(query: &Fields) -> Vec<String> {
    let all = query.all("type");
    all.iter().flat_map(|text| text.split(',')).filter_map(some).collect()
}

impl Wanted {
    pub fn read(query: &Fields, words: Words, now: DateTime<Utc>) -> Self {
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
            types: types(query),
            entity_type: some(query.get("entity_type")),
            entity_id: some(query.get("entity_id")),
            before: query.get("before").parse().ok(),
            rows: if query.get("rows") == "1000" { MAX_EVENTS } else { FEW },
            error: errors.finish(()).err(),
        }
    }

    /// As an operation takes them.
    pub fn event_type(&self) -> Option<String> {
        (!self.types.is_empty()).then(|| self.types.join(","))
    }

    /// How many of a tally the chosen types have.
    pub fn matches(&self, tally: &EventTally) -> u64 {
        let chosen = tally.counts.iter().filter(|count| self.types.contains(&count.event_type));
        let count = if self.types.is_empty() { tally.total } else { chosen.map(|count| count.count).sum() };
        count.unsigned_abs()
    }
}

pub(super) fn rfc3339(at: Option<DateTime<Utc>>) -> Option<String> {
    at.map(|at| at.to_rfc3339_opts(SecondsFormat::Micros, true))
}

/// `name=value&…` of what is there.
pub(super) fn query_of(pairs: &[(&str, Option<String>)]) -> String {
    let encode =
        |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    let parts: Vec<String> = pairs
        .iter()
        .filter_map(|(name, value)| value.as_ref().map(|value| format!("{name}={}", encode(value))))
        .collect();
    parts.join("&")
}

#[cfg(test)]
mod tests {
    use mo_contract::event::EventCount;

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
        let some = read(&[("type", "order.placed"), ("type", "order.done, menu_item.created,"), ("type", "")]);
        assert_eq!(some.event_type().as_deref(), Some("order.placed,order.done,menu_item.created"));
        let counted = |event_type: &str, count| EventCount { event_type: event_type.into(), count };
        let tally = EventTally {
            total: 9,
            counts: vec![counted("order.placed", 2), counted("order.ready", 4), counted("order.done", 3)],
        };
        assert_eq!((some.matches(&tally), read(&[]).matches(&tally)), (5, 9));
    }
}
