//! How every restaurant's schema stands against this program, on one screen; and what `/readyz` makes of it.
//! It must never migrate anything: that is the command line's, beside the database.

use axum::{extract::State, response::Response};
use leptos::prelude::*;
use mo_contract::fleet::{Fleet, FleetTenant, ShowFleet, Standing};

use super::{fact, state_badge};
use crate::{
    admin::{
        desk::Operator,
        problem,
        shell::{self, Page, Section},
    },
    ui::{DataTable, Empty, Notice, Tone},
    visit::PageState,
    words::Words,
};

pub(super) async fn show(State(state): State<PageState>, operator: Operator) -> Response {
    let desk = &operator.desk;
    let fleet = match state.client.call(&desk.ctx, ShowFleet {}).await {
        Ok(fleet) => fleet,
        Err(error) => return problem::page(&state, desk, &error),
    };
    let words = desk.words;
    let title = words.say("fleet-title");
    let html = shell::render(&state.assets, desk, &Page::new(Section::Fleet, title.clone()), || {
        view! {
            <h1 class="page-title">{title.clone()}</h1>
            {health(words, &fleet)}
            {tiles(words, &fleet)}
            <div class="desk-columns">{program(words, &fleet)} {versions(words, &fleet)}</div>
            {tenants(words, &fleet)}
        }
    });
    shell::answer(200, html)
}

fn health(words: Words, fleet: &Fleet) -> impl IntoView + use<> {
    let waiting = fleet.count(Standing::Failed) + fleet.count(Standing::Behind);
    let (tone, text) = if !fleet.is_ready() {
        (Tone::Problem, words.say("fleet-not-ready"))
    } else if waiting > 0 {
        (Tone::Problem, words.say("fleet-waiting"))
    } else {
        (Tone::News, words.say("fleet-ready"))
    };
    let mend = (waiting + fleet.count(Standing::Incompatible) > 0).then(|| {
        view! {
            <p class="mt-2">
                {words.say("fleet-mend")} " " <code>"mo migrate"</code>
            </p>
        }
    });
    view! {
        <Notice tone=tone>
            <p>{text}</p>
            {mend}
        </Notice>
    }
}

fn standing_name(words: Words, standing: Standing) -> String {
    match standing {
        Standing::Failed => words.say("standing-failed"),
        Standing::Incompatible => words.say("standing-incompatible"),
        Standing::Behind => words.say("standing-behind"),
        Standing::Unfinished => words.say("standing-unfinished"),
        Standing::Current => words.say("standing-current"),
    }
}

fn standing_badge(words: Words, standing: Standing) -> impl IntoView {
    let class = match standing {
        Standing::Failed | Standing::Incompatible => "badge badge-hot",
        Standing::Behind | Standing::Unfinished => "badge badge-warn",
        Standing::Current => "badge badge-good",
    };
    view! { <span class=class>{standing_name(words, standing)}</span> }
}

fn tiles(words: Words, fleet: &Fleet) -> impl IntoView + use<> {
    let tiles = fleet
        .standings
        .iter()
        .rev()
        .map(|count| {
            let name = standing_name(words, count.standing);
            view! {
                <li class="tile">
                    <span class="tile-number">{words.number(count.tenants)}</span>
                    <span class="text-ink-muted">{name}</span>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="tiles">{tiles}</ul> }
}

fn program(words: Words, fleet: &Fleet) -> impl IntoView + use<> {
    let code = |text: &str| view! { <code>{text.to_owned()}</code> };
    view! {
        <section class="panel" aria-labelledby="program">
            <h2 class="panel-title" id="program">
                {words.say("fleet-program")}
            </h2>
            <dl class="facts">
                {fact(words.say("fleet-program-version"), code(&fleet.program_version))}
                {fact(words.say("fleet-latest"), code(&fleet.latest))}
                {fact(words.say("fleet-oldest"), code(&fleet.oldest_compatible))}
                {fact(words.say("fleet-total"), words.number(fleet.total))}
            </dl>
        </section>
    }
}

fn versions(words: Words, fleet: &Fleet) -> impl IntoView + use<> {
    let rows = fleet
        .versions
        .iter()
        .map(|version| {
            let name = version.schema_version.clone().unwrap_or_else(|| words.say("fleet-no-version"));
            fact(name, words.number(version.tenants))
        })
        .collect_view();
    view! {
        <section class="panel" aria-labelledby="versions">
            <h2 class="panel-title" id="versions">
                {words.say("fleet-versions")}
            </h2>
            <dl class="facts">{rows}</dl>
        </section>
    }
}

fn tenants(words: Words, fleet: &Fleet) -> impl IntoView + use<> {
    if fleet.tenants.is_empty() {
        return view! { <Empty icon="store" title=words.say("tenants-none") text=words.say("tenants-none-text") /> }
            .into_any();
    }
    let columns = vec![
        words.say("tenant-domain"),
        words.say("fleet-standing"),
        words.say("tenants-version"),
        words.say("tenants-state"),
    ];
    let rows = fleet.tenants.iter().map(|tenant| row(words, tenant)).collect_view();
    let listed = fleet.tenants.len() as u64;
    let left_out = (fleet.total > listed).then(|| {
        let text = words.with("fleet-left-out", &[("count", words.number(fleet.total - listed).into())]);
        view! { <p class="text-ink-muted">{text}</p> }
    });
    view! {
        <DataTable label=words.say("fleet-tenants") columns=columns>
            {rows}
        </DataTable>
        {left_out}
    }
    .into_any()
}

fn row(words: Words, tenant: &FleetTenant) -> impl IntoView + use<> {
    let version = tenant.schema_version.clone().unwrap_or_else(|| "–".to_owned());
    let error = tenant.migration_error.clone().map(|error| view! { <span class="text-sm text-danger">{error}</span> });
    view! {
        <tr>
            <th scope="row" data-label=words.say("tenant-domain")>
                <a class="link" href=format!("/tenants/{}", tenant.tenant_id)>
                    {tenant.domain.clone()}
                </a>
            </th>
            <td data-label=words.say("fleet-standing")>
                <span class="cell">{standing_badge(words, tenant.standing)} {error}</span>
            </td>
            <td data-label=words.say("tenants-version")>
                <code>{version}</code>
            </td>
            <td data-label=words.say("tenants-state")>{state_badge(words, tenant.state)}</td>
        </tr>
    }
}
