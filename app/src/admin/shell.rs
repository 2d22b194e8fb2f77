//! The frame of the back office: bar, navigation, notices. The same for a restaurant's people and for the platform's.
//! It must never print an inline style, handler or script: the content security policy allows none.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse as _, Redirect, Response},
};
use leptos::prelude::*;
use mo_contract::{Error, ErrorCode, Role};

use super::desk::Desk;
use crate::{
    assets::Assets,
    islands::DeskTools,
    refusals,
    shell::{document, theme_stylesheet},
    ui::{Icon, Notice, Sheet, Tone, house_mark},
};

/// A part of the back office, as the navigation has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Orders,
    Menu,
    Theme,
    Events,
    People,
    Settings,
    Tenants,
    Fleet,
    Tokens,
    Account,
    /// Signing in: there is nowhere to go yet.
    Door,
}

pub(super) struct Link {
    section: Section,
    pub path: &'static str,
    pub key: &'static str,
    icon: &'static str,
    needs: Role,
    /// What is typed to go there, one key after the other.
    pub keys: &'static str,
}

const fn link(
    section: Section,
    path: &'static str,
    key: &'static str,
    icon: &'static str,
    needs: Role,
    keys: &'static str,
) -> Link {
    Link { section, path, key, icon, needs, keys }
}

const RESTAURANT: &[Link] = &[
    link(Section::Orders, "/admin/orders", "nav-orders", "bag", Role::Staff, "g o"),
    link(Section::Menu, "/admin/menu", "nav-menu", "list", Role::Staff, "g m"),
    link(Section::Theme, "/admin/theme", "nav-theme", "palette", Role::Manager, "g b"),
    link(Section::Events, "/admin/events", "nav-events", "activity", Role::Manager, "g e"),
    link(Section::People, "/admin/people", "nav-people", "people", Role::Manager, "g p"),
    link(Section::Settings, "/admin/settings", "nav-settings", "store", Role::Owner, "g s"),
];

const PLATFORM: &[Link] = &[
    link(Section::Tenants, "/tenants", "nav-tenants", "store", Role::Staff, "g r"),
    link(Section::Events, "/events", "nav-events", "activity", Role::Staff, "g e"),
    link(Section::Fleet, "/fleet", "nav-fleet", "heart", Role::Staff, "g h"),
    link(Section::Tokens, "/tokens", "nav-tokens", "key", Role::Staff, "g t"),
    link(Section::People, "/people", "nav-people", "people", Role::Staff, "g p"),
];

/// What a page says about itself.
pub struct Page<'a> {
    pub section: Section,
    /// Already in the reader's language.
    pub title: String,
    /// What the address says was done: `?done=…`, one of [`DONE`].
    pub done: &'a str,
    pub error: Option<&'a Error>,
}

impl<'a> Page<'a> {
    #[must_use]
    pub fn new(section: Section, title: String) -> Self {
        Self { section, title, done: "", error: None }
    }

    #[must_use]
    pub fn done(mut self, done: &'a str) -> Self {
        self.done = done;
        self
    }

    #[must_use]
    pub fn error(mut self, error: Option<&'a Error>) -> Self {
        self.error = error;
        self
    }
}

/// What can have been done: the word in the address, and the text it stands for. Anything else in the address says nothing.
const DONE: &[(&str, &str)] = &[
    ("saved", "done-saved"),
    ("removed", "done-removed"),
    ("restored", "done-restored"),
    ("picture", "done-picture"),
    ("picture-removed", "done-picture-removed"),
    ("draft", "done-draft"),
    ("published", "done-published"),
    ("discarded", "done-discarded"),
    ("invited", "done-invited"),
    ("signed-out", "done-signed-out"),
    ("password", "done-password"),
    ("ended", "done-ended"),
    ("suspended", "done-suspended"),
    ("resumed", "done-resumed"),
    ("archived", "done-archived"),
    ("revoked", "done-revoked"),
];

/// A whole document of the back office.
pub fn render<V: IntoView>(assets: &Assets, desk: &Desk, page: &Page<'_>, body: impl FnOnce() -> V) -> String {
    let words = desk.words;
    document(assets, || {
        provide_context(words);
        let house = desk.tenant.as_ref().map_or_else(|| "MenuOps".to_owned(), |tenant| tenant.name.clone());
        let theme = desk.tenant.as_ref().map(|tenant| {
            view! { <link rel="stylesheet" href=theme_stylesheet(&tenant.theme.for_desk()).0 /> }
        });
        view! {
            <html lang=words.locale.as_str()>
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1" />
                    <meta name="robots" content="noindex" />
                    <title>{format!("{} · {house}", page.title)}</title>
                    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                    <link rel="stylesheet" href=assets.url("admin.css").to_owned() />
                    {theme}
                    <link rel="modulepreload" href=assets.url("mo_admin.js").to_owned() />
                    <script type="module" src=assets.url("admin_boot.js").to_owned()></script>
                </head>
                <body class="desk min-h-screen bg-surface text-ink">
                    <a class="skip-link" href="#content">
                        {words.say("skip-to-content")}
                    </a>
                    {bar(desk, page.section, &house)}
                    <main id="content" class="shell desk-main">
                        {notices(desk, page)}
                        {body()}
                    </main>
                    <div id="toasts" class="toasts" role="status" aria-live="polite" data-lost=words.say("toast-lost")
                        data-reference=words.say("problem-reference")></div>
                    <Sheet close=words.say("sheet-close") />
                    <DeskTools />
                </body>
            </html>
        }
    })
}

