//! The number on the cart, and the bar at the foot of the menu that leads there.
//! The number comes from a cookie; the total is always asked for, never remembered.

use web_sys::{Element, UrlSearchParams};

use super::dom;

pub(super) fn wake() {
    refresh();
    // Coming back with the browser's button shows the page as it was left: count again.
    dom::listen(&dom::window(), "pageshow", |_| refresh());
}

fn refresh() {
    let count: i32 = dom::cookie("mo_cart_count").and_then(|text| text.parse().ok()).unwrap_or_default();
    show_count(count);
    if count == 0 || dom::by_id::<Element>("cart-bar").is_none() {
        show_bar(0, "");
        return;
    }
    dom::spawn(async {
        let Ok(none) = UrlSearchParams::new() else { return };
        if let Ok(summary) = dom::call("/_fn/cart_summary", &none).await {
            show(&summary);
        }
    });
}

/// After a change.
pub(super) fn show(summary: &dom::Summary) {
    show_count(summary.count);
    show_bar(summary.count, &summary.total);
}

pub(super) fn show_count(count: i32) {
    let Some(badge) = dom::by_id::<Element>("cart-count") else { return };
    badge.set_text_content(Some(&count.to_string()));
    dom::set_hidden(&badge, count == 0);
}

fn show_bar(count: i32, total: &str) {
    if let Some(bar) = dom::by_id::<Element>("cart-bar") {
        dom::set_text("cart-bar-total", total);
        dom::set_hidden(&bar, count == 0);
    }
}
