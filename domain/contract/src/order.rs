//! The menu, the cart and orders; and the one pricing function that cart, confirmation and server share.
//! A price never comes from a customer.

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, ErrorCode, FieldErrors, Result},
    id::{CategoryId, MenuItemId, OrderId, TenantId},
    money::{Currency, MAX_PRICE, MAX_TOTAL},
    operation::{MAX_PAGE, check_limit},
    tenant::Profile,
    text::{self, Lines},
    theme::Theme,
};

pub const MAX_LINES: usize = 100;
pub const MAX_QTY: i64 = 99;
/// The last place of a dish or a category in its list.
pub const MAX_POSITION: i64 = 1_000_000;
/// The most events of one page.
pub const MAX_EVENTS: u64 = 1_000;

macro_rules! labels {
    ($(#[$doc:meta])* $type:ident { $($name:ident = $text:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $type { $(#[serde(rename = $text)] $name,)+ }

        impl $type {
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// For people.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self { $(Self::$name => $label),+ }
            }

            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

labels! {
    /// The fourteen of Regulation (EU) No 1169/2011, annex II.
    Allergen {
        Gluten = "gluten", "Gluten"; Crustaceans = "crustaceans", "Crustaceans"; Eggs = "eggs", "Eggs"; Fish = "fish", "Fish";
        Peanuts = "peanuts", "Peanuts"; Soybeans = "soybeans", "Soybeans"; Milk = "milk", "Milk"; Nuts = "nuts", "Nuts";
        Celery = "celery", "Celery"; Mustard = "mustard", "Mustard"; Sesame = "sesame", "Sesame";
        Sulphites = "sulphites", "Sulphites"; Lupin = "lupin", "Lupin"; Molluscs = "molluscs", "Molluscs";
    }
}

labels! {
    Diet { Vegan = "vegan", "Vegan"; Vegetarian = "vegetarian", "Vegetarian"; Halal = "halal", "Halal"; GlutenFree = "gluten_free", "Gluten-free"; }
}

labels! {
    OrderStatus { Pending = "PENDING", "Received"; Confirmed = "CONFIRMED", "Confirmed"; Ready = "READY", "Ready"; Done = "DONE", "Done"; Cancelled = "CANCELLED", "Cancelled"; }
}

/// A dish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MenuItem {
    pub id: MenuItemId,
    pub category_id: Option<CategoryId>,
    pub name: String,
    pub description: Option<String>,
    /// Minor units of the tenant's currency.
    pub price: i64,
    pub is_available: bool,
    pub allergens: Vec<Allergen>,
    pub diets: Vec<Diet>,
    pub is_spicy: bool,
    pub position: i64,
    pub version: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Category {
    pub id: CategoryId,
    pub name: String,
    pub description: Option<String>,
    pub position: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Menu {
    pub items: Vec<MenuItem>,
    pub categories: Vec<Category>,
}

impl Menu {
    #[must_use]
    pub fn item(&self, id: MenuItemId) -> Option<&MenuItem> {
        self.items.iter().find(|item| item.id == id)
    }
}

/// The brand and what a storefront needs to know of its tenant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StoreConfig {
    pub tenant_id: TenantId,
    pub name: String,
    pub domain: String,
    pub currency: Currency,
    pub theme: Theme,
    pub profile: Profile,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetStoreConfig {}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GetMenu {}

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

fn check_lines(errors: &mut FieldErrors, lines: &mut [OrderLine]) {
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

/// How the guest gets the food.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase", tag = "kind")]
pub enum Fulfilment {
    #[default]
    Pickup,
    Table {
        #[cfg_attr(feature = "schema", schemars(transform = text::schema::required::<{ text::NAME }>))]
        table: String,
    },
}

/// Places an order. Prices come from the menu; a key makes a retry harmless.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PlaceOrder {
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = MAX_LINES)))]
    pub items: Vec<OrderLine>,
    /// 1 to 200 characters.
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::required::<{ text::NAME }>))]
    pub customer: String,
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::line::<{ text::PHONE }>))]
    pub phone: Option<String>,
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::lines::<{ text::NOTE }>))]
    pub note: Option<String>,
    #[serde(default)]
    pub fulfilment: Fulfilment,
    /// What the guest was shown; the order is refused if the menu says otherwise by now.
    #[serde(default)]
    pub expected_total: Option<i64>,
}

operation_checks! {
    PlaceOrder, errors, this => {
        check_lines(errors, &mut this.items);
        this.customer = text::required(errors, "customer", &this.customer, text::NAME);
        this.phone = text::optional(errors, "phone", this.phone.as_deref(), text::PHONE, Lines::One);
        this.note = text::optional(errors, "note", this.note.as_deref(), text::NOTE, Lines::Many);
        if let Fulfilment::Table { table } = &mut this.fulfilment {
            *table = text::required(errors, "table", table, text::NAME);
        }
    }
}

/// An order as its guest sees it: no phone number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Order {
    pub id: OrderId,
    /// Short, per tenant, for calling out; not a secret.
    pub number: i64,
    pub status: OrderStatus,
    pub total_amount: i64,
    pub currency: Currency,
    pub items: Vec<PricedLine>,
    pub customer: String,
    pub note: Option<String>,
    pub fulfilment: Fulfilment,
    /// RFC 3339, UTC.
    pub created_at: String,
    pub version: i64,
}

