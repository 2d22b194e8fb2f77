//! From lines to totals: the one pricing function that cart, confirmation and server share.
//! A price never comes from a customer.

use serde::{Deserialize, Serialize};

use crate::{
    availability::{Moment, Unavailable},
    error::{Error, ErrorCode, FieldErrors, Result},
    id::{MenuItemId, OptionId},
    menu::{MAX_CHOICES, Menu, MenuItem},
    money::{Currency, MAX_PRICE, MAX_TOTAL},
    text::{self, Lines},
};

pub const MAX_LINES: usize = 100;
pub const MAX_QTY: i64 = 99;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrderLine {
    pub id: MenuItemId,
    /// 1 to 99.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = MAX_QTY)))]
    pub qty: i64,
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::lines::<{ text::NOTE }>))]
    pub note: Option<String>,
    /// The options that were chosen, in any order.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_CHOICES)))]
    pub options: Vec<OptionId>,
}

/// An option as it was priced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PricedOption {
    pub id: OptionId,
    /// The name of its group.
    pub group: String,
    pub name: String,
    pub price: i64,
}

/// A line as it was priced: a snapshot that later menu changes never touch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PricedLine {
    pub id: MenuItemId,
    pub name: String,
    pub qty: i64,
    /// With the options.
    pub unit_price: i64,
    pub line_total: i64,
    #[serde(default)]
    pub note: Option<String>,
    /// In the order of the menu.
    #[serde(default)]
    pub options: Vec<PricedOption>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PricedCart {
    pub items: Vec<PricedLine>,
    pub total_amount: i64,
    pub currency: Currency,
    /// Lines that can't be ordered now; not part of the total.
    pub unavailable: Vec<UnavailableLine>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UnavailableLine {
    /// Which of the lines, counted from 0.
    #[serde(default)]
    pub line: usize,
    pub id: MenuItemId,
    /// Absent when the item is not on this menu at all.
    pub name: Option<String>,
    pub why: Unavailable,
}

/// Prices lines against a menu at a moment: the only place where prices become totals.
///
/// Lines that can't be ordered as they are, for the dish's sake or for the options', are set aside in `unavailable`.
/// Quantities are clamped to 1–99 and an option counts once, so that with at most [`MAX_LINES`] lines of one dish and
/// [`MAX_CHOICES`] options at most [`MAX_PRICE`] each the total stays below [`MAX_TOTAL`].
#[must_use]
pub fn price(menu: &Menu, currency: Currency, at: Moment, lines: &[OrderLine]) -> PricedCart {
    let mut cart =
        PricedCart { items: Vec::with_capacity(lines.len()), total_amount: 0, currency, unavailable: Vec::new() };
    for (index, line) in lines.iter().enumerate() {
        let item = menu.item(line.id);
        let priced = match item {
            Some(item) => price_line(item, at, line),
            None => Err(Unavailable::Unknown),
        };
        match priced {
            Ok(priced) => {
                cart.total_amount = cart.total_amount.saturating_add(priced.line_total).min(MAX_TOTAL);
                cart.items.push(priced);
            }
            Err(why) => {
                let name = item.map(|item| item.name.clone());
                cart.unavailable.push(UnavailableLine { line: index, id: line.id, name, why });
            }
        }
    }
    cart
}

fn price_line(item: &MenuItem, at: Moment, line: &OrderLine) -> std::result::Result<PricedLine, Unavailable> {
    if let Some(why) = item.unavailable_at(at) {
        return Err(why);
    }
    let options = choose(item, &line.options)?;
    let unit_price = options.iter().fold(item.price, |sum, option| sum.saturating_add(option.price)).min(MAX_TOTAL);
    let qty = line.qty.clamp(1, MAX_QTY);
    Ok(PricedLine {
        id: line.id,
        name: item.name.clone(),
        qty,
        unit_price,
        line_total: unit_price.saturating_mul(qty).min(MAX_TOTAL),
        note: line.note.clone(),
        options,
    })
}

/// Between what and what one of a dish costs, by what has to be chosen. Extras that may be left are not in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceRange {
    pub least: i64,
    pub most: i64,
}

