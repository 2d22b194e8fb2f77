//! How a dish is described wherever it is shown: badges, the line of allergens, what can be chosen, when it is served.
//! It must never hide an allergen behind an icon: they are written out.

use leptos::prelude::*;
use mo_contract::{
    Currency, Locale, Money,
    availability::{ServiceWindow, Unavailable, Weekday},
    id::OptionId,
    menu::{Allergen, Diet, DishOption, MenuItem, OptionGroup},
    pricing::price_range,
};

use super::Icon;
use crate::words::Words;

/// Sold out, spicy, and the diets it suits.
pub fn dish_badges(words: Words, item: &MenuItem) -> impl IntoView + use<> {
    let off = item.unavailable.as_ref().map(|why| match why {
        Unavailable::OffHours { .. } => words.say("store-not-now"),
        Unavailable::Ended => words.say("store-over"),
        _ => words.say("store-sold-out"),
    });
    let off = off.map(|text| view! { <li class="badge badge-off">{text}</li> });
    let served = (!item.schedule.is_empty()).then(|| {
        view! {
            <li class="badge">
                <Icon name="clock" />
                {schedule_text(words, &item.schedule)}
            </li>
        }
    });
    let spicy = item.is_spicy.then(|| {
        view! {
            <li class="badge badge-hot">
                <Icon name="flame" />
                {words.say("store-spicy")}
            </li>
        }
    });
    let diets = item.diets.iter().map(|diet| diet_badge(words, *diet)).collect_view();
    let any = item.unavailable.is_some() || !item.schedule.is_empty() || item.is_spicy || !item.diets.is_empty();
    any.then(|| view! { <ul class="badges">{off} {served} {spicy} {diets}</ul> })
}

/// When a dish is served: `Mon–Fri 11:30–14:00`.
#[must_use]
pub fn schedule_text(words: Words, schedule: &[ServiceWindow]) -> String {
    let windows = schedule.iter().map(|window| {
        let days = days_text(&window.days, |day| day_name(words, day));
        if window.from == window.to { days } else { format!("{days} {}–{}", window.from, window.to) }
    });
    windows.collect::<Vec<_>>().join(", ")
}

/// Days in a row as a range: `Mon–Fri, Sun`.
fn days_text(days: &[Weekday], name: impl Fn(Weekday) -> String) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for at in (0..Weekday::ALL.len()).filter(|at| Weekday::ALL.get(*at).is_some_and(|day| days.contains(day))) {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == at => *last = at,
            _ => ranges.push((at, at)),
        }
    }
    let name = |at: usize| Weekday::ALL.get(at).map(|day| name(*day)).unwrap_or_default();
    let parts = ranges.into_iter().map(|(first, last)| match last - first {
        0 => name(first),
        1 => format!("{}, {}", name(first), name(last)),
        _ => format!("{}–{}", name(first), name(last)),
    });
    parts.collect::<Vec<_>>().join(", ")
}

/// Why a dish can't be had, and when it can.
#[must_use]
pub fn unavailable_text(words: Words, why: &Unavailable, schedule: &[ServiceWindow]) -> String {
    match why {
        Unavailable::SoldOut { .. } => words.say("store-sold-out-text"),
        Unavailable::OffHours { .. } => {
            words.with("store-off-hours-text", &[("times", schedule_text(words, schedule).into())])
        }
        why => format!("{}.", why_text(words, why)),
    }
}

/// Why a dish or a line can't be ordered, as a sentence without its full stop.
#[must_use]
pub fn why_text(words: Words, why: &Unavailable) -> String {
    match why {
        Unavailable::Unknown => words.say("store-why-unknown"),
        Unavailable::Off => words.say("store-why-off"),
        Unavailable::SoldOut { .. } => words.say("store-why-sold-out"),
        Unavailable::Ended => words.say("store-why-ended"),
        Unavailable::OffHours { .. } => words.say("store-why-off-hours"),
        Unavailable::OptionUnknown => words.say("store-why-option-unknown"),
        Unavailable::OptionOff { option } => words.with("store-why-option-off", &[("option", option.clone().into())]),
        Unavailable::Choose { group, min, max } => {
            let values = [("min", (*min).into()), ("max", (*max).into()), ("group", group.clone().into())];
            match (min, max) {
                (min, max) if min == max => words.with("store-why-choose", &values),
                (0, _) => words.with("store-why-choose-most", &values),
                _ => words.with("store-why-choose-range", &values),
            }
        }
    }
}

/// What a dish costs, or from what on where that depends on its options.
#[must_use]
pub fn price_text(words: Words, currency: Currency, item: &MenuItem) -> String {
    let prices = price_range(item);
    let least = words.money(Money::new(prices.least, currency));
    if prices.varies() { words.with("store-from", &[("price", least.into())]) } else { least }
}

/// The groups of options as fields of a form: one of many as radio buttons, else boxes. The first way of a group that must
/// be chosen from is chosen where `chosen` says nothing.
pub fn option_groups(
    words: Words,
    currency: Currency,
    groups: &[OptionGroup],
    chosen: Option<&[OptionId]>,
) -> Vec<AnyView> {
    let group = |(index, group)| option_group(words, currency, index, group, chosen).into_any();
    groups.iter().enumerate().map(group).collect()
}

