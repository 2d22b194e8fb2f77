//! The page around a page: head, top bar, footer, and the one place where views become HTML.
//! It must never print an inline style, handler or script: the content security policy allows none.

use std::sync::Arc;

use hydration_context::SsrSharedContext;
use leptos::prelude::*;
use mo_contract::{
    tenant::Tenant,
    theme::{Colour, Theme},
};
use sha2::{Digest, Sha256};

use crate::{
    assets::Assets,
    islands::CartBadge,
    ui::{Icon, Sprite, house_mark},
    words::Words,
};

/// What a page says about itself.
#[derive(Clone, Debug, Default)]
pub struct Head {
    pub title: String,
    pub description: Option<String>,
    /// Absolute; only pages that search engines may list have one.
    pub canonical: Option<String>,
    /// A document of schema.org.
    pub json_ld: Option<serde_json::Value>,
    /// Absolute: a picture for where the page is linked to.
    pub image: Option<String>,
}

/// Whether the top bar has a way to the cart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chrome {
    /// Top bar and footer.
    Full,
    /// Name and footer only: a page where nothing can be ordered.
    Bare,
    /// All of it, and nothing in it acts: a brand that is being tried.
    Preview,
}

/// The stylesheet of a theme: its URL, which changes with its content, and its text.
#[must_use]
pub fn theme_stylesheet(theme: &Theme) -> (String, String) {
    let text = theme.stylesheet();
    let hash = hex::encode(Sha256::digest(text.as_bytes()));
    (format!("/theme.{}.css", &hash[..12]), text)
}

/// A theme as a query, for a stylesheet that nobody keeps.
#[must_use]
pub fn theme_query(theme: &Theme) -> String {
    // Typed tokens: of what they print, only the colours' `#` means something in an address.
    let colour = |colour: Colour| colour.to_string().replace('#', "%23");
    format!(
        "primary_color={}&accent_color={}&font={}&radius={}&scheme={}",
        colour(theme.primary_color),
        colour(theme.accent_color),
        theme.font.name(),
        theme.radius,
        theme.scheme.as_str()
    )
}

/// A whole document in a restaurant's brand. `body` is called where islands can be rendered.
pub fn render<V: IntoView>(
    assets: &Assets,
    tenant: &Tenant,
    head: &Head,
    chrome: Chrome,
    body: impl FnOnce() -> V,
) -> String {
    let words = Words::of(tenant);
    document(assets, || {
        provide_context(words);
        view! {
            <html lang=words.locale.as_str()>
                <head>
                    {common_head(assets, head)}
                    {brand_head(tenant, head, chrome)}
                    {(chrome == Chrome::Full).then(|| scripts(assets))}
                </head>
                <body class="min-h-screen bg-surface text-ink" inert=chrome == Chrome::Preview>
                    <a class="skip-link" href="#content">
                        {words.say("skip-to-content")}
                    </a>
                    {top_bar(words, tenant, chrome)}
                    {body()}
                    {footer(words, tenant)}
                    {toasts(words)}
                </body>
            </html>
        }
    })
}

/// A whole document without any brand: for hosts that are nobody's.
pub fn render_unbranded<V: IntoView>(assets: &Assets, words: Words, head: &Head, body: impl FnOnce() -> V) -> String {
    document(assets, || {
        view! {
            <html lang=words.locale.as_str()>
                <head>{common_head(assets, head)}</head>
                <body class="min-h-screen bg-surface text-ink">{body()}</body>
            </html>
        }
    })
}

/// Everything is loaded before, so rendering is synchronous: nothing is streamed and nothing can be missing.
pub(crate) fn document<V: IntoView>(assets: &Assets, view: impl FnOnce() -> V) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let html = owner.with(|| {
        provide_context(Sprite(assets.url("icons.svg").into()));
        view().into_view().to_html()
    });
    owner.unset_with_forced_cleanup();
    format!("<!DOCTYPE html>{html}")
}

