//! Many prices at once: by a per cent or an amount, or typed anew; seen before they are set, and set all or none.
//! What is set is what was seen: the numbers of the preview are sent, not worked out a second time.

use std::collections::BTreeMap;

use axum::{extract::State, response::Response};
use leptos::prelude::*;
use mo_contract::{
    Currency, Error, ErrorCode, MenuItemId, Money,
    error::FieldErrors,
    menu::{ListMenuItems, Menu, MenuItem, NewPrice, RepriceMenuItems},
    pricing::{PriceChange, Repricing},
};

use super::{PATH, may_edit, texts::typed_price, told};
use crate::{
    admin::{
        desk::Staff,
        problem,
        shell::{self, Page, Section, see_other},
    },
    fields::Fields,
    ui::{Field, Icon, Notice, Tone, Typed},
    visit::PageState,
    words::Words,
};

const HERE: &str = "/admin/menu/prices";
/// To how many minor units a new price may be rounded.
const STEPS: [i64; 4] = [1, 10, 50, 100];

/// What is typed on the page.
#[derive(Default)]
struct Sheet {
    percent: bool,
    by: String,
    step: i64,
    chosen: Vec<MenuItemId>,
    rows: BTreeMap<MenuItemId, Row>,
}

/// One dish's line.
#[derive(Clone)]
struct Row {
    typed: String,
    /// The price and the version that it was typed beside.
    was: i64,
    version: i64,
}

impl Row {
    fn of(words: Words, currency: Currency, item: &MenuItem, price: i64) -> Self {
        Self { typed: typed_price(words, price, currency), was: item.price, version: item.version }
    }

    /// As it was sent, if somebody typed into it; else it says what is there now.
    fn read(fields: &Fields, words: Words, currency: Currency, item: &MenuItem) -> Self {
        let id = item.id;
        let number = |name: &str| fields.get(&format!("{name}-{id}")).parse().ok();
        let typed = fields.get(&format!("price-{id}"));
        match (number("was"), number("version")) {
            (Some(was), Some(version)) if Money::parse(typed, currency).map(|money| money.minor) != Ok(was) => {
                Self { typed: typed.to_owned(), was, version }
            }
            _ => Self::of(words, currency, item, item.price),
        }
    }
}

impl Sheet {
    fn fresh(words: Words, currency: Currency, menu: &Menu) -> Self {
        let row = |item: &MenuItem| (item.id, Row::of(words, currency, item, item.price));
        Self { percent: true, step: 1, rows: menu.items.iter().map(row).collect(), ..Self::default() }
    }

    fn read(fields: &Fields, words: Words, currency: Currency, menu: &Menu) -> Self {
        let row = |item: &MenuItem| (item.id, Row::read(fields, words, currency, item));
        Self {
            percent: fields.get("how") != "amount",
            by: fields.get("by").to_owned(),
            step: fields.get("step").parse().ok().filter(|step| STEPS.contains(step)).unwrap_or(1),
            chosen: fields.all("item").iter().filter_map(|id| id.parse().ok()).collect(),
            rows: menu.items.iter().map(row).collect(),
        }
    }

    /// The change that is asked for; none if nothing is typed.
    fn change(&self, currency: Currency) -> Result<Option<Repricing>, Error> {
        let text = self.by.trim().trim_end_matches('%').trim();
        if text.is_empty() {
            return Ok(None);
        }
        let (sign, digits) = match text.strip_prefix(['-', '−']) {
            Some(rest) => (-1, rest),
            None => (1, text.strip_prefix('+').unwrap_or(text)),
        };
        // Hundredths of a per cent are read as cents are.
        let unit = if self.percent { Currency::EUR } else { currency };
        let amount = Money::parse(digits, unit).map_err(|error| Error::field("by", error.to_string()))?.minor * sign;
        let by = if self.percent { PriceChange::Percent(amount) } else { PriceChange::Amount(amount) };
        Ok(Some(Repricing { by, step: self.step }))
    }

    /// Works the change out over the dishes that are chosen, from the prices they have now.
    fn work_out(&mut self, words: Words, currency: Currency, menu: &Menu) -> Result<(), Error> {
        let Some(change) = self.change(currency)? else { return Ok(()) };
        if self.chosen.is_empty() {
            return Err(Error::field("item", "must be chosen"));
        }
        for item in menu.items.iter().filter(|item| self.chosen.contains(&item.id)) {
            self.rows.insert(item.id, Row::of(words, currency, item, change.apply(item.price)));
        }
        Ok(())
    }

    /// The prices that differ from what is there.
    fn new_prices(&self, currency: Currency, menu: &Menu) -> Result<Vec<NewPrice>, Error> {
        let mut errors = FieldErrors::default();
        let mut prices = Vec::new();
        for item in &menu.items {
            let Some(row) = self.rows.get(&item.id) else { continue };
            match Money::parse(&row.typed, currency) {
                Ok(money) if money.minor > mo_contract::money::MAX_PRICE => {
                    errors.add(&format!("price-{}", item.id), "is too large");
                }
                Ok(money) if money.minor != item.price => {
                    prices.push(NewPrice { id: item.id, price: money.minor, version: Some(row.version) });
                }
                Ok(_) => {}
                Err(error) => errors.add(&format!("price-{}", item.id), error.to_string()),
            }
        }
        errors.finish(prices)
    }
}

