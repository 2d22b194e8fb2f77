//! What the pages say, in the languages they are written in: Fluent files under `locales/`, built into the program.
//! A text that a person reads never stands in a page: it has a key, and a test finds keys that a language lacks.

use std::{collections::BTreeMap, sync::LazyLock};

use chrono::{DateTime, Utc};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use mo_contract::{Locale, Money, TimeZone, tenant::Tenant};

macro_rules! files {
    ($($area:literal),+ $(,)?) => {
        const FILES: &[(&str, Locale, &str)] = &[
            $(
                ($area, Locale::En, include_str!(concat!("../locales/en/", $area, ".ftl"))),
                ($area, Locale::De, include_str!(concat!("../locales/de/", $area, ".ftl"))),
            )+
        ];
    };
}

// One file an area in each language.
files!("admin", "brand", "events", "fields", "identity", "kit", "menu", "orders", "pictures", "portal", "store");

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<BTreeMap<Locale, Bundle>> = LazyLock::new(|| {
    Locale::ALL
        .iter()
        .map(|locale| {
            let mut bundle = Bundle::new_concurrent(vec![locale.as_str().parse().unwrap_or_default()]);
            // Marks around what is put in would be copied with the text, and all our languages run one way.
            bundle.set_use_isolating(false);
            for (area, _, text) in FILES.iter().filter(|(_, of, _)| of == locale) {
                let (resource, problems) = match FluentResource::try_new((*text).to_owned()) {
                    Ok(resource) => (resource, Vec::new()),
                    Err((resource, problems)) => (resource, problems),
                };
                for problem in problems {
                    tracing::error!(area, locale = locale.as_str(), %problem, "a text can't be read");
                }
                bundle.add_resource_overriding(resource);
            }
            (*locale, bundle)
        })
        .collect()
});

/// A language and a clock: how one page speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Words {
    pub locale: Locale,
    pub zone: TimeZone,
}

impl Words {
    #[must_use]
    pub fn new(locale: Locale, zone: TimeZone) -> Self {
        Self { locale, zone }
    }

    /// As the restaurant speaks to its guests.
    #[must_use]
    pub fn of(tenant: &Tenant) -> Self {
        Self::new(tenant.locale, tenant.time_zone)
    }

    /// The text of a key; the key itself if there is none, which the tests do not let happen.
    #[must_use]
    pub fn say(self, key: &str) -> String {
        self.format(key, None)
    }

    /// The text of a key with values in it: `words.with("items", &[("count", 3.into())])`.
    #[must_use]
    pub fn with(self, key: &str, values: &[(&'static str, FluentValue<'static>)]) -> String {
        let arguments: FluentArgs<'_> = values.iter().cloned().collect();
        self.format(key, Some(&arguments))
    }

    /// The text of a key that may have none.
    #[must_use]
    pub fn known(self, key: &str) -> Option<String> {
        let text = self.say(key);
        (text != key).then_some(text)
    }

    fn format(self, key: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let find = |locale: Locale| {
            let bundle = BUNDLES.get(&locale)?;
            let pattern = bundle.get_message(key)?.value()?;
            Some(bundle.format_pattern(pattern, arguments, &mut Vec::new()).into_owned())
        };
        find(self.locale).or_else(|| find(Locale::En)).unwrap_or_else(|| key.to_owned())
    }

    /// An amount as people write it: `€12.50`, `12,50 €`.
    #[must_use]
    pub fn money(self, amount: Money) -> String {
        match self.locale {
            Locale::En => amount.to_string(),
            Locale::De => {
                let plain = amount.to_string();
                let symbol: String = plain.chars().take_while(|c| !c.is_ascii_digit() && *c != '-').collect();
                format!("{}\u{a0}{}", amount.decimal().replace('.', ","), symbol.trim_end_matches('\u{a0}'))
            }
        }
    }

    /// A day and a time of day by this clock: `21 Nov 2026, 14:05`, `21.11.2026, 14:05`.
    #[must_use]
    pub fn moment(self, at: DateTime<Utc>) -> String {
        let local = at.with_timezone(&self.zone.0);
        match self.locale {
            Locale::En => local.format("%-d %b %Y, %H:%M").to_string(),
            Locale::De => local.format("%d.%m.%Y, %H:%M").to_string(),
        }
    }

