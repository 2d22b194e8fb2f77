//! Every part of the kit in each of its states, on one page; in development builds only.
//! It must never be the only place where a part is used.

use axum::{Router, extract::State, response::Response, routing::get};
use leptos::prelude::*;
use mo_contract::Error;

use super::{
    desk::Staff,
    shell::{self, Page, Section},
};
use crate::{
    ui::{Confirm, Danger, DataTable, Empty, Field, Icon, Notice, PageLink, Pager, ShownOnce, Skeleton, Tone, Typed},
    visit::PageState,
    words::Words,
};

/// Nothing in a release build.
pub(super) fn routes() -> Router<PageState> {
    let router = Router::new();
    if cfg!(debug_assertions) { router.route("/admin/kit", get(show)) } else { router }
}

async fn show(State(state): State<PageState>, staff: Staff) -> Response {
    let words = staff.desk.words;
    let title = words.say("kit-title");
    let page = Page::new(Section::Account, title.clone());
    let html = shell::render(&state.assets, &staff.desk, &page, || {
        view! {
            <h1 class="page-title">{title.clone()}</h1>
            <p class="text-ink-muted">{words.say("kit-text")}</p>
            {part("buttons", words.say("kit-buttons"), buttons(words))}
            {part("fields", words.say("kit-fields"), fields(words))}
            {part("notices", words.say("kit-notices"), notices(words))}
            {part("badges", words.say("kit-badges"), badges(words))}
            {part("dialogs", words.say("kit-dialogs"), dialogs(words))}
            {part("table", words.say("kit-table"), table(words))}
            {part("rows", words.say("kit-rows"), rows(words))}
            {part("states", words.say("kit-states"), states(words))}
        }
    });
    shell::answer(200, html)
}

fn part(id: &'static str, title: String, body: impl IntoView) -> impl IntoView {
    view! {
        <section class="stack" aria-labelledby=id>
            <h2 class="panel-title" id=id>
                {title}
            </h2>
            {body}
        </section>
    }
}

fn buttons(words: Words) -> impl IntoView {
    let name = || words.say("kit-button");
    view! {
        <div class="desk-actions">
            <button class="btn btn-primary" type="button">
                {name()}
            </button>
            <button class="btn" type="button">
                {name()}
            </button>
            <button class="btn btn-quiet" type="button">
                {name()}
            </button>
            <button class="btn btn-danger" type="button">
                {name()}
            </button>
            <button class="btn" type="button">
                <Icon name="plus" />
                {name()}
            </button>
            <button class="btn btn-icon" type="button" aria-label=words.say("kit-button")>
                <Icon name="pencil" />
            </button>
            <button class="btn btn-primary" type="button" disabled=true>
                {words.say("kit-disabled")}
            </button>
            <button class="btn" type="button" aria-busy="true">
                {words.say("kit-busy")}
            </button>
            <button class="btn btn-primary btn-large" type="button">
                {words.say("kit-large")}
            </button>
        </div>
    }
}

fn fields(words: Words) -> impl IntoView {
    let wrong = Error::field("kit-wrong", words.say("kit-wrong"));
    view! {
        <div class="desk-columns">
            <Field id="kit-plain" label=words.say("kit-field") typed=Typed::default() control=|state| {
                view! { <input class="input" id="kit-plain" value=state.value autocomplete="off" /> }
            } />
            <Field id="kit-hint" label=words.say("kit-field") hint=words.say("kit-hint") typed=Typed::default() control=|state| {
                view! { <input class="input" id="kit-hint" value=state.value autocomplete="off" /> }
            } />
            <Field id="kit-wrong" label=words.say("kit-field") typed=Typed::new("?", "kit-wrong", Some(&wrong)) control=|state| {
                view! {
                    <input class="input" id="kit-wrong" value=state.value autocomplete="off" aria-invalid=state.invalid
                        aria-describedby=state.described_by />
                }
            } />
            <Field id="kit-off" label=words.say("kit-disabled") typed=Typed::default() control=|state| {
                view! { <input class="input" id="kit-off" value=state.value disabled=true /> }
            } />
            <Field id="kit-select" label=words.say("kit-select") typed=Typed::default() control=move |_| {
                view! {
                    <select class="input" id="kit-select">
                        <option>{words.say("kit-field")}</option>
                    </select>
                }
            } />
            <Field id="kit-area" label=words.say("kit-area") typed=Typed::default() control=|_| {
                view! { <textarea class="input" id="kit-area"></textarea> }
            } />
            <ShownOnce id="kit-secret" label=words.say("kit-secret") value="mo_0123456789abcdef".to_owned() />
        </div>
    }
}

