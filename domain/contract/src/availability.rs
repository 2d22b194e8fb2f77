//! When a dish can be ordered: the one rule for the menu's page, the cart, the checkout and the order itself.
//! It must never read a clock: the moment and the restaurant's time zone are given.

use std::{fmt, str::FromStr};

use chrono::{
    DateTime, Datelike as _, Days, Duration, DurationRound as _, LocalResult, NaiveDate, NaiveDateTime, NaiveTime,
    Offset as _, TimeZone as _, Timelike as _, Utc,
};
use serde::{Deserialize, Serialize};

use crate::{
    error::FieldErrors,
    locale::TimeZone,
    menu::{Menu, MenuItem},
};

/// The most windows of one dish's schedule.
pub const MAX_WINDOWS: usize = 14;
/// What is sold out for today is so until this hour of the night by the restaurant's clock: a house that is open past
/// midnight goes on with the same pots.
pub const DAY_STARTS: u32 = 4;

const DAY: u16 = 24 * 60;

/// A point in time, as a restaurant's clock shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub now: DateTime<Utc>,
    pub zone: TimeZone,
}

impl Moment {
    #[must_use]
    pub fn new(now: DateTime<Utc>, zone: TimeZone) -> Self {
        Self { now, zone }
    }

    fn local(self) -> NaiveDateTime {
        self.now.with_timezone(&self.zone.0).naive_local()
    }

    /// The instants at which the clock shows this: none in the hour that is left out in spring, two in autumn's.
    fn instants(self, local: NaiveDateTime) -> Vec<DateTime<Utc>> {
        match self.zone.0.from_local_datetime(&local) {
            LocalResult::None => Vec::new(),
            LocalResult::Single(at) => vec![at.to_utc()],
            LocalResult::Ambiguous(first, second) => vec![first.to_utc(), second.to_utc()],
        }
    }

    /// Until when a dish that is sold out for today is sold out: the next [`DAY_STARTS`] o'clock.
    #[must_use]
    pub fn end_of_day(self) -> DateTime<Utc> {
        let local = self.local();
        let start = NaiveTime::from_hms_opt(DAY_STARTS, 0, 0).unwrap_or_default();
        let day = if local.time() < start { local.date() } else { local.date() + Days::new(1) };
        let at = self.instants(day.and_time(start)).into_iter().find(|at| *at > self.now);
        // A zone that leaves out this very hour: any hour of that night will do.
        at.unwrap_or_else(|| self.now + Duration::hours(12))
    }
}

labels! {
    Weekday {
        Monday = "mon", "Mon"; Tuesday = "tue", "Tue"; Wednesday = "wed", "Wed"; Thursday = "thu", "Thu";
        Friday = "fri", "Fri"; Saturday = "sat", "Sat"; Sunday = "sun", "Sun";
    }
}

impl Weekday {
    fn of(day: NaiveDate) -> Self {
        match day.weekday() {
            chrono::Weekday::Mon => Self::Monday,
            chrono::Weekday::Tue => Self::Tuesday,
            chrono::Weekday::Wed => Self::Wednesday,
            chrono::Weekday::Thu => Self::Thursday,
            chrono::Weekday::Fri => Self::Friday,
            chrono::Weekday::Sat => Self::Saturday,
            chrono::Weekday::Sun => Self::Sunday,
        }
    }
}

/// A time of day to the minute: `11:30`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay(u16);

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("must be a time of day such as 11:30")]
pub struct NoTimeOfDay;

impl FromStr for TimeOfDay {
    type Err = NoTimeOfDay;

    fn from_str(text: &str) -> Result<Self, NoTimeOfDay> {
        let (hours, minutes) = text.split_once(':').ok_or(NoTimeOfDay)?;
        let number = |text: &str, below: u16| {
            let plain = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse().ok().filter(|number: &u16| plain && *number < below).ok_or(NoTimeOfDay)
        };
        Ok(Self(number(hours, 24)? * 60 + number(minutes, 60)?))
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = NoTimeOfDay;

    fn try_from(text: String) -> Result<Self, NoTimeOfDay> {
        text.parse()
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.to_string()
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for TimeOfDay {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "TimeOfDay".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$",
            "description": "A time of day by the restaurant's clock", "examples": ["11:30"],
        })
    }
}

/// Days of the week and hours of the day, by the restaurant's clock. `to` at or before `from` is on the next day, so that
/// `22:00`–`02:00` goes past midnight and equal times are a whole day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ServiceWindow {
    /// On which days it begins.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 7)))]
    pub days: Vec<Weekday>,
    #[serde(default)]
    pub from: TimeOfDay,
    #[serde(default)]
    pub to: TimeOfDay,
}

