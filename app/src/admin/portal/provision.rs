//! A new restaurant: the form, and the answer with the two secrets that are shown once.
//! Sent twice, it makes one: the form carries the key.

use axum::{extract::State, response::Response};
use leptos::prelude::*;
use mo_contract::{
    Error, ErrorCode, FieldErrors, Locale,
    tenant::{ProvisionTenant, Provisioned},
    theme::{Font, ThemeInput},
};

use super::{address_of, key_field, keyed};
use crate::{
    admin::{
        desk::{Desk, Operator},
        shell::{self, Page, Section},
    },
    fields::{Fields, QueryFields},
    ui::{Field, Icon, Notice, ShownOnce, Tone, Typed},
    visit::PageState,
    words::Words,
};

const FIELDS: &[&str] =
    &["name", "domain", "theme.primary_color", "theme.font", "currency", "locale", "time_zone", "owner_email"];
/// Offered while one types; any other code of ISO 4217 may be typed as well.
const CURRENCIES: [&str; 12] = ["EUR", "USD", "GBP", "CHF", "PLN", "CZK", "SEK", "NOK", "DKK", "TRY", "JPY", "BRL"];

pub(super) async fn show(State(state): State<PageState>, operator: Operator, _: QueryFields) -> Response {
    form(&state, &operator.desk, &Fields::default(), None)
}

pub(super) async fn submit(State(state): State<PageState>, operator: Operator, fields: Fields) -> Response {
    let desk = &operator.desk;
    let made = match read(&fields) {
        Ok(op) => state.client.call(&keyed(desk, &fields), op).await,
        Err(error) => Err(error),
    };
    match made {
        Ok(made) => result(&state, desk, fields.get("name"), &made),
        Err(error) => form(&state, desk, &fields, Some(&error)),
    }
}

fn some(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.trim().to_owned())
}

/// What a type alone can refuse is refused here, so that all that is wrong is told at once.
fn read(fields: &Fields) -> Result<ProvisionTenant, Error> {
    let mut errors = FieldErrors::default();
    let time_zone = match some(fields.get("time_zone")).map(|typed| typed.parse()) {
        None => mo_contract::TimeZone::default(),
        Some(Ok(zone)) => zone,
        Some(Err(error)) => {
            errors.add("time_zone", mo_contract::locale::UnknownTimeZone::to_string(&error));
            mo_contract::TimeZone::default()
        }
    };
    let op = ProvisionTenant {
        name: fields.get("name").to_owned(),
        domain: fields.get("domain").to_owned(),
        theme: ThemeInput {
            primary_color: some(fields.get("primary_color")),
            font: some(fields.get("font")),
            ..ThemeInput::default()
        },
        currency: some(fields.get("currency")).map(|code| code.to_uppercase()),
        owner_email: some(fields.get("owner_email")),
        locale: Locale::parse(fields.get("locale")).unwrap_or_default(),
        time_zone,
        ..ProvisionTenant::default()
    };
    let checked = op.clone().checked();
    if let Err(error) = &checked {
        for field in FIELDS {
            for message in error.field_messages(field) {
                errors.add(field, message);
            }
        }
    }
    errors.finish(())?;
    checked?;
    Ok(op)
}

/// The error at its field: whoever has the domain is a matter of the domain.
fn at_field(words: Words, error: &Error) -> Error {
    match error.code {
        ErrorCode::DomainTaken => {
            let told = Error::field("domain", words.say("provision-taken"));
            Error { code: ErrorCode::DomainTaken, ..told }
        }
        _ => error.clone(),
    }
}

