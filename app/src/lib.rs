//! The storefront: pages that the server renders, and the few islands that wake in the browser.
//! No business rule lives here: a page reads and changes things through `MoClient` alone.

pub mod amounts;
pub mod filter;
pub mod islands;

#[cfg(feature = "ssr")]
pub mod admin;
#[cfg(feature = "ssr")]
pub mod assets;
#[cfg(feature = "ssr")]
pub mod cart;
#[cfg(feature = "ssr")]
mod cookies;
#[cfg(feature = "ssr")]
pub mod fields;
#[cfg(feature = "ssr")]
pub mod fns;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
mod refusals;
#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
pub mod structured;
#[cfg(feature = "ssr")]
pub mod ui;
#[cfg(feature = "ssr")]
mod visit;
#[cfg(feature = "ssr")]
pub mod words;

#[cfg(feature = "ssr")]
pub use crate::{
    assets::Assets,
    pages::router,
    visit::{PageState, Visit},
};
