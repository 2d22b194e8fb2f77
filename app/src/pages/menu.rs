//! The menu: the house's own face, its dishes by category, a search and filters that work as a plain form.
//! Anonymous and without a query it holds nothing of a visitor, so that it can be kept for all.

use axum::{
    extract::{Extension, State},
    response::Response,
};
use leptos::prelude::*;
use mo_contract::{
    error::Result,
    menu::{Allergen, Category, Diet, GetMenu, Menu, MenuItem},
};

use super::{answer, paused, shared};
use crate::{
    cart::MAX_NOTE,
    fields::{Fields, QueryFields},
    filter::Criteria,
    islands::MenuTools,
    shell::{self, Chrome, Head, phone_url},
    structured,
    ui::{
        Icon, Loading, allergen_line, allergen_name, diet_name, dish_badges, option_groups, picture, price_text,
        unavailable_text,
    },
    visit::{PageState, Visit},
    words::Words,
};

/// How wide a card's picture stands: a third of the page, half of it, or a thumbnail beside the text.
const CARD_SIZES: &str = "(min-width: 72rem) 21rem, (min-width: 48rem) 46vw, 7rem";

pub(super) async fn show(
    State(state): State<PageState>,
    Extension(visit): Extension<Visit>,
    QueryFields(query): QueryFields,
) -> Response {
    answer(&state, &visit, page(&state, &visit, &query).await)
}

async fn page(state: &PageState, visit: &Visit, query: &Fields) -> Result<Response> {
    let menu = state.client.call(&visit.ctx, GetMenu {}).await?;
    let search = Search::read(query);
    let tenant = &visit.tenant;
    let words = visit.words();
    let profile = &tenant.profile;
    let head = Head {
        title: match &profile.tagline {
            Some(tagline) => format!("{} · {tagline}", tenant.name),
            None => format!("{} · {}", tenant.name, words.say("store-menu")),
        },
        description: Some(
            profile
                .description
                .clone()
                .unwrap_or_else(|| words.with("store-description", &[("name", tenant.name.clone().into())])),
        ),
        canonical: Some(format!("{}/", visit.origin)),
        json_ld: Some(structured::restaurant(visit, &menu)),
        image: menu
            .items
            .iter()
            .find_map(|item| item.picture.as_ref())
            .map(|first| format!("{}{}", visit.origin, first.src(tenant.id))),
    };
    let html = shell::render(&state.assets, tenant, &head, Chrome::Full, || body(visit, &menu, &search));
    Ok(shared(html))
}

/// The page in the tenant's brand as it is given here, with nothing in it that acts.
pub(crate) fn preview(state: &PageState, visit: &Visit, menu: &Menu) -> String {
    let search = Search::read(&Fields::default());
    let head = Head { title: visit.tenant.name.clone(), ..Head::default() };
    shell::render(&state.assets, &visit.tenant, &head, Chrome::Preview, || body(visit, menu, &search))
}

/// What was searched for: as typed, and as the filter wants it.
struct Search {
    typed: String,
    criteria: Criteria,
}

impl Search {
    fn read(query: &Fields) -> Self {
        let typed: String = query.get("q").trim().chars().take(100).collect();
        let known =
            |names: Vec<String>, known: fn(&str) -> bool| names.into_iter().filter(|name| known(name)).collect();
        let diets = known(query.all("diet"), |name| Diet::parse(name).is_some());
        let without = known(query.all("without"), |name| Allergen::parse(name).is_some());
        let criteria = Criteria::new(&typed, diets, without);
        Self { typed, criteria }
    }

    fn matches(&self, item: &MenuItem) -> bool {
        let mut text = item.name.to_lowercase();
        if let Some(description) = &item.description {
            text.push(' ');
            text.push_str(&description.to_lowercase());
        }
        self.criteria.matches(&text, &diet_names(item), &allergen_names(item))
    }
}

fn diet_names(item: &MenuItem) -> String {
    let names: Vec<&str> = item.diets.iter().map(|diet| diet.as_str()).collect();
    names.join(" ")
}

fn allergen_names(item: &MenuItem) -> String {
    let names: Vec<&str> = item.allergens.iter().map(|allergen| allergen.as_str()).collect();
    names.join(" ")
}

/// One heading and what stands under it.
struct Section<'a> {
    anchor: String,
    category: Option<&'a Category>,
    dishes: Vec<Dish<'a>>,
}

/// A dish that the search leaves out is sent hidden, so that scripts can show it again without asking.
#[derive(Clone, Copy)]
struct Dish<'a> {
    item: &'a MenuItem,
    hidden: bool,
}

