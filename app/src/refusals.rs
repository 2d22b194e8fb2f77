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
    ("must be at most {}", "field-at-most"),
    ("must have at most {} lines", "field-too-many-lines"),
    ("must have at most {} groups", "field-too-many-groups"),
    ("must have 1 to {} entries", "field-entries"),
    ("are more than {} in all", "field-too-many-options"),
    ("stands twice", "field-twice"),
    ("stands here twice", "field-twice"),
    ("must be a time as RFC 3339, such as 2026-01-31T00:00:00Z", "field-day-and-time"),
    ("must be given together with tenant_id", "field-role-and-house"),
    ("must be given for staff, manager and owner, and for no other role", "field-house-of-role"),
    ("must be one of: {}", "field-one-of"),
    ("must be one of the list", "field-one-of-list"),
    ("must be auto, light or dark", "field-scheme"),
    ("must be json or csv", "field-format"),
    ("must be staff, manager or owner", "field-choose-role"),
    ("must be chosen", "field-choose"),
    ("must be a number of days", "field-number-of-days"),
    ("must be 32 hexadecimal digits", "field-type"),
    ("is not of the right type: {}", "field-type"),
    ("is not one that this list gave", "field-cursor"),
    ("is not another category of this menu", "field-other-category"),
    ("is not one of the order's lines", "field-no-line"),
    ("does not fit: the cart is full. Shorten a note, or order in two parts", "store-note-full"),
];

/// The sentence in the reader's language, with a capital letter and a full stop.
#[must_use]
pub fn say(words: Words, message: &str) -> String {
    match recognise(message) {
        Some((key, [a, b])) => words.with(key, &[("a", a.into()), ("b", b.into())]),
        None => sentence(message),
    }
}

/// The text that says it, and the values that stand in it.
fn recognise(message: &str) -> Option<(&'static str, [String; 2])> {
    SENTENCES.iter().find_map(|(pattern, key)| Some((*key, values(pattern, message)?)))
}

/// Whole messages, where an error's code alone says too little.
const MESSAGES: &[(&str, &str)] = &[
    ("{} still has {} dishes.", "refused-category-full"),
    ("A restaurant needs an owner. Make somebody else one first.", "refused-last-owner"),
    ("The platform needs an operator. Invite another one first.", "refused-last-operator"),
    ("This Idempotency-Key was used for something else. Use a new one.", "refused-sent-already"),
];

/// The message in the reader's language; as it is where nobody has said it anew.
#[must_use]
pub fn say_message(words: Words, message: &str) -> String {
    let known = MESSAGES.iter().find_map(|(pattern, key)| Some((key, values(pattern, message)?)));
    match known {
        Some((key, [a, b])) => words.with(key, &[("a", a.into()), ("b", b.into())]),
        None => message.to_owned(),
    }
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
        ErrorCode::Unavailable if error.details["reason"] == "updating" => words.say("error-updating"),
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

/// The lines that the error says can't be ordered.
#[must_use]
pub fn lines(error: &Error) -> Vec<UnavailableLine> {
    let lines = error.details.get("items").cloned().unwrap_or_default();
    serde_json::from_value(lines).unwrap_or_default()
}

/// Names each line that can't be ordered, and why.
fn not_orderable(words: Words, error: &Error) -> String {
    let lines = lines(error);
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

    /// The sources of a folder, without their tests.
    fn sources(folder: &str) -> Vec<String> {
        let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
        let mut texts = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let text = std::fs::read_to_string(path).unwrap();
                    texts.push(text.split("#[cfg(test)]\nmod tests").next().unwrap().to_owned());
                }
            }
        }
        texts
    }

    /// The strings of a call's arguments behind the first, which is the field; and with what is put in as a number.
    fn messages(call: &str) -> Vec<String> {
        let (mut depth, mut argument, mut found) = (0, 0, Vec::new());
        let mut letters = call.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '(' | '[' | '{' => depth += 1,
                ')' | ']' | '}' if depth == 0 => break,
                ')' | ']' | '}' => depth -= 1,
                ',' if depth == 0 => argument += 1,
                '"' => {
                    let text: String = letters.by_ref().take_while(|letter| *letter != '"').collect();
                    let parts = text.split('{').map(|part| part.split_once('}').map_or(part, |(_, rest)| rest));
                    found.extend((argument > 0).then(|| parts.collect::<Vec<_>>().join("7")));
                }
                _ => {}
            }
        }
        found
    }

    #[test]
    fn every_message_of_a_field_is_known() {
        let mut all = std::collections::BTreeSet::new();
        // What a parse error says of itself becomes what is said of its field, which stands nowhere beside it.
        let parse_errors = ("../domain/contract/src", "#[error(", "field, ");
        let folders = ["../domain/contract/src", "../domain/services/src", "../server/src/http", "src"];
        let calls = folders.iter().flat_map(|folder| [(*folder, "errors.add(", ""), (*folder, "Error::field(", "")]);
        for (folder, call, before) in calls.chain([parse_errors]) {
            for source in sources(folder) {
                all.extend(source.split(call).skip(1).flat_map(|rest| messages(&format!("{before}{rest}"))));
            }
        }
        // A key: the page has said it in the reader's language already.
        all.retain(|message| message.contains(char::is_whitespace) && message.starts_with(char::is_alphabetic));
        assert!(all.len() > 50, "the sources are read: {}", all.len());
        let unknown: Vec<_> = all.iter().filter(|message| recognise(message).is_none()).collect();
        assert!(unknown.is_empty(), "no German for {unknown:#?}");
    }

    #[test]
    fn a_guest_is_told_in_one_sentence() {
        let de = Words::new(Locale::De, TimeZone::default());
        let soup = mo_contract::availability::Unavailable::SoldOut { until: String::new() };
        let line = |name: Option<&str>| UnavailableLine {
            line: 0,
            id: mo_contract::MenuItemId(uuid::Uuid::nil()),
            name: name.map(str::to_owned),
            why: soup.clone(),
        };
        let error = mo_contract::pricing::unavailable(&[line(Some("Suppe")), line(None)]);
        assert_eq!(
            tell(de, &error),
            "So lässt sich das nicht bestellen: Suppe (Heute ausverkauft), Ein Gericht, das nicht mehr auf der Karte steht (Heute ausverkauft)."
        );
        assert_eq!(
            tell(de, &Error::field("note", "must be at most 200 characters")),
            "Der Hinweis darf höchstens 200 Zeichen lang sein."
        );
        assert_eq!(tell(de, &Error::field("customer", "must not be empty")), "Bitte prüfen Sie die Angaben unten.");
        for code in ErrorCode::ALL {
            let english = "Something that only machines read.";
            assert_ne!(tell(de, &Error::new(*code, english)), english, "{code:?}");
        }
        let told = told(de, Error::field("qty", "must be 1 to 99"));
        assert_eq!(told.field_messages("qty"), ["must be 1 to 99"]);
    }

    #[test]
    fn sentences_are_said_anew() {
        let (en, de) = (Words::new(Locale::En, TimeZone::default()), Words::new(Locale::De, TimeZone::default()));
        assert_eq!(say(en, "must be at most 200 characters"), "Must be at most 200 characters.");
        assert_eq!(say(de, "must be at most 200 characters"), "Höchstens 200 Zeichen.");
        assert_eq!(say(de, "must be 1 to 99"), "Muss zwischen 1 und 99 liegen.");
        assert_eq!(say(de, "is something new"), "Is something new.");
        assert_eq!(say_message(de, "Soups still has 3 dishes."), "In „Soups“ sind noch Gerichte (3).");
        assert_eq!(say_message(de, "Something new."), "Something new.");
    }
}
