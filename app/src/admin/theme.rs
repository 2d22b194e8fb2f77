//! The brand: colours, font, corners, light and dark, beside the real storefront as it would look with them.
//! What is typed becomes typed tokens before anything is printed from it; it must never reach a stylesheet as text.

use axum::{
    Router,
    extract::{DefaultBodyLimit, Multipart, State, multipart::MultipartRejection},
    http::{HeaderValue, header},
    response::{Html, IntoResponse as _, Response},
    routing::{get, post},
};
use leptos::prelude::*;
use mo_contract::{
    Error, ErrorCode, FieldErrors, Locale, Role,
    brand::{Brand, DiscardBrand, DraftBrand, PublishBrand, RestoreBrand, SetLogo, ShowBrand},
    menu::ListMenuItems,
    picture::Upload,
    theme::{Colour, Contrast, Font, MAX_RADIUS, Pair, Scheme, Theme, ThemeInput},
};
use std::sync::Arc;

use super::{
    desk::Staff,
    pictures, problem,
    shell::{self, Page, Section, see_other},
};
use crate::{
    fields::{Fields, QueryFields},
    pages::menu_preview,
    shell::theme_query,
    ui::{Confirm, Danger, Field, Icon, Typed},
    visit::{PageState, Visit},
    words::Words,
};

const PATH: &str = "/admin/theme";

/// This page alone may stand in a frame, and only in one of our own.
const FRAMED: &str = "default-src 'self'; script-src 'none'; style-src 'self'; img-src 'self' data:; object-src 'none'; \
                      base-uri 'none'; frame-ancestors 'self'; form-action 'none'";

pub(super) fn routes() -> Router<PageState> {
    Router::new()
        .route("/admin/theme", get(show))
        .route("/admin/theme/draft", post(draft).get(again))
        .route("/admin/theme/publish", post(publish).get(again))
        .route("/admin/theme/discard", post(discard).get(again))
        .route("/admin/theme/restore", post(restore).get(again))
        .route("/admin/theme/logo", post(set_logo).get(again))
        .route("/admin/theme/logo/remove", post(remove_logo).get(again))
        .layer(DefaultBodyLimit::max(pictures::PATIENCE))
        .route("/admin/theme/preview", get(preview))
        .route("/admin/theme/preview.css", get(preview_stylesheet))
}

/// What is typed into the form, or stands in the address; a field that is not there changes nothing.
fn input(fields: &Fields) -> ThemeInput {
    let text = |name: &str| fields.has(name).then(|| fields.get(name).trim().to_owned());
    ThemeInput {
        primary_color: text("primary_color"),
        accent_color: text("accent_color"),
        font: text("font"),
        // What is no number is one that no theme has.
        radius: text("radius").map(|radius| radius.parse().unwrap_or(-1)),
        scheme: text("scheme"),
    }
}

/// The theme that the fields mean; what can't be read is as it was.
fn tried(fields: &Fields, theme: Theme) -> Theme {
    input(fields).onto(theme, &mut FieldErrors::default())
}

async fn show(State(state): State<PageState>, staff: Staff, QueryFields(query): QueryFields) -> Response {
    page(&state, &staff, &query, None).await
}

async fn again(_: Staff) -> Response {
    see_other(PATH)
}

/// Sent with a form: what its sender has seen.
fn seen(staff: &Staff, fields: &Fields) -> mo_contract::RequestContext {
    let mut ctx = staff.desk.ctx.clone();
    ctx.if_match = fields.has("version").then(|| fields.get("version").parse().unwrap_or(-1));
    ctx
}

async fn draft(State(state): State<PageState>, staff: Staff, fields: Fields) -> Response {
    let kept = state.client.call(&seen(&staff, &fields), DraftBrand { theme: input(&fields) }).await;
    answer(&state, &staff, &fields, kept, "draft").await
}

async fn publish(State(state): State<PageState>, staff: Staff, fields: Fields) -> Response {
    let mut ctx = seen(&staff, &fields);
    let published = match state.client.call(&ctx, DraftBrand { theme: input(&fields) }).await {
        Ok(brand) => {
            ctx.if_match = Some(brand.version);
            state.client.call(&ctx, PublishBrand {}).await
        }
        Err(error) => Err(error),
    };
    answer(&state, &staff, &fields, published, "published").await
}

