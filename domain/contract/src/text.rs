//! Text that people type, trimmed and bounded. Never cuts silently: what does not fit is an error.

use crate::error::FieldErrors;

pub const NAME: usize = 200;
pub const NOTE: usize = 1_000;
pub const PHONE: usize = 40;
pub const DESCRIPTION: usize = 2_000;

/// Trims; refuses control characters (a note may hold line breaks) and more than `max` characters.
/// Problems are recorded under `field`; the trimmed text is returned in any case.
pub fn bounded(errors: &mut FieldErrors, field: &str, text: &str, max: usize, lines: Lines) -> String {
    let trimmed = text.trim();
    if trimmed.chars().take(max + 1).count() > max {
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

/// Whether a text may have line breaks.
#[derive(Clone, Copy, Debug)]
pub enum Lines {
    One,
    Many,
}
