//! What search engines read: schema.org's `Restaurant`, `Menu` and `MenuItem`.
//! Only what the pages show too; never anything about a guest.

use mo_contract::{
    menu::{Diet, Menu, MenuItem},
    money::Money,
    pricing::price_range,
};
use serde_json::{Value, json};

use crate::visit::Visit;

/// The restaurant with its menu by section.
#[must_use]
pub fn restaurant(visit: &Visit, menu: &Menu) -> Value {
    let tenant = &visit.tenant;
    let section = |name: &str, items: Vec<&MenuItem>| {
        let items: Vec<Value> = items.into_iter().map(|item| menu_item(visit, item)).collect();
        json!({ "@type": "MenuSection", "name": name, "hasMenuItem": items })
    };
    let mut sections: Vec<Value> = menu
        .categories
        .iter()
        .map(|category| {
            let items = menu.items.iter().filter(|item| item.category_id == Some(category.id));
            section(&category.name, items.collect())
        })
        .collect();
    let loose: Vec<&MenuItem> = menu.items.iter().filter(|item| item.category_id.is_none()).collect();
    if !loose.is_empty() {
        sections.push(section(&visit.words().say("store-more"), loose));
    }
    without_nulls(json!({
        "@context": "https://schema.org",
        "@type": "Restaurant",
        "name": tenant.name,
        "url": visit.origin,
        "description": tenant.profile.description.as_ref().or(tenant.profile.tagline.as_ref()),
        "telephone": tenant.profile.phone,
        "address": tenant.profile.address,
        "currenciesAccepted": tenant.currency.code(),
        "hasMenu": { "@type": "Menu", "name": tenant.name, "inLanguage": tenant.locale, "hasMenuSection": sections },
    }))
}

/// One dish, as a document of its own.
#[must_use]
pub fn single_item(visit: &Visit, item: &MenuItem) -> Value {
    let mut document = menu_item(visit, item);
    if let Some(fields) = document.as_object_mut() {
        fields.insert("@context".into(), json!("https://schema.org"));
    }
    document
}

fn menu_item(visit: &Visit, item: &MenuItem) -> Value {
    let stock = if item.is_available { "InStock" } else { "SoldOut" };
    let diets: Vec<&str> = item.diets.iter().map(|diet| schema_diet(*diet)).collect();
    without_nulls(json!({
        "@type": "MenuItem",
        "name": item.name,
        "url": format!("{}/items/{}", visit.origin, item.id),
        "description": item.description,
        "image": item.picture.as_ref().map(|picture| format!("{}{}", visit.origin, picture.src(visit.tenant.id))),
        "suitableForDiet": (!diets.is_empty()).then_some(diets),
        "offers": {
            "@type": "Offer",
            "price": Money::new(price_range(item).least, visit.tenant.currency).decimal(),
            "priceCurrency": visit.tenant.currency.code(),
            "availability": format!("https://schema.org/{stock}"),
        },
    }))
}

fn schema_diet(diet: Diet) -> &'static str {
    match diet {
        Diet::Vegan => "https://schema.org/VeganDiet",
        Diet::Vegetarian => "https://schema.org/VegetarianDiet",
        Diet::Halal => "https://schema.org/HalalDiet",
        Diet::GlutenFree => "https://schema.org/GlutenFreeDiet",
    }
}

fn without_nulls(mut document: Value) -> Value {
    if let Some(fields) = document.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    document
}
