//! The picture of a dish: sent by a plain form, or dropped and pasted where there are scripts; described and taken away.
//! The name and the type that a browser gives a file are never looked at.

use axum::{
    Router,
    extract::{
        DefaultBodyLimit, Multipart, Path, State,
        multipart::{MultipartError, MultipartRejection},
    },
    response::Response,
    routing::{get, post},
};
use leptos::prelude::*;
use mo_contract::{
    Error, ErrorCode, MenuItemId, Role,
    menu::{ListMenuItems, MenuItem},
    picture::{AttachPicture, DescribePicture, MAX_BYTES, Picture, RemovePicture, Upload},
    text,
};

use super::{
    desk::Staff,
    problem,
    shell::{self, Page, Section, see_other},
};
use crate::{
    fields::{Fields, QueryFields},
    ui::{Confirm, Danger, Field, Icon, Loading, Typed, picture},
    visit::PageState,
    words::Words,
};

const MENU: &str = "/admin/menu";
/// The kinds of files that are offered to choose from. What a file is, is found out here.
const ACCEPT: &str = "image/jpeg,image/png,image/webp";
/// What a form has besides the file.
const REST: usize = 64 * 1024;
/// What is read of a form that is too large, to be able to say so.
pub(super) const PATIENCE: usize = 64 * 1024 * 1024;

pub(super) fn routes() -> Router<PageState> {
    Router::new()
        .route("/admin/pictures/{item}", get(show).post(attach))
        .route("/admin/pictures/{item}/describe", post(describe).get(again))
        .route("/admin/pictures/{item}/remove", post(remove).get(again))
        .layer(DefaultBodyLimit::max(PATIENCE))
}

/// Where a dish's picture is seen, sent and changed.
pub(super) fn path(item: MenuItemId) -> String {
    format!("/admin/pictures/{item}")
}

/// Where the picture of a dish that was just saved is given.
pub(super) fn path_saved(item: MenuItemId) -> String {
    format!("{}?done=saved", path(item))
}

fn id(text: &str) -> Result<MenuItemId, Error> {
    text.parse().map_err(|_| Error::not_found("dish"))
}

async fn show(
    State(state): State<PageState>,
    staff: Staff,
    Path(item): Path<String>,
    QueryFields(query): QueryFields,
) -> Response {
    page(&state, &staff, &item, query.get("done"), None).await
}

async fn again(_: Staff, Path(item): Path<String>) -> Response {
    match id(&item) {
        Ok(item) => see_other(&path(item)),
        Err(_) => see_other(MENU),
    }
}

/// A form's file `image`, and its other fields. Of what is too large no more is kept than is allowed, and it is read on: a
/// browser looks at no answer before it has sent all, and would say that the connection broke. The fields outlive such a file.
pub(super) async fn read(
    form: Result<Multipart, MultipartRejection>,
) -> Result<(Fields, Result<Vec<u8>, Error>), Error> {
    let too_large = || Error::field("image", "must be at most 10 MB");
    let failed = |error: MultipartError| match error.status().as_u16() {
        413 => too_large(),
        _ => Error::malformed("The form broke off."),
    };
    let mut form = form.map_err(|_| Error::malformed("Send a form with a file."))?;
    let (mut fields, mut image, mut rest) = (Vec::new(), Vec::new(), 0_usize);
    let mut fits = true;
    while let Some(mut field) = form.next_field().await.map_err(failed)? {
        let name = field.name().map(str::to_owned);
        let is_image = name.as_deref() == Some("image");
        let mut value = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(failed)? {
            if !is_image {
                rest = rest.saturating_add(chunk.len());
                if rest > REST {
                    return Err(Error::malformed("The form is too long."));
                }
            }
            if value.len().saturating_add(chunk.len()) > MAX_BYTES {
                fits = false;
                value = Vec::new();
            } else if fits {
                value.extend_from_slice(&chunk);
            }
        }
        match name {
            Some(_) if is_image => image = value,
            Some(name) => fields.push((name, String::from_utf8_lossy(&value).into_owned())),
            None => {}
        }
    }
    Ok((Fields::from(fields), if fits { Ok(image) } else { Err(too_large()) }))
}

