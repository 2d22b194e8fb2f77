//! The menu: dishes, categories, and what a dish says of itself.
//! It must never work out a total: that is `pricing`'s alone.

use serde::{Deserialize, Serialize};

use crate::{
    availability::{ServiceWindow, Unavailable, check_instant, check_schedule},
    error::FieldErrors,
    id::{CategoryId, MenuItemId, OptionId, TenantId},
    money::{Currency, MAX_PRICE},
    picture::Picture,
    tenant::Profile,
    text::{self, Lines},
    theme::Theme,
};

/// The last place of a dish or a category in its list.
pub const MAX_POSITION: i64 = 1_000_000;
/// The most groups of options that a dish has, and the most options of one group.
pub const MAX_GROUPS: usize = 20;
pub const MAX_OPTIONS: usize = 50;
/// The most options of all groups of a dish together, and so the most that a guest can choose.
pub const MAX_CHOICES: usize = 100;
/// The most dishes or categories that one command puts in order or prices anew.
pub const MAX_ARRANGED: usize = 1_000;

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

/// A choice of a group: its name and what it adds to the price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DishOption {
    /// Nil or absent for a new one.
    #[serde(default)]
    pub id: OptionId,
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::required::<{ text::NAME }>))]
    pub name: String,
    /// Minor units, on top of the dish's price.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = MAX_PRICE)))]
    pub price: i64,
    #[serde(default = "yes")]
    pub is_available: bool,
}

/// What a guest chooses among, in this order: at least `min` and at most `max` of the options.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OptionGroup {
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::required::<{ text::NAME }>))]
    pub name: String,
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(range(max = MAX_OPTIONS)))]
    pub min: u32,
    #[serde(default = "one")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = MAX_OPTIONS)))]
    pub max: u32,
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = MAX_OPTIONS)))]
    pub options: Vec<DishOption>,
}

fn yes() -> bool {
    true
}

fn one() -> u32 {
    1
}

/// A dish.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MenuItem {
    pub id: MenuItemId,
    pub category_id: Option<CategoryId>,
    pub name: String,
    pub description: Option<String>,
    /// Minor units of the tenant's currency.
    pub price: i64,
    /// In the house's list: whether it is offered at all. On the storefront's menu: whether it can be ordered now.
    pub is_available: bool,
    pub allergens: Vec<Allergen>,
    pub diets: Vec<Diet>,
    pub is_spicy: bool,
    pub position: i64,
    #[serde(default)]
    pub options: Vec<OptionGroup>,
    /// When it is served, by the restaurant's clock; always if empty.
    #[serde(default)]
    pub schedule: Vec<ServiceWindow>,
    /// RFC 3339, UTC: from then on it is not offered any more.
    #[serde(default)]
    pub available_until: Option<String>,
    /// RFC 3339, UTC: sold out until then.
    #[serde(default)]
    pub sold_out_until: Option<String>,
    /// On the storefront's menu: why it can't be ordered now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unavailable: Option<Unavailable>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<Picture>,
    pub version: i64,
}

impl MenuItem {
    /// Whether a guest must choose something before it can be ordered.
    #[must_use]
    pub fn must_choose(&self) -> bool {
        self.options.iter().any(|group| group.min > 0)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Category {
    pub id: CategoryId,
    pub name: String,
    pub description: Option<String>,
    pub position: i64,
    #[serde(default)]
    pub version: i64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_GROUPS)))]
    pub options: Vec<OptionGroup>,
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = crate::availability::MAX_WINDOWS)))]
    pub schedule: Vec<ServiceWindow>,
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
    pub available_until: Option<String>,
}

