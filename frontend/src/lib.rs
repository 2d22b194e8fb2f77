//! The browser's bundle: exports every island of `mo-app` and the one call that wakes them.
//! It must never hold logic of its own, and never hydrate more than the islands.

use mo_app as _;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called once by the boot module, before any island.
#[wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
