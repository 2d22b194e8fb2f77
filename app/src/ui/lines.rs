//! Priced lines as a list: the same at checkout and on the order's page, so that both show the same sums.
//! It must never work out a price.

use leptos::prelude::*;
use mo_contract::{Currency, Money, pricing::PricedLine};

/// A list item for each line: quantity, name, note, sum.
pub fn priced_lines(lines: &[PricedLine], currency: Currency) -> impl IntoView + use<> {
    lines
        .iter()
        .map(|line| {
            view! {
                <li class="summary-line">
                    <span class="summary-qty">{line.qty} "×"</span>
                    <span class="min-w-0 flex-1">
                        {line.name.clone()}
                        {line.note.clone().map(|note| view! { <span class="summary-note">{note}</span> })}
                    </span>
                    <span class="price">{Money::new(line.line_total, currency).to_string()}</span>
                </li>
            }
        })
        .collect_view()
}
