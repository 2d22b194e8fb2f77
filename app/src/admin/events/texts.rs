//! Events in words: what happened, to what, when. Every name that is not known stands as it is.

use chrono::DateTime;
use mo_contract::event::EventRow;

use crate::words::Words;

/// How much of a payload a row shows.
const PREVIEW: usize = 96;

fn known_text(words: Words, prefix: &str, name: &str) -> String {
    words.known(&format!("{prefix}-{}", name.replace(['.', '_'], "-"))).unwrap_or_else(|| name.to_owned())
}

/// What happened, as people say it; a name of another version stands as it is.
pub(in crate::admin) fn kind_text(words: Words, event_type: &str) -> String {
    known_text(words, "event", event_type)
}

pub(super) fn entity_text(words: Words, entity_type: &str) -> String {
    known_text(words, "event-about", entity_type)
}

/// What an event is about: by its name where the event says it.
pub(super) fn about(words: Words, event: &EventRow) -> String {
    let name = event.payload.get("name").and_then(serde_json::Value::as_str);
    let which = name.map_or_else(|| short(&event.entity_id), str::to_owned);
    format!("{} {which}", entity_text(words, &event.entity_type))
}

/// Ids are long and their ends tell them apart.
fn short(id: &str) -> String {
    let end: Vec<char> = id.chars().rev().take(8).collect();
    if id.chars().count() > 12 { format!("…{}", end.into_iter().rev().collect::<String>()) } else { id.to_owned() }
}

pub(super) fn instant(words: Words, rfc3339: &str) -> String {
    DateTime::parse_from_rfc3339(rfc3339).map_or_else(|_| rfc3339.to_owned(), |at| words.instant(at.to_utc()))
}

/// The beginning of a payload, on one line.
pub(super) fn preview(event: &EventRow) -> String {
    let text = event.payload.to_string();
    match text.char_indices().nth(PREVIEW) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

pub(super) fn count_text(words: Words, count: u64) -> String {
    words.with("events-count", &[("count", count.into()), ("shown", words.number(count).into())])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        Words::new(mo_contract::Locale::En, "Europe/Berlin".parse().unwrap())
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
