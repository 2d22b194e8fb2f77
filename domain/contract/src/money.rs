//! Money in minor units. Never a float, never a sum that wraps.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The largest price of one item, in minor units.
pub const MAX_PRICE: i64 = 100_000_000;
/// Totals stay below 2^53, so that every JSON reader keeps them exact.
pub const MAX_TOTAL: i64 = (1 << 53) - 1;

/// An ISO 4217 alphabetic code.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// Codes in use, with the number of minor digits where it is not two (ISO 4217, list one).
const CODES: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD3 BIF0 BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP0 CNY COP CRC CUP CVE CZK DJF0 DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF0 GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD3 IRR ISK0 JMD JOD3 JPY0 KES KGS KHR KMF0 KPW KRW0 KWD3 KYD KZT LAK LBP LKR LRD LSL LYD3 MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR3 PAB PEN PGK PHP PKR PLN PYG0 QAR RON RSD RUB RWF0 SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND3 TOP TRY TTD TWD TZS UAH UGX0 USD UYU UZS VED VES VND0 VUV0 WST XAF0 XCD XOF0 XPF0 YER ZAR ZMW ZWG";

impl Currency {
    pub const EUR: Self = Self(*b"EUR");

    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    fn entry(code: &str) -> Option<&'static str> {
        CODES.split(' ').find(|entry| entry.get(..3) == Some(code))
    }

    /// Digits behind the decimal mark: 0 for yen, 2 for euro, 3 for dinar.
    #[must_use]
    pub fn minor_digits(&self) -> u32 {
        Self::entry(self.code()).and_then(|entry| entry.get(3..)?.parse().ok()).unwrap_or(2)
    }

    fn symbol(&self) -> &str {
        match self.code() {
            "EUR" => "€",
            "USD" => "$",
            "GBP" => "£",
            "JPY" => "¥",
            code => code,
        }
    }
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("must be an ISO 4217 currency code such as EUR")]
pub struct UnknownCurrency;

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes: [u8; 3] = text.as_bytes().try_into().map_err(|_| UnknownCurrency)?;
        if !bytes.iter().all(u8::is_ascii_uppercase) || Self::entry(text).is_none() {
            return Err(UnknownCurrency);
        }
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for Currency {
    type Error = UnknownCurrency;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Currency {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Currency".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let mut schema =
            schemars::json_schema!({"type": "string", "description": "ISO 4217 code", "examples": ["EUR"]});
        Self::schema_of_text(&mut schema);
        schema
    }
}

#[cfg(feature = "schema")]
impl Currency {
    /// For a field that is text until it has been checked.
    pub fn schema_of_text(schema: &mut schemars::Schema) {
        crate::text::schema::one_of(schema, CODES.split(' ').filter_map(|entry| entry.get(..3)));
    }
}

/// Why a text is no amount.
#[derive(Clone, Copy, Debug, thiserror::Error, PartialEq, Eq)]
pub enum AmountError {
    #[error("must be an amount such as 9.50")]
    NoNumber,
    #[error("has more digits behind the mark than the currency")]
    TooFine,
    #[error("is too large")]
    TooLarge,
}

/// An amount in minor units (cents) of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

impl Money {
    #[must_use]
    pub fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Reads what a person types: `9`, `9.5`, `9,50`, `1.234,50`, `€ 9.50`. A single mark is the decimal one; of two kinds
    /// the last is. Nothing is rounded, and no amount is negative.
    ///
    /// # Errors
    /// When the text is no such amount, or one that the currency does not have.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, AmountError> {
        let compact: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '’')).collect();
        let bare = [currency.symbol(), currency.code()]
            .iter()
            .find_map(|unit| compact.strip_prefix(unit).or_else(|| compact.strip_suffix(unit)))
            .unwrap_or(&compact);
        let mark = bare.rfind(['.', ',']);
        let (whole, fraction) = mark.map_or((bare, ""), |at| (&bare[..at], &bare[at + 1..]));
        let thousands = if mark.is_some_and(|at| bare[at..].starts_with(',')) { '.' } else { ',' };
        let mut parts = whole.split(thousands);
        let first = parts.next().unwrap_or_default();
        let (mut digits, mut grouped) = (first.to_owned(), true);
        for part in parts {
            grouped &= part.len() == 3 && (1..=3).contains(&first.len());
            digits += part;
        }
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !grouped || !is_number(&digits) || !is_number(fraction) || (digits.is_empty() && fraction.is_empty()) {
            return Err(AmountError::NoNumber);
        }
        let wanted = currency.minor_digits() as usize;
        if fraction.len() > wanted {
            return Err(AmountError::TooFine);
        }
        digits += fraction;
        digits.extend(std::iter::repeat_n('0', wanted - fraction.len()));
        let minor: i64 = digits.parse().map_err(|_| AmountError::TooLarge)?;
        if minor > MAX_TOTAL { Err(AmountError::TooLarge) } else { Ok(Self::new(minor, currency)) }
    }

    /// The plain decimal, `12.50`: for machines (JSON-LD, `value` of an input).
    #[must_use]
    pub fn decimal(&self) -> String {
        let digits = self.currency.minor_digits();
        let scale = 10_u64.pow(digits);
        let sign = if self.minor < 0 { "-" } else { "" };
        let magnitude = self.minor.unsigned_abs();
        if digits == 0 {
            return format!("{sign}{magnitude}");
        }
        format!("{sign}{}.{:0width$}", magnitude / scale, magnitude % scale, width = digits as usize)
    }
}