async fn menu_of(state: &PageState, staff: &Staff) -> Result<Menu, Box<Response>> {
    if !may_edit(staff) {
        return Err(Box::new(problem::page(state, &staff.desk, &Error::forbidden())));
    }
    let menu = state.client.call(&staff.desk.ctx, ListMenuItems {}).await;
    menu.map_err(|error| Box::new(problem::page(state, &staff.desk, &error)))
}

pub(super) async fn show(State(state): State<PageState>, staff: Staff) -> Response {
    match menu_of(&state, &staff).await {
        Ok(menu) => {
            let sheet = Sheet::fresh(staff.desk.words, staff.tenant.currency, &menu);
            page(&state, &staff, &menu, &sheet, &Stage::Typing, None)
        }
        Err(response) => *response,
    }
}

/// Whether new prices are shown that can be set.
enum Stage {
    Typing,
    Preview(Vec<NewPrice>),
}

pub(super) async fn submit(State(state): State<PageState>, staff: Staff, fields: Fields) -> Response {
    let (words, currency) = (staff.desk.words, staff.tenant.currency);
    let menu = match menu_of(&state, &staff).await {
        Ok(menu) => menu,
        Err(response) => return *response,
    };
    let mut sheet = Sheet::read(&fields, words, currency, &menu);
    let apply = fields.get("act") == "apply";
    let worked = if apply { Ok(()) } else { sheet.work_out(words, currency, &menu) };
    let prices = match worked.and_then(|()| sheet.new_prices(currency, &menu)) {
        Ok(prices) => prices,
        Err(error) => return page(&state, &staff, &menu, &sheet, &Stage::Typing, Some(&error)),
    };
    if !apply || prices.is_empty() {
        return page(&state, &staff, &menu, &sheet, &Stage::Preview(prices), None);
    }
    match state.client.call(&staff.desk.ctx, RepriceMenuItems { prices }).await {
        Ok(_) => see_other(&format!("{PATH}?done=saved")),
        Err(error) => {
            // Somebody changed a dish meanwhile: what is there now is read anew, what was typed stays.
            let menu = match menu_of(&state, &staff).await {
                Ok(menu) => menu,
                Err(response) => return *response,
            };
            if error.code == ErrorCode::Stale {
                sheet = Sheet::read(&fields, words, currency, &menu);
                for item in &menu.items {
                    if let Some(row) = sheet.rows.get_mut(&item.id) {
                        row.version = item.version;
                    }
                }
            }
            let prices = sheet.new_prices(currency, &menu).unwrap_or_default();
            page(&state, &staff, &menu, &sheet, &Stage::Preview(prices), Some(&error))
        }
    }
}

fn page(
    state: &PageState,
    staff: &Staff,
    menu: &Menu,
    sheet: &Sheet,
    stage: &Stage,
    error: Option<&Error>,
) -> Response {
    let words = staff.desk.words;
    let title = words.say("menu-prices");
    let above = error.filter(|error| error.code != ErrorCode::ValidationFailed);
    let page = Page::new(Section::Menu, title.clone()).error(above);
    let html = shell::render(&state.assets, &staff.desk, &page, || {
        let told = match (stage, error) {
            (Stage::Typing, Some(error)) if error.code == ErrorCode::ValidationFailed => {
                let none_chosen = !error.field_messages("item").is_empty();
                let text = if none_chosen { words.say("menu-prices-choose") } else { words.say("menu-check-fields") };
                Some(view! { <Notice tone=Tone::Problem>{text}</Notice> })
            }
            (Stage::Preview(prices), _) => {
                let text = words.with("menu-prices-preview", &[("count", prices.len().into())]);
                Some(view! { <Notice tone=Tone::News>{text}</Notice> })
            }
            _ => None,
        };
        let can_apply = matches!(stage, Stage::Preview(prices) if !prices.is_empty());
        let sections = sections(menu).into_iter().map(|(name, items)| {
            let name = name.unwrap_or_else(|| words.say("menu-loose"));
            let rows = items.into_iter().map(|item| row(staff, sheet, item, error)).collect_view();
            view! {
                <section class="panel" aria-label=name.clone()>
                    <h2 class="panel-title">{name.clone()}</h2>
                    <ul class="row-list">{rows}</ul>
                </section>
            }
        });
        let apply = can_apply.then(|| {
            view! {
                <button class="btn btn-primary btn-large" type="submit" name="act" value="apply" id="apply">
                    {words.say("menu-prices-apply")}
                </button>
            }
        });
        view! {
            <a class="back-link" href=PATH>
                <Icon name="back" />
                {words.say("menu-title")}
            </a>
            <h1 class="page-title">{title.clone()}</h1>
            <p class="text-ink-muted">{words.say("menu-prices-text")}</p>
            {told}
            <form class="stack" method="post" action=HERE data-enhance="">
                <button class="visually-hidden" type="submit" name="act" value="preview" tabindex="-1" aria-hidden="true"></button>
                {change_form(staff, sheet, error)}
                {sections.collect_view()}
                <div class="save-bar">
                    {apply}
                    <button class=if can_apply { "btn btn-large" } else { "btn btn-primary btn-large" } type="submit" name="act" value="preview" id="preview">
                        {words.say("menu-prices-see")}
                    </button>
                    <a class="btn btn-quiet btn-large" href=PATH>
                        {words.say("menu-cancel")}
                    </a>
                </div>
            </form>
        }
    });
    shell::answer(error.map_or(200, Error::status), html)
}