/// An order as the house sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HouseOrder {
    #[serde(flatten)]
    pub order: Order,
    pub phone: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrackOrder {
    pub id: OrderId,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ListOrders {
    pub status: Option<OrderStatus>,
    pub cursor: Option<String>,
    /// 1 to 200; 50 if absent.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = MAX_PAGE)))]
    pub limit: Option<u64>,
}

operation_checks! {
    ListOrders, errors, this => {
        check_limit(errors, this.limit, MAX_PAGE);
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrderPage {
    /// Newest first.
    pub orders: Vec<HouseOrder>,
    pub next_cursor: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConfirmOrder {
    pub id: OrderId,
}

/// Adds a dish to the menu.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreateMenuItem {
    /// 1 to 200 characters.
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::required::<{ text::NAME }>))]
    pub name: String,
    /// Minor units, 0 to 100,000,000.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = MAX_PRICE)))]
    pub price: i64,
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::lines::<{ text::DESCRIPTION }>))]
    pub description: Option<String>,
    /// By name; made if there is none of that name.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::line::<{ text::NAME }>))]
    pub category: Option<String>,
    #[serde(default)]
    pub is_available: Option<bool>,
    #[serde(default)]
    pub allergens: Vec<Allergen>,
    #[serde(default)]
    pub diets: Vec<Diet>,
    #[serde(default)]
    pub is_spicy: bool,
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = MAX_POSITION)))]
    pub position: Option<i64>,
}

fn check_price(errors: &mut FieldErrors, price: i64) {
    if !(0..=MAX_PRICE).contains(&price) {
        errors.add("price", format!("must be 0 to {MAX_PRICE} minor units"));
    }
}

fn check_position(errors: &mut FieldErrors, position: Option<i64>) {
    if position.is_some_and(|position| !(0..=MAX_POSITION).contains(&position)) {
        errors.add("position", format!("must be 0 to {MAX_POSITION}"));
    }
}

operation_checks! {
    CreateMenuItem, errors, this => {
        this.name = text::required(errors, "name", &this.name, text::NAME);
        check_price(errors, this.price);
        check_position(errors, this.position);
        this.description = text::optional(errors, "description", this.description.as_deref(), text::DESCRIPTION, Lines::Many);
        this.category = text::optional(errors, "category", this.category.as_deref(), text::NAME, Lines::One);
        this.allergens.sort();
        this.allergens.dedup();
        this.diets.sort();
        this.diets.dedup();
    }
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListMenuItems {}

/// Changes what is given and leaves the rest.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct UpdateMenuItem {
    pub id: MenuItemId,
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::required::<{ text::NAME }>))]
    pub name: Option<String>,
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = MAX_PRICE)))]
    pub price: Option<i64>,
    /// An empty text takes it away.
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::lines::<{ text::DESCRIPTION }>))]
    pub description: Option<String>,
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::line::<{ text::NAME }>))]
    pub category: Option<String>,
    pub is_available: Option<bool>,
    pub allergens: Option<Vec<Allergen>>,
    pub diets: Option<Vec<Diet>>,
    pub is_spicy: Option<bool>,
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = MAX_POSITION)))]
    pub position: Option<i64>,
}

impl Default for MenuItemId {
    fn default() -> Self {
        Self(uuid::Uuid::nil())
    }
}

operation_checks! {
    UpdateMenuItem, errors, this => {
        if let Some(name) = &this.name {
            this.name = Some(text::required(errors, "name", name, text::NAME));
        }
        if let Some(price) = this.price {
            check_price(errors, price);
        }
        check_position(errors, this.position);
        if let Some(description) = &this.description {
            this.description = Some(text::bounded(errors, "description", description, text::DESCRIPTION, Lines::Many));
        }
        if let Some(category) = &this.category {
            this.category = Some(text::bounded(errors, "category", category, text::NAME, Lines::One));
        }
    }
}

/// Soft: orders that name it keep their snapshot.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeleteMenuItem {
    pub id: MenuItemId,
}

/// Makes a category, or changes the description and place of the one that has this name.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UpsertCategory {
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::required::<{ text::NAME }>))]
    pub name: String,
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::lines::<{ text::NOTE }>))]
    pub description: Option<String>,
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = MAX_POSITION)))]
    pub position: Option<i64>,
}

operation_checks! {
    UpsertCategory, errors, this => {
        this.name = text::required(errors, "name", &this.name, text::NAME);
        this.description = text::optional(errors, "description", this.description.as_deref(), text::NOTE, Lines::Many);
        check_position(errors, this.position);
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Done {}

/// A window of the log, a page at a time: `from` inclusive, `to` exclusive, RFC 3339.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ListEvents {
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
    pub from: Option<String>,
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
    pub to: Option<String>,
    #[serde(rename = "type")]
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::line::<{ text::NAME }>))]
    pub event_type: Option<String>,
    /// Only rows after this `seq`.
    pub after: Option<i64>,
    /// 1 to 1,000; 500 if absent.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = MAX_EVENTS)))]
    pub limit: Option<u64>,
}

operation_checks! {
    ListEvents, errors, this => {
        check_limit(errors, this.limit, MAX_EVENTS);
        for (field, value) in [("from", &this.from), ("to", &this.to)] {
            if value.as_ref().is_some_and(|text| chrono::DateTime::parse_from_rfc3339(text).is_err()) {
                errors.add(field, "must be a time as RFC 3339, such as 2026-01-31T00:00:00Z");
            }
        }
        this.event_type = text::optional(errors, "type", this.event_type.as_deref(), text::NAME, Lines::One);
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventPage {
    pub events: Vec<crate::event::EventRow>,
    /// More may follow after the last `seq`.
    pub more: bool,
}

/// How many events of each type the last hour has seen.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventStats {}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventCount {
    pub event_type: String,
    pub count: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventCounts {
    pub since: String,
    pub counts: Vec<EventCount>,
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