impl ServiceWindow {
    fn covers(&self, local: NaiveDateTime) -> bool {
        let minute = u16::try_from(local.hour() * 60 + local.minute()).unwrap_or(DAY);
        let begins_on = |day: NaiveDate| self.days.contains(&Weekday::of(day));
        let today = begins_on(local.date()) && minute >= self.from.0;
        if self.from < self.to {
            return today && minute < self.to.0;
        }
        today || (begins_on(local.date() - Days::new(1)) && minute < self.to.0)
    }
}

pub(crate) fn check_schedule(errors: &mut FieldErrors, schedule: &mut [ServiceWindow]) {
    if schedule.len() > MAX_WINDOWS {
        errors.add("schedule", format!("must have at most {MAX_WINDOWS} entries"));
    }
    for (index, window) in schedule.iter_mut().enumerate() {
        if !(1..=7).contains(&window.days.len()) {
            errors.add(&format!("schedule.{index}.days"), "must have 1 to 7 days");
        }
        window.days.sort();
        window.days.dedup();
    }
}

pub(crate) fn check_instant(errors: &mut FieldErrors, field: &str, text: Option<&str>) {
    if text.is_some_and(|text| !text.is_empty() && instant(text).is_none()) {
        errors.add(field, "must be a time as RFC 3339, such as 2026-01-31T00:00:00Z");
    }
}

pub(crate) fn instant(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc())
}

/// Why a dish, or a line of an order, can't be ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Unavailable {
    /// Not on this menu.
    Unknown,
    /// The house has taken it off until further notice.
    Off,
    /// Sold out until then; RFC 3339, UTC.
    SoldOut { until: String },
    /// Its last day has passed.
    Ended,
    /// Served at other times; when next, RFC 3339, UTC.
    OffHours { next: Option<String> },
    /// An option that was chosen is not one of the dish's.
    OptionUnknown,
    /// An option that was chosen has run out.
    OptionOff { option: String },
    /// Too few or too many of a group were chosen.
    Choose { group: String, min: u32, max: u32 },
}

impl Unavailable {
    /// Whether choosing other options would help.
    #[must_use]
    pub fn is_of_options(&self) -> bool {
        matches!(self, Self::OptionUnknown | Self::OptionOff { .. } | Self::Choose { .. })
    }
}

/// For people, as a sentence without its full stop.
impl fmt::Display for Unavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("No longer on the menu"),
            Self::Off => f.write_str("Not available"),
            Self::SoldOut { .. } => f.write_str("Sold out today"),
            Self::Ended => f.write_str("No longer served"),
            Self::OffHours { .. } => f.write_str("Not served at this time"),
            Self::OptionUnknown => f.write_str("An option is no longer offered"),
            Self::OptionOff { option } => write!(f, "{option} has run out"),
            Self::Choose { group, min, max } if min == max => write!(f, "Choose {min}: {group}"),
            Self::Choose { group, min: 0, max } => write!(f, "Choose at most {max}: {group}"),
            Self::Choose { group, min, max } => write!(f, "Choose {min} to {max}: {group}"),
        }
    }
}

fn text_of(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

impl MenuItem {
    /// Why it can't be ordered at this moment; none if it can.
    #[must_use]
    pub fn unavailable_at(&self, at: Moment) -> Option<Unavailable> {
        if !self.is_available {
            return Some(Unavailable::Off);
        }
        if let Some(until) = self.sold_out_until.as_deref().and_then(instant)
            && at.now < until
        {
            return Some(Unavailable::SoldOut { until: text_of(until) });
        }
        if self.available_until.as_deref().and_then(instant).is_some_and(|until| until <= at.now) {
            return Some(Unavailable::Ended);
        }
        let local = at.local();
        if self.schedule.is_empty() || self.schedule.iter().any(|window| window.covers(local)) {
            return None;
        }
        Some(Unavailable::OffHours { next: self.next_service(at).map(text_of) })
    }

    /// When the schedule opens next. Only for a moment at which it is closed.
    fn next_service(&self, at: Moment) -> Option<DateTime<Utc>> {
        let mut edges: Vec<_> = self.schedule_edges(at).filter(|edge| *edge > at.now).collect();
        edges.sort();
        let open = |edge: &DateTime<Utc>| {
            let local = Moment::new(*edge, at.zone).local();
            self.schedule.iter().any(|window| window.covers(local))
        };
        edges.into_iter().find(open)
    }

    /// The beginnings and ends of the windows, from yesterday to this day next week.
    fn schedule_edges(&self, at: Moment) -> impl Iterator<Item = DateTime<Utc>> + '_ {
        let first = at.local().date() - Days::new(1);
        let times = self.schedule.iter().flat_map(|window| [window.from, window.to]);
        times.flat_map(move |time| {
            (0..=9).flat_map(move |day| {
                let midnight = (first + Days::new(day)).and_time(NaiveTime::MIN);
                at.instants(midnight + Duration::minutes(i64::from(time.0)))
            })
        })
    }
}

