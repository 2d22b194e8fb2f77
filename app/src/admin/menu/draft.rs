//! A dish as somebody is typing it: read from the form, printed back as it was typed, turned into a command when it is whole.
//! A field that does not hold stays as it was typed; nothing typed is ever dropped but rows that were left empty.

use chrono::{DateTime, NaiveDateTime, TimeZone as _, Utc};
use mo_contract::{
    Currency, Error, Money, TimeZone,
    availability::{ServiceWindow, TimeOfDay, Weekday},
    error::FieldErrors,
    menu::{Allergen, Category, CreateMenuItem, Diet, DishOption, MenuItem, OptionGroup, UpdateMenuItem},
};

use super::{both, texts::typed_price};
use crate::{fields::Fields, words::Words};

/// How a date and a time stand in a field of that kind.
const FIELD_TIME: &str = "%Y-%m-%dT%H:%M";

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Draft {
    pub version: String,
    pub name: String,
    pub description: String,
    pub price: String,
    /// An id; empty for none.
    pub category: String,
    pub new_category: String,
    pub is_available: bool,
    pub is_spicy: bool,
    pub allergens: Vec<Allergen>,
    pub diets: Vec<Diet>,
    /// By the restaurant's clock.
    pub until: String,
    pub windows: Vec<WindowDraft>,
    pub groups: Vec<GroupDraft>,
    /// The field that a part that was just added begins with.
    pub begin: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct WindowDraft {
    pub days: Vec<Weekday>,
    pub from: String,
    pub to: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct GroupDraft {
    pub name: String,
    pub min: String,
    pub max: String,
    pub options: Vec<OptionDraft>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct OptionDraft {
    pub id: String,
    pub name: String,
    pub price: String,
    pub is_available: bool,
}

impl OptionDraft {
    pub fn blank() -> Self {
        Self { is_available: true, ..Self::default() }
    }

    fn is_blank(&self) -> bool {
        self.name.trim().is_empty() && self.price.trim().is_empty()
    }
}

impl GroupDraft {
    pub fn blank() -> Self {
        let options = vec![OptionDraft::blank(), OptionDraft::blank()];
        // What guests must choose is what most choices are: a size, a side.
        Self { min: "1".into(), max: "1".into(), options, ..Self::default() }
    }

    fn is_blank(&self) -> bool {
        self.name.trim().is_empty() && self.options.iter().all(OptionDraft::is_blank)
    }
}

/// Whose words and coins a draft is in.
#[derive(Clone, Copy, Debug)]
pub(super) struct House {
    pub words: Words,
    pub currency: Currency,
    pub zone: TimeZone,
}

/// What the form turns into. Create and update are made of the same.
pub(super) struct Whole {
    price: i64,
    options: Vec<OptionGroup>,
    schedule: Vec<ServiceWindow>,
    until: String,
    category: String,
}

impl Draft {
    pub fn fresh(category: &str) -> Self {
        Self { category: category.to_owned(), is_available: true, ..Self::default() }
    }

    pub fn of(house: House, item: &MenuItem) -> Self {
        let price = |minor| typed_price(house.words, minor, house.currency);
        let option = |option: &DishOption| OptionDraft {
            id: option.id.to_string(),
            name: option.name.clone(),
            price: if option.price == 0 { String::new() } else { price(option.price) },
            is_available: option.is_available,
        };
        let group = |group: &OptionGroup| GroupDraft {
            name: group.name.clone(),
            min: group.min.to_string(),
            max: group.max.to_string(),
            options: group.options.iter().map(option).collect(),
        };
        let window = |window: &ServiceWindow| WindowDraft {
            days: window.days.clone(),
            from: window.from.to_string(),
            to: window.to.to_string(),
        };
        Self {
            version: item.version.to_string(),
            name: item.name.clone(),
            description: item.description.clone().unwrap_or_default(),
            price: price(item.price),
            category: item.category_id.map(|id| id.to_string()).unwrap_or_default(),
            new_category: String::new(),
            is_available: item.is_available,
            is_spicy: item.is_spicy,
            allergens: item.allergens.clone(),
            diets: item.diets.clone(),
            until: item.available_until.as_deref().and_then(|text| field_time(text, house.zone)).unwrap_or_default(),
            windows: item.schedule.iter().map(window).collect(),
            groups: item.options.iter().map(group).collect(),
            begin: String::new(),
        }
    }

    pub fn read(fields: &Fields) -> Self {
        let text = |name: &str| fields.get(name).to_owned();
        let rows = |mark: &dyn Fn(usize) -> String| (0..200).take_while(|at| fields.has(&mark(*at))).count();
        let option = |group: usize, at: usize| {
            let text = |name: &str| text(&format!("group-{group}-option-{at}-{name}"));
            OptionDraft {
                id: text("id"),
                name: text("name"),
                price: text("price"),
                is_available: fields.has(&format!("group-{group}-option-{at}-on")),
            }
        };
        let group = |at: usize| {
            let text = |name: &str| text(&format!("group-{at}-{name}"));
            let count = rows(&|row| format!("group-{at}-option-{row}-name"));
            GroupDraft {
                name: text("name"),
                min: text("min"),
                max: text("max"),
                options: (0..count).map(|row| option(at, row)).collect(),
            }
        };
        let window = |at: usize| WindowDraft {
            days: fields.all(&format!("window-{at}-day")).iter().filter_map(|day| Weekday::parse(day)).collect(),
            from: text(&format!("window-{at}-from")),
            to: text(&format!("window-{at}-to")),
        };
        Self {
            version: text("version"),
            name: text("name"),
            description: text("description"),
            price: text("price"),
            category: text("category"),
            new_category: text("new_category"),
            is_available: fields.has("available"),
            is_spicy: fields.has("spicy"),
            allergens: fields.all("allergen").iter().filter_map(|name| Allergen::parse(name)).collect(),
            diets: fields.all("diet").iter().filter_map(|name| Diet::parse(name)).collect(),
            until: text("until"),
            windows: (0..rows(&|at| format!("window-{at}-from"))).map(window).collect(),
            groups: (0..rows(&|at| format!("group-{at}-name"))).map(group).collect(),
            begin: String::new(),
        }
    }

    /// Does what a button of the form says: `group-add`, `option-0-add`, `option-0-2-up`, `window-1-remove` …
    pub fn press(&mut self, act: &str) {
        let parts: Vec<&str> = act.split('-').collect();
        let number = |at: usize| parts.get(at).and_then(|part| part.parse::<usize>().ok()).unwrap_or(usize::MAX);
        match parts.as_slice() {
            ["group", "add"] => {
                self.begin = format!("group-{}-name", self.groups.len());
                self.groups.push(GroupDraft::blank());
            }
            ["window", "add"] => {
                self.begin = format!("window-{}-from", self.windows.len());
                let days = [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday, Weekday::Thursday, Weekday::Friday];
                self.windows.push(WindowDraft { days: days.to_vec(), from: "11:30".into(), to: "14:00".into() });
            }
            ["window", _, step] => change(&mut self.windows, number(1), step),
            ["group", _, step] => change(&mut self.groups, number(1), step),
            ["option", _, "add"] => {
                if let Some(group) = self.groups.get_mut(number(1)) {
                    self.begin = format!("group-{}-option-{}-name", number(1), group.options.len());
                    group.options.push(OptionDraft::blank());
                }
            }
            ["option", _, _, step] => {
                if let Some(group) = self.groups.get_mut(number(1)) {
                    change(&mut group.options, number(2), step);
                }
            }
            _ => {}
        }
    }

    /// Adds the choices of another dish. Its options' own ids stay its own.
    pub fn copy_choices(&mut self, house: House, from: &MenuItem) {
        self.groups.retain(|group| !group.is_blank());
        let first = self.groups.len();
        self.groups.extend(Self::of(house, from).groups);
        for option in self.groups.iter_mut().skip(first).flat_map(|group| &mut group.options) {
            option.id.clear();
        }
        if first < self.groups.len() {
            self.begin = format!("group-{first}-name");
        }
    }

    /// Leaves out rows that nobody has typed into, so that what is checked stands where it is shown.
    pub fn tidy(&mut self) {
        self.groups.retain(|group| !group.is_blank());
        for group in &mut self.groups {
            group.options.retain(|option| !option.is_blank());
        }
    }

    /// What is typed, read; everything that can't be read is told at once.
    fn whole(&self, house: House, categories: &[Category]) -> (Whole, FieldErrors) {
        let mut errors = FieldErrors::default();
        let mut amount = |field: &str, text: &str, empty: Option<i64>| match (text.trim(), empty) {
            ("", Some(minor)) => minor,
            // What guests are shown of an option begins with a plus: so may what is typed.
            (text, _) => Money::parse(text.strip_prefix('+').unwrap_or(text), house.currency).map_or_else(
                |error| {
                    errors.add(field, error.to_string());
                    0
                },
                |money| money.minor,
            ),
        };
        let price = amount("price", &self.price, None);
        let mut options = Vec::new();
        let mut numbers = Vec::new();
        for (at, group) in self.groups.iter().enumerate() {
            let mut number = |name: &str, text: &str| {
                text.trim().parse().unwrap_or_else(|_| {
                    numbers.push(format!("options.{at}.{name}"));
                    1
                })
            };
            let option = |(row, option): (usize, &OptionDraft)| DishOption {
                id: option.id.parse().unwrap_or_default(),
                name: option.name.clone(),
                price: amount(&format!("options.{at}.options.{row}.price"), &option.price, Some(0)),
                is_available: option.is_available,
            };
            let (min, max) = (number("min", &group.min), number("max", &group.max));
            let options_of = group.options.iter().enumerate().map(option).collect();
            options.push(OptionGroup { name: group.name.clone(), min, max, options: options_of });
        }
        for field in numbers {
            errors.add(&field, "must be a whole number");
        }
        let mut schedule = Vec::new();
        for (at, window) in self.windows.iter().enumerate() {
            let mut time = |name: &str, text: &str| {
                text.parse::<TimeOfDay>().unwrap_or_else(|error| {
                    errors.add(&format!("schedule.{at}.{name}"), error.to_string());
                    TimeOfDay::default()
                })
            };
            let (from, to) = (time("from", &window.from), time("to", &window.to));
            schedule.push(ServiceWindow { days: window.days.clone(), from, to });
        }
        let until = match self.until.trim() {
            "" => String::new(),
            text => instant(text, house.zone).unwrap_or_else(|| {
                errors.add("available_until", "must be a day and a time");
                String::new()
            }),
        };
        let new = self.new_category.trim();
        let chosen = categories.iter().find(|category| category.id.to_string() == self.category);
        if chosen.is_none() && new.is_empty() && !self.category.is_empty() {
            errors.add("category", "is not there any more");
        }
        let chosen = chosen.map(|category| category.name.clone()).unwrap_or_default();
        let category = if new.is_empty() { chosen } else { new.to_owned() };
        (Whole { price, options, schedule, until, category }, errors)
    }

    /// # Errors
    /// `VALIDATION_FAILED` with every field that does not hold.
    pub fn create(&self, house: House, categories: &[Category]) -> Result<CreateMenuItem, Error> {
        let (whole, errors) = self.whole(house, categories);
        let op = CreateMenuItem {
            name: self.name.clone(),
            price: whole.price,
            description: Some(self.description.clone()),
            category: Some(whole.category),
            is_available: Some(self.is_available),
            allergens: self.allergens.clone(),
            diets: self.diets.clone(),
            is_spicy: self.is_spicy,
            position: None,
            options: whole.options,
            schedule: whole.schedule,
            available_until: Some(whole.until),
        };
        both(errors, op.clone().checked().map(drop))?;
        Ok(op)
    }

    /// # Errors
    /// `VALIDATION_FAILED` with every field that does not hold.
    pub fn update(
        &self,
        house: House,
        categories: &[Category],
        id: mo_contract::MenuItemId,
    ) -> Result<UpdateMenuItem, Error> {
        let (whole, errors) = self.whole(house, categories);
        let op = UpdateMenuItem {
            id,
            name: Some(self.name.clone()),
            price: Some(whole.price),
            description: Some(self.description.clone()),
            category: Some(whole.category),
            is_available: Some(self.is_available),
            allergens: Some(self.allergens.clone()),
            diets: Some(self.diets.clone()),
            is_spicy: Some(self.is_spicy),
            position: None,
            options: Some(whole.options),
            schedule: Some(whole.schedule),
            available_until: Some(whole.until),
        };
        both(errors, op.clone().checked().map(drop))?;
        Ok(op)
    }

    /// The dish that this would be, beside the one there is: for telling the two apart.
    pub fn as_item(&self, house: House, categories: &[Category], now: &MenuItem) -> MenuItem {
        let (whole, _) = self.whole(house, categories);
        let category = categories.iter().find(|category| category.name.to_lowercase() == whole.category.to_lowercase());
        MenuItem {
            name: self.name.trim().to_owned(),
            category_id: category.map(|category| category.id),
            price: whole.price,
            description: Some(self.description.trim().to_owned()).filter(|text| !text.is_empty()),
            is_available: self.is_available,
            is_spicy: self.is_spicy,
            allergens: self.allergens.clone(),
            diets: self.diets.clone(),
            options: whole.options,
            schedule: whole.schedule,
            available_until: Some(whole.until).filter(|text| !text.is_empty()),
            ..now.clone()
        }
    }
}

fn change<T>(rows: &mut Vec<T>, at: usize, step: &str) {
    if at >= rows.len() {
        return;
    }
    match step {
        "remove" => drop(rows.remove(at)),
        "up" if at > 0 => rows.swap(at, at - 1),
        "down" if at + 1 < rows.len() => rows.swap(at, at + 1),
        _ => {}
    }
}

fn field_time(rfc3339: &str, zone: TimeZone) -> Option<String> {
    let at = DateTime::parse_from_rfc3339(rfc3339).ok()?;
    Some(at.with_timezone(&zone.0).format(FIELD_TIME).to_string())
}

/// The first instant at which the restaurant's clock shows this.
fn instant(text: &str, zone: TimeZone) -> Option<String> {
    let local = NaiveDateTime::parse_from_str(text.get(..16)?, FIELD_TIME).ok()?;
    let at: DateTime<Utc> = zone.0.from_local_datetime(&local).earliest()?.to_utc();
    Some(at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn house() -> House {
        let zone = "Europe/Berlin".parse().unwrap();
        House { words: Words::new(mo_contract::Locale::De, zone), currency: Currency::EUR, zone }
    }

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields::from(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>())
    }

    #[test]
    fn a_form_becomes_a_dish_and_back() {
        let mut draft = Draft::read(&fields(&[
            ("name", "Pizza"),
            ("price", "9,5"),
            ("available", "1"),
            ("category", ""),
            ("new_category", " Pizze "),
            ("allergen", "milk"),
            ("allergen", "stone"),
            ("group-0-name", "Größe"),
            ("group-0-min", "1"),
            ("group-0-max", "1"),
            ("group-0-option-0-name", "Klein"),
            ("group-0-option-0-price", ""),
            ("group-0-option-0-on", "1"),
            ("group-0-option-1-name", "Groß"),
            ("group-0-option-1-price", "+3"),
            ("group-0-option-2-name", " "),
            ("group-0-option-2-price", ""),
            ("group-1-name", ""),
            ("window-0-from", "11:30"),
            ("window-0-to", "14:00"),
            ("window-0-day", "mon"),
            ("until", "2026-07-01T18:00"),
        ]));
        draft.tidy();
        let op = draft.create(house(), &[]).unwrap();
        assert_eq!((op.price, op.options[0].options[1].price, op.options.len()), (950, 300, 1));
        assert_eq!((op.options[0].options.len(), op.options[0].options[1].is_available), (2, false));
        assert_eq!((op.allergens.as_slice(), op.category.as_deref()), (&[Allergen::Milk][..], Some("Pizze")));
        assert_eq!(op.available_until.as_deref(), Some("2026-07-01T16:00:00Z"));
        let item = draft.as_item(house(), &[], &MenuItem::default());
        let again = Draft::of(house(), &item);
        assert_eq!((again.price.as_str(), again.until.as_str()), ("9,50", "2026-07-01T18:00"));
        assert_eq!((&again.windows, again.groups.len()), (&draft.windows, 1));
        let mut other = Draft::fresh("");
        other.press("group-add");
        other.copy_choices(house(), &item);
        assert_eq!(
            (other.groups.len(), other.groups[0].name.as_str(), other.begin.as_str()),
            (1, "Größe", "group-0-name")
        );
        let ids = [&again, &other].map(|draft| draft.groups[0].options.iter().filter(|it| !it.id.is_empty()).count());
        assert_eq!(ids, [2, 0]);
        other.copy_choices(house(), &MenuItem::default());
        assert_eq!(other.groups.len(), 1);
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let mut draft = Draft::fresh("");
        draft.price = "dear".into();
        draft.until = "tomorrow".into();
        draft.category = "gone".into();
        draft.groups.push(GroupDraft { min: "x".into(), ..GroupDraft::blank() });
        draft.groups[0].name = "Size".into();
        draft.tidy();
        let error = draft.create(house(), &[]).unwrap_err();
        for field in ["name", "price", "category", "available_until", "options.0.min", "options.0.options"] {
            assert!(!error.field_messages(field).is_empty(), "{field}: {error}");
        }
    }

    #[test]
    fn buttons_work_on_what_is_typed() {
        let mut draft = Draft::fresh("");
        for act in
            ["group-add", "option-0-add", "window-add", "nonsense", "option-7-add", "window-9-remove", "group-0-up"]
        {
            draft.press(act);
        }
        assert_eq!((draft.groups.len(), draft.groups[0].options.len(), draft.windows.len()), (1, 3, 1));
        draft.groups[0].options[2].name = "C".into();
        draft.press("option-0-2-up");
        assert_eq!(draft.groups[0].options[1].name, "C");
        draft.press("option-0-0-remove");
        draft.press("window-0-remove");
        assert_eq!((draft.groups[0].options[0].name.as_str(), draft.windows.len()), ("C", 0));
    }
}
