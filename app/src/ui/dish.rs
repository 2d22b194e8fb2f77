//! How a dish is described wherever it is shown: badges and the line of allergens.
//! It must never hide an allergen behind an icon: they are written out.

use leptos::prelude::*;
use mo_contract::menu::{Allergen, Diet, MenuItem};

use super::Icon;

/// Sold out, spicy, and the diets it suits.
pub fn dish_badges(item: &MenuItem) -> impl IntoView + use<> {
    let sold_out = (!item.is_available).then(|| view! { <li class="badge badge-off">"Sold out"</li> });
    let spicy = item.is_spicy.then(|| {
        view! {
            <li class="badge badge-hot">
                <Icon name="flame" />
                "Spicy"
            </li>
        }
    });
    let diets = item.diets.iter().map(|diet| diet_badge(*diet)).collect_view();
    let any = !item.is_available || item.is_spicy || !item.diets.is_empty();
    any.then(|| view! { <ul class="badges">{sold_out} {spicy} {diets}</ul> })
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
