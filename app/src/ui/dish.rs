//! How a dish is described wherever it is shown: badges, the line of allergens, what can be chosen, when it is served.
//! It must never hide an allergen behind an icon: they are written out.

use leptos::prelude::*;
use mo_contract::{
    availability::{ServiceWindow, Unavailable, Weekday},
    id::OptionId,
    menu::{Allergen, Diet, DishOption, MenuItem, OptionGroup},
};

use super::Icon;

/// Sold out, spicy, and the diets it suits.
pub fn dish_badges(item: &MenuItem) -> impl IntoView + use<> {
    let off = item.unavailable.as_ref().map(|why| match why {
        Unavailable::OffHours { .. } => "Not now",
        Unavailable::Ended => "Over",
        _ => "Sold out",
    });
    let off = off.map(|text| view! { <li class="badge badge-off">{text}</li> });
    let served = (!item.schedule.is_empty()).then(|| {
        view! {
            <li class="badge">
                <Icon name="clock" />
                {schedule_text(&item.schedule)}
            </li>
        }
    });
    let spicy = item.is_spicy.then(|| {
        view! {
            <li class="badge badge-hot">
                <Icon name="flame" />
                "Spicy"
            </li>
        }
    });
    let diets = item.diets.iter().map(|diet| diet_badge(*diet)).collect_view();
    let any = item.unavailable.is_some() || !item.schedule.is_empty() || item.is_spicy || !item.diets.is_empty();
    any.then(|| view! { <ul class="badges">{off} {served} {spicy} {diets}</ul> })
}

/// When a dish is served: `Mon–Fri 11:30–14:00`.
#[must_use]
pub fn schedule_text(schedule: &[ServiceWindow]) -> String {
    let windows = schedule.iter().map(|window| {
        let days = days_text(&window.days, |day| day.label().to_owned());
        if window.from == window.to { days } else { format!("{days} {}–{}", window.from, window.to) }
    });
    windows.collect::<Vec<_>>().join(", ")
}

/// Days in a row as a range: `Mon–Fri, Sun`.
#[must_use]
pub fn days_text(days: &[Weekday], name: impl Fn(Weekday) -> String) -> String {
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
pub fn unavailable_text(why: &Unavailable, schedule: &[ServiceWindow]) -> String {
    match why {
        Unavailable::SoldOut { .. } => "Sold out today. Please look in again tomorrow.".to_owned(),
        Unavailable::OffHours { .. } => format!("Not served at this time, but {}.", schedule_text(schedule)),
        why => format!("{why}."),
    }
}

/// The groups of options as fields of a form: one of many as radio buttons, else boxes. The first way of a group that must
/// be chosen from is chosen where `chosen` says nothing.
pub fn option_groups(
    groups: &[OptionGroup],
    chosen: Option<&[OptionId]>,
    money: impl Fn(i64) -> String,
) -> Vec<AnyView> {
    groups.iter().enumerate().map(|(index, group)| option_group(index, group, chosen, &money).into_any()).collect()
}

fn option_group(
    index: usize,
    group: &OptionGroup,
    chosen: Option<&[OptionId]>,
    money: &dyn Fn(i64) -> String,
) -> impl IntoView + use<> {
    let one = group.max == 1;
    let suggested = group.options.iter().find(|option| option.is_available && one && group.min == 1);
    let is_chosen = |option: &DishOption| match chosen {
        Some(chosen) => chosen.contains(&option.id),
        None => suggested.is_some_and(|first| first.id == option.id),
    };
    let hint = match (group.min, group.max) {
        (0, 1) => "optional".to_owned(),
        (0, max) => format!("up to {max}"),
        (1, 1) => "required".to_owned(),
        (min, max) if min == max => format!("choose {min}"),
        (min, max) => format!("choose {min} to {max}"),
    };
    // Nothing is a choice too, and a radio button that was pressed can't be released.
    let nothing = (one && group.min == 0).then(|| {
        let none = chosen.is_none_or(|chosen| !group.options.iter().any(|option| chosen.contains(&option.id)));
        view! {
            <label class="choice">
                <input type="radio" name=format!("option-{index}") value="" checked=none />
                <span class="choice-name">"Without"</span>
            </label>
        }
    });
    let rows = group.options.iter().map(|option| choice(index, one, option, is_chosen(option), money)).collect_view();
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

fn choice(
    index: usize,
    one: bool,
    option: &DishOption,
    checked: bool,
    money: &dyn Fn(i64) -> String,
) -> impl IntoView + use<> {
    let kind = if one { "radio" } else { "checkbox" };
    let price = match (option.is_available, option.price) {
        (false, _) => "sold out".to_owned(),
        (true, 0) => String::new(),
        (true, price) => format!("+ {}", money(price)),
    };
    view! {
        <label class="choice">
            <input
                type=kind
                name=format!("option-{index}")
                value=option.id.to_string()
                checked=checked
                disabled=!option.is_available
            />
            <span class="choice-name">{option.name.clone()}</span>
            <span class="choice-price">{price}</span>
        </label>
    }
}

fn diet_badge(diet: Diet) -> impl IntoView {
    view! {
        <li class="badge">
            <Icon name="leaf" />
            {diet.label()}
        </li>
    }
}

/// `Contains gluten, milk`; none where the house has named none.
#[must_use]
pub fn allergen_line(allergens: &[Allergen]) -> Option<String> {
    let names: Vec<String> = allergens.iter().map(|allergen| allergen.label().to_lowercase()).collect();
    (!names.is_empty()).then(|| format!("Contains {}", names.join(", ")))
}
