//! From lines to totals: the one pricing function that cart, confirmation and server share.
//! A price never comes from a customer.

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, ErrorCode, FieldErrors, Result},
    id::MenuItemId,
    menu::Menu,
    money::{Currency, MAX_TOTAL},
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
}

/// A line as it was priced: a snapshot that later menu changes never touch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PricedLine {
    pub id: MenuItemId,
    pub name: String,
    pub qty: i64,
    pub unit_price: i64,
    pub line_total: i64,
    #[serde(default)]
    pub note: Option<String>,
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
    pub id: MenuItemId,
    /// Absent when the item is not on this menu at all.
    pub name: Option<String>,
}

/// Prices lines against a menu: the only place where prices become totals.
///
/// Lines that name no orderable item are set aside in `unavailable`. Quantities are clamped to 1–99, so that with at
/// most [`MAX_LINES`] lines of at most [`MAX_PRICE`] the total stays below [`MAX_TOTAL`].
#[must_use]
pub fn price(menu: &Menu, currency: Currency, lines: &[OrderLine]) -> PricedCart {
    let mut cart =
        PricedCart { items: Vec::with_capacity(lines.len()), total_amount: 0, currency, unavailable: Vec::new() };
    for line in lines {
        let item = menu.item(line.id);
        let Some(orderable) = item.filter(|item| item.is_available) else {
            cart.unavailable.push(UnavailableLine { id: line.id, name: item.map(|item| item.name.clone()) });
            continue;
        };
        let qty = line.qty.clamp(1, MAX_QTY);
        let line_total = orderable.price.saturating_mul(qty).min(MAX_TOTAL);
        cart.total_amount = cart.total_amount.saturating_add(line_total).min(MAX_TOTAL);
        cart.items.push(PricedLine {
            id: line.id,
            name: orderable.name.clone(),
            qty,
            unit_price: orderable.price,
            line_total,
            note: line.note.clone(),
        });
    }
    cart
}

pub(crate) fn check_lines(errors: &mut FieldErrors, lines: &mut [OrderLine]) {
    if lines.is_empty() {
        errors.add("items", "must have at least one line");
    }
    if lines.len() > MAX_LINES {
        errors.add("items", format!("must have at most {MAX_LINES} lines"));
        return;
    }
    for (index, line) in lines.iter_mut().enumerate() {
        if !(1..=MAX_QTY).contains(&line.qty) {
            errors.add(&format!("items.{index}.qty"), format!("must be 1 to {MAX_QTY}"));
        }
        line.note =
            text::optional(errors, &format!("items.{index}.note"), line.note.as_deref(), text::NOTE, Lines::Many);
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
            check_lines(errors, &mut this.items);
        }
    }
}

/// `ORDER_ITEM_UNAVAILABLE`, naming each line.
#[must_use]
pub fn unavailable(lines: &[UnavailableLine]) -> Error {
    let names: Vec<&str> = lines.iter().filter_map(|line| line.name.as_deref()).collect();
    let message = if names.is_empty() {
        "Some items can't be ordered here.".to_owned()
    } else {
        format!("Not available any more: {}.", names.join(", "))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{menu::MenuItem, money::MAX_PRICE};
    use proptest::prelude::*;
    use uuid::Uuid;

    fn item(n: u128, price: i64, is_available: bool) -> MenuItem {
        MenuItem {
            id: MenuItemId(Uuid::from_u128(n)),
            category_id: None,
            name: format!("Dish {n}"),
            description: None,
            price,
            is_available,
            allergens: vec![],
            diets: vec![],
            is_spicy: false,
            position: 0,
            version: 1,
        }
    }

    proptest! {
        /// TastyIgniter #261, #290: what the cart shows is what the order costs; it can't overflow.
        #[test]
        fn total_is_the_sum_of_its_lines(
            prices in prop::collection::vec((0..=MAX_PRICE, any::<bool>()), 1..20),
            picks in prop::collection::vec((0_u128..25, 1..=MAX_QTY), 1..=MAX_LINES),
        ) {
            let items = prices.iter().enumerate().map(|(n, (price, ok))| item(n as u128, *price, *ok)).collect();
            let menu = Menu { items, categories: vec![] };
            let lines: Vec<_> = picks.iter().map(|(n, qty)| OrderLine { id: MenuItemId(Uuid::from_u128(*n)), qty: *qty, note: None }).collect();
            let cart = price(&menu, Currency::EUR, &lines);
            prop_assert_eq!(cart.items.len() + cart.unavailable.len(), lines.len());
            let sum: i128 = cart.items.iter().map(|line| i128::from(line.unit_price) * i128::from(line.qty)).sum();
            prop_assert_eq!(i128::from(cart.total_amount), sum);
            prop_assert!(cart.total_amount < MAX_TOTAL);
            prop_assert!(cart.items.iter().all(|line| menu.item(line.id).is_some_and(|item| item.is_available)));
        }
    }
}