impl Section<'_> {
    fn hidden(&self) -> bool {
        self.dishes.iter().all(|dish| dish.hidden)
    }

    fn name(&self, words: Words) -> String {
        self.category.map_or_else(|| words.say("store-more"), |category| category.name.clone())
    }
}

/// Categories in their order, then what is in none. Empty ones are left out.
fn sections<'a>(menu: &'a Menu, search: &Search) -> Vec<Section<'a>> {
    let is_in = |item: &MenuItem, category: Option<&Category>| match category {
        Some(category) => item.category_id == Some(category.id),
        None => !menu.categories.iter().any(|category| item.category_id == Some(category.id)),
    };
    let within = |category: Option<&'a Category>| Section {
        anchor: category.map_or_else(|| "more".to_owned(), |category| format!("c-{}", category.id.0.as_simple())),
        category,
        dishes: menu
            .items
            .iter()
            .filter(|item| is_in(item, category))
            .map(|item| Dish { item, hidden: !search.matches(item) })
            .collect(),
    };
    menu.categories.iter().map(Some).chain([None]).map(within).filter(|section| !section.dishes.is_empty()).collect()
}

fn body(visit: &Visit, menu: &Menu, search: &Search) -> impl IntoView + use<> {
    let words = visit.words();
    let sections = sections(menu, search);
    let nothing = sections.iter().all(Section::hidden);
    let links = sections
        .iter()
        .map(|section| {
            view! {
                <li data-for=section.anchor.clone() hidden=section.hidden()>
                    <a class="catnav-link" href=format!("#{}", section.anchor)>
                        {section.name(words)}
                    </a>
                </li>
            }
        })
        .collect_view();
    let dialog = item_dialog(words, visit.money(0));
    let lists = sections.iter().map(|section| section_view(visit, section)).collect_view();
    view! {
        {hero(visit)}
        <nav class="catnav" aria-label=words.say("store-categories")>
            <ul class="shell catnav-list">{links}</ul>
        </nav>
        <main id="content" class="shell menu">
            {paused::banner(visit)}
            {if menu.items.is_empty() {
                nothing_yet(words).into_any()
            } else {
                view! {
                    {tools(words, menu, search)}
                    {lists}
                    {no_match(words, nothing)}
                    <MenuTools>{dialog}</MenuTools>
                }
                    .into_any()
            }}
            {cart_bar(words)}
        </main>
    }
}

fn hero(visit: &Visit) -> impl IntoView + use<> {
    let profile = visit.tenant.profile.clone();
    let fact = |icon: &'static str, content: AnyView| {
        view! {
            <li class="fact">
                <Icon name=icon />
                <span>{content}</span>
            </li>
        }
    };
    let hours = (!profile.hours.is_empty()).then(|| fact("clock", profile.hours.join(" · ").into_any()));
    let address = profile.address.map(|text| fact("pin", text.into_any()));
    let phone = profile.phone.map(|phone| {
        let link = view! { <a href=phone_url(&phone)>{phone.clone()}</a> };
        fact("phone", link.into_any())
    });
    view! {
        <section class="hero" aria-labelledby="house">
            <div class="shell hero-inner">
                <h1 id="house" class="hero-name">
                    {visit.tenant.name.clone()}
                </h1>
                {profile.tagline.map(|text| view! { <p class="hero-tagline">{text}</p> })}
                {profile.description.map(|text| view! { <p class="hero-text">{text}</p> })}
                <ul class="facts">{hours} {address} {phone}</ul>
            </div>
        </section>
    }
}

