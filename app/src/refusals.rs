//! Why an operation refuses, in the reader's language. The contract speaks English, to machines as to people; here its
//! sentences are recognised and said anew. One that is not recognised stays as it is.

use mo_contract::{
    error::{Error, ErrorCode},
    pricing::UnavailableLine,
};

use crate::{ui::why_text, words::Words};

/// The contract's sentence, `{}` where a value stands, and the text it is said with; values are `$a` and `$b`.
const SENTENCES: &[(&str, &str)] = &[
    ("must not be empty", "field-must-not-be-empty"),
    ("is required", "field-must-not-be-empty"),
    ("must be at most {} characters", "field-too-long"),
    ("must have at least {} characters", "field-too-short"),
    ("must not contain control characters", "field-control-characters"),
    ("must have at most {} entries", "field-too-many"),
    ("must be an e-mail address", "field-email-wrong"),
    ("must be 0 to {} minor units", "field-amount-too-large"),
    ("is too large", "field-amount-too-large"),
    ("must be an amount such as 9.50", "field-amount"),
    ("has more digits behind the mark than the currency", "field-amount-too-fine"),
    ("must be a whole number", "field-whole-number"),
    ("must be a time of day such as 11:30", "field-time"),
    ("must be a day and a time", "field-day-and-time"),
    ("must have 1 to 7 days", "field-days"),
    ("must have 1 to {} options", "field-options"),
    ("is more than there are options", "field-more-than-options"),
    ("is less than the least number", "field-less-than-least"),
    ("is another category's", "field-category-taken"),
    ("is not there any more", "field-gone"),
    ("must be {} to {}", "field-out-of-range"),
    ("must have at least one line", "orders-refused-empty"),
    ("must have at least one line; an order without any is cancelled", "orders-refused-empty"),
    ("need whole numbers from 0 to 99; look at {}", "orders-refused-quantity"),
    ("is not one of this restaurant's tables", "orders-refused-table"),
    ("is not your password", "field-not-your-password"),
    ("must differ from the current password", "field-same-password"),
    ("belongs to a member already", "field-is-member"),
    ("is the platform's own host", "field-platform-host"),
    ("must be a domain name, not an IP address", "field-domain"),
    ("must be a domain name such as pizza.example, without a port", "field-domain"),
    ("must be a domain name of at least two labels, of letters, digits and hyphens", "field-domain"),
    ("must be an ISO 4217 currency code such as EUR", "field-currency"),
    ("must be a colour as #rrggbb", "field-colour"),
    ("must be a time zone such as Europe/Berlin", "field-zone"),
    ("must be a JPEG, PNG or WebP picture", "field-picture-kind"),
    ("can't be read: the file is damaged", "field-picture-damaged"),
    ("must have at most 40 megapixels", "field-picture-pixels"),
    ("must be at most 10 MB", "field-picture-bytes"),
];

/// The sentence in the reader's language, with a capital letter and a full stop.
#[must_use]
pub fn say(words: Words, message: &str) -> String {
    for (pattern, key) in SENTENCES {
        if let Some(values) = values(pattern, message) {
            let [a, b] = values;
            return words.with(key, &[("a", a.into()), ("b", b.into())]);
        }
    }
    sentence(message)
}

/// What a guest is told of a field that stands nowhere on the page, or not beside the message.
const OF_FIELDS: &[(&str, &str, &str)] = &[
    ("qty", "must be {} to {}", "store-quantity-range"),
    ("qty", "must be a whole number", "store-quantity-whole"),
    ("note", "must be at most {} characters", "store-note-long"),
    ("note", "must not contain control characters", "store-note-control"),
    ("note", "does not fit: the cart is full. Shorten a note, or order in two parts", "store-note-full"),
];

/// Why something was refused, in one text for a guest.
#[must_use]
pub fn tell(words: Words, error: &Error) -> String {
    match error.code {
        ErrorCode::ValidationFailed => of_a_field(words, error),
        ErrorCode::OrderItemUnavailable => not_orderable(words, error),
        // The only conflict that a guest can run into.
        ErrorCode::Conflict => words.say("store-prices-changed"),
        ErrorCode::OrderingPaused => words.say("store-paused-text"),
        ErrorCode::IdempotencyKeyReused => words.say("store-ordered-already"),
        ErrorCode::IdempotencyInProgress => words.say("store-being-ordered"),
        ErrorCode::TenantSuspended => words.say("store-suspended-text"),
        ErrorCode::TenantArchived => words.say("store-archived-text"),
        ErrorCode::NotFound => words.say("store-not-found-text"),
        code => {
            let key = format!("error-{}", code.as_str().to_lowercase().replace('_', "-"));
            words.known(&key).unwrap_or_else(|| words.say("store-refused-text"))
        }
    }
}

/// The error with its message in the guest's language, for scripts that show it. What is for machines stays.
#[must_use]
pub fn told(words: Words, mut error: Error) -> Error {
    error.message = tell(words, &error);
    error
}

fn of_a_field(words: Words, error: &Error) -> String {
    if let Some(message) = error.field_messages("options").first() {
        return format!("{message}.");
    }
    for (field, pattern, key) in OF_FIELDS {
        let found = error.field_messages(field).into_iter().find_map(|message| values(pattern, message));
        if let Some([a, b]) = found {
            return words.with(key, &[("a", a.into()), ("b", b.into())]);
        }
    }
    words.say("store-check-fields")
}

/// Names each line that can't be ordered, and why.
fn not_orderable(words: Words, error: &Error) -> String {
    let lines = error.details.get("items").cloned().unwrap_or_default();
    let lines: Vec<UnavailableLine> = serde_json::from_value(lines).unwrap_or_default();
    let name = |line: &UnavailableLine| line.name.clone().unwrap_or_else(|| words.say("store-gone-dish"));
    let list: Vec<_> = lines.iter().map(|line| format!("{} ({})", name(line), why_text(words, &line.why))).collect();
    if list.is_empty() {
        return words.say("store-cant-order");
    }
    words.with("store-cant-order-list", &[("list", list.join(", ").into())])
}

fn values(pattern: &str, message: &str) -> Option<[String; 2]> {
    let mut rest = message;
    let mut parts = pattern.split("{}");
    rest = rest.strip_prefix(parts.next()?)?;
    let mut found = [String::new(), String::new()];
    for (index, part) in parts.enumerate() {
        let end = if part.is_empty() { rest.len() } else { rest.find(part)? };
        *found.get_mut(index)? = rest.get(..end)?.to_owned();
        rest = rest.get(end + part.len()..)?;
    }
    rest.is_empty().then_some(found)
}

/// Messages of the contract go on after the field's name: `must not be empty`.
fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().map(|c| c.to_uppercase().collect::<String>()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use mo_contract::{Locale, TimeZone};

    use super::*;

    #[test]
    fn sentences_are_said_anew() {
        let (en, de) = (Words::new(Locale::En, TimeZone::default()), Words::new(Locale::De, TimeZone::default()));
        assert_eq!(say(en, "must be at most 200 characters"), "Must be at most 200 characters.");
        assert_eq!(say(de, "must be at most 200 characters"), "Höchstens 200 Zeichen.");
        assert_eq!(say(de, "must be 1 to 99"), "Muss zwischen 1 und 99 liegen.");
        assert_eq!(say(de, "is something new"), "Is something new.");
    }
}
