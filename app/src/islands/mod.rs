//! What wakes in the browser. An island adds to a page that works without it: nothing may depend on one.
//! Props stay tiny and markup stays on the server: an island's children are never sent as code.

use leptos::prelude::*;

#[cfg(feature = "store")]
mod badge;
#[cfg(feature = "store")]
mod cart;
#[cfg(feature = "store")]
mod checkout;
#[cfg(feature = "admin")]
mod desk;
#[cfg(feature = "hydrate")]
mod dom;
#[cfg(feature = "store")]
mod menu;
#[cfg(feature = "store")]
mod order;

/// Searches while one types, opens a dish in a dialog, adds to the cart without leaving the page.
#[cfg(any(feature = "ssr", feature = "store"))]
#[island]
pub fn MenuTools(children: Children) -> impl IntoView {
    #[cfg(feature = "store")]
    menu::wake();
    children()
}

/// How many dishes are in the cart. Filled from a cookie, so that the page itself is the same for all.
#[cfg(any(feature = "ssr", feature = "store"))]
#[island]
pub fn CartBadge() -> impl IntoView {
    #[cfg(feature = "store")]
    badge::wake();
    view! { <span id="cart-count" class="cart-count" hidden=true></span> }
}

/// Changes lines in place: the page that the form would lead to is fetched, and its cart put here.
#[cfg(any(feature = "ssr", feature = "store"))]
#[island]
pub fn CartLines(children: Children) -> impl IntoView {
    #[cfg(feature = "store")]
    cart::wake();
    children()
}

/// Sends once, and says what is missing before sending.
#[cfg(any(feature = "ssr", feature = "store"))]
#[island]
pub fn CheckoutGuard() -> impl IntoView {
    #[cfg(feature = "store")]
    checkout::wake();
    view! { <span hidden=true></span> }
}

/// Follows an order that is not finished.
#[cfg(any(feature = "ssr", feature = "store"))]
#[island]
pub fn OrderFollow() -> impl IntoView {
    #[cfg(feature = "store")]
    order::wake();
    view! { <span hidden=true></span> }
}

/// Sends the back office's forms without leaving the page, and shows what the page that they lead to says.
#[cfg(any(feature = "ssr", feature = "admin"))]
#[island]
pub fn DeskTools() -> impl IntoView {
    #[cfg(feature = "admin")]
    desk::wake();
    view! { <span hidden=true></span> }
}
