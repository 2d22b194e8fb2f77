//! What guests read while the house takes no orders: above the menu, and where the way to the order would be.
//! Whether it is so is asked at the moment of the page; a kept page is dropped when that changes.

use leptos::prelude::*;
use mo_contract::order::paused;

use crate::{ui::Icon, visit::Visit};

/// Whether no orders are taken right now.
pub(super) fn is_paused(visit: &Visit) -> bool {
    paused(visit.tenant.paused_until.as_deref(), visit.ctx.now).is_some()
}

/// Until when no orders are taken; nothing where they are.
pub(super) fn banner(visit: &Visit) -> Option<impl IntoView + use<>> {
    let until = paused(visit.tenant.paused_until.as_deref(), visit.ctx.now)?;
    let words = visit.words();
    Some(view! {
        <div class="paused" role="note">
            <Icon name="clock" />
            <p class="min-w-0 flex-1">
                <strong>{words.say("store-paused")}</strong>
                " "
                {words.with("store-paused-until", &[("time", words.clock(until).into())])}
            </p>
        </div>
    })
}