fn check_options(errors: &mut FieldErrors, groups: &mut [OptionGroup]) {
    if groups.len() > MAX_GROUPS {
        errors.add("options", format!("must have at most {MAX_GROUPS} groups"));
    }
    let mut seen = std::collections::BTreeSet::new();
    for (index, group) in groups.iter_mut().enumerate() {
        let field = |name: &str| format!("options.{index}.{name}");
        group.name = text::required(errors, &field("name"), &group.name, text::NAME);
        let count = group.options.len();
        if !(1..=MAX_OPTIONS).contains(&count) {
            errors.add(&field("options"), format!("must have 1 to {MAX_OPTIONS} options"));
        }
        let most = u32::try_from(MAX_OPTIONS).unwrap_or(u32::MAX);
        if group.min > most {
            errors.add(&field("min"), format!("must be at most {MAX_OPTIONS}"));
        } else if usize::try_from(group.min).is_ok_and(|min| min > count) {
            errors.add(&field("min"), "is more than there are options");
        }
        if !(1..=most).contains(&group.max) {
            errors.add(&field("max"), format!("must be 1 to {MAX_OPTIONS}"));
        } else if group.max < group.min {
            errors.add(&field("max"), "is less than the least number");
        }
        for (at, option) in group.options.iter_mut().enumerate() {
            let field = |name: &str| format!("options.{index}.options.{at}.{name}");
            option.name = text::required(errors, &field("name"), &option.name, text::NAME);
            if !(0..=MAX_PRICE).contains(&option.price) {
                errors.add(&field("price"), format!("must be 0 to {MAX_PRICE} minor units"));
            }
            if option.id != OptionId::default() && !seen.insert(option.id) {
                errors.add(&field("id"), "stands twice");
            }
        }
    }
    if groups.iter().map(|group| group.options.len()).sum::<usize>() > MAX_CHOICES {
        errors.add("options", format!("are more than {MAX_CHOICES} in all"));
    }
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
        check_options(errors, &mut this.options);
        check_schedule(errors, &mut this.schedule);
        check_instant(errors, "available_until", this.available_until.as_deref());
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
    /// All groups anew; an option keeps its id.
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_GROUPS)))]
    pub options: Option<Vec<OptionGroup>>,
    #[cfg_attr(feature = "schema", schemars(length(max = crate::availability::MAX_WINDOWS)))]
    pub schedule: Option<Vec<ServiceWindow>>,
    /// An empty text takes it away.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
    pub available_until: Option<String>,
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
        if let Some(allergens) = &mut this.allergens {
            allergens.sort();
            allergens.dedup();
        }
        if let Some(diets) = &mut this.diets {
            diets.sort();
            diets.dedup();
        }
        if let Some(options) = &mut this.options {
            check_options(errors, options);
        }
        if let Some(schedule) = &mut this.schedule {
            check_schedule(errors, schedule);
        }
        check_instant(errors, "available_until", this.available_until.as_deref());
    }
}

/// Soft: orders that name it keep their snapshot.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeleteMenuItem {
    pub id: MenuItemId,
}

/// Brings a deleted dish back, in no category if its own is gone.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RestoreMenuItem {
    pub id: MenuItemId,
}

/// Makes a second dish like this one, which is not offered until somebody says so.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DuplicateMenuItem {
    pub id: MenuItemId,
    /// The same name if absent.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::line::<{ text::NAME }>))]
    pub name: Option<String>,
}

operation_checks! {
    DuplicateMenuItem, errors, this => {
        this.name = text::optional(errors, "name", this.name.as_deref(), text::NAME, Lines::One);
    }
}

/// Marks a dish as sold out for today (until four in the morning by the restaurant's clock), or as there again.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SellOutMenuItem {
    pub id: MenuItemId,
    pub sold_out: bool,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListRemovedItems {}

/// A dish that was deleted and can be brought back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RemovedItem {
    pub id: MenuItemId,
    pub name: String,
    /// RFC 3339, UTC.
    pub removed_at: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RemovedItems {
    /// The last fifty, latest first.
    pub items: Vec<RemovedItem>,
}

/// Puts these dishes into a category (or into none), in this order; others there come after them.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ArrangeMenuItems {
    #[serde(default)]
    pub category_id: Option<CategoryId>,
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = MAX_ARRANGED)))]
    pub items: Vec<MenuItemId>,
}

/// Puts the categories in this order; others come after them.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ArrangeCategories {
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = MAX_ARRANGED)))]
    pub categories: Vec<CategoryId>,
}

fn check_arranged(errors: &mut FieldErrors, field: &str, count: usize) {
    if !(1..=MAX_ARRANGED).contains(&count) {
        errors.add(field, format!("must have 1 to {MAX_ARRANGED} entries"));
    }
}

operation_checks! {
    ArrangeMenuItems, errors, this => {
        check_arranged(errors, "items", this.items.len());
    }
}

operation_checks! {
    ArrangeCategories, errors, this => {
        check_arranged(errors, "categories", this.categories.len());
    }
}

