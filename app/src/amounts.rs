//! How an amount is written, learnt from one: `0,00 €` says where the sign stands, which mark is used, and how many digits.
//! Plain text in and out: it must stay small in the browser.

/// What stands around an amount of nothing, and how its digits are grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amounts<'a> {
    before: &'a str,
    after: &'a str,
    mark: &'a str,
    /// Digits behind the mark.
    digits: usize,
}

impl<'a> Amounts<'a> {
    /// Reads the amount of nothing, as the server writes it.
    #[must_use]
    pub fn read(nothing: &'a str) -> Self {
        let first = nothing.find('0').unwrap_or(nothing.len());
        let end = nothing.rfind('0').map_or(nothing.len(), |last| last + 1);
        let (before, rest) = nothing.split_at(first);
        let (amount, after) = rest.split_at(end - first);
        let zeros = amount.trim_start_matches('0');
        let digits = zeros.trim_start_matches(|c: char| c != '0');
        Self { before, after, mark: zeros.strip_suffix(digits).unwrap_or_default(), digits: digits.len() }
    }

    /// The amount of so many minor units.
    #[must_use]
    pub fn write(self, minor: i64) -> String {
        let plain = minor.to_string();
        let missing = (self.digits + 1).saturating_sub(plain.len());
        let padded = ["0".repeat(missing), plain].concat();
        let (whole, rest) = padded.split_at(padded.len() - self.digits);
        [self.before, whole, self.mark, rest, self.after].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_written_as_the_one_it_was_learnt_from() {
        for (nothing, minor, text) in [
            ("\u{20ac}0.00", 1_250, "\u{20ac}12.50"),
            ("0,00\u{a0}\u{20ac}", 5, "0,05\u{a0}\u{20ac}"),
            ("0,00\u{a0}CHF", 120_000, "1200,00\u{a0}CHF"),
            ("\u{a5}0", 1_250, "\u{a5}1250"),
            ("0,000\u{a0}BHD", 12, "0,012\u{a0}BHD"),
            ("", 5, "5"),
        ] {
            assert_eq!(Amounts::read(nothing).write(minor), text);
        }
    }
}