async fn discard(State(state): State<PageState>, staff: Staff, fields: Fields) -> Response {
    let discarded = state.client.call(&seen(&staff, &fields), DiscardBrand {}).await;
    answer(&state, &staff, &fields, discarded, "discarded").await
}

async fn restore(State(state): State<PageState>, staff: Staff, fields: Fields) -> Response {
    let restored = state.client.call(&seen(&staff, &fields), RestoreBrand {}).await;
    answer(&state, &staff, &fields, restored, "restored").await
}

/// The whole form comes with the file, so that nothing that was tried is lost by it.
async fn set_logo(
    State(state): State<PageState>,
    staff: Staff,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let (fields, image) = match pictures::read(form).await {
        Ok((fields, Ok(image))) => (fields, image),
        Ok((fields, Err(error))) => return page(&state, &staff, &fields, Some(&error)).await,
        Err(error) => return page(&state, &staff, &Fields::default(), Some(&error)).await,
    };
    let kept = change_logo(&state, &staff, &fields, Some(Upload(image))).await;
    answer(&state, &staff, &fields, kept, "draft").await
}

async fn remove_logo(State(state): State<PageState>, staff: Staff, fields: Fields) -> Response {
    let kept = change_logo(&state, &staff, &fields, None).await;
    answer(&state, &staff, &fields, kept, "draft").await
}

async fn change_logo(state: &PageState, staff: &Staff, fields: &Fields, image: Option<Upload>) -> Result<Brand, Error> {
    let mut ctx = seen(staff, fields);
    let drafted = state.client.call(&ctx, DraftBrand { theme: input(fields) }).await?;
    ctx.if_match = Some(drafted.version);
    state.client.call(&ctx, SetLogo { image }).await
}

async fn answer(
    state: &PageState,
    staff: &Staff,
    fields: &Fields,
    result: Result<Brand, Error>,
    done: &str,
) -> Response {
    match result {
        Ok(_) => see_other(&format!("{PATH}?done={done}")),
        Err(error) => page(state, staff, fields, Some(&error)).await,
    }
}

/// The menu as guests would see it, in the theme that the address names. For a frame on our own page; nothing in it acts.
async fn preview(State(state): State<PageState>, staff: Staff, QueryFields(query): QueryFields) -> Response {
    let brand = match state.client.call(&staff.desk.ctx, ShowBrand {}).await {
        Ok(brand) => brand,
        Err(error) => return problem::page(&state, &staff.desk, &error),
    };
    let menu = match state.client.call(&staff.desk.ctx, ListMenuItems {}).await {
        Ok(menu) => menu,
        Err(error) => return problem::page(&state, &staff.desk, &error),
    };
    let theme = in_mode(tried(&query, brand.current().theme), query.get("mode"));
    let mut tenant = (*staff.tenant).clone();
    tenant.theme = theme;
    tenant.logo.clone_from(&brand.current().logo);
    let visit = Visit { ctx: staff.desk.ctx.clone(), tenant: Arc::new(tenant), origin: staff.desk.origin.clone() };
    framed(Html(menu_preview(&state, &visit, &menu)).into_response())
}

/// Light or dark as the person who tries it asks, where the house has both.
fn in_mode(theme: Theme, mode: &str) -> Theme {
    match (theme.scheme, Scheme::parse(mode)) {
        (Scheme::Auto, Some(scheme)) => Theme { scheme, ..theme },
        _ => theme,
    }
}

async fn preview_stylesheet(staff: Staff, QueryFields(query): QueryFields) -> Response {
    let theme = in_mode(tried(&query, staff.tenant.theme), query.get("mode"));
    framed(([(header::CONTENT_TYPE, "text/css; charset=utf-8")], theme.stylesheet()).into_response())
}