async fn attach(
    State(state): State<PageState>,
    staff: Staff,
    Path(item): Path<String>,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let attached = async {
        let item_id = id(&item)?;
        let (fields, image) = read(form).await?;
        state.client.call(&staff.desk.ctx, AttachPicture { item_id, image: Upload(image?), alt: None }).await?;
        Ok(fields)
    };
    match attached.await {
        Ok(fields) if fields.get("then") == "menu" => see_other(&format!("{MENU}?done=picture#item-{item}")),
        attached => answer(&state, &staff, &item, attached.map(drop), "picture").await,
    }
}

async fn describe(State(state): State<PageState>, staff: Staff, Path(item): Path<String>, fields: Fields) -> Response {
    let described = async {
        let op = DescribePicture { item_id: id(&item)?, alt: fields.get("alt").to_owned() };
        state.client.call(&staff.desk.ctx, op).await
    };
    let described = described.await.map(drop);
    answer(&state, &staff, &item, described, "saved").await
}

async fn remove(State(state): State<PageState>, staff: Staff, Path(item): Path<String>) -> Response {
    let removed = async {
        let item_id = id(&item)?;
        state.client.call(&staff.desk.ctx, RemovePicture { item_id }).await
    };
    let removed = removed.await.map(drop);
    answer(&state, &staff, &item, removed, "picture-removed").await
}

async fn answer(state: &PageState, staff: &Staff, item: &str, result: Result<(), Error>, done: &str) -> Response {
    match result {
        Ok(()) => see_other(&format!("/admin/pictures/{item}?done={done}")),
        Err(error) => page(state, staff, item, "", Some(&error)).await,
    }
}

async fn find(state: &PageState, staff: &Staff, item: &str) -> Result<MenuItem, Error> {
    let item = id(item)?;
    let menu = state.client.call(&staff.desk.ctx, ListMenuItems {}).await?;
    menu.item(item).cloned().ok_or_else(|| Error::not_found("dish"))
}

async fn page(state: &PageState, staff: &Staff, item: &str, done: &str, error: Option<&Error>) -> Response {
    let item = match find(state, staff, item).await {
        Ok(item) => item,
        Err(error) => return problem::page(state, &staff.desk, &error),
    };
    // Who may not change it sees it on the menu.
    if !staff.may(Role::Manager) {
        return problem::page(state, &staff.desk, &Error::forbidden());
    }
    let words = staff.desk.words;
    let title = words.with("picture-title", &[("name", item.name.clone().into())]);
    let above = error.filter(|error| error.code != ErrorCode::ValidationFailed);
    let page = Page::new(Section::Menu, title.clone()).done(done).error(above);
    let html = shell::render(&state.assets, &staff.desk, &page, || {
        view! {
            <a class="back-link" href=MENU>
                <Icon name="back" />
                {words.say("picture-back")}
            </a>
            <a class="back-link" href=format!("{MENU}/{}", item.id)>
                {words.say("picture-dish")}
            </a>
            <h1 class="page-title">{title.clone()}</h1>
            <div class="picture-desk">
                {stage(staff, &item)}
                {staff.can_change().then(|| forms(words, &item, error))}
            </div>
        }
    });
    shell::answer(error.map_or(200, Error::status), html)
}

fn stage(staff: &Staff, item: &MenuItem) -> impl IntoView + use<> {
    let words = staff.desk.words;
    match &item.picture {
        Some(own) => {
            let shown = picture(staff.tenant.id, own, "", "(min-width: 56rem) 45rem, 100vw", Loading::Now);
            view! { <div class="panel picture-stage">{shown}</div> }.into_any()
        }
        None => view! {
            <div class="panel picture-empty">
                <Icon name="picture" />
                <p class="empty-title">{words.say("picture-none")}</p>
                <p>{words.say("picture-none-text")}</p>
            </div>
        }
        .into_any(),
    }
}

