//! Choosing dishes in a form: a quantity beside each, its options and a note where they are wanted. One row a dish; a dish
//! with options has one more as soon as the last is used. Fields are `qty-<row>`, `opt-<row>` and `note-<row>`.

use leptos::prelude::*;
use mo_contract::{
    Currency,
    availability::{Moment, Unavailable},
    error::{Error, FieldErrors, Result},
    id::OptionId,
    menu::{DishOption, Menu, MenuItem, OptionGroup},
    order::Fulfilment,
    pricing::{MAX_QTY, OrderLine, UnavailableLine},
};

use super::parts::money;
use crate::{
    fields::Fields,
    refusals,
    ui::{option_hint, price_text, why_text},
    words::Words,
};

/// How often a dish can be chosen in one form, each time with other options.
const MOST_ROWS: usize = 6;

/// The names of a dish's rows: those that are used, and the next.
fn rows(item: &MenuItem, typed: &Fields) -> Vec<String> {
    let most = if item.options.is_empty() { 1 } else { MOST_ROWS };
    let mut rows = vec![item.id.to_string()];
    while rows.len() < most && rows.last().is_some_and(|row| !typed.get(&format!("qty-{row}")).trim().is_empty()) {
        rows.push(format!("{}-{}", item.id, rows.len() + 1));
    }
    rows
}

/// The lines that were asked for, in the order of the menu.
pub(super) fn read(menu: &Menu, fields: &Fields) -> Result<Vec<OrderLine>> {
    let mut errors = FieldErrors::default();
    let mut lines = Vec::new();
    for item in &menu.items {
        for row in rows(item, fields) {
            let qty = number(&mut errors, fields, &format!("qty-{row}"));
            if qty == 0 {
                continue;
            }
            let options = fields.all(&format!("opt-{row}"));
            let options: Vec<OptionId> = options.iter().filter_map(|id| id.parse().ok()).collect();
            let note = Some(fields.get(&format!("note-{row}")).to_owned()).filter(|note| !note.trim().is_empty());
            lines.push(OrderLine { id: item.id, qty, note, options });
        }
    }
    errors.finish(lines)
}

/// The rows that the lines came from, line by line.
fn rows_of_lines(menu: &Menu, fields: &Fields) -> Vec<String> {
    let asked = |row: &String| fields.get(&format!("qty-{row}")).trim().parse::<i64>().is_ok_and(|qty| qty != 0);
    menu.items.iter().flat_map(|item| rows(item, fields)).filter(asked).collect()
}

/// A quantity as it was typed; none is zero, and so is one that is told to be wrong.
pub(super) fn number(errors: &mut FieldErrors, fields: &Fields, field: &str) -> i64 {
    let text = fields.get(field).trim();
    if text.is_empty() {
        return 0;
    }
    let qty = text.parse().ok().filter(|qty| (0..=MAX_QTY).contains(qty));
    if qty.is_none() {
        errors.add(field, format!("must be 0 to {MAX_QTY}"));
    }
    qty.unwrap_or_default()
}

/// What is wrong with the rows, said in the reader's language.
#[derive(Debug, Default)]
pub(super) struct Wrong(Vec<Said>);

#[derive(Debug)]
struct Said {
    row: String,
    /// The group of options that it is about.
    group: Option<String>,
    text: String,
}

