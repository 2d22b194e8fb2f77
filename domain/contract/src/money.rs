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
}