fn option_group(
    words: Words,
    currency: Currency,
    index: usize,
    group: &OptionGroup,
    chosen: Option<&[OptionId]>,
) -> impl IntoView + use<> {
    let one = group.max == 1;
    let suggested = group.options.iter().find(|option| option.is_available && one && group.min == 1);
    let is_chosen = |option: &DishOption| match chosen {
        Some(chosen) => chosen.contains(&option.id),
        None => suggested.is_some_and(|first| first.id == option.id),
    };
    let hint = option_hint(words, group);
    // Nothing is a choice too, and a radio button that was pressed can't be released.
    let nothing = (one && group.min == 0).then(|| {
        let none = chosen.is_none_or(|chosen| !group.options.iter().any(|option| chosen.contains(&option.id)));
        view! {
            <label class="choice">
                <input type="radio" name=format!("option-{index}") value="" checked=none />
                <span class="choice-name">{words.say("store-option-none")}</span>
            </label>
        }
    });
    let rows = group
        .options
        .iter()
        .map(|option| choice(words, currency, index, one, option, is_chosen(option)))
        .collect_view();
    view! {
        <fieldset class="choices">
            <legend class="field-label">
                {group.name.clone()} " " <span class="field-hint">{hint}</span>
            </legend>
            {nothing}
            {rows}
        </fieldset>
    }
}

/// How many of a group are to be chosen, in few words.
#[must_use]
pub fn option_hint(words: Words, group: &OptionGroup) -> String {
    let values = [("min", group.min.into()), ("max", group.max.into())];
    match (group.min, group.max) {
        (0, 1) => words.say("store-optional"),
        (0, _) => words.with("store-option-up-to", &values),
        (1, 1) => words.say("store-option-required"),
        (min, max) if min == max => words.with("store-option-exactly", &values),
        _ => words.with("store-option-range", &values),
    }
}

fn choice(
    words: Words,
    currency: Currency,
    index: usize,
    one: bool,
    option: &DishOption,
    checked: bool,
) -> impl IntoView + use<> {
    let kind = if one { "radio" } else { "checkbox" };
    let price = match (option.is_available, option.price) {
        (false, _) => words.say("store-option-off"),
        (true, 0) => String::new(),
        (true, price) => format!("+ {}", words.money(Money::new(price, currency))),
    };
    view! {
        <label class="choice">
            <input
                type=kind
                name=format!("option-{index}")
                value=option.id.to_string()
                data-price=(option.price > 0).then_some(option.price)
                checked=checked
                disabled=!option.is_available
            />
            <span class="choice-name">{option.name.clone()}</span>
            <span class="choice-price">{price}</span>
        </label>
    }
}

fn diet_badge(words: Words, diet: Diet) -> impl IntoView {
    view! {
        <li class="badge">
            <Icon name="leaf" />
            {diet_name(words, diet)}
        </li>
    }
}

/// `Contains gluten, milk`; none where the house has named none.
#[must_use]
pub fn allergen_line(words: Words, allergens: &[Allergen]) -> Option<String> {
    let name = |allergen: &Allergen| {
        let name = allergen_name(words, *allergen);
        // Within a sentence German nouns keep their capital letter.
        if words.locale == Locale::De { name } else { name.to_lowercase() }
    };
    let names: Vec<String> = allergens.iter().map(name).collect();
    (!names.is_empty()).then(|| words.with("store-contains", &[("list", names.join(", ").into())]))
}

#[must_use]
pub fn allergen_name(words: Words, allergen: Allergen) -> String {
    words.say(match allergen {
        Allergen::Gluten => "allergen-gluten",
        Allergen::Crustaceans => "allergen-crustaceans",
        Allergen::Eggs => "allergen-eggs",
        Allergen::Fish => "allergen-fish",
        Allergen::Peanuts => "allergen-peanuts",
        Allergen::Soybeans => "allergen-soybeans",
        Allergen::Milk => "allergen-milk",
        Allergen::Nuts => "allergen-nuts",
        Allergen::Celery => "allergen-celery",
        Allergen::Mustard => "allergen-mustard",
        Allergen::Sesame => "allergen-sesame",
        Allergen::Sulphites => "allergen-sulphites",
        Allergen::Lupin => "allergen-lupin",
        Allergen::Molluscs => "allergen-molluscs",
    })
}

#[must_use]
pub fn diet_name(words: Words, diet: Diet) -> String {
    words.say(match diet {
        Diet::Vegan => "diet-vegan",
        Diet::Vegetarian => "diet-vegetarian",
        Diet::Halal => "diet-halal",
        Diet::GlutenFree => "diet-gluten-free",
    })
}

#[must_use]
pub fn day_name(words: Words, day: Weekday) -> String {
    words.say(match day {
        Weekday::Monday => "day-mon",
        Weekday::Tuesday => "day-tue",
        Weekday::Wednesday => "day-wed",
        Weekday::Thursday => "day-thu",
        Weekday::Friday => "day-fri",
        Weekday::Saturday => "day-sat",
        Weekday::Sunday => "day-sun",
    })
}