    /// A number of things as people write it: `12,345`, `12.345`.
    #[must_use]
    pub fn number(self, number: u64) -> String {
        let mark = match self.locale {
            Locale::En => ',',
            Locale::De => '.',
        };
        let digits = number.to_string();
        let mut text = String::with_capacity(digits.len() + digits.len() / 3);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                text.push(mark);
            }
            text.push(digit);
        }
        text
    }

    /// A moment to the second by this clock: `21 Nov 2026, 14:05:09`.
    #[must_use]
    pub fn instant(self, at: DateTime<Utc>) -> String {
        let local = at.with_timezone(&self.zone.0);
        match self.locale {
            Locale::En => local.format("%-d %b %Y, %H:%M:%S").to_string(),
            Locale::De => local.format("%d.%m.%Y, %H:%M:%S").to_string(),
        }
    }

    /// The time of day by this clock: `14:05`.
    #[must_use]
    pub fn clock(self, at: DateTime<Utc>) -> String {
        at.with_timezone(&self.zone.0).format("%H:%M").to_string()
    }

    /// A moment that came as RFC 3339; as it is if it can't be read.
    #[must_use]
    pub fn moment_of(self, rfc3339: &str) -> String {
        DateTime::parse_from_rfc3339(rfc3339).map_or_else(|_| rfc3339.to_owned(), |at| self.moment(at.to_utc()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn keys(locale: Locale) -> BTreeMap<String, BTreeSet<String>> {
        let mut found = BTreeMap::new();
        for (area, _, text) in FILES.iter().filter(|(_, of, _)| *of == locale) {
            let resource = FluentResource::try_new((*text).to_owned());
            assert!(resource.is_ok(), "locales/{}/{area}.ftl: {:?}", locale.as_str(), resource.err().map(|e| e.1));
            for (line, next) in text.lines().zip(text.lines().skip(1).chain([""])) {
                let Some((key, rest)) = line.split_once(" =") else { continue };
                if line.starts_with([' ', '#']) {
                    continue;
                }
                let block: String = [rest, next].concat();
                let variables = block.split("{ $").skip(1).filter_map(|part| part.split([' ', '}']).next());
                let first = found.insert(key.to_owned(), variables.map(str::to_owned).collect());
                assert!(first.is_none(), "{key} stands twice in {}", locale.as_str());
            }
        }
        found
    }

    #[test]
    fn every_language_has_every_key() {
        let english: BTreeSet<_> = keys(Locale::En).into_keys().collect();
        for locale in Locale::ALL {
            let own: BTreeSet<_> = keys(*locale).into_keys().collect();
            let missing: Vec<_> = english.symmetric_difference(&own).collect();
            assert!(missing.is_empty(), "{}: {missing:?}", locale.as_str());
        }
    }

    /// A key in the sources is a literal in `say("…")`, `with("…")` or after `key:`.
    #[test]
    fn every_key_in_the_sources_has_a_text_and_no_text_is_left_over() {
        let known: BTreeSet<_> = keys(Locale::En).into_keys().collect();
        let mut sources = String::new();
        let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.file_name().is_some_and(|name| name != "words.rs") {
                    sources += &std::fs::read_to_string(path).unwrap();
                }
            }
        }
        let used: BTreeSet<String> = ["say(\"", ".with(\"", "key: \""]
            .iter()
            .flat_map(|mark| sources.split(mark).skip(1))
            .filter_map(|rest| rest.split('"').next())
            .filter(|key| {
                key.contains('-') && key.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit())
            })
            .map(str::to_owned)
            .collect();
        let missing: Vec<_> = used.difference(&known).collect();
        assert!(missing.is_empty(), "no text for {missing:?}");
        // A text of an error is found by the error's code.
        let codes: BTreeSet<_> = mo_contract::ErrorCode::ALL
            .iter()
            .map(|code| format!("error-{}", code.as_str().to_lowercase().replace('_', "-")))
            .collect();
        // A text of an event, by its name and by what it is about.
        let key = |prefix: &str, name: &str| format!("{prefix}-{}", name.replace(['.', '_'], "-"));
        let events: BTreeSet<_> = mo_contract::event::ALL
            .iter()
            .map(|name| key("event", name))
            .chain(mo_contract::event::ENTITIES.iter().map(|name| key("event-about", name)))
            .collect();
        let untold: Vec<_> = events.difference(&known).collect();
        assert!(untold.is_empty(), "no text for {untold:?}");
        // A key that is put together from a prefix and a word stands in the sources in quotes all the same.
        let unused: Vec<_> = known
            .difference(&codes)
            .filter(|key| !events.contains(*key) && !sources.contains(&format!("\"{key}\"")))
            .collect();
        assert!(unused.is_empty(), "nobody says {unused:?}");
    }

    #[test]
    fn people_read_money_and_time_their_way() {
        let at = DateTime::parse_from_rfc3339("2026-11-21T13:05:00Z").unwrap().to_utc();
        let zone = "Europe/Berlin".parse().unwrap();
        let (en, de) = (Words::new(Locale::En, zone), Words::new(Locale::De, zone));
        assert_eq!((en.moment(at), de.moment(at)), ("21 Nov 2026, 14:05".into(), "21.11.2026, 14:05".into()));
        let money = |code: &str| Money::new(1250, code.parse().unwrap());
        assert_eq!((en.money(money("EUR")), de.money(money("EUR"))), ("€12.50".into(), "12,50\u{a0}€".into()));
        assert_eq!(de.money(money("CHF")), "12,50\u{a0}CHF");
        assert_eq!(en.instant(at), "21 Nov 2026, 14:05:00");
        assert_eq!([0, 999, 1_000, 1_234_567].map(|n| en.number(n)), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(de.number(12_345), "12.345");
    }
}
