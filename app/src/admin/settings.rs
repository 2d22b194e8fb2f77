//! What the house says of itself: name, words, hours, tables, language and clock. Its owner's to change.
//! It must never touch the brand: that has a page of its own.

use axum::{Router, extract::State, response::Response, routing::get};
use leptos::prelude::*;
use mo_contract::{
    Error, ErrorCode, Locale, Role, TimeZone,
    brand::{HouseSettings, ShowHouseSettings, UpdateTenant},
    tenant::Profile,
    text,
};

use super::{
    desk::Staff,
    problem,
    shell::{self, Page, Section, see_other},
};
use crate::{
    fields::{Fields, QueryFields},
    ui::{Field, Typed},
    visit::PageState,
    words::Words,
};

const PATH: &str = "/admin/settings";

pub(super) fn routes() -> Router<PageState> {
    Router::new().route(PATH, get(show).post(save))
}

async fn show(State(state): State<PageState>, staff: Staff, QueryFields(query): QueryFields) -> Response {
    page(&state, &staff, query.get("done"), None, None).await
}

/// A list as it is typed: a line each, empty ones left out.
fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

async fn save(State(state): State<PageState>, staff: Staff, fields: Fields) -> Response {
    let text = |name: &str| Some(fields.get(name).to_owned());
    let mut op = UpdateTenant {
        name: text("name"),
        profile: Some(Profile {
            tagline: text("tagline"),
            description: text("description"),
            phone: text("phone"),
            address: text("address"),
            hours: lines(fields.get("hours")),
            tables: lines(fields.get("tables")),
        }),
        locale: Locale::parse(fields.get("locale")),
        time_zone: None,
    };
    let mut ctx = staff.desk.ctx.clone();
    ctx.if_match = fields.has("version").then(|| fields.get("version").parse().unwrap_or(-1));
    let zone = fields.get("time_zone").parse::<TimeZone>();
    let saved = match zone {
        Ok(zone) => {
            op.time_zone = Some(zone);
            state.client.call(&ctx, op).await.map(drop)
        }
        Err(error) => Err(Error::field("time_zone", error.to_string())),
    };
    match saved {
        Ok(()) => see_other(&format!("{PATH}?done=saved")),
        Err(error) => page(&state, &staff, "", Some(&fields), Some(&error)).await,
    }
}

async fn page(state: &PageState, staff: &Staff, done: &str, typed: Option<&Fields>, error: Option<&Error>) -> Response {
    if !staff.may(Role::Owner) {
        return problem::page(state, &staff.desk, &Error::forbidden());
    }
    let settings = match state.client.call(&staff.desk.ctx, ShowHouseSettings {}).await {
        Ok(settings) => settings,
        Err(error) => return problem::page(state, &staff.desk, &error),
    };
    let words = staff.desk.words;
    let title = words.say("settings-title");
    let above = error.filter(|error| error.code != ErrorCode::ValidationFailed);
    let page = Page::new(Section::Settings, title.clone()).done(done).error(above);
    let html = shell::render(&state.assets, &staff.desk, &page, || {
        view! {
            <div class="desk-head">
                <h1 class="page-title">{title.clone()}</h1>
                <p class="text-ink-muted">
                    <code class="font-mono">{settings.domain.clone()}</code>
                    " · "
                    {settings.currency.code().to_owned()}
                </p>
            </div>
            {form(words, &settings, typed, error, staff.can_change())}
        }
    });
    shell::answer(error.map_or(200, Error::status), html)
}

