//! One dish: its page, which also is what adding falls back to when a value is wrong.
//! Without a guest's input it holds nothing of a visitor.

use axum::{
    extract::{Extension, Path, State},
    response::Response,
};
use leptos::prelude::*;
use mo_contract::{
    error::{Error, Result},
    id::{MenuItemId, OptionId},
    menu::{GetMenu, MenuItem},
    pricing::price_range,
};

use super::{answer, private, shared};
use crate::{
    cart::MAX_NOTE,
    shell::{self, Chrome, Head},
    structured,
    ui::{
        Field, Icon, Loading, Typed, allergen_line, dish_badges, option_groups, picture, price_text, unavailable_text,
    },
    visit::{PageState, Visit},
};

pub(super) async fn show(
    State(state): State<PageState>,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Response {
    answer(&state, &visit, page(&state, &visit, &id).await)
}

async fn page(state: &PageState, visit: &Visit, id: &str) -> Result<Response> {
    let item = find(state, visit, id).await?;
    Ok(shared(html(state, visit, &item, &Picked::default())))
}

/// The dish of that id on this menu.
///
/// # Errors
/// `NOT_FOUND`, also for a text that is no id.
pub(super) async fn find(state: &PageState, visit: &Visit, id: &str) -> Result<MenuItem> {
    let id: MenuItemId = id.parse().map_err(|_| Error::not_found("dish"))?;
    let menu = state.client.call(&visit.ctx, GetMenu {}).await?;
    menu.item(id).cloned().ok_or_else(|| Error::not_found("dish"))
}

/// The dish's page with what the guest typed and what is wrong with it, under the error's status.
pub(super) fn refused(state: &PageState, visit: &Visit, item: &MenuItem, picked: &Picked, status: u16) -> Response {
    private(status, html(state, visit, item, picked))
}

/// What a guest typed into the form.
#[derive(Clone, Debug)]
pub(super) struct Picked {
    pub(super) qty: Typed,
    pub(super) note: Typed,
    /// None: what the menu suggests.
    pub(super) options: Option<Vec<OptionId>>,
    /// What is wrong with the options.
    pub(super) refused: Vec<String>,
}

impl Default for Picked {
    fn default() -> Self {
        Self { qty: Typed::new("1", "qty", None), note: Typed::default(), options: None, refused: Vec::new() }
    }
}

fn html(state: &PageState, visit: &Visit, item: &MenuItem, picked: &Picked) -> String {
    let tenant = &visit.tenant;
    let words = visit.words();
    let prices = price_range(item);
    let price = price_text(words, tenant.currency, item);
    let description = || {
        let values = [("name", item.name.clone().into()), ("price", visit.money(prices.least).into())];
        if prices.varies() {
            words.with("store-item-description-from", &values)
        } else {
            words.with("store-item-description", &values)
        }
    };
    let head = Head {
        title: format!("{} · {}", item.name, tenant.name),
        description: Some(item.description.clone().unwrap_or_else(description)),
        canonical: Some(format!("{}/items/{}", visit.origin, item.id)),
        json_ld: Some(structured::single_item(visit, item)),
        image: item.picture.as_ref().map(|picture| format!("{}{}", visit.origin, picture.src(tenant.id))),
    };
    shell::render(&state.assets, tenant, &head, Chrome::Full, || {
        let shown = item.picture.as_ref().map(|own| {
            let shown = picture(tenant.id, own, &item.name, "(min-width: 46rem) 44rem, 100vw", Loading::Now);
            view! { <div class="dish-picture">{shown}</div> }
        });
        let order = match &item.unavailable {
            None => form(visit, item, picked).into_any(),
            Some(why) => {
                let text = unavailable_text(words, why, &item.schedule);
                view! { <p class="notice">{text}</p> }.into_any()
            }
        };
        view! {
            <main id="content" class="shell narrow">
                <a class="back-link" href=format!("/#item-{}", item.id)>
                    <Icon name="back" />
                    {words.say("store-menu")}
                </a>
                <article class="panel dish">
                    {shown}
                    <h1 class="page-title">{item.name.clone()}</h1>
                    <p class="price dish-price">{price}</p>
                    {item.description.clone().map(|text| view! { <p class="dialog-text">{text}</p> })}
                    <div class="dialog-notes">
                        {dish_badges(words, item)}
                        {allergen_line(words, &item.allergens).map(|text| view! { <p class="card-allergens">{text}</p> })}
                    </div>
                    {order}
                </article>
            </main>
        }
    })
}

fn form(visit: &Visit, item: &MenuItem, picked: &Picked) -> impl IntoView + use<> {
    let words = visit.words();
    let wrong = (!picked.refused.is_empty()).then(|| {
        view! {
            <p class="field-error" id="options-error" role="alert">
                {picked.refused.join(" ")}
            </p>
        }
    });
    let options = option_groups(words, visit.tenant.currency, &item.options, picked.options.as_deref());
    view! {
        <form class="dialog-form" method="post" action="/cart/add">
            <input type="hidden" name="id" value=item.id.to_string() />
            <input type="hidden" name="from" value="item" />
            {wrong}
            {options}
            <Field
                id="note"
                label=words.say("store-kitchen-note")
                hint=words.say("store-optional")
                typed=picked.note.clone()
                control=|state| {
                    view! {
                        <textarea
                            id="note"
                            class="input"
                            name="note"
                            rows="2"
                            maxlength=MAX_NOTE.to_string()
                            aria-invalid=state.invalid
                            aria-describedby=state.described_by
                        >
                            {state.value}
                        </textarea>
                    }
                }
            />
            <div class="dish-order">
                <Field
                    id="qty"
                    label=words.say("store-quantity")
                    typed=picked.qty.clone()
                    control=|state| {
                        view! {
                            <input
                                id="qty"
                                class="input w-24"
                                type="number"
                                name="qty"
                                value=state.value
                                min="1"
                                max="99"
                                required=true
                                inputmode="numeric"
                                aria-invalid=state.invalid
                                aria-describedby=state.described_by
                            />
                        }
                    }
                />
                <button class="btn btn-primary flex-1" type="submit">
                    <Icon name="plus" />
                    {words.say("store-add-to-cart")}
                </button>
            </div>
        </form>
    }
}
