//! The menu: dishes, categories, and what a dish says of itself.
//! It must never work out a total: that is `pricing`'s alone.

use serde::{Deserialize, Serialize};

use crate::{
    error::FieldErrors,
    id::{CategoryId, MenuItemId, TenantId},
    money::{Currency, MAX_PRICE},
    tenant::Profile,
    text::{self, Lines},
    theme::Theme,
};

/// The last place of a dish or a category in its list.
pub const MAX_POSITION: i64 = 1_000_000;

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