impl PriceRange {
    /// Whether there is no one price without a choice.
    #[must_use]
    pub fn varies(self) -> bool {
        self.least != self.most
    }
}

/// What a dish costs with the cheapest and with the dearest of the options that must be chosen, of those that can be had now.
#[must_use]
pub fn price_range(item: &MenuItem) -> PriceRange {
    let mut range = PriceRange { least: item.price, most: item.price };
    for group in &item.options {
        let mut prices: Vec<i64> = group.options.iter().filter(|of| of.is_available).map(|of| of.price).collect();
        prices.sort_unstable();
        let must = usize::try_from(group.min).unwrap_or(usize::MAX);
        let add = |sum: i64, price: &i64| sum.saturating_add(*price).min(MAX_TOTAL);
        range.least = prices.iter().take(must).fold(range.least, add);
        range.most = prices.iter().rev().take(must).fold(range.most, add);
    }
    range
}

/// The options of these ids, if each is the dish's own and there, and every group has as many as it wants.
fn choose(item: &MenuItem, chosen: &[OptionId]) -> std::result::Result<Vec<PricedOption>, Unavailable> {
    let known = |id: &OptionId| item.options.iter().any(|group| group.options.iter().any(|option| option.id == *id));
    if !chosen.iter().all(known) {
        return Err(Unavailable::OptionUnknown);
    }
    let mut priced = Vec::new();
    for group in &item.options {
        let before = priced.len();
        for option in group.options.iter().filter(|option| chosen.contains(&option.id)) {
            if !option.is_available {
                return Err(Unavailable::OptionOff { option: option.name.clone() });
            }
            priced.push(PricedOption {
                id: option.id,
                group: group.name.clone(),
                name: option.name.clone(),
                price: option.price,
            });
        }
        let count = u32::try_from(priced.len() - before).unwrap_or(u32::MAX);
        if !(group.min..=group.max).contains(&count) {
            return Err(Unavailable::Choose { group: group.name.clone(), min: group.min, max: group.max });
        }
    }
    Ok(priced)
}

pub(crate) fn check_lines(errors: &mut FieldErrors, field: &str, lines: &mut [OrderLine]) {
    if lines.is_empty() {
        errors.add(field, "must have at least one line");
    }
    if lines.len() > MAX_LINES {
        errors.add(field, format!("must have at most {MAX_LINES} lines"));
        return;
    }
    for (index, line) in lines.iter_mut().enumerate() {
        if !(1..=MAX_QTY).contains(&line.qty) {
            errors.add(&format!("{field}.{index}.qty"), format!("must be 1 to {MAX_QTY}"));
        }
        line.note =
            text::optional(errors, &format!("{field}.{index}.note"), line.note.as_deref(), text::NOTE, Lines::Many);
        if line.options.len() > MAX_CHOICES {
            errors.add(&format!("{field}.{index}.options"), format!("must have at most {MAX_CHOICES} entries"));
        }
    }
}

/// What a cart costs now.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PriceCart {
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_LINES)))]
    pub items: Vec<OrderLine>,
}

operation_checks! {
    PriceCart, errors, this => {
        if !this.items.is_empty() {
            check_lines(errors, "items", &mut this.items);
        }
    }
}

/// `ORDER_ITEM_UNAVAILABLE`, naming each line.
#[must_use]
pub fn unavailable(lines: &[UnavailableLine]) -> Error {
    let names: Vec<String> = lines
        .iter()
        .filter_map(|line| {
            let name = line.name.as_deref()?;
            Some(format!("{name} ({})", line.why.to_string().to_lowercase()))
        })
        .collect();
    let message = if names.is_empty() {
        "Some items can't be ordered here.".to_owned()
    } else {
        format!("Can't be ordered like this: {}.", names.join(", "))
    };
    Error::new(ErrorCode::OrderItemUnavailable, message).with(serde_json::json!({ "items": lines }))
}

/// The lines, all orderable, at the total that the guest was shown.
///
/// # Errors
/// `ORDER_ITEM_UNAVAILABLE`, or `CONFLICT` when the total has changed meanwhile.
pub fn confirm_price(cart: PricedCart, expected_total: Option<i64>) -> Result<PricedCart> {
    if !cart.unavailable.is_empty() {
        return Err(unavailable(&cart.unavailable));
    }
    if let Some(expected) = expected_total
        && expected != cart.total_amount
    {
        return Err(Error::new(
            ErrorCode::Conflict,
            "Prices have changed since you looked. Please check your order again.",
        )
        .with(serde_json::json!({ "expected_total": expected, "total_amount": cart.total_amount })));
    }
    Ok(cart)
}