fn tools(words: Words, menu: &Menu, search: &Search) -> impl IntoView + use<> {
    let diets = Diet::ALL
        .iter()
        .filter(|diet| menu.items.iter().any(|item| item.diets.contains(diet)))
        .map(|diet| chip("diet", diet.as_str(), diet_name(words, *diet), &search.criteria.diets))
        .collect_view();
    let allergens: Vec<_> = Allergen::ALL
        .iter()
        .filter(|allergen| menu.items.iter().any(|item| item.allergens.contains(allergen)))
        .collect();
    let any_allergen = !allergens.is_empty();
    let without = allergens
        .into_iter()
        .map(|allergen| chip("without", allergen.as_str(), allergen_name(words, *allergen), &search.criteria.without))
        .collect_view();
    let open = !search.criteria.without.is_empty();
    let clear = (!search.criteria.is_empty()).then(|| {
        view! {
            <a class="link" href="/">
                {words.say("store-search-clear")}
            </a>
        }
    });
    view! {
        <form class="tools" method="get" action="/" role="search" data-tools="">
            <div class="search">
                <label class="sr-only" for="q">
                    {words.say("store-search-label")}
                </label>
                <Icon name="search" />
                <input
                    id="q"
                    class="search-input"
                    type="search"
                    name="q"
                    value=search.typed.clone()
                    placeholder=words.say("store-search-placeholder")
                    maxlength="100"
                    autocomplete="off"
                    enterkeyhint="search"
                />
                <button class="btn btn-primary" type="submit">
                    {words.say("store-search")}
                </button>
            </div>
            <fieldset class="chips">
                <legend class="sr-only">{words.say("store-diets")}</legend>
                {diets}
            </fieldset>
            {any_allergen
                .then(|| {
                    view! {
                        <details class="more-filters" open=open>
                            <summary class="link">{words.say("store-leave-out")}</summary>
                            <fieldset class="chips">
                                <legend class="sr-only">{words.say("store-without-these")}</legend>
                                {without}
                            </fieldset>
                            <p class="text-sm text-ink-muted">{words.say("store-traces")}</p>
                        </details>
                    }
                })}
            {clear}
        </form>
    }
}

fn chip(field: &'static str, value: &'static str, label: String, chosen: &[String]) -> impl IntoView + use<> {
    let checked = chosen.iter().any(|name| name == value);
    view! {
        <label class="chip">
            <input class="chip-box" type="checkbox" name=field value=value checked=checked />
            <span class="chip-face">{label}</span>
        </label>
    }
}

fn section_view(visit: &Visit, section: &Section<'_>) -> impl IntoView + use<> {
    let words = visit.words();
    let heading_id = format!("{}-name", section.anchor);
    let description = section.category.and_then(|category| category.description.clone());
    let cards = section.dishes.iter().map(|dish| card(visit, *dish)).collect_view();
    view! {
        <section id=section.anchor.clone() class="menu-section" aria-labelledby=heading_id.clone() data-section="" hidden=section.hidden()>
            <h2 id=heading_id.clone() class="section-name">
                {section.name(words)}
            </h2>
            {description.map(|text| view! { <p class="section-text">{text}</p> })}
            <ul class="cards">{cards}</ul>
        </section>
    }
}

fn card(visit: &Visit, dish: Dish<'_>) -> impl IntoView + use<> {
    let item = dish.item;
    let words = visit.words();
    let id = item.id.to_string();
    let path = format!("/items/{id}");
    let why = item.unavailable.as_ref().map(|why| unavailable_text(words, why, &item.schedule));
    let order = item.is_available.then(|| match item.options.is_empty() {
        true => add_form(words, &id, &item.name).into_any(),
        false => choose_link(words, &path, &item.name).into_any(),
    });
    // Inert until the island puts it into the dialog; without scripts the item's own page has the same fields.
    let options = (item.is_available && !item.options.is_empty()).then(|| {
        let groups = option_groups(words, visit.tenant.currency, &item.options, None);
        view! { <template data-options="">{groups}</template> }
    });
    let picture = item.picture.as_ref().map(|own| {
        let shown = picture(visit.tenant.id, own, &item.name, CARD_SIZES, Loading::Later);
        view! {
            <div class="card-picture" data-picture="">
                {shown}
            </div>
        }
    });
    view! {
        <li
            id=format!("item-{id}")
            class="card"
            data-card=id
            data-diets=diet_names(item)
            data-allergens=allergen_names(item)
            data-off=(!item.is_available).then_some("")
            hidden=dish.hidden
        >
            {picture}
            <div class="card-head">
                <h3 class="card-name">
                    <a class="card-link" href=path data-name="">
                        {item.name.clone()}
                    </a>
                </h3>
                <p class="price" data-price=item.price>
                    {price_text(words, visit.tenant.currency, item)}
                </p>
            </div>
            {item.description.clone().map(|text| view! { <p class="card-text" data-text="">{text}</p> })}
            {why.map(|text| view! { <p hidden=true data-why="">{text}</p> })}
            <div class="card-foot">
                <div class="card-notes" data-notes="">
                    {dish_badges(words, item)}
                    {allergen_line(words, &item.allergens).map(|text| view! { <p class="card-allergens">{text}</p> })}
                </div>
                {order}
            </div>
            {options}
            <p class="card-added">
                <Icon name="check" />
                {words.say("store-added")} " "
                <a class="link" href="/cart">
                    {words.say("store-view-cart")}
                </a>
            </p>
        </li>
    }
}

