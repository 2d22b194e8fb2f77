//! Text that people type, trimmed and bounded. Never cuts silently: what does not fit is an error.

use crate::error::FieldErrors;

pub const NAME: usize = 200;
pub const NOTE: usize = 1_000;
pub const PHONE: usize = 40;
pub const DESCRIPTION: usize = 2_000;
/// RFC 5321: the longest address that can be delivered to.
pub const EMAIL: usize = 254;

/// Trims; refuses control characters (a note may hold line breaks) and more than `max` characters as they were typed.
/// Problems are recorded under `field`; the trimmed text is returned in any case.
pub fn bounded(errors: &mut FieldErrors, field: &str, text: &str, max: usize, lines: Lines) -> String {
    let trimmed = text.trim();
    if text.chars().take(max + 1).count() > max {
        errors.add(field, format!("must be at most {max} characters"));
    }
    let control = |c: char| c.is_control() && !(matches!(lines, Lines::Many) && matches!(c, '\n' | '\r' | '\t'));
    if trimmed.chars().any(control) {
        errors.add(field, "must not contain control characters");
    }
    trimmed.to_owned()
}

/// As [`bounded`], and must not be empty.
pub fn required(errors: &mut FieldErrors, field: &str, text: &str, max: usize) -> String {
    let text = bounded(errors, field, text, max, Lines::One);
    if text.is_empty() {
        errors.add(field, "must not be empty");
    }
    text
}

/// As [`bounded`]; empty is none.
pub fn optional(errors: &mut FieldErrors, field: &str, text: Option<&str>, max: usize, lines: Lines) -> Option<String> {
    let text = bounded(errors, field, text?, max, lines);
    (!text.is_empty()).then_some(text)
}

/// As [`required`], lower-cased: `local@domain` without spaces.
pub fn email(errors: &mut FieldErrors, field: &str, text: &str) -> String {
    let address = required(errors, field, text, EMAIL).to_lowercase();
    let shaped = address.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && !domain.is_empty() && !domain.contains('@') && !address.contains(char::is_whitespace)
    });
    if !address.is_empty() && !shaped {
        errors.add(field, "must be an e-mail address");
    }
    address
}

/// Whether a text may have line breaks.
#[derive(Clone, Copy, Debug)]
pub enum Lines {
    One,
    Many,
}

/// The checks above in the words of JSON Schema, for the document. What is trimmed may stand around a text.
#[cfg(feature = "schema")]
pub mod schema {
    use schemars::Schema;

    pub const REQUIRED: &str = r"^[\t-\r ]*[^\s\u0000-\u001F\u007F-\u009F][^\u0000-\u001F\u007F-\u009F]*[\t-\r ]*$";
    const LINE: &str = r"^[\t-\r ]*([^ \u0000-\u001F\u007F-\u009F][^\u0000-\u001F\u007F-\u009F]*)?[\t-\r ]*$";
    const LINES: &str =
        r"^[\t-\r ]*([^ \u0000-\u001F\u007F-\u009F][^\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]*)?[\t-\r ]*$";

    const ADDRESS: &str = r"^[\t-\r ]*[^\s@\u0000-\u001F\u007F-\u009F]+@[^\s@\u0000-\u001F\u007F-\u009F]+[\t-\r ]*$";

    fn set(schema: &mut Schema, min: usize, max: usize, pattern: &str) {
        if min > 0 {
            schema.insert("minLength".into(), min.into());
        }
        schema.insert("maxLength".into(), max.into());
        schema.insert("pattern".into(), pattern.into());
    }

    /// As [`required`](super::required).
    pub fn required<const MAX: usize>(schema: &mut Schema) {
        set(schema, 1, MAX, REQUIRED);
    }

    /// As [`bounded`](super::bounded) and [`optional`](super::optional) with [`Lines::One`](super::Lines).
    pub fn line<const MAX: usize>(schema: &mut Schema) {
        set(schema, 0, MAX, LINE);
    }

    /// As [`bounded`](super::bounded) and [`optional`](super::optional) with [`Lines::Many`](super::Lines).
    pub fn lines<const MAX: usize>(schema: &mut Schema) {
        set(schema, 0, MAX, LINES);
    }

    /// As [`email`](super::email); where the text may be missing, empty is none.
    pub fn email(schema: &mut Schema) {
        if is_optional(schema) {
            set(schema, 0, super::EMAIL, &format!("^[\\t-\\r ]*$|{ADDRESS}"));
        } else {
            set(schema, 3, super::EMAIL, ADDRESS);
        }
    }

    fn is_optional(schema: &Schema) -> bool {
        schema.get("type").is_some_and(serde_json::Value::is_array)
    }

    /// One of `names`, or null where the text may be missing.
    pub fn one_of<'a>(schema: &mut Schema, names: impl Iterator<Item = &'a str>) {
        let null = is_optional(schema).then_some(serde_json::Value::Null);
        schema.insert("enum".into(), names.map(Into::into).chain(null).collect());
    }

    #[cfg(test)]
    mod tests {
        use proptest::prelude::*;
        use regex::Regex;

        use super::{
            super::{Lines, NAME, bounded, email, required},
            *,
        };
        use crate::error::FieldErrors;

        proptest! {
            /// A text that a pattern lets through is one that the check lets through, and the other way round.
            #[test]
            fn patterns_are_the_checks(text in "[ -~]{0,3}@?[ a\u{0}-\u{d}\u{7f}\u{e9}]{0,4}[ -~]{0,3}") {
                let holds = |check: &dyn Fn(&mut FieldErrors)| {
                    let mut errors = FieldErrors::default();
                    check(&mut errors);
                    errors.is_empty()
                };
                let matches = |pattern: &str| Regex::new(pattern).unwrap().is_match(&text);
                let one = holds(&|errors| drop(bounded(errors, "x", &text, NAME, Lines::One)));
                let many = holds(&|errors| drop(bounded(errors, "x", &text, NAME, Lines::Many)));
                let some = holds(&|errors| drop(required(errors, "x", &text, NAME)));
                prop_assert_eq!((matches(LINE), matches(LINES), matches(REQUIRED)), (one, many, some));
                let address = holds(&|errors| drop(email(errors, "x", &text)));
                prop_assert_eq!(matches(ADDRESS), address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let check = |typed: &str| {
            let mut errors = FieldErrors::default();
            let address = email(&mut errors, "email", typed);
            errors.finish(address)
        };
        assert_eq!(check(" Ada@Example.COM ").unwrap(), "ada@example.com");
        for bad in ["", "ada", "@b", "a@", "a@b@c", "a b@c", "a@b\n@c", &format!("{}@x", "a".repeat(260))] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}