/// How many prices are changed at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repricing {
    pub by: PriceChange,
    /// The result is a multiple of so many minor units; 1 for exact.
    pub step: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceChange {
    /// Hundredths of a per cent: 250 is 2.5 %.
    Percent(i64),
    /// Minor units.
    Amount(i64),
}

impl Repricing {
    /// The new price, rounded half up, within what a price may be.
    #[must_use]
    pub fn apply(self, price: i64) -> i64 {
        // In ten-thousandths of a minor unit, so that a per cent is exact.
        let price = i128::from(price) * 10_000;
        let new = match self.by {
            PriceChange::Percent(hundredths) => price + price / 10_000 * i128::from(hundredths),
            PriceChange::Amount(minor) => price + i128::from(minor) * 10_000,
        };
        let step = i128::from(self.step.max(1)) * 10_000;
        let rounded = (new + step / 2).div_euclid(step) * step / 10_000;
        i64::try_from(rounded.clamp(0, i128::from(MAX_PRICE))).unwrap_or(MAX_PRICE)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::{
        locale::TimeZone,
        menu::{DishOption, OptionGroup, tests::dish},
    };

    fn now() -> Moment {
        Moment::new(chrono::DateTime::UNIX_EPOCH, TimeZone::default())
    }

    fn option(n: u128, price: i64) -> DishOption {
        DishOption { id: OptionId(Uuid::from_u128(n)), name: format!("Option {n}"), price, is_available: true }
    }

    fn pizza() -> Menu {
        let size = OptionGroup { name: "Size".into(), min: 1, max: 1, options: vec![option(1, 0), option(2, 300)] };
        let mut extras = OptionGroup {
            name: "Extras".into(),
            min: 0,
            max: 2,
            options: vec![option(3, 100), option(4, 150), option(5, 50)],
        };
        extras.options.push(DishOption { is_available: false, ..option(6, 10) });
        Menu { items: vec![MenuItem { options: vec![size, extras], ..dish(1, 900) }], categories: vec![] }
    }

    fn line(options: &[u128]) -> OrderLine {
        let options = options.iter().map(|n| OptionId(Uuid::from_u128(*n))).collect();
        OrderLine { id: MenuItemId(Uuid::from_u128(1)), qty: 2, note: None, options }
    }

    #[test]
    fn options_add_to_the_price_and_stand_in_the_menus_order() {
        let cart = price(&pizza(), Currency::EUR, now(), &[line(&[4, 2, 3, 3])]);
        assert_eq!((cart.items[0].unit_price, cart.total_amount), (900 + 300 + 100 + 150, 2_900));
        let names: Vec<_> = cart.items[0].options.iter().map(|option| option.name.as_str()).collect();
        assert_eq!(names, ["Option 2", "Option 3", "Option 4"]);
    }

    #[test]
    fn a_dish_costs_from_its_cheapest_to_its_dearest_choice_that_must_be_made() {
        let mut dish = pizza().items.remove(0);
        assert_eq!(price_range(&dish), PriceRange { least: 900, most: 900 + 300 });
        // What has run out can't be chosen: the small one is gone, so it costs as the large one does.
        dish.options[0].options[0].is_available = false;
        assert_eq!(price_range(&dish).least, 1_200);
        dish.options.truncate(1);
        assert!(!price_range(&dish).varies());
        assert_eq!(price_range(&MenuItem { options: vec![], ..dish }), PriceRange { least: 900, most: 900 });
    }

    #[test]
    fn what_can_not_be_chosen_is_said() {
        let why = |options: &[u128]| {
            let cart = price(&pizza(), Currency::EUR, now(), &[line(&[1]), line(options)]);
            assert_eq!((cart.items.len(), cart.total_amount, cart.unavailable[0].line), (1, 1_800, 1));
            cart.unavailable[0].why.clone()
        };
        let size = Unavailable::Choose { group: "Size".into(), min: 1, max: 1 };
        assert_eq!(why(&[]), size);
        assert_eq!(why(&[1, 2]), size);
        assert_eq!(why(&[1, 3, 4, 5]), Unavailable::Choose { group: "Extras".into(), min: 0, max: 2 });
        assert_eq!(why(&[1, 6]), Unavailable::OptionOff { option: "Option 6".into() });
        assert_eq!(why(&[1, 99]), Unavailable::OptionUnknown);
    }

    #[test]
    fn prices_are_changed_and_rounded() {
        let new = |by, step, price| Repricing { by, step }.apply(price);
        assert_eq!(new(PriceChange::Percent(500), 1, 950), 998);
        assert_eq!(new(PriceChange::Percent(500), 10, 950), 1_000);
        assert_eq!(new(PriceChange::Percent(-250), 1, 1_000), 975);
        assert_eq!(new(PriceChange::Percent(1), 1, 1_050), 1_050);
        assert_eq!(new(PriceChange::Amount(50), 1, 950), 1_000);
        assert_eq!(new(PriceChange::Amount(-2_000), 50, 950), 0);
        assert_eq!(new(PriceChange::Amount(24), 50, 950), 950);
        assert_eq!(new(PriceChange::Amount(25), 50, 950), 1_000);
        assert_eq!(new(PriceChange::Percent(i64::MAX), 1, MAX_PRICE), MAX_PRICE);
    }

    proptest! {
        /// TastyIgniter #261, #290: what the cart shows is what the order costs; it can't overflow.
        #[test]
        fn total_is_the_sum_of_its_lines(
            prices in prop::collection::vec((0..=MAX_PRICE, any::<bool>()), 1..20),
            picks in prop::collection::vec((0_u128..25, 1..=MAX_QTY, 0_u128..8), 1..=MAX_LINES),
            dear in 0..=MAX_PRICE,
        ) {
            let group = OptionGroup { name: "G".into(), min: 0, max: 50, options: (0..4).map(|n| option(n, dear)).collect() };
            let items = prices.iter().zip(0_u128..).map(|((price, ok), n)| {
                MenuItem { is_available: *ok, options: vec![group.clone()], ..dish(n, *price) }
            }).collect();
            let menu = Menu { items, categories: vec![] };
            let lines: Vec<_> = picks.iter().map(|(n, qty, options)| OrderLine {
                id: MenuItemId(Uuid::from_u128(*n)),
                qty: *qty,
                note: None,
                options: (0..*options).map(|n| OptionId(Uuid::from_u128(n))).collect(),
            }).collect();
            let cart = price(&menu, Currency::EUR, now(), &lines);
            prop_assert_eq!(cart.items.len() + cart.unavailable.len(), lines.len());
            let sum: i128 = cart.items.iter().map(|line| i128::from(line.unit_price) * i128::from(line.qty)).sum();
            prop_assert_eq!(i128::from(cart.total_amount), sum);
            for priced in &cart.items {
                let base = menu.item(priced.id).unwrap();
                prop_assert!(base.is_available);
                prop_assert_eq!(priced.unit_price, base.price + priced.options.iter().map(|option| option.price).sum::<i64>());
            }
            prop_assert!(cart.total_amount < MAX_TOTAL);
        }
    }

    #[test]
    fn the_dearest_order_there_can_be_stays_exact() {
        let groups = (0..2).map(|group| OptionGroup {
            name: "G".into(),
            min: 0,
            max: 50,
            options: (0..50).map(|n| option(group * 50 + n + 1, MAX_PRICE)).collect(),
        });
        let menu =
            Menu { items: vec![MenuItem { options: groups.collect(), ..dish(1, MAX_PRICE) }], categories: vec![] };
        let all: Vec<u128> = (1..=MAX_CHOICES as u128).collect();
        let lines = vec![OrderLine { qty: MAX_QTY, ..line(&all) }; MAX_LINES];
        let cart = price(&menu, Currency::EUR, now(), &lines);
        assert_eq!(cart.total_amount, MAX_PRICE * 101 * 99 * 100);
        assert!(cart.total_amount < MAX_TOTAL);
    }
}
