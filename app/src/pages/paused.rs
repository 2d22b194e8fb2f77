//! What guests read while the house takes no orders: above the menu, and where the way to the order would be.
//! Whether it is so is asked at the moment of the page; a kept page is dropped when that changes.

use leptos::prelude::*;
use mo_contract::{Locale, order::paused};

use crate::{ui::Icon, visit::Visit, words::Words};

/// Whether no orders are taken right now.
pub(super) fn is_paused(visit: &Visit) -> bool {
    paused(visit.tenant.paused_until.as_deref(), visit.ctx.now).is_some()
}

/// Until when no orders are taken; nothing where they are.
pub(super) fn banner(visit: &Visit) -> Option<impl IntoView + use<>> {
    let until = paused(visit.tenant.paused_until.as_deref(), visit.ctx.now)?;
    let clock = Words::new(Locale::En, visit.tenant.time_zone).clock(until);
    Some(view! {
        <div class="paused" role="note">
            <Icon name="clock" />
            <p class="min-w-0 flex-1">
                <strong>"We are very busy right now."</strong>
                {format!(" You can order again from about {clock}. Your cart stays as it is.")}
            </p>
        </div>
    })
}
