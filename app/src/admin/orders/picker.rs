//! Choosing dishes in a form: a quantity beside each, its options and a note where they are wanted. One line a dish.
//! Names of the fields are `qty-<dish>`, `opt-<dish>` and `note-<dish>`.

use leptos::prelude::*;
use mo_contract::{
    Currency, MenuItemId,
    availability::Moment,
    error::{Error, Result},
    id::OptionId,
    menu::{Menu, MenuItem, OptionGroup},
    order::Fulfilment,
    pricing::OrderLine,
};

use super::parts::money;
use crate::{fields::Fields, words::Words};

/// The lines that were asked for, in the order of the menu.
pub(super) fn read(menu: &Menu, fields: &Fields) -> Result<Vec<OrderLine>> {
    let mut lines = Vec::new();
    for item in &menu.items {
        let qty = number(fields.get(&format!("qty-{}", item.id)), &item.name)?;
        if qty == 0 {
            continue;
        }
        let options = fields.all(&format!("opt-{}", item.id));
        let options: Vec<OptionId> = options.iter().filter_map(|id| id.parse().ok()).collect();
        let note = Some(fields.get(&format!("note-{}", item.id)).to_owned()).filter(|note| !note.trim().is_empty());
        lines.push(OrderLine { id: item.id, qty, note, options });
    }
    Ok(lines)
}

/// A quantity as it was typed; none is zero.
pub(super) fn number(text: &str, name: &str) -> Result<i64> {
    match text.trim() {
        "" => Ok(0),
        text => text
            .parse()
            .ok()
            .filter(|qty| (0..=mo_contract::pricing::MAX_QTY).contains(qty))
            .ok_or_else(|| Error::field("items", format!("need whole numbers from 0 to 99; look at {name}"))),
    }
}

const TABLE: &str = "table:";

/// Where the order goes, as a form's field has it.
pub(super) fn place_value(fulfilment: &Fulfilment) -> String {
    match fulfilment {
        Fulfilment::Pickup => "pickup".to_owned(),
        Fulfilment::Table { table } => format!("{TABLE}{table}"),
    }
}

pub(super) fn read_place(value: &str) -> Fulfilment {
    match value.strip_prefix(TABLE) {
        Some(table) => Fulfilment::Table { table: table.to_owned() },
        None => Fulfilment::Pickup,
    }
}

pub(super) fn places(words: Words, tables: &[String], chosen: &str) -> impl IntoView + use<> {
    let tables = tables
        .iter()
        .map(|table| {
            let value = format!("{TABLE}{table}");
            let selected = value == chosen;
            view! {
                <option value=value selected=selected>
                    {words.with("orders-table", &[("table", table.clone().into())])}
                </option>
            }
        })
        .collect_view();
    view! {
        <option value="pickup" selected=chosen == "pickup">
            {words.say("orders-pickup")}
        </option>
        {tables}
    }
}

/// What can be ordered now, by category.
pub(super) fn dishes(
    words: Words,
    menu: &Menu,
    at: Moment,
    currency: Currency,
    typed: &Fields,
) -> impl IntoView + use<> {
    let in_category = |item: &MenuItem, id| match id {
        Some(id) => item.category_id == Some(id),
        None => !menu.categories.iter().any(|category| item.category_id == Some(category.id)),
    };
    let part = |name: String, id| {
        let offered: Vec<&MenuItem> = menu
            .items
            .iter()
            .filter(|item| in_category(item, id))
            .filter(|item| item.unavailable_at(at).is_none() || !typed.get(&format!("qty-{}", item.id)).is_empty())
            .collect();
        (!offered.is_empty()).then(|| {
            let rows = offered.into_iter().map(|item| dish(words, item, currency, typed)).collect_view();
            view! {
                <fieldset class="picker-part">
                    <legend class="picker-name">{name}</legend>
                    <ul>{rows}</ul>
                </fieldset>
            }
        })
    };
    let named = menu.categories.iter().map(|category| part(category.name.clone(), Some(category.id)));
    let parts: Vec<_> = named.chain([part(words.say("orders-other-dishes"), None)]).flatten().collect();
    let nothing = parts.is_empty().then(|| view! { <p>{words.say("orders-no-dishes")}</p> });
    view! { {nothing} {parts.into_iter().collect_view()} }
}