/// Where the person of this request may go.
pub(super) fn links(desk: &Desk) -> Vec<&'static Link> {
    let Some(who) = &desk.who else { return Vec::new() };
    match &desk.tenant {
        Some(tenant) => {
            let role = who.role_in(tenant.id);
            RESTAURANT.iter().filter(|link| role.is_some_and(|role| role >= link.needs)).collect()
        }
        None if who.is_operator => PLATFORM.iter().collect(),
        None => Vec::new(),
    }
}

fn bar(desk: &Desk, section: Section, house: &str) -> impl IntoView + use<> {
    let words = desk.words;
    let logo = desk.tenant.as_ref().and_then(|tenant| tenant.logo.as_ref().map(|logo| (tenant.id, logo)));
    let home = if desk.tenant.is_some() { "/admin" } else { "/" };
    let who = desk.who.clone().filter(|_| section != Section::Door);
    let nav = who.as_ref().map(|_| {
        let items = links(desk)
            .into_iter()
            .map(|link| {
                let current = (link.section == section).then_some("page");
                view! {
                    <li>
                        <a class="desk-link" href=link.path aria-current=current data-keys=link.keys>
                            <Icon name=link.icon />
                            <span>{words.say(link.key)}</span>
                        </a>
                    </li>
                }
            })
            .collect_view();
        view! {
            <nav class="desk-nav" aria-label=words.say("nav-label")>
                <ul>{items}</ul>
            </nav>
        }
    });
    let person = who.map(|who| {
        let (account, keys, sign_out) = if desk.tenant.is_some() {
            ("/admin/account", "/admin/keys", "/admin/sign-out")
        } else {
            ("/account", "/keys", "/sign-out")
        };
        let shop = desk.tenant.is_some().then(|| {
            view! {
                <a class="desk-menu-item" href="/">
                    {words.say("nav-storefront")}
                </a>
            }
        });
        view! {
            <details class="desk-person" name="desk-person">
                <summary class="btn btn-quiet">
                    <Icon name="person" />
                    <span class="desk-person-name">{who.name.clone()}</span>
                </summary>
                <div class="desk-menu">
                    <p class="desk-menu-note">{who.email.clone()}</p>
                    {shop}
                    <a class="desk-menu-item" href=account>
                        {words.say("nav-account")}
                    </a>
                    <a class="desk-menu-item" href=keys data-dialog="" data-keys="?">
                        {words.say("nav-keys")}
                    </a>
                    <form method="post" action=sign_out>
                        <button class="desk-menu-item" type="submit">
                            {words.say("nav-sign-out")}
                        </button>
                    </form>
                </div>
            </details>
        }
    });
    view! {
        <header class="desk-bar">
            <div class="desk-bar-row">
                <a class="brand" href=home>
                    {house_mark(house, logo)}
                    <span class="brand-name">{house.to_owned()}</span>
                </a>
                {nav}
                {person}
            </div>
        </header>
    }
}

fn notices(desk: &Desk, page: &Page<'_>) -> impl IntoView + use<> {
    let words = desk.words;
    let done = DONE.iter().find(|(name, _)| *name == page.done).map(|(_, key)| words.say(key));
    let done = done.map(|text| view! { <Notice tone=Tone::News>{text}</Notice> });
    let error = page.error.map(|error| {
        let text = error_text(desk, error);
        view! { <Notice tone=Tone::Problem>{text}</Notice> }
    });
    view! { {done} {error} }
}

/// The uniform error in the reader's language where there is a text for its code, in the contract's words where not.
#[must_use]
pub fn error_text(desk: &Desk, error: &Error) -> String {
    if error.code == ErrorCode::OrderItemUnavailable {
        return refusals::tell(desk.words, error);
    }
    let key = format!("error-{}", error.code.as_str().to_lowercase().replace('_', "-"));
    let text = desk.words.say(&key);
    if text == key { refusals::say_message(desk.words, &error.message) } else { text }
}

/// A page of the back office: never kept by anybody.
#[must_use]
pub fn answer(status: u16, html: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CACHE_CONTROL, "no-store")], Html(html)).into_response()
}

#[must_use]
pub fn see_other(location: &str) -> Response {
    Redirect::to(location).into_response()
}

pub(super) fn with_cookie(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
