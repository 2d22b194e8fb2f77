//! A picture in all its sizes, with a very small one behind it until it is there. Its place is kept from the first moment.
//! It must never need an inline style: the content security policy allows none.

use leptos::prelude::*;
use mo_contract::{TenantId, picture::Picture};

use super::monogram;

/// Whether a picture is in sight when the page comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loading {
    Now,
    /// When it is about to be seen.
    Later,
}

/// `sizes` is how wide it stands on the page, as the browser wants it told. `beside` is a text that stands right by it: an
/// alternative text that says no more than that is not said twice.
pub fn picture(
    tenant: TenantId,
    picture: &Picture,
    beside: &str,
    sizes: &'static str,
    loading: Loading,
) -> impl IntoView + use<> {
    let alt = if picture.alt == beside { String::new() } else { picture.alt.clone() };
    let behind = picture.placeholder.clone().map(|tiny| {
        view! { <img class="picture-tiny" src=tiny alt="" aria-hidden="true" width=picture.width height=picture.height /> }
    });
    view! {
        <span class="picture">
            {behind}
            <img class="picture-full" src=picture.src(tenant) srcset=picture.srcset(tenant) sizes=sizes alt=alt width=picture.width
                height=picture.height loading=(loading == Loading::Later).then_some("lazy") decoding="async" />
        </span>
    }
}

/// The house's logo; its first letters where it has none. The house's name stands beside it.
pub fn house_mark(house: &str, logo: Option<(TenantId, &Picture)>) -> AnyView {
    match logo {
        Some((tenant, logo)) => view! {
            <img class="brand-logo" src=logo.smallest(tenant) alt="" width=logo.width height=logo.height />
        }
        .into_any(),
        None => view! {
            <span class="brand-mark" aria-hidden="true">
                {monogram(house)}
            </span>
        }
        .into_any(),
    }
}