fn framed(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(FRAMED));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn page(state: &PageState, staff: &Staff, fields: &Fields, error: Option<&Error>) -> Response {
    let brand = match state.client.call(&staff.desk.ctx, ShowBrand {}).await {
        Ok(brand) => brand,
        Err(error) => return problem::page(state, &staff.desk, &error),
    };
    let words = staff.desk.words;
    let title = words.say("theme-title");
    let above = error.filter(|error| error.code != ErrorCode::ValidationFailed);
    let done = if error.is_none() { fields.get("done") } else { "" };
    let page = Page::new(Section::Theme, title.clone()).done(done).error(above);
    let theme = tried(fields, brand.current().theme);
    let mode = fields.get("mode").to_owned();
    let html = shell::render(&state.assets, &staff.desk, &page, || {
        // What is typed and kept nowhere is neither.
        let (class, status) = if theme != brand.current().theme {
            ("badge badge-warn", "theme-is-tried")
        } else if brand.draft.is_some() {
            ("badge badge-warn", "theme-has-draft")
        } else {
            ("badge badge-good", "theme-is-published")
        };
        view! {
            <div class="desk-head">
                <h1 class="page-title">{title.clone()}</h1>
                <span class=class id="brand-status">
                    {words.say(status)}
                </span>
            </div>
            <div class="brand-desk">
                {form(staff, &brand, theme, fields, error)}
                {stage(words, theme, &mode)}
            </div>
        }
    });
    shell::answer(error.map_or(200, Error::status), html)
}

fn form(staff: &Staff, brand: &Brand, theme: Theme, fields: &Fields, error: Option<&Error>) -> impl IntoView + use<> {
    let words = staff.desk.words;
    let typed = |name: &'static str, now: String| {
        let value = if error.is_some() && fields.has(name) { fields.get(name).to_owned() } else { now };
        Typed::new(&value, &format!("theme.{name}"), error)
    };
    let can_change = staff.can_change() && staff.may(Role::Manager);
    let other = |path: &'static str, key: &str, icon: &'static str| {
        view! {
            <button class="btn btn-quiet" type="submit" formaction=path formnovalidate=true>
                <Icon name=icon />
                {words.say(key)}
            </button>
        }
    };
    let discard = brand.draft.is_some().then(|| {
        let discard = other("/admin/theme/discard", "theme-discard", "trash");
        view! {
            <Confirm id="discard" label=words.say("theme-discard") danger=Danger::Yes>
                <p>{words.say("theme-discard-text")}</p>
                {discard}
            </Confirm>
        }
    });
    let restore = brand.previous.is_some().then(|| other("/admin/theme/restore", "theme-restore", "undo"));
    let actions = can_change.then(|| {
        view! {
            <div class="save-bar">
                <button class="btn btn-primary" type="submit" formaction="/admin/theme/publish">
                    {words.say("theme-publish")}
                </button>
                <button class="btn" type="submit">
                    {words.say("theme-save")}
                </button>
                {discard}
                {restore}
            </div>
        }
    });
    let radius = typed("radius", theme.radius.to_string());
    let radius_now = radius.value.clone();
    view! {
        <form class="panel stack brand-form" method="post" action="/admin/theme/draft" data-enhance="" data-theme="">
            <input type="hidden" name="version" value=brand.version.to_string() />
            <div class="brand-colours">
                {colour_field(words, "primary_color", words.say("theme-primary"), typed("primary_color", theme.primary_color.to_string()))}
                {colour_field(words, "accent_color", words.say("theme-accent"), typed("accent_color", theme.accent_color.to_string()))}
            </div>
            {logo(staff, brand, error)}
            {fonts(words, theme.font, &typed("font", String::new()).messages)}
            <Field id="radius" label=words.say("theme-radius") typed=radius control=move |state| {
                view! {
                    <div class="brand-range">
                        <input id="radius" name="radius" type="range" min="0" max=MAX_RADIUS.to_string() step="1" value=state.value
                            aria-invalid=state.invalid aria-describedby=state.described_by />
                        <output for="radius" data-unit=" px">{radius_now} " px"</output>
                    </div>
                }
            } />
            {schemes(words, theme.scheme)}
            <section class="brand-contrasts" id="contrasts" aria-labelledby="contrasts-title">
                <h2 class="panel-title" id="contrasts-title">
                    {words.say("theme-contrast")}
                </h2>
                <p class="text-sm text-ink-muted">{words.say("theme-contrast-text")}</p>
                <ul class="row-list">
                    {theme.contrasts().into_iter().map(|contrast| contrast_row(words, contrast)).collect_view()}
                </ul>
            </section>
            {actions}
        </form>
    }
}

/// Colours that many houses have, to begin with.
const SAMPLES: [(&str, &str); 8] = [
    ("#b91c1c", "sample-red"),
    ("#c2410c", "sample-orange"),
    ("#a16207", "sample-ochre"),
    ("#15803d", "sample-green"),
    ("#0f766e", "sample-teal"),
    ("#1d4ed8", "sample-blue"),
    ("#7e22ce", "sample-violet"),
    ("#292524", "sample-black"),
];