fn forms(words: Words, item: &MenuItem, error: Option<&Error>) -> impl IntoView + use<> {
    let action = path(item.id);
    let has_one = item.picture.is_some();
    let button = if has_one { words.say("picture-replace") } else { words.say("picture-upload") };
    let drop = words.say("picture-drop");
    let kept = item.picture.as_ref().map(|own| kept(words, &action, own, error));
    view! {
        <div class="stack">
            <form class="panel stack" method="post" action=action enctype="multipart/form-data" data-upload=""
                data-most=MAX_BYTES.to_string() data-too-large=words.say("field-picture-bytes")>
                <div class="drop" data-drop="">
                    <Field id="image" label=words.say("picture-file") hint=words.say("picture-file-hint")
                        typed=Typed::new("", "image", error) control=|state| {
                        view! {
                            <input id="image" name="image" type="file" accept=ACCEPT required=true
                                aria-invalid=state.invalid aria-describedby=state.described_by />
                        }
                    } />
                    <p class="text-sm text-ink-muted">{drop}</p>
                </div>
                <button class="btn btn-primary" type="submit">
                    <Icon name="picture" />
                    {button}
                </button>
            </form>
            {kept}
        </div>
    }
}

fn kept(words: Words, action: &str, own: &Picture, error: Option<&Error>) -> impl IntoView + use<> {
    let alt = Typed::new(&own.alt, "alt", error);
    let remove = format!("{action}/remove");
    view! {
        <form class="panel stack" method="post" action=format!("{action}/describe") data-enhance="">
            <Field id="alt" label=words.say("picture-alt") hint=words.say("picture-alt-hint") typed=alt control=|state| {
                view! {
                    <input class="input" id="alt" name="alt" maxlength=text::NAME.to_string() value=state.value
                        aria-invalid=state.invalid aria-describedby=state.described_by />
                }
            } />
            <div class="desk-actions">
                <button class="btn" type="submit">
                    {words.say("picture-describe")}
                </button>
                <Confirm id="remove-picture" label=words.say("picture-remove") danger=Danger::Yes>
                    <p>{words.say("picture-remove-text")}</p>
                    <button class="btn text-danger" type="submit" formaction=remove formnovalidate=true>
                        <Icon name="trash" />
                        {words.say("picture-remove")}
                    </button>
                </Confirm>
            </div>
        </form>
    }
}

/// Where the picture is changed, in the form of the dish.
pub(super) fn panel(staff: &Staff, item: &MenuItem) -> impl IntoView + use<> {
    let words = staff.desk.words;
    let text = if item.picture.is_some() { words.say("picture-change") } else { words.say("picture-add") };
    let shown = item.picture.as_ref().map(|own| {
        view! { <div class="picture-panel">{picture(staff.tenant.id, own, "", "(min-width: 64rem) 24rem, 100vw", Loading::Now)}</div> }
    });
    view! {
        <section class="panel stack" aria-labelledby="picture">
            <h2 class="panel-title" id="picture">
                {words.say("picture-file")}
            </h2>
            {shown}
            // Not a link: what is typed beside it is saved on the way.
            <button class="btn" type="submit" name="then" value="picture">
                <Icon name="picture" />
                {text}
            </button>
        </section>
    }
}

/// What a script must know that sends what was dropped on a row of the list, or chosen for it.
pub(super) fn row_rules(words: Words) -> impl IntoView {
    let too_large = words.say("field-picture-bytes");
    view! { <div id="row-pictures" hidden=true data-accept=ACCEPT data-most=MAX_BYTES.to_string() data-too-large=too_large></div> }
}

/// A small one for the list of dishes; where there is none, the way to give one.
pub(super) fn thumb(staff: &Staff, item: &MenuItem, edits: bool) -> impl IntoView + use<> {
    let words = staff.desk.words;
    let shown = match &item.picture {
        Some(own) => picture(staff.tenant.id, own, &own.alt, "3rem", Loading::Later).into_any(),
        None => view! { <Icon name="picture" /> }.into_any(),
    };
    if edits {
        let label = words.with("picture-title", &[("name", item.name.clone().into())]);
        view! {
            <a class="picture-thumb" id=format!("picture-{}", item.id) href=path(item.id) aria-label=label.clone()
                title=label
                data-choose=item.picture.is_none().then_some("")>
                {shown}
            </a>
        }
        .into_any()
    } else {
        view! { <span class="picture-thumb">{shown}</span> }.into_any()
    }
}