/// For people: `€12.50`, `CHF 12.50`, `¥1200`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let symbol = self.currency.symbol();
        let gap = if symbol.len() == 3 && symbol.is_ascii() { "\u{a0}" } else { "" };
        write!(f, "{symbol}{gap}{}", self.decimal())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formats_by_the_currency() {
        let show = |minor, code: &str| Money::new(minor, code.parse().unwrap()).to_string();
        assert_eq!(show(1250, "EUR"), "€12.50");
        assert_eq!(show(5, "EUR"), "€0.05");
        assert_eq!(show(1200, "JPY"), "¥1200");
        assert_eq!(show(1250, "KWD"), "KWD\u{a0}1.250");
        assert_eq!(show(-1, "USD"), "$-0.01");
    }

    #[test]
    fn refuses_what_is_no_currency() {
        for code in ["", "eur", "EURO", "ZZZ", "€€€", "R0 "] {
            assert_eq!(code.parse::<Currency>(), Err(UnknownCurrency), "{code}");
        }
    }

    #[test]
    fn reads_what_people_type() {
        let read = |text: &str, code: &str| Money::parse(text, code.parse().unwrap()).map(|money| money.minor);
        for (text, minor) in [
            ("1.5", 150),
            ("1,5", 150),
            (" 9 ", 900),
            ("0", 0),
            (".5", 50),
            ("7.", 700),
            ("€ 9.50", 950),
            ("9,50 €", 950),
            ("EUR 9.5", 950),
            ("1.234,50", 123_450),
            ("1,234.50", 123_450),
            ("1'234.50", 123_450),
        ] {
            assert_eq!(read(text, "EUR"), Ok(minor), "{text}");
        }
        assert_eq!((read("1.234", "KWD"), read("1200", "JPY")), (Ok(1_234), Ok(1_200)));
        for text in ["", " ", ".", "-1", "1e3", "1.2.3", "12.34,5.6", "1,23.4", "x", "$5", "1234,567.00"] {
            assert_eq!(read(text, "EUR"), Err(AmountError::NoNumber), "{text}");
        }
        assert_eq!((read("1.234", "EUR"), read("1.5", "JPY")), (Err(AmountError::TooFine), Err(AmountError::TooFine)));
        assert_eq!(read("99999999999999999999", "EUR"), Err(AmountError::TooLarge));
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(minor in 0..=MAX_TOTAL, code in prop::sample::select(vec!["EUR", "JPY", "KWD", "CHF", "USD"])) {
            let money = Money::new(minor, code.parse().unwrap());
            prop_assert_eq!(Money::parse(&money.decimal(), money.currency), Ok(money));
            prop_assert_eq!(Money::parse(&money.to_string(), money.currency), Ok(money));
        }

        #[test]
        fn whatever_is_typed_is_an_amount_or_refused(text in "[0-9€., '’-]{0,24}|\\PC{0,24}") {
            if let Ok(money) = Money::parse(&text, Currency::EUR) {
                prop_assert!((0..=MAX_TOTAL).contains(&money.minor));
                prop_assert_eq!(Money::parse(&money.decimal(), Currency::EUR), Ok(money));
            }
        }
    }
}
