//! A dish told line by line in the reader's language, for comparing two of them.
//! It must never leave out a line that the editor can change.

use mo_contract::{
    Currency, Money,
    menu::{Category, MenuItem, OptionGroup},
};

use crate::{
    ui::{allergen_name, diet_name, schedule_text},
    words::Words,
};

fn group(words: Words, currency: Currency, group: &OptionGroup) -> String {
    let options = group.options.iter().map(|option| {
        let mut text = option.name.clone();
        if option.price > 0 {
            text = format!("{text} + {}", words.money(Money::new(option.price, currency)));
        }
        if option.is_available { text } else { format!("{text} ({})", words.say("menu-option-off")) }
    });
    let options = options.collect::<Vec<_>>().join(", ");
    format!("{} ({}–{}): {options}", group.name, group.min, group.max)
}

/// One line of a dish: what it is about, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub label: String,
    pub text: String,
}

/// The dish in words, always the same lines in the same order.
pub(super) fn lines(words: Words, currency: Currency, categories: &[Category], item: &MenuItem) -> Vec<Line> {
    let none = || words.say("menu-none");
    let list = |names: Vec<String>| if names.is_empty() { none() } else { names.join(", ") };
    let category = item.category_id.and_then(|id| categories.iter().find(|category| category.id == id));
    let line = |label: String, text: String| Line { label, text };
    vec![
        line(words.say("menu-name"), item.name.clone()),
        line(words.say("menu-category"), category.map_or_else(none, |category| category.name.clone())),
        line(words.say("menu-price"), words.money(Money::new(item.price, currency))),
        line(words.say("menu-description"), item.description.clone().unwrap_or_else(none)),
        line(words.say("menu-offered"), if item.is_available { words.say("menu-yes") } else { words.say("menu-no") }),
        line(
            words.say("menu-sold-out-until"),
            item.sold_out_until.as_deref().map_or_else(none, |until| words.moment_of(until)),
        ),
        line(
            words.say("menu-until"),
            item.available_until.as_deref().map_or_else(none, |until| words.moment_of(until)),
        ),
        line(
            words.say("menu-schedule"),
            if item.schedule.is_empty() { words.say("menu-always") } else { schedule_text(words, &item.schedule) },
        ),
        line(words.say("menu-options"), list(item.options.iter().map(|of| group(words, currency, of)).collect())),
        line(words.say("menu-allergens"), list(item.allergens.iter().map(|of| allergen_name(words, *of)).collect())),
        line(words.say("menu-diets"), list(item.diets.iter().map(|of| diet_name(words, *of)).collect())),
        line(words.say("menu-spicy"), if item.is_spicy { words.say("menu-yes") } else { words.say("menu-no") }),
    ]
}

/// What differs between two dishes: label, before, after.
pub(super) fn differences(before: Vec<Line>, after: Vec<Line>) -> Vec<(String, String, String)> {
    before
        .into_iter()
        .zip(after)
        .filter(|(before, after)| before.text != after.text)
        .map(|(before, after)| (before.label, before.text, after.text))
        .collect()
}

/// A price as it stands in a field: `9,50` in German.
pub(super) fn typed_price(words: Words, minor: i64, currency: Currency) -> String {
    let plain = Money::new(minor, currency).decimal();
    match words.locale {
        mo_contract::Locale::En => plain,
        mo_contract::Locale::De => plain.replace('.', ","),
    }
}