fn common_head(assets: &Assets, head: &Head) -> impl IntoView + use<> {
    let asset = |name: &str| assets.url(name).to_owned();
    view! {
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{head.title.clone()}</title>
        {head.description.clone().map(|text| view! { <meta name="description" content=text /> })}
        {head.canonical.is_none().then(|| view! { <meta name="robots" content="noindex" /> })}
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href=asset("app.css") />
    }
}

/// The boot module, and hints for what it is about to ask for.
fn scripts(assets: &Assets) -> impl IntoView + use<> {
    let asset = |name: &str| assets.url(name).to_owned();
    view! {
        <link rel="modulepreload" href=asset("mo_store.js") />
        <link rel="preload" href=asset("mo_store.wasm") r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
        <script type="module" src=asset("boot.js")></script>
    }
}

fn brand_head(tenant: &Tenant, head: &Head, chrome: Chrome) -> impl IntoView + use<> {
    let stylesheet = match chrome {
        Chrome::Preview => format!("/admin/theme/preview.css?{}", theme_query(&tenant.theme)),
        _ => theme_stylesheet(&tenant.theme).0,
    };
    let image = head.image.clone();
    let open_graph = head.canonical.clone().map(|url| {
        let tags = [
            ("og:type", "website".to_owned()),
            ("og:site_name", tenant.name.clone()),
            ("og:title", head.title.clone()),
            ("og:description", head.description.clone().unwrap_or_default()),
            ("og:url", url.clone()),
        ];
        view! {
            <link rel="canonical" href=url />
            {tags
                .map(|(property, content)| leptos::html::meta().attr("property", property).content(content))
                .collect_view()}
            {image.clone().map(|url| leptos::html::meta().attr("property", "og:image").content(url))}
            <meta name="twitter:card" content=if image.is_some() { "summary_large_image" } else { "summary" } />
        }
    });
    // Inside a script element nothing is escaped by HTML: `<` is, so that no text can end the element.
    let json_ld = head.json_ld.as_ref().map(|document| document.to_string().replace('<', "\\u003c"));
    view! {
        <link rel="stylesheet" href=stylesheet data-brand="" />
        <link rel="manifest" href="/manifest.webmanifest" />
        <meta name="theme-color" content=tenant.theme.primary_color.to_string() />
        {open_graph}
        {json_ld.map(|text| view! { <script type="application/ld+json" inner_html=text></script> })}
    }
}

fn top_bar(words: Words, tenant: &Tenant, chrome: Chrome) -> impl IntoView + use<> {
    let cart = (chrome != Chrome::Bare).then(|| {
        view! {
            <a class="btn btn-quiet cart-link" href="/cart">
                <Icon name="cart" />
                <span>{words.say("store-cart")}</span>
                <CartBadge />
            </a>
        }
    });
    view! {
        <header class="topbar">
            <div class="shell flex items-center justify-between gap-4">
                <a class="brand" href="/">
                    {house_mark(&tenant.name, tenant.logo.as_ref().map(|logo| (tenant.id, logo)))}
                    <span class="brand-name">{tenant.name.clone()}</span>
                </a>
                {cart}
            </div>
        </header>
    }
}

/// Where the islands tell what happened, with the texts that they tell it in: they have none of their own.
fn toasts(words: Words) -> impl IntoView {
    let added = words.with("store-is-in-cart", &[("name", "{}".into())]);
    let (lost, busy) = (words.say("store-lost"), words.say("store-busy"));
    view! { <div id="toasts" class="toasts" role="status" aria-live="polite" data-added=added data-lost=lost data-busy=busy></div> }
}