fn form(
    words: Words,
    settings: &HouseSettings,
    typed: Option<&Fields>,
    error: Option<&Error>,
    can_change: bool,
) -> impl IntoView + use<> {
    let profile = &settings.profile;
    let value =
        |name: &str, field: &str, now: &str| Typed::new(typed.map_or(now, |fields| fields.get(name)), field, error);
    let line = |id: &'static str, label: String, max: usize, typed: Typed, autocomplete: &'static str| {
        view! {
            <Field id=id label=label typed=typed control=move |state| {
                view! {
                    <input class="input" id=id name=id maxlength=max.to_string() autocomplete=autocomplete value=state.value
                        aria-invalid=state.invalid aria-describedby=state.described_by />
                }
            } />
        }
    };
    let area = |id: &'static str, label: String, hint: String, rows: &'static str, typed: Typed| {
        view! {
            <Field id=id label=label hint=hint typed=typed control=move |state| {
                view! {
                    <textarea class="input" id=id name=id rows=rows aria-invalid=state.invalid aria-describedby=state.described_by>
                        {state.value}
                    </textarea>
                }
            } />
        }
    };
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let name = value("name", "name", &settings.name);
    let locale = typed.and_then(|fields| Locale::parse(fields.get("locale"))).unwrap_or(settings.locale);
    let zone = typed.and_then(|fields| fields.get("time_zone").parse().ok()).unwrap_or(settings.time_zone);
    let save = can_change.then(|| {
        view! {
            <div class="desk-actions">
                <button class="btn btn-primary" type="submit">
                    {words.say("settings-save")}
                </button>
            </div>
        }
    });
    view! {
        <form class="stack" method="post" action=PATH data-enhance="">
            <input type="hidden" name="version" value=settings.version.to_string() />
            <div class="desk-columns">
                <section class="panel stack" aria-labelledby="settings-house">
                    <h2 class="panel-title" id="settings-house">
                        {words.say("settings-house")}
                    </h2>
                    <Field id="name" label=words.say("settings-name") typed=name control=|state| {
                        view! {
                            <input class="input" id="name" name="name" required=true maxlength=text::NAME.to_string() autocomplete="organization"
                                value=state.value aria-invalid=state.invalid aria-describedby=state.described_by />
                        }
                    } />
                    {line("tagline", words.say("settings-tagline"), text::NAME, value("tagline", "profile.tagline", &optional(&profile.tagline)), "off")}
                    {area("description", words.say("settings-description"), words.say("settings-description-hint"), "5",
                        value("description", "profile.description", &optional(&profile.description)))}
                    {line("phone", words.say("settings-phone"), text::PHONE, value("phone", "profile.phone", &optional(&profile.phone)), "tel")}
                    {line("address", words.say("settings-address"), text::NAME, value("address", "profile.address", &optional(&profile.address)), "street-address")}
                </section>
                <div class="stack">
                    <section class="panel stack" aria-labelledby="settings-when">
                        <h2 class="panel-title" id="settings-when">
                            {words.say("settings-when")}
                        </h2>
                        {area("hours", words.say("settings-hours"), words.say("settings-hours-hint"), "5",
                            value("hours", "profile.hours", &profile.hours.join("\n")))}
                        {area("tables", words.say("settings-tables"), words.say("settings-tables-hint"), "5",
                            value("tables", "profile.tables", &profile.tables.join("\n")))}
                    </section>
                    <section class="panel stack" aria-labelledby="settings-speech">
                        <h2 class="panel-title" id="settings-speech">
                            {words.say("settings-speech")}
                        </h2>
                        <Field id="locale" label=words.say("settings-locale") typed=Typed::new("", "locale", error) control=move |state| {
                            view! {
                                <select class="input" id="locale" name="locale" aria-invalid=state.invalid aria-describedby=state.described_by>
                                    {locales(words, locale)}
                                </select>
                            }
                        } />
                        <Field id="time_zone" label=words.say("settings-zone") typed=Typed::new("", "time_zone", error) control=move |state| {
                            view! {
                                <select class="input" id="time_zone" name="time_zone" aria-invalid=state.invalid
                                    aria-describedby=state.described_by>
                                    {zones(zone)}
                                </select>
                            }
                        } />
                    </section>
                </div>
            </div>
            {save}
        </form>
    }
}

fn locales(words: Words, chosen: Locale) -> impl IntoView {
    let name = |locale: Locale| match locale {
        Locale::En => words.say("locale-en"),
        Locale::De => words.say("locale-de"),
    };
    Locale::ALL
        .iter()
        .map(|locale| {
            view! {
                <option value=locale.as_str() selected=*locale == chosen>
                    {name(*locale)}
                </option>
            }
        })
        .collect_view()
}

fn zones(chosen: TimeZone) -> impl IntoView {
    let known = TimeZone::places().any(|zone| zone == chosen);
    let own = (!known).then_some(chosen);
    own.into_iter()
        .chain(TimeZone::places())
        .map(|zone| {
            view! {
                <option value=zone.to_string() selected=zone == chosen>
                    {zone.to_string().replace('_', " ")}
                </option>
            }
        })
        .collect_view()
}
