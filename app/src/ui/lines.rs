//! Priced lines as a list: the same at checkout and on the order's page, so that both show the same sums.
//! It must never work out a price.

use leptos::prelude::*;
use mo_contract::{
    Currency, Money,
    pricing::{PricedLine, PricedOption},
};

use crate::words::Words;

/// What was chosen for a dish, in one line under its name.
pub fn priced_options(options: &[PricedOption]) -> impl IntoView + use<> {
    let names: Vec<&str> = options.iter().map(|option| option.name.as_str()).collect();
    (!names.is_empty()).then(|| view! { <span class="summary-options">{names.join(" · ")}</span> })
}

/// A list item for each line: quantity, name, options, note, sum.
pub fn priced_lines(words: Words, lines: &[PricedLine], currency: Currency) -> impl IntoView + use<> {
    lines
        .iter()
        .map(|line| {
            view! {
                <li class="summary-line">
                    <span class="summary-qty">{line.qty} "×"</span>
                    <span class="min-w-0 flex-1">
                        {line.name.clone()}
                        {priced_options(&line.options)}
                        {line.note.clone().map(|note| view! { <span class="summary-note">{note}</span> })}
                    </span>
                    <span class="price">{words.money(Money::new(line.line_total, currency))}</span>
                </li>
            }
        })
        .collect_view()
}