fn form(state: &PageState, desk: &Desk, fields: &Fields, error: Option<&Error>) -> Response {
    let words = desk.words;
    let error = error.map(|error| at_field(words, error));
    let error = error.as_ref();
    let above = error.filter(|error| FIELDS.iter().all(|field| error.field_messages(field).is_empty()));
    let title = words.say("provision-title");
    let page = Page::new(Section::Tenants, title.clone()).error(above);
    let typed = |field: &str, name: &str, otherwise: &str| {
        let value = if fields.has(name) { fields.get(name) } else { otherwise };
        Typed::new(value, field, error)
    };
    // Most who make a restaurant are in its zone: a browser puts in its own until somebody typed.
    let own_zone = (!fields.has("time_zone")).then_some("");
    let html = shell::render(&state.assets, desk, &page, || {
        let currencies = CURRENCIES.map(|code| view! { <option value=code></option> }).collect_view();
        let zones = mo_contract::TimeZone::places()
            .map(|zone| view! { <option value=zone.to_string()></option> })
            .collect_view();
        let chosen_font = fields.get("font").to_owned();
        let fonts = Font::NAMES
            .iter()
            .map(|name| {
                view! {
                    <option value=*name selected=chosen_font == *name>
                        {*name}
                    </option>
                }
            })
            .collect_view();
        let chosen = Locale::parse(fields.get("locale")).unwrap_or(words.locale);
        let locales = Locale::ALL
            .iter()
            .map(|locale| {
                let name = match locale {
                    Locale::En => words.say("locale-en"),
                    Locale::De => words.say("locale-de"),
                };
                view! {
                    <option value=locale.as_str() selected=*locale == chosen>
                        {name}
                    </option>
                }
            })
            .collect_view();
        view! {
            <a class="back-link" href="/tenants">
                <Icon name="back" />
                {words.say("tenants-title")}
            </a>
            <h1 class="page-title">{title.clone()}</h1>
            <form class="panel stack form" method="post" action="/tenants/new" data-enhance="">
                {key_field(fields.get("key"))}
                <Field id="name" label=words.say("provision-name") typed=typed("name", "name", "") control=|state| {
                    view! {
                        <input class="input" id="name" name="name" maxlength="200" required=true autocomplete="off" value=state.value
                            aria-invalid=state.invalid aria-describedby=state.described_by />
                    }
                } />
                <Field id="domain" label=words.say("provision-domain") hint=words.say("provision-domain-hint")
                    typed=typed("domain", "domain", "") control=|state| {
                    view! {
                        <input class="input" id="domain" name="domain" maxlength="253" required=true autocomplete="off"
                            autocapitalize="none" spellcheck="false" placeholder="pizza.example" value=state.value
                            aria-invalid=state.invalid aria-describedby=state.described_by />
                    }
                } />
                <div class="desk-columns">
                    <Field id="primary_color" label=words.say("provision-colour")
                        typed=typed("theme.primary_color", "primary_color", "#9a3412") control=|state| {
                        view! {
                            <input class="input input-colour" id="primary_color" name="primary_color" type="color" value=state.value
                                aria-invalid=state.invalid aria-describedby=state.described_by />
                        }
                    } />
                    <Field id="font" label=words.say("provision-font") typed=typed("theme.font", "font", "") control=move |state| {
                        view! {
                            <select class="input" id="font" name="font" aria-invalid=state.invalid aria-describedby=state.described_by>
                                {fonts}
                            </select>
                        }
                    } />
                    <Field id="currency" label=words.say("provision-currency") hint=words.say("provision-currency-hint")
                        typed=typed("currency", "currency", "EUR") control=|state| {
                        view! {
                            <input class="input" id="currency" name="currency" maxlength="3" list="currencies" autocomplete="off"
                                spellcheck="false" value=state.value aria-invalid=state.invalid aria-describedby=state.described_by />
                        }
                    } />
                    <Field id="locale" label=words.say("provision-language") typed=typed("locale", "locale", "")
                        control=move |state| {
                            view! {
                                <select class="input" id="locale" name="locale" aria-invalid=state.invalid
                                    aria-describedby=state.described_by>
                                    {locales}
                                </select>
                            }
                        } />
                    <Field id="time_zone" label=words.say("provision-zone") hint=words.say("provision-zone-hint")
                        typed=typed("time_zone", "time_zone", "UTC") control=move |state| {
                        view! {
                            <input class="input" id="time_zone" name="time_zone" list="zones" autocomplete="off" spellcheck="false"
                                value=state.value aria-invalid=state.invalid aria-describedby=state.described_by data-own-zone=own_zone />
                        }
                    } />
                    <Field id="owner_email" label=words.say("provision-owner") hint=words.say("provision-owner-hint")
                        typed=typed("owner_email", "owner_email", "") control=|state| {
                        view! {
                            <input class="input" id="owner_email" name="owner_email" type="email" autocomplete="off" value=state.value
                                aria-invalid=state.invalid aria-describedby=state.described_by />
                        }
                    } />
                </div>
                <datalist id="currencies">{currencies}</datalist>
                <datalist id="zones">{zones}</datalist>
                <div class="desk-actions">
                    <button class="btn btn-primary btn-large" type="submit">
                        {words.say("provision-button")}
                    </button>
                    <a class="btn btn-quiet btn-large" href="/tenants">
                        {words.say("provision-cancel")}
                    </a>
                </div>
                // Seen while the form is on its way, when a script sends it.
                <div class="working" role="status">
                    <span class="working-bar" aria-hidden="true"></span>
                    {words.say("provision-working")}
                </div>
            </form>
        }
    });
    shell::answer(error.map_or(200, Error::status), html)
}

fn result(state: &PageState, desk: &Desk, name: &str, made: &Provisioned) -> Response {
    let words = desk.words;
    let title = words.with("provision-made", &[("name", name.trim().to_owned().into())]);
    let html = shell::render(&state.assets, desk, &Page::new(Section::Tenants, title.clone()), || {
        let shop = address_of(desk, &made.domain, "/");
        let invitation = made.owner_invitation.as_ref().map(|path| {
            let link = address_of(desk, &made.domain, path);
            view! { <ShownOnce id="owner-invitation" label=words.say("provision-invitation") value=link /> }
        });
        view! {
            <h1 class="page-title">{title.clone()}</h1>
            <Notice tone=Tone::News>
                {words.say("provision-once")}
            </Notice>
            <section class="panel stack form" aria-label=words.say("provision-secrets")>
                {invitation}
                <ShownOnce id="manager-token" label=words.say("provision-token") value=made.manager_token.clone() />
            </section>
            <div class="desk-actions">
                <a class="btn btn-primary" href=shop>
                    {words.say("provision-visit")}
                </a>
                <a class="btn" href=format!("/tenants/{}", made.tenant_id)>
                    {words.say("provision-page")}
                </a>
                <a class="btn btn-quiet" href="/tenants/new">
                    {words.say("provision-another")}
                </a>
            </div>
        }
    });
    shell::answer(200, html)
}