impl Menu {
    /// The menu as a guest sees it at this moment: `is_available` says whether a dish can be ordered now, and
    /// `unavailable` why not.
    #[must_use]
    pub fn at(&self, at: Moment) -> Self {
        let mut menu = self.clone();
        for item in &mut menu.items {
            item.unavailable = item.unavailable_at(at);
            item.is_available = item.unavailable.is_none();
        }
        menu
    }

    /// Until when [`Menu::at`] says the same: the next instant at which a dish may begin or end to be had. None if that
    /// is a change by people alone.
    #[must_use]
    pub fn next_change(&self, at: Moment) -> Option<DateTime<Utc>> {
        let dated = self.items.iter().flat_map(|item| [&item.sold_out_until, &item.available_until]);
        let dated = dated.filter_map(|text| instant(text.as_deref()?));
        let scheduled = || self.items.iter().filter(|item| !item.schedule.is_empty());
        let edges = scheduled().flat_map(|item| item.schedule_edges(at));
        // On a day on which the clocks change, the change itself is an edge too: they do so at some quarter of an hour.
        let shift = (scheduled().next().is_some() && clocks_change(at)).then(|| {
            let quarter = Duration::minutes(15);
            at.now.duration_trunc(quarter).map_or(at.now, |floor| floor + quarter)
        });
        dated.chain(edges).chain(shift).filter(|edge| *edge > at.now).min()
    }
}