fn notices(words: Words) -> impl IntoView {
    view! {
        <Notice tone=Tone::News>{words.say("kit-news")}</Notice>
        <Notice tone=Tone::Problem>{words.say("kit-problem")}</Notice>
        <div class="stack">
            <p class="toast">{words.say("kit-toast")}</p>
            <p class="toast toast-problem">{words.say("kit-toast-problem")}</p>
        </div>
    }
}

fn badges(words: Words) -> impl IntoView {
    let name = || words.say("kit-badge");
    view! {
        <div class="badges">
            <span class="badge">{name()}</span>
            <span class="badge badge-good">{name()}</span>
            <span class="badge badge-warn">{name()}</span>
            <span class="badge badge-hot">
                <Icon name="flame" />
                {name()}
            </span>
            <span class="badge badge-off">{name()}</span>
        </div>
        <ul class="chips">
            <li>
                <a class="chip" href="#badges" aria-current="true">
                    {words.say("kit-chip-on")}
                </a>
            </li>
            <li>
                <a class="chip" href="#badges">
                    {words.say("kit-chip")}
                </a>
            </li>
        </ul>
    }
}

fn dialogs(words: Words) -> impl IntoView {
    view! {
        <div class="desk-actions">
            <a class="btn" href="/admin/keys" data-dialog="">
                {words.say("kit-dialog")}
            </a>
            <Confirm id="kit-confirm" label=words.say("kit-confirm") danger=Danger::Yes>
                <p class="text-ink-muted">{words.say("kit-confirm-text")}</p>
                <button class="btn btn-danger" type="button">
                    {words.say("kit-button")}
                </button>
            </Confirm>
        </div>
    }
}

fn table(words: Words) -> impl IntoView {
    let columns = vec![words.say("kit-column-name"), words.say("kit-column-number"), words.say("kit-column-time")];
    let rows = (1..=3_u64)
        .map(|row| {
            view! {
                <tr>
                    <th scope="row" data-label=words.say("kit-column-name")>
                        {words.say("kit-field")}
                    </th>
                    <td data-label=words.say("kit-column-number")>{words.number(row * 1_234)}</td>
                    <td data-label=words.say("kit-column-time")>{words.moment(chrono::DateTime::UNIX_EPOCH)}</td>
                </tr>
            }
        })
        .collect_view();
    let link = |key: &str| Some(PageLink { href: "#table".to_owned(), text: words.say(key) });
    view! {
        <DataTable label=words.say("kit-table") columns=columns>
            {rows}
        </DataTable>
        <Pager label=words.say("kit-pager") back=link("kit-back") on=link("kit-on") />
    }
}

fn rows(words: Words) -> impl IntoView {
    let row = || {
        view! {
            <li class="row">
                <div class="min-w-0 flex-1">
                    <p class="row-title">{words.say("kit-field")}</p>
                    <p class="text-sm text-ink-muted">{words.say("kit-hint")}</p>
                </div>
                <span class="badge">{words.say("kit-badge")}</span>
            </li>
        }
    };
    view! {
        <div class="panel">
            <ul class="row-list">{row()} {row()}</ul>
        </div>
    }
}

fn states(words: Words) -> impl IntoView {
    view! {
        <div class="desk-columns">
            <Empty icon="bag" title=words.say("kit-empty") text=words.say("kit-empty-text")>
                <button class="btn btn-primary" type="button">
                    {words.say("kit-button")}
                </button>
            </Empty>
            <div class="panel">
                <h3 class="panel-title">{words.say("kit-loading")}</h3>
                <Skeleton lines=4 />
            </div>
            <div class="panel">
                <h3 class="panel-title">{words.say("kit-working")}</h3>
                <form aria-busy="true">
                    <div class="working" role="status">
                        <span class="working-bar" aria-hidden="true"></span>
                        {words.say("kit-busy")}
                    </div>
                </form>
            </div>
        </div>
    }
}
