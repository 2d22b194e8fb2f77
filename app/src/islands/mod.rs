//! What wakes in the browser. An island adds to a page that works without it: nothing may depend on one.
//! Props stay tiny and markup stays on the server: an island's children are never sent as code.

use leptos::prelude::*;

#[cfg(feature = "hydrate")]
mod badge;
#[cfg(feature = "hydrate")]
mod cart;
#[cfg(feature = "hydrate")]
mod checkout;
#[cfg(feature = "hydrate")]
mod dom;
#[cfg(feature = "hydrate")]
mod menu;

/// Searches while one types, opens a dish in a dialog, adds to the cart without leaving the page.
#[island]
pub fn MenuTools(children: Children) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    menu::wake();
    children()
}

/// How many dishes are in the cart. Filled from a cookie, so that the page itself is the same for all.
#[island]
pub fn CartBadge() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    badge::wake();
    view! { <span id="cart-count" class="cart-count" hidden=true></span> }
}

/// Changes lines in place: the page that the form would lead to is fetched, and its cart put here.
#[island]
pub fn CartLines(children: Children) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    cart::wake();
    children()
}

/// Sends once, and says what is missing before sending.
#[island]
pub fn CheckoutGuard() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    checkout::wake();
    view! { <span hidden=true></span> }
}
