//! In which language and by which clock a restaurant speaks to people.
//! It must never format anything: that is the pages' to do.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A language that the pages are written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    #[default]
    En,
    De,
}

impl Locale {
    pub const ALL: &'static [Self] = &[Self::En, Self::De];

    /// As BCP 47 has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|locale| locale.as_str() == text)
    }

    /// The first language of an `Accept-Language` header that the pages are written in. Weights are read as an order:
    /// browsers send them falling.
    #[must_use]
    pub fn accepted(header: &str) -> Option<Self> {
        header.split(',').find_map(|part| Self::parse(part.trim().split([';', '-']).next()?))
    }
}

/// A name of the IANA time zone database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeZone(pub chrono_tz::Tz);

impl Default for TimeZone {
    fn default() -> Self {
        Self(chrono_tz::UTC)
    }
}

impl TimeZone {
    /// The zones that are named after a place, and UTC; by name.
    pub fn places() -> impl Iterator<Item = Self> {
        let is_place = |zone: &chrono_tz::Tz| {
            let region = zone.name().split_once('/').map_or("", |(region, _)| region);
            let regions =
                ["Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];
            regions.contains(&region) || *zone == chrono_tz::UTC
        };
        chrono_tz::TZ_VARIANTS.into_iter().filter(is_place).map(Self)
    }
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("must be a time zone such as Europe/Berlin")]
pub struct UnknownTimeZone;

impl FromStr for TimeZone {
    type Err = UnknownTimeZone;

    fn from_str(text: &str) -> Result<Self, UnknownTimeZone> {
        text.parse().map(Self).map_err(|_| UnknownTimeZone)
    }
}

impl TryFrom<String> for TimeZone {
    type Error = UnknownTimeZone;

    fn try_from(text: String) -> Result<Self, UnknownTimeZone> {
        text.parse()
    }
}

impl From<TimeZone> for String {
    fn from(zone: TimeZone) -> Self {
        zone.to_string()
    }
}

impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name())
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for TimeZone {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "TimeZone".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let mut schema =
            schemars::json_schema!({"type": "string", "description": "IANA time zone", "examples": ["Europe/Berlin"]});
        crate::text::schema::one_of(&mut schema, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()));
        schema
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_of_a_browser() {
        assert_eq!(Locale::accepted("de-AT,de;q=0.9,en;q=0.8"), Some(Locale::De));
        assert_eq!(Locale::accepted("fr, en-GB;q=0.7"), Some(Locale::En));
        assert_eq!(Locale::accepted("fr"), None);
        assert_eq!(Locale::accepted(""), None);
    }

    #[test]
    fn zones() {
        assert_eq!("Europe/Berlin".parse::<TimeZone>().unwrap().to_string(), "Europe/Berlin");
        assert_eq!("Mars/Base".parse::<TimeZone>(), Err(UnknownTimeZone));
    }
}