fn samples(words: Words, name: &'static str, label: String) -> impl IntoView {
    let samples = SAMPLES
        .map(|(colour, key)| {
            view! {
                <button class="brand-sample" type="button" data-colour=colour data-of=name aria-label=words.say(key) title=words.say(key)>
                    <svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
                        <circle cx="16" cy="16" r="14" fill=colour></circle>
                    </svg>
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="brand-samples" role="group" aria-label=label hidden=true data-samples="">
            {samples}
        </div>
    }
}

/// The browser's own picker works everywhere; scripts add colours to choose, and a field where one can be pasted.
fn colour_field(words: Words, name: &'static str, label: String, typed: Typed) -> impl IntoView + use<> {
    let paste = words.with("theme-as-text", &[("name", label.clone().into())]);
    let wrong = words.say("theme-no-colour");
    let text = typed.value.clone();
    let group = label.clone();
    view! {
        <Field id=name label=label typed=typed control=move |state| {
            view! {
                <div class="brand-colour">
                    <input id=name name=name class="brand-picker" type="color" value=state.value aria-invalid=state.invalid
                        aria-describedby=state.described_by />
                    <input class="input brand-hex" type="text" value=text aria-label=paste maxlength="7" spellcheck="false" autocomplete="off"
                        aria-describedby=format!("{name}-error") data-mirror=name data-wrong=wrong hidden=true />
                </div>
                {samples(words, name, group)}
            }
        } />
    }
}

/// A button that sends the file sends the whole form with it, and as the browser would: scripts stay out of it.
fn logo(staff: &Staff, brand: &Brand, error: Option<&Error>) -> impl IntoView + use<> {
    let words = staff.desk.words;
    let own = brand.current().logo.as_ref();
    let shown = own.map(|own| {
        let src = own.smallest(staff.tenant.id);
        view! { <img class="brand-logo brand-logo-shown" src=src alt=own.alt.clone() width=own.width height=own.height /> }
    });
    let remove = own.is_some().then(|| {
        view! {
            <button class="btn btn-quiet text-danger" type="submit" formaction="/admin/theme/logo/remove" formnovalidate=true>
                <Icon name="trash" />
                {words.say("theme-logo-remove")}
            </button>
        }
    });
    let button = staff.can_change().then(|| {
        view! {
            <div class="desk-actions">
                <button class="btn" id="logo-set" type="submit" formaction="/admin/theme/logo" formenctype="multipart/form-data">
                    <Icon name="picture" />
                    {words.say("theme-logo-set")}
                </button>
                {remove}
            </div>
        }
    });
    view! {
        <div class="brand-logo-field">
            <Field id="image" label=words.say("theme-logo") hint=words.say("picture-file-hint") typed=Typed::new("", "image", error)
                control=move |state| {
                view! {
                    <div class="stack">
                        {shown}
                        <input id="image" class="brand-file" name="image" type="file" accept="image/jpeg,image/png,image/webp" data-press="logo-set"
                            aria-invalid=state.invalid aria-describedby=state.described_by />
                    </div>
                }
            } />
            {button}
        </div>
    }
}

fn font_class(font: Font) -> &'static str {
    match font {
        Font::SansSerif => "brand-font brand-font-sans",
        Font::Serif => "brand-font brand-font-serif",
        Font::Monospace => "brand-font brand-font-mono",
        Font::Rounded => "brand-font brand-font-rounded",
        Font::Slab => "brand-font brand-font-slab",
        Font::Humanist => "brand-font brand-font-humanist",
    }
}

fn font_name(words: Words, font: Font) -> String {
    match font {
        Font::SansSerif => words.say("font-sans-serif"),
        Font::Serif => words.say("font-serif"),
        Font::Monospace => words.say("font-monospace"),
        Font::Rounded => words.say("font-rounded"),
        Font::Slab => words.say("font-slab"),
        Font::Humanist => words.say("font-humanist"),
    }
}

fn fonts(words: Words, chosen: Font, messages: &[String]) -> impl IntoView + use<> {
    let cards = Font::ALL
        .iter()
        .map(|font| {
            view! {
                <label class="brand-choice">
                    <input type="radio" name="font" value=font.name() checked=*font == chosen />
                    <span class=font_class(*font)>{font_name(words, *font)}</span>
                </label>
            }
        })
        .collect_view();
    let wrong = (!messages.is_empty()).then(|| view! { <p class="field-error">{messages.join(" ")}</p> });
    view! {
        <fieldset class="field">
            <legend class="field-label">{words.say("theme-font")}</legend>
            <div class="brand-choices">{cards}</div>
            {wrong}
        </fieldset>
    }
}

fn scheme_name(words: Words, scheme: Scheme) -> String {
    match scheme {
        Scheme::Auto => words.say("scheme-auto"),
        Scheme::Light => words.say("scheme-light"),
        Scheme::Dark => words.say("scheme-dark"),
    }
}

fn schemes(words: Words, chosen: Scheme) -> impl IntoView {
    let cards = Scheme::ALL
        .iter()
        .map(|scheme| {
            view! {
                <label class="brand-choice">
                    <input type="radio" name="scheme" value=scheme.as_str() checked=*scheme == chosen />
                    <span>{scheme_name(words, *scheme)}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field">
            <legend class="field-label">{words.say("theme-scheme")}</legend>
            <div class="brand-choices">{cards}</div>
        </fieldset>
    }
}

/// A swatch is drawn: a style attribute would need another content policy.
fn swatch(text: Colour, ground: Colour) -> impl IntoView {
    view! {
        <svg class="brand-swatch" viewBox="0 0 48 32" width="48" height="32" aria-hidden="true" focusable="false">
            <rect width="48" height="32" rx="6" fill=ground.to_string()></rect>
            <text x="24" y="22" text-anchor="middle" font-size="16" font-weight="700" fill=text.to_string()>"Aa"</text>
        </svg>
    }
}

fn ratio(words: Words, number: f64) -> String {
    // Rounded down: a ratio that is too low must not read as one that is enough.
    let cut = format!("{:.1}", (number * 10.0).floor() / 10.0);
    let text = if words.locale == Locale::De { cut.replace('.', ",") } else { cut };
    words.with("theme-ratio", &[("ratio", text.into())])
}

fn contrast_row(words: Words, contrast: Contrast) -> impl IntoView {
    let name = match contrast.pair {
        Pair::OnPrimary => words.say("pair-on-primary"),
        Pair::OnAccent => words.say("pair-on-accent"),
        Pair::PrimaryText(Scheme::Dark) => words.say("pair-primary-dark"),
        Pair::PrimaryText(_) => words.say("pair-primary-light"),
        Pair::AccentText(Scheme::Dark) => words.say("pair-accent-dark"),
        Pair::AccentText(_) => words.say("pair-accent-light"),
    };
    let repaired = contrast.repaired_from.map(|before| {
        let text = words.with(
            "theme-repaired",
            &[("before", ratio(words, before).into()), ("colour", contrast.text.to_string().into())],
        );
        view! { <p class="text-sm text-ink-muted">{text}</p> }
    });
    view! {
        <li class="row">
            {swatch(contrast.text, contrast.ground)}
            <div class="min-w-0 flex-1">
                <p class="row-title">{name}</p>
                {repaired}
            </div>
            <span class="badge badge-good">{ratio(words, contrast.ratio)}</span>
        </li>
    }
}

/// The storefront in a frame, and how one wants to look at it.
fn stage(words: Words, theme: Theme, mode: &str) -> impl IntoView + use<> {
    let src =
        format!("/admin/theme/preview?{}&mode={}", theme_query(&theme), if mode == "dark" { "dark" } else { "light" });
    let choice = |group: &'static str, value: &'static str, label: String, checked: bool| {
        view! {
            <label class="brand-look">
                <input type="radio" name=group value=value checked=checked />
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <section class="brand-stage" aria-labelledby="preview-title">
            <div class="brand-stage-head">
                <h2 class="panel-title" id="preview-title">
                    {words.say("theme-preview")}
                </h2>
                <div class="brand-looks js-looks" role="group" aria-label=words.say("theme-look") data-looks="" hidden=true>
                    {choice("mode", "light", words.say("look-light"), mode != "dark")}
                    {choice("mode", "dark", words.say("look-dark"), mode == "dark")}
                    {choice("width", "wide", words.say("look-wide"), true)}
                    {choice("width", "phone", words.say("look-phone"), false)}
                </div>
            </div>
            <iframe id="preview" class="brand-frame" src=src title=words.say("theme-preview-title")></iframe>
        </section>
    }
}
