//! Parts that the back office's pages repeat: tables, pages of a list, questions, what stands where there is nothing yet.
//! Each works without a script; none of them knows what it shows. Their style is the back office's alone.

use leptos::prelude::*;

use super::Icon;

/// What stands where a list has nothing: why, and what to do about it.
#[component]
pub fn Empty(
    icon: &'static str,
    #[prop(into)] title: String,
    #[prop(optional, into)] text: Option<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <div class="empty-icon">
                <Icon name=icon />
            </div>
            <p class="empty-title">{title}</p>
            {text.map(|text| view! { <p class="empty-text">{text}</p> })}
            {children.map(|children| view! { <div class="empty-actions">{children()}</div> })}
        </div>
    }
}

/// The shape of lines that are still being fetched.
#[component]
pub fn Skeleton(lines: usize) -> impl IntoView {
    let lines = (0..lines).map(|_| view! { <span class="skeleton-line"></span> }).collect_view();
    view! {
        <div class="skeleton" aria-hidden="true">
            {lines}
        </div>
    }
}

/// A way to another part of a list.
#[derive(Clone, Debug)]
pub struct PageLink {
    pub href: String,
    pub text: String,
}

/// The ways back and on below a list. Nothing where there is neither.
#[component]
pub fn Pager(#[prop(into)] label: String, back: Option<PageLink>, on: Option<PageLink>) -> impl IntoView {
    let any = back.is_some() || on.is_some();
    let link = |link: PageLink, rel: &'static str| {
        view! {
            <a class="btn" href=link.href rel=rel>
                {link.text}
            </a>
        }
    };
    any.then(|| {
        view! {
            <nav class="pager" aria-label=label>
                {back.map(|back| link(back, "prev"))}
                {on.map(|on| link(on, "next"))}
            </nav>
        }
    })
}

/// A table with its columns' names. On a narrow screen each row is a card: give every cell a `data-label`.
#[component]
pub fn DataTable(#[prop(into)] label: String, columns: Vec<String>, children: Children) -> impl IntoView {
    let head = columns.into_iter().map(|column| view! { <th scope="col">{column}</th> }).collect_view();
    view! {
        <div class="table-frame table-frame-cards">
            <table class="table table-cards">
                <caption class="visually-hidden">{label}</caption>
                <thead>
                    <tr>{head}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}

/// Asks before something is done that can't be undone: the button opens the question, and the form inside does it.
#[component]
pub fn Confirm(
    #[prop(into)] id: String,
    #[prop(into)] label: String,
    danger: Danger,
    children: Children,
) -> impl IntoView {
    let class = match danger {
        Danger::Yes => "btn text-danger",
        Danger::No => "btn",
    };
    view! {
        <details class="confirm" id=id>
            <summary class=class>{label}</summary>
            <div class="confirm-body">{children()}</div>
        </details>
    }
}

/// [`Confirm`] about one row of a list: why it is asked, and the button that sends the row's `value` to `action`. `act` and
/// the value are the id on the page.
#[component]
pub fn ConfirmRow(
    act: &'static str,
    #[prop(into)] label: String,
    danger: Danger,
    #[prop(into)] text: String,
    #[prop(into)] action: String,
    name: &'static str,
    value: String,
    #[prop(into)] button: String,
) -> impl IntoView {
    let class = match danger {
        Danger::Yes => "btn btn-danger",
        Danger::No => "btn btn-primary",
    };
    view! {
        <Confirm id=format!("{act}-{value}") label danger>
            <p class="text-sm text-ink-muted">{text}</p>
            <form method="post" action=action>
                <input type="hidden" name=name value=value />
                <button class=class type="submit">
                    {button}
                </button>
            </form>
        </Confirm>
    }
}

/// Whether what a button leads to takes something away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Danger {
    Yes,
    No,
}

/// One of several in a filter, or `any`: choosing shows it at once. Its id is its name.
#[component]
pub fn Choice(
    id: &'static str,
    #[prop(into)] label: String,
    #[prop(into)] any: String,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="field">
            <label class="field-label" for=id>
                {label}
            </label>
            <select class="input" id=id name=id data-submit="">
                <option value="">{any}</option>
                {children()}
            </select>
        </div>
    }
}

/// Something to hand on that is shown once: a link or a secret, selected when it is touched.
#[component]
pub fn ShownOnce(id: &'static str, #[prop(into)] label: String, value: String) -> impl IntoView {
    view! {
        <div class="field">
            <label class="field-label" for=id>
                {label}
            </label>
            <input class="input font-mono" id=id readonly=true value=value />
        </div>
    }
}

/// The dialog that pages are shown in by links marked `data-dialog`. Without a script such a link leads to the page.
#[component]
pub fn Sheet(#[prop(into)] close: String) -> impl IntoView {
    view! {
        <dialog id="sheet" class="sheet">
            <div class="sheet-bar">
                <button class="btn btn-quiet btn-icon" type="button" data-close="" aria-label=close>
                    <Icon name="close" />
                </button>
            </div>
            <div id="sheet-body" class="sheet-body"></div>
            <template id="sheet-waits">
                <Skeleton lines=6 />
            </template>
        </dialog>
    }
}