/// A dish with options is chosen before it is added.
fn choose_link(words: Words, path: &str, name: &str) -> impl IntoView + use<> {
    view! {
        <a class="btn btn-add card-add" href=path.to_owned() data-open="">
            {words.say("store-choose")}
            <span class="sr-only">" " {name.to_owned()}</span>
        </a>
    }
}

fn add_form(words: Words, id: &str, name: &str) -> impl IntoView + use<> {
    view! {
        <form class="card-add" method="post" action="/cart/add" data-add="">
            <input type="hidden" name="id" value=id.to_owned() />
            <button class="btn btn-add" type="submit">
                <Icon name="plus" />
                {words.say("store-add")}
                <span class="sr-only">" " {name.to_owned()}</span>
            </button>
        </form>
    }
}

/// Filled from a card by the island; without scripts it never opens, and the card's link leads to the item's page.
///
/// An amount of nothing shows the island how an amount is written.
fn item_dialog(words: Words, nothing: String) -> impl IntoView {
    view! {
        <dialog id="item-dialog" class="dialog" aria-labelledby="dialog-name">
            <div class="dialog-body">
            <form class="dialog-close" method="dialog">
                <button class="btn btn-quiet btn-icon" type="submit" aria-label=words.say("store-close")>
                    <Icon name="close" />
                </button>
            </form>
            <div id="dialog-picture" class="dialog-picture" hidden=true></div>
            <h2 id="dialog-name" class="dialog-name"></h2>
            <p id="dialog-price" class="price"></p>
            <p id="dialog-text" class="dialog-text"></p>
            <div id="dialog-notes" class="dialog-notes"></div>
            <p id="dialog-off" class="card-off" hidden=true></p>
            <form id="dialog-form" class="dialog-form" method="post" action="/cart/add" data-add="">
                <input id="dialog-id" type="hidden" name="id" value="" />
                <div id="dialog-options" class="dialog-options"></div>
                <div class="field">
                    <label class="field-label" for="dialog-note">
                        {words.say("store-kitchen-note")}
                        <span class="field-hint">{words.say("store-optional")}</span>
                    </label>
                    <textarea id="dialog-note" class="input" name="note" rows="2" maxlength=MAX_NOTE.to_string()></textarea>
                </div>
                <div class="dialog-actions">
                    <div class="stepper">
                        <button class="stepper-button" type="button" data-step="-1" aria-label=words.say("store-one-less")>
                            <Icon name="minus" />
                        </button>
                        <label class="sr-only" for="dialog-qty">
                            {words.say("store-quantity")}
                        </label>
                        <input
                            id="dialog-qty"
                            class="stepper-input"
                            type="number"
                            name="qty"
                            value="1"
                            min="1"
                            max="99"
                            inputmode="numeric"
                        />
                        <button class="stepper-button" type="button" data-step="1" aria-label=words.say("store-one-more")>
                            <Icon name="plus" />
                        </button>
                    </div>
                    <button class="btn btn-primary flex-1 whitespace-nowrap" type="submit">
                        {words.say("store-add-to-cart")}
                        <span id="dialog-total" class="dialog-total" data-pattern=nothing></span>
                    </button>
                </div>
            </form>
            </div>
        </dialog>
    }
}

/// Shown by the islands once there is something in the cart; it floats, so that nothing shifts.
fn cart_bar(words: Words) -> impl IntoView {
    view! {
        <a id="cart-bar" class="cart-bar" href="/cart" hidden=true>
            <span class="flex items-center gap-2">
                <Icon name="bag" />
                {words.say("store-view-cart")}
            </span>
            <span id="cart-bar-total"></span>
        </a>
    }
}

fn no_match(words: Words, shown: bool) -> impl IntoView {
    view! {
        <div id="no-match" class="empty" hidden=!shown>
            <p class="empty-title">{words.say("store-no-match")}</p>
            <p>
                {words.say("store-no-match-try")} " "
                <a class="link" href="/">
                    {words.say("store-no-match-all")}
                </a> "."
            </p>
        </div>
    }
}

fn nothing_yet(words: Words) -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty-title">{words.say("store-nothing-yet")}</p>
            <p>{words.say("store-nothing-yet-text")}</p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_keeps_only_known_filters() {
        let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let query = Fields::from(vec![
            field("q", "  Soup "),
            field("diet", "vegan"),
            field("diet", "<b>"),
            field("without", ""),
            field("without", "milk"),
        ]);
        let search = Search::read(&query);
        assert_eq!(search.typed, "Soup");
        assert_eq!(search.criteria, Criteria::new("soup", vec!["vegan".into()], vec!["milk".into()]));
    }
}