fn dish(words: Words, item: &MenuItem, currency: Currency, typed: &Fields) -> impl IntoView + use<> {
    let id = item.id;
    let (qty, note) = (format!("qty-{id}"), format!("note-{id}"));
    let chosen = typed.all(&format!("opt-{id}"));
    let groups = item.options.iter().map(|group| choices(words, id, group, currency, &chosen)).collect_view();
    let open = item.must_choose() && !typed.get(&qty).is_empty() || !chosen.is_empty() || !typed.get(&note).is_empty();
    let (label, note_label) = (
        words.with("orders-qty-of", &[("name", item.name.clone().into())]),
        words.with("orders-note-of", &[("name", item.name.clone().into())]),
    );
    view! {
        <li class="picker-dish">
            <div class="picker-row">
                <label class="min-w-0 flex-1" for=qty.clone()>
                    <span class="sr-only">{label}</span>
                    <span aria-hidden="true">{item.name.clone()}</span>
                </label>
                <span class="price">{money(words, item.price, currency)}</span>
                <input id=qty.clone() class="input picker-qty" type="number" name=qty.clone() min="0" max="99" inputmode="numeric"
                    placeholder="0" value=typed.get(&qty).to_owned() autocomplete="off" />
            </div>
            <details id=format!("more-{id}") class="picker-more" open=open>
                <summary class="link">
                    {if item.options.is_empty() { words.say("orders-add-note") } else { words.say("orders-choose") }}
                    <span class="sr-only">": " {item.name.clone()}</span>
                </summary>
                {groups}
                <input class="input" type="text" name=note.clone() maxlength="1000" aria-label=note_label
                    placeholder=words.say("orders-line-note") value=typed.get(&note).to_owned() autocomplete="off" />
            </details>
        </li>
    }
}

/// One of a group is a select, several are boxes.
fn choices(words: Words, dish: MenuItemId, group: &OptionGroup, currency: Currency, chosen: &[String]) -> AnyView {
    let name = format!("opt-{dish}");
    let label = |option: &mo_contract::menu::DishOption| {
        if option.price > 0 {
            format!("{} +{}", option.name, money(words, option.price, currency))
        } else {
            option.name.clone()
        }
    };
    let offered = group.options.iter().filter(|option| option.is_available);
    if group.max == 1 {
        let options = offered
            .map(|option| {
                let id = option.id.to_string();
                let selected = chosen.contains(&id);
                view! {
                    <option value=id selected=selected>
                        {label(option)}
                    </option>
                }
            })
            .collect_view();
        let none = (group.min == 0).then(|| view! { <option value="">"–"</option> });
        return view! {
            <label class="field">
                <span class="field-label">{group.name.clone()}</span>
                <select class="input" name=name>
                    {none}
                    {options}
                </select>
            </label>
        }
        .into_any();
    }
    let boxes = offered
        .map(|option| {
            let id = option.id.to_string();
            let checked = chosen.contains(&id);
            view! {
                <label class="picker-box">
                    <input type="checkbox" name=name.clone() value=id checked=checked />
                    <span>{label(option)}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field">
            <legend class="field-label">{group.name.clone()}</legend>
            {boxes}
        </fieldset>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_is_a_small_whole_number() {
        assert_eq!(number("", "Soup"), Ok(0));
        assert_eq!(number(" 12 ", "Soup"), Ok(12));
        for wrong in ["-1", "100", "x", "1.5", "99999999999999999999"] {
            assert!(number(wrong, "Soup").unwrap_err().field_messages("items")[0].contains("Soup"), "{wrong}");
        }
    }

    #[test]
    fn a_place_reads_back() {
        for place in [Fulfilment::Pickup, Fulfilment::Table { table: "5 b".into() }] {
            assert_eq!(read_place(&place_value(&place)), place);
        }
    }
}