impl Wrong {
    /// What an error says of the lines that stand in `field`, and of those that can't be ordered.
    pub(super) fn read(
        words: Words,
        menu: &Menu,
        typed: &Fields,
        field: &str,
        error: Option<&Error>,
        unavailable: &[UnavailableLine],
    ) -> Self {
        let mut wrong = Self::default();
        let lines = rows_of_lines(menu, typed);
        let refused = error.map(refusals::lines).unwrap_or_default();
        for line in refused.iter().chain(unavailable) {
            let Some(row) = lines.get(line.line) else { continue };
            let group = match &line.why {
                Unavailable::Choose { group, .. } => Some(group.clone()),
                _ => None,
            };
            wrong.0.push(Said { row: row.clone(), group, text: format!("{}.", why_text(words, &line.why)) });
        }
        let Some(error) = error else { return wrong };
        let mut add = |row: &String, field: &str| {
            for message in error.field_messages(field) {
                wrong.0.push(Said { row: row.clone(), group: None, text: refusals::say(words, message) });
            }
        };
        for (index, row) in lines.iter().enumerate() {
            add(row, &format!("{field}.{index}.note"));
        }
        for row in menu.items.iter().flat_map(|item| rows(item, typed)) {
            add(&row, &format!("qty-{row}"));
        }
        wrong
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn concerns(&self, row: &str) -> bool {
        self.0.iter().any(|said| said.row == row)
    }

    /// Of a group, or of the row as a whole.
    fn text(&self, row: &str, group: Option<&str>) -> Option<String> {
        let said = self.0.iter().filter(|said| said.row == row && said.group.as_deref() == group);
        let texts: Vec<&str> = said.map(|said| said.text.as_str()).collect();
        (!texts.is_empty()).then(|| texts.join(" "))
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
    wrong: &Wrong,
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
            let rows = offered
                .into_iter()
                .flat_map(|item| rows(item, typed).into_iter().enumerate().map(move |(nth, row)| (item, nth, row)))
                .map(|(item, nth, row)| dish(words, item, nth, &row, currency, typed, wrong))
                .collect_view();
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

fn dish(
    words: Words,
    item: &MenuItem,
    nth: usize,
    row: &str,
    currency: Currency,
    typed: &Fields,
    wrong: &Wrong,
) -> impl IntoView + use<> {
    let (qty, note) = (format!("qty-{row}"), format!("note-{row}"));
    let chosen = typed.all(&format!("opt-{row}"));
    let groups = item.options.iter().enumerate();
    let groups = groups.map(|(at, group)| {
        choices(words, &format!("opt-{row}"), at, group, currency, &chosen, wrong.text(row, Some(&group.name)))
    });
    let groups = groups.collect_view();
    let must_choose = item.must_choose();
    let is_used = !typed.get(&qty).trim().is_empty();
    let open = must_choose && is_used || !chosen.is_empty() || !typed.get(&note).is_empty() || wrong.concerns(row);
    let name = match nth {
        0 => item.name.clone(),
        _ => words.with("orders-another", &[("name", item.name.clone().into())]),
    };
    let (label, note_label) = (
        words.with("orders-qty-of", &[("name", name.clone().into())]),
        words.with("orders-note-of", &[("name", name.clone().into())]),
    );
    let said = wrong.text(row, None);
    let (invalid, error_id) = (said.is_some().then_some("true"), format!("wrong-{row}"));
    let described_by = said.is_some().then(|| error_id.clone());
    let said = said.map(|text| view! { <p class="field-error" id=error_id>{text}</p> });
    let more = if item.options.is_empty() { words.say("orders-add-note") } else { words.say("orders-choose") };
    view! {
        <li class="picker-dish" data-must=must_choose.then_some("")>
            <div class="picker-row">
                <label class="min-w-0 flex-1" for=qty.clone()>
                    <span class="sr-only">{label}</span>
                    <span aria-hidden="true">{name.clone()}</span>
                </label>
                <span class="price">{price_text(words, currency, item)}</span>
                <input id=qty.clone() class="input picker-qty" type="number" name=qty.clone() min="0" max="99" inputmode="numeric"
                    placeholder="0" value=typed.get(&qty).to_owned() autocomplete="off" aria-invalid=invalid
                    aria-describedby=described_by />
            </div>
            {said}
            <details id=format!("more-{row}") class="picker-more" open=open>
                <summary class="link">
                    {more}
                    <span class="sr-only">": " {name}</span>
                </summary>
                {groups}
                <input class="input" type="text" name=note.clone() maxlength="1000" aria-label=note_label
                    placeholder=words.say("orders-line-note") value=typed.get(&note).to_owned() autocomplete="off" />
            </details>
        </li>
    }
}

/// One of a group is a select, several are boxes. Where one must be chosen, nothing is until somebody has asked the guest.
fn choices(
    words: Words,
    name: &str,
    at: usize,
    group: &OptionGroup,
    currency: Currency,
    chosen: &[String],
    wrong: Option<String>,
) -> AnyView {
    let label = |option: &DishOption| {
        if option.price > 0 {
            format!("{} +{}", option.name, money(words, option.price, currency))
        } else {
            option.name.clone()
        }
    };
    let offered: Vec<&DishOption> = group.options.iter().filter(|option| option.is_available).collect();
    let (id, error_id) = (format!("{name}-{at}"), format!("{name}-{at}-error"));
    let invalid = wrong.is_some().then_some("true");
    let described_by = wrong.is_some().then(|| error_id.clone());
    let wrong = wrong.map(|text| view! { <p class="field-error" id=error_id>{text}</p> });
    let title = view! {
        {group.name.clone()} " " <span class="field-hint">{option_hint(words, group)}</span>
    };
    if group.max == 1 {
        let is_open = group.min == 0 || offered.len() > 1;
        let none = if group.min == 0 { "–".to_owned() } else { words.say("orders-please-choose") };
        let options = offered
            .into_iter()
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
        return view! {
            <div class="field">
                <label class="field-label" for=id.clone()>
                    {title}
                </label>
                <select id=id class="input" name=name.to_owned() aria-invalid=invalid aria-describedby=described_by>
                    {is_open.then(|| view! { <option value="">{none}</option> })}
                    {options}
                </select>
                {wrong}
            </div>
        }
        .into_any();
    }
    let boxes = offered
        .into_iter()
        .map(|option| {
            let id = option.id.to_string();
            let checked = chosen.contains(&id);
            view! {
                <label class="picker-box">
                    <input type="checkbox" name=name.to_owned() value=id checked=checked />
                    <span>{label(option)}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field" id=id aria-describedby=described_by>
            <legend class="field-label">{title}</legend>
            {boxes}
            {wrong}
        </fieldset>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields::from(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>())
    }

    #[test]
    fn a_quantity_is_a_small_whole_number() {
        let read = |text: &str| {
            let mut errors = FieldErrors::default();
            let qty = number(&mut errors, &fields(&[("qty-1", text)]), "qty-1");
            errors.finish(qty)
        };
        assert_eq!((read(""), read(" 12 ")), (Ok(0), Ok(12)));
        for wrong in ["-1", "100", "x", "1.5", "99999999999999999999"] {
            assert_eq!(read(wrong).unwrap_err().field_messages("qty-1"), ["must be 0 to 99"], "{wrong}");
        }
    }

    #[test]
    fn a_dish_with_options_can_be_chosen_again_and_errors_find_their_row() {
        let group = OptionGroup { name: "Size".into(), min: 1, max: 1, options: vec![] };
        let dish = |n: u128, options| MenuItem {
            id: mo_contract::MenuItemId(uuid::Uuid::from_u128(n)),
            options,
            ..MenuItem::default()
        };
        let menu = Menu { items: vec![dish(1, vec![]), dish(2, vec![group])], categories: vec![] };
        let [plain, rich] = [0, 1].map(|at: usize| menu.items[at].id.to_string());
        let second = format!("{rich}-2");
        let names = [format!("qty-{plain}"), format!("qty-{rich}"), format!("qty-{second}")];
        let typed = fields(&[(&names[0], "1"), (&names[1], "2"), (&names[2], "3")]);
        let asked: Vec<_> = read(&menu, &typed).unwrap().into_iter().map(|line| line.qty).collect();
        assert_eq!(asked, [1, 2, 3]);
        assert_eq!((rows(&menu.items[0], &typed).len(), rows(&menu.items[1], &typed).len()), (1, 3));
        let why = Unavailable::Choose { group: "Size".into(), min: 1, max: 1 };
        let gone = UnavailableLine { line: 2, id: menu.items[1].id, name: None, why };
        let error = mo_contract::pricing::unavailable(&[gone]);
        let wrong = Wrong::read(Words::default(), &menu, &typed, "items", Some(&error), &[]);
        assert_eq!(wrong.text(&second, Some("Size")).as_deref(), Some("Choose 1: Size."));
        assert!(!wrong.concerns(&rich) && !wrong.concerns(&plain));
    }

    #[test]
    fn a_place_reads_back() {
        for place in [Fulfilment::Pickup, Fulfilment::Table { table: "5 b".into() }] {
            assert_eq!(read_place(&place_value(&place)), place);
        }
    }
}