fn footer(words: Words, tenant: &Tenant) -> impl IntoView + use<> {
    let profile = &tenant.profile;
    let hours = (!profile.hours.is_empty()).then(|| {
        let lines = profile.hours.iter().cloned().map(|line| view! { <li>{line}</li> }).collect_view();
        view! {
            <div>
                <h2 class="footer-title">{words.say("store-hours")}</h2>
                <ul>{lines}</ul>
            </div>
        }
    });
    let phone = profile.phone.clone().map(|phone| {
        view! {
            <p>
                <a class="link" href=phone_url(&phone)>
                    {phone.clone()}
                </a>
            </p>
        }
    });
    view! {
        <footer class="footer">
            <div class="shell grid gap-8 md:grid-cols-3">
                <div>
                    <p class="footer-name">{tenant.name.clone()}</p>
                    {profile.tagline.clone().map(|text| view! { <p class="text-ink-muted">{text}</p> })}
                </div>
                {hours}
                <div>
                    {(profile.address.is_some() || phone.is_some())
                        .then(|| view! { <h2 class="footer-title">{words.say("store-find-us")}</h2> })}
                    {profile.address.clone().map(|text| view! { <address class="not-italic">{text}</address> })}
                    {phone.clone()}
                    <p class="mt-2 text-sm text-ink-muted">{words.say("store-ask-allergens")}</p>
                </div>
            </div>
        </footer>
    }
}

/// `tel:` with the digits alone.
#[must_use]
pub fn phone_url(phone: &str) -> String {
    let digits: String = phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    format!("tel:{digits}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use mo_contract::{
        id::{ProjectId, TenantId},
        money::Currency,
        tenant::{Profile, TenantMode, TenantState},
    };
    use uuid::Uuid;

    const HOSTILE: &str = "\"><script>alert(1)</script><!-- </style>'&";

    fn tenant(text: &str) -> Tenant {
        let line = || Some(text.to_owned());
        Tenant {
            id: TenantId(Uuid::nil()),
            project_id: ProjectId(Uuid::nil()),
            mode: TenantMode::Saas,
            name: text.into(),
            domain: "a.localhost".into(),
            schema_name: String::new(),
            state: TenantState::Active,
            currency: Currency::EUR,
            theme: Theme::default(),
            logo: None,
            profile: Profile {
                tagline: line(),
                description: line(),
                phone: line(),
                address: line(),
                hours: vec![text.into()],
                tables: vec![],
            },
            locale: mo_contract::Locale::En,
            time_zone: mo_contract::TimeZone::default(),
            paused_until: None,
            version: 1,
            created_at: String::new(),
        }
    }

    fn page(text: &str, chrome: Chrome) -> String {
        let head = Head {
            title: text.into(),
            description: Some(text.into()),
            canonical: Some(format!("http://a.localhost/{text}")),
            json_ld: Some(serde_json::json!({ "name": text })),
            image: Some(text.into()),
        };
        let text = text.to_owned();
        render(
            &Assets::default(),
            &tenant(&text),
            &head,
            chrome,
            || view! { <main title=text.clone()>{text.clone()}</main> },
        )
    }

    #[test]
    fn no_text_of_a_tenant_becomes_markup() {
        let html = page(HOSTILE, Chrome::Full);
        assert!(!html.contains("<script>"), "{html}");
        assert!(!html.contains("</style>") && !html.contains("<!-- "), "{html}");
        // As many elements with the hostile text as without: nothing was opened and nothing closed.
        let tags = |html: &str| html.matches('<').count();
        assert_eq!(tags(&html), tags(&page("plain", Chrome::Full)));
    }

    #[test]
    fn the_content_policy_has_nothing_to_forbid() {
        let html = page("plain", Chrome::Full);
        assert!(!html.contains(" style=") && !html.contains("<style") && !html.contains(" onclick"), "{html}");
        for script in html.split("<script").skip(1) {
            assert!(script.starts_with(" type=\"application/ld+json\"") || script.contains(" src="), "{script}");
        }
    }

    #[test]
    fn islands_are_marked_where_something_can_be_ordered() {
        assert!(page("plain", Chrome::Full).contains("<leptos-island data-component=\"CartBadge"));
        let bare = page("plain", Chrome::Bare);
        assert!(!bare.contains("<leptos-island") && !bare.contains("modulepreload"));
    }

    #[test]
    fn a_theme_has_a_name_of_its_own() {
        let (url, text) = theme_stylesheet(&Theme::default());
        assert_eq!(url, theme_stylesheet(&Theme::default()).0);
        assert!(url.starts_with("/theme.") && url.ends_with(".css") && text.starts_with(":root{"));
        assert_ne!(url, theme_stylesheet(&Theme { radius: 3, ..Theme::default() }).0);
    }
}