fn clocks_change(at: Moment) -> bool {
    let offset = |now: DateTime<Utc>| now.with_timezone(&at.zone.0).offset().fix();
    offset(at.now - Duration::hours(3)) != offset(at.now + Duration::hours(24))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{id::MenuItemId, menu::tests::dish};

    fn at(text: &str) -> Moment {
        Moment::new(instant(text).unwrap(), "Europe/Berlin".parse().unwrap())
    }

    fn window(days: &[Weekday], from: &str, to: &str) -> ServiceWindow {
        ServiceWindow { days: days.to_vec(), from: from.parse().unwrap(), to: to.parse().unwrap() }
    }

    fn served(windows: Vec<ServiceWindow>) -> MenuItem {
        MenuItem { schedule: windows, ..dish(1, 100) }
    }

    #[test]
    fn lunch_on_workdays_by_the_houses_clock() {
        use Weekday::{Friday, Monday, Sunday, Thursday, Tuesday, Wednesday};
        let lunch = served(vec![window(&[Monday, Tuesday, Wednesday, Thursday, Friday], "11:30", "14:00")]);
        // A Friday in winter: Berlin is an hour ahead.
        assert_eq!(lunch.unavailable_at(at("2026-11-20T10:30:00Z")), None);
        assert_eq!(lunch.unavailable_at(at("2026-11-20T12:59:59Z")), None);
        let next = |text: &str| match lunch.unavailable_at(at(text)) {
            Some(Unavailable::OffHours { next }) => next.unwrap(),
            other => panic!("{other:?}"),
        };
        assert_eq!(next("2026-11-20T10:29:59Z"), "2026-11-20T10:30:00Z");
        assert_eq!(next("2026-11-20T13:00:00Z"), "2026-11-23T10:30:00Z");
        // The same hours in summer are an hour earlier in UTC.
        assert_eq!(lunch.unavailable_at(at("2026-07-03T09:30:00Z")), None);
        let brunch = served(vec![window(&[Sunday], "10:00", "10:00")]);
        assert_eq!(brunch.unavailable_at(at("2026-11-23T08:59:00Z")), None, "a whole day from ten to ten");
        assert!(brunch.unavailable_at(at("2026-11-23T09:00:00Z")).is_some());
    }

    #[test]
    fn a_night_that_loses_or_gains_an_hour() {
        use Weekday::{Saturday, Sunday};
        let night = served(vec![window(&[Saturday], "22:00", "03:00")]);
        // 29 March 2026: two o'clock is three o'clock, so the night ends with the hour that is left out.
        assert_eq!(night.unavailable_at(at("2026-03-29T00:59:00Z")), None);
        assert!(night.unavailable_at(at("2026-03-29T01:00:00Z")).is_some());
        // 25 October 2026: two o'clock comes twice, and the night has it twice.
        assert_eq!(night.unavailable_at(at("2026-10-25T01:59:00Z")), None);
        assert!(night.unavailable_at(at("2026-10-25T02:00:00Z")).is_some());
        let lost = served(vec![window(&[Sunday], "02:15", "02:45")]);
        let menu = Menu { items: vec![lost], categories: vec![] };
        let mut now = at("2026-03-28T23:00:00Z");
        while now.now < instant("2026-03-29T04:00:00Z").unwrap() {
            assert!(!menu.at(now).items[0].is_available, "{now:?}");
            now.now += Duration::minutes(5);
        }
    }

    #[test]
    fn dates_and_the_switch() {
        let now = at("2026-11-20T12:00:00Z");
        let item = MenuItem { available_until: Some("2026-11-20T12:00:00Z".into()), ..dish(1, 100) };
        assert_eq!(item.unavailable_at(now), Some(Unavailable::Ended));
        let item = MenuItem { sold_out_until: Some("2026-11-20T12:00:01Z".into()), ..dish(1, 100) };
        assert!(matches!(item.unavailable_at(now), Some(Unavailable::SoldOut { .. })));
        let item = MenuItem { sold_out_until: Some("2026-11-20T12:00:00Z".into()), ..dish(1, 100) };
        assert_eq!(item.unavailable_at(now), None);
        let item = MenuItem { is_available: false, ..dish(1, 100) };
        assert_eq!(item.unavailable_at(now), Some(Unavailable::Off));
    }

    #[test]
    fn today_ends_at_night() {
        assert_eq!(text_of(at("2026-11-20T12:00:00Z").end_of_day()), "2026-11-21T03:00:00Z");
        assert_eq!(text_of(at("2026-11-21T01:00:00Z").end_of_day()), "2026-11-21T03:00:00Z");
        assert_eq!(text_of(at("2026-11-21T03:00:00Z").end_of_day()), "2026-11-22T03:00:00Z");
        assert_eq!(text_of(at("2026-03-28T23:00:00Z").end_of_day()), "2026-03-29T02:00:00Z");
    }

    #[test]
    fn times_of_day() {
        for bad in ["", "24:00", "12:60", "1:30", "12.30", "+1:30", "12:3", "aa:bb", "12:30:00"] {
            assert_eq!(bad.parse::<TimeOfDay>(), Err(NoTimeOfDay), "{bad}");
        }
        assert_eq!("07:05".parse::<TimeOfDay>().unwrap().to_string(), "07:05");
    }

    prop_compose! {
        fn any_window()(days in prop::collection::vec(0_usize..7, 1..4), from in 0_u16..DAY, to in 0_u16..DAY) -> ServiceWindow {
            ServiceWindow { days: days.into_iter().map(|day| Weekday::ALL[day]).collect(), from: TimeOfDay(from), to: TimeOfDay(to) }
        }
    }

    proptest! {
        /// A page that was rendered at a moment says the truth until the boundary that it is kept until.
        #[test]
        fn nothing_changes_before_the_next_change(
            windows in prop::collection::vec(any_window(), 1..3),
            sold_out in prop::option::of(0_i64..20_000),
            zone in prop::sample::select(vec!["Europe/Berlin", "UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]),
            start in prop::sample::select(vec!["2026-03-28T20:00:00Z", "2026-10-24T20:00:00Z", "2026-04-04T12:00:00Z", "2026-11-20T00:00:00Z"]),
            minutes in 0_i64..3_000,
        ) {
            let now = instant(start).unwrap() + Duration::minutes(minutes);
            let sold_out_until = sold_out.map(|minutes| text_of(now + Duration::minutes(minutes)));
            let menu = Menu { items: vec![MenuItem { sold_out_until, ..served(windows) }], categories: vec![] };
            let moment = Moment::new(now, zone.parse().unwrap());
            let end = menu.next_change(moment).unwrap_or(now + Duration::days(8));
            prop_assert!(end > now);
            let says = |now| menu.items[0].unavailable_at(Moment::new(now, moment.zone)).is_none();
            let mut later = now;
            while later < end && later < now + Duration::days(3) {
                prop_assert_eq!(says(later), says(now), "{} of {} to {}", later, now, end);
                later += Duration::minutes(7);
            }
            prop_assert_eq!(says(end - Duration::seconds(1)), says(now));
            prop_assert_eq!(menu.items[0].id, MenuItemId(uuid::Uuid::from_u128(1)));
        }
    }
}