/// Dishes under the names of their categories, in the menu's order; none's come last.
fn sections(menu: &Menu) -> Vec<(Option<String>, Vec<&MenuItem>)> {
    let of = |id| menu.items.iter().filter(|item| item.category_id == Some(id)).collect();
    let known = |item: &&MenuItem| menu.categories.iter().any(|category| item.category_id == Some(category.id));
    let mut sections: Vec<(Option<String>, Vec<&MenuItem>)> =
        menu.categories.iter().map(|category| (Some(category.name.clone()), of(category.id))).collect();
    sections.push((None, menu.items.iter().filter(|item| !known(item)).collect()));
    sections.retain(|(_, items)| !items.is_empty());
    sections
}

fn change_form(staff: &Staff, sheet: &Sheet, error: Option<&Error>) -> impl IntoView + use<> {
    let words = staff.desk.words;
    let currency = staff.tenant.currency;
    let percent = sheet.percent;
    let steps = STEPS
        .iter()
        .map(|step| {
            let text = if *step == 1 {
                words.say("menu-prices-exact")
            } else {
                words.with("menu-prices-round", &[("amount", words.money(Money::new(*step, currency)).into())])
            };
            view! {
                <option value=step.to_string() selected=*step == sheet.step>
                    {text}
                </option>
            }
        })
        .collect_view();
    view! {
        <fieldset class="panel">
            <legend class="visually-hidden">{words.say("menu-prices-change")}</legend>
            <div class="menu-pair">
                <Field id="by" label=words.say("menu-prices-by") hint=words.say("menu-prices-by-hint")
                    typed=Typed::new(&sheet.by, "by", error) control=|state| {
                    view! {
                        <input class="input" id="by" name="by" inputmode="text" autocomplete="off" maxlength="20"
                            value=state.value aria-invalid=state.invalid aria-describedby=state.described_by />
                    }
                } />
                <Field id="how" label=words.say("menu-prices-how") typed=Typed::default() control=move |_| {
                    view! {
                        <select class="input" id="how" name="how">
                            <option value="percent" selected=percent>
                                {words.say("menu-prices-percent")}
                            </option>
                            <option value="amount" selected=!percent>
                                {currency.to_string()}
                            </option>
                        </select>
                    }
                } />
                <Field id="step" label=words.say("menu-prices-step") typed=Typed::default() control=move |_| {
                    view! {
                        <select class="input" id="step" name="step">
                            {steps}
                        </select>
                    }
                } />
            </div>
        </fieldset>
    }
}

fn row(staff: &Staff, sheet: &Sheet, item: &MenuItem, error: Option<&Error>) -> impl IntoView + use<> {
    let words = staff.desk.words;
    let currency = staff.tenant.currency;
    let id = item.id.to_string();
    let sent = sheet.rows.get(&item.id).cloned();
    let Row { typed, was, version } = sent.unwrap_or_else(|| Row::of(words, currency, item, item.price));
    let new = Money::parse(&typed, currency).ok().map(|money| money.minor);
    let there = words.money(Money::new(item.price, currency));
    let changed = new.is_some_and(|new| new != item.price);
    let field = format!("price-{id}");
    let checked = Typed::new(&typed, &field, error);
    let wrong = !checked.messages.is_empty();
    let told = told(words, &checked);
    let chosen = sheet.chosen.contains(&item.id);
    let label = words.with("menu-prices-of", &[("name", item.name.clone().into())]);
    view! {
        <li class="row">
            <label class="menu-check menu-price-name">
                <input type="checkbox" name="item" value=id.clone() checked=chosen />
                <span>{item.name.clone()}</span>
            </label>
            <span class=if changed { "menu-price-old" } else { "text-ink-muted" }>{there}</span>
            <input type="hidden" name=format!("version-{id}") value=version />
            <input type="hidden" name=format!("was-{id}") value=was />
            <input class="input menu-cell-price" name=field inputmode="decimal" autocomplete="off" maxlength="20" aria-label=label
                value=typed aria-invalid=wrong.then_some("true") data-changed=changed.then_some("") />
            {wrong.then(|| view! { <p class="field-error">{told}</p> })}
        </li>
    }
}