/// A new price of a dish that was seen at that version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NewPrice {
    pub id: MenuItemId,
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = MAX_PRICE)))]
    pub price: i64,
    /// The version that the price was worked out from; whatever there is if absent.
    #[serde(default)]
    pub version: Option<i64>,
}

/// Prices dishes anew: all of them, or none if somebody changed one meanwhile.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RepriceMenuItems {
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = MAX_ARRANGED)))]
    pub prices: Vec<NewPrice>,
}

operation_checks! {
    RepriceMenuItems, errors, this => {
        check_arranged(errors, "prices", this.prices.len());
        for (index, new) in this.prices.iter().enumerate() {
            if !(0..=MAX_PRICE).contains(&new.price) {
                errors.add(&format!("prices.{index}.price"), format!("must be 0 to {MAX_PRICE} minor units"));
            }
        }
    }
}

/// What happened to one dish.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ShowItemHistory {
    pub id: MenuItemId,
}

/// One event of a dish, with the name of whoever did it where it is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ItemChange {
    /// RFC 3339, UTC.
    pub at: String,
    pub event_type: String,
    /// As the log has it: `user:…`, `token:…`, `system`.
    pub actor: String,
    pub actor_name: Option<String>,
    /// The dish as it was left, where the event tells it.
    pub item: Option<MenuItem>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ItemHistory {
    /// The last hundred, latest first.
    pub changes: Vec<ItemChange>,
}

/// Changes what is given and leaves the rest.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UpdateCategory {
    pub id: CategoryId,
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::required::<{ text::NAME }>))]
    pub name: Option<String>,
    /// An empty text takes it away.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::lines::<{ text::NOTE }>))]
    pub description: Option<String>,
}

operation_checks! {
    UpdateCategory, errors, this => {
        if let Some(name) = &this.name {
            this.name = Some(text::required(errors, "name", name, text::NAME));
        }
        if let Some(description) = &this.description {
            this.description = Some(text::bounded(errors, "description", description, text::NOTE, Lines::Many));
        }
    }
}

/// What becomes of the dishes of a category that is deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Leftover {
    /// There must be none.
    #[default]
    Refuse,
    /// They stay, in no category.
    Loose,
    Move {
        category_id: CategoryId,
    },
}

/// Deletes a category; its dishes stay on the menu.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DeleteCategory {
    pub id: CategoryId,
    #[serde(default)]
    pub items: Leftover,
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

#[cfg(test)]
pub(crate) mod tests {
    use uuid::Uuid;

    use super::*;

    pub(crate) fn dish(n: u128, price: i64) -> MenuItem {
        MenuItem {
            id: MenuItemId(Uuid::from_u128(n)),
            name: format!("Dish {n}"),
            price,
            is_available: true,
            version: 1,
            ..MenuItem::default()
        }
    }

    #[test]
    fn groups_that_can_not_be_chosen_from_are_refused() {
        let group = |min, max, names: &[&str]| OptionGroup {
            name: "Size".into(),
            min,
            max,
            options: names
                .iter()
                .map(|name| DishOption { id: OptionId::default(), name: (*name).into(), price: 0, is_available: true })
                .collect(),
        };
        let check = |groups: Vec<OptionGroup>| {
            let item = CreateMenuItem { name: "Pizza".into(), options: groups, ..CreateMenuItem::default() };
            item.checked().map(drop).map_err(|error| error.details["fields"].to_string())
        };
        assert_eq!(check(vec![group(1, 1, &["S", "L"])]), Ok(()));
        assert!(check(vec![group(3, 3, &["S", "L"])]).unwrap_err().contains("options.0.min"));
        assert!(check(vec![group(2, 1, &["S", "L"])]).unwrap_err().contains("options.0.max"));
        assert!(check(vec![group(0, 1, &[])]).unwrap_err().contains("options.0.options"));
        assert!(check(vec![group(0, 1, &["  "])]).unwrap_err().contains("options.0.options.0.name"));
        assert!(check(vec![group(0, 1, &["a"; 40]); 3]).unwrap_err().contains("in all"));
        let mut twice = group(0, 1, &["S", "L"]);
        for option in &mut twice.options {
            option.id = OptionId(Uuid::from_u128(7));
        }
        assert!(check(vec![twice]).unwrap_err().contains("options.0.options.1.id"));
    }
}
