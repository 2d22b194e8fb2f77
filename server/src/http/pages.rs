//! Everything that is no API: static files of the built site, and the storefront's pages for the tenant of the host.
//! Anonymous pages without a query are kept by tenant and path until the catalogue or the tenant changes, or a
//! dish begins or ends to be served.

use std::{
    net::IpAddr,
    path::{Component, Path, PathBuf},
    sync::Arc,
};

use axum::{
    body::Body,
    extract::{Request, State},
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts};
use mo_app::{
    Visit,
    admin::{Cookies, Desk, is_back_office, problem_page},
    pages::problem,
    words::Words,
};
use mo_contract::{
    Actor, Credential, Error, ErrorCode, Locale, RequestContext,
    identity::{ShowSession, Who},
    tenant::{Tenant, TenantState},
};
use tower::ServiceExt as _;
use tower_http::services::ServeDir;

use super::{
    App, HttpError, Shared,
    entry::{authority, bare_context, client_address, drain, host, is_platform, scheme, tenant_of_host},
    variants::{Freshness, Variants},
};

const KEPT: &str = "public, max-age=0, must-revalidate";

pub async fn serve(State(app): State<Shared>, request: Request) -> Response {
    let path = request.uri().path();
    if path.starts_with("/api/") || path == "/api" {
        return HttpError(Error::new(ErrorCode::NotFound, "There is nothing at this address.")).into_response();
    }
    if super::is_read(request.method())
        && let Some(file) = static_file(&app, path)
    {
        return serve_file(&app, file, request).await;
    }
    page(app, request).await
}

/// The file of the built site that a path names, if there is one.
fn static_file(app: &App, path: &str) -> Option<PathBuf> {
    let relative = Path::new(path.strip_prefix('/')?);
    let plain = relative.components().all(|part| matches!(part, Component::Normal(_)));
    let name = relative.file_name()?.to_str()?;
    if !plain || name == "assets.json" || name.starts_with('.') {
        return None;
    }
    let file = app.settings.site_root.join(relative);
    file.is_file().then_some(file)
}

async fn serve_file(app: &App, file: PathBuf, request: Request) -> Response {
    // A name with a hash never changes what it means.
    let hashed = file.parent().is_some_and(|folder| folder.starts_with(app.settings.site_root.join("pkg")));
    let files = ServeDir::new(&app.settings.site_root).precompressed_br().precompressed_gzip();
    let mut response = match files.oneshot(request).await {
        Ok(response) => response.map(Body::new),
        Err(never) => match never {},
    };
    let policy = if hashed { "public, max-age=31536000, immutable" } else { "public, max-age=3600" };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(policy));
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    response
}

async fn page(app: Shared, request: Request) -> Response {
    let peer = client_address(&app, &request);
    let (parts, body) = request.into_parts();
    let assets = app.assets.as_ref();
    if host(&app, &parts).is_some_and(|host| is_platform(&app, &host)) {
        return desk(&app, peer, None, parts, body).await;
    }
    let tenant = match tenant_of_host(&app, &parts).await {
        Ok(tenant) => tenant,
        Err(error) if error.code == ErrorCode::TenantNotFound => {
            return problem::unknown_host(assets, reader(&parts.headers));
        }
        Err(error) => {
            return problem::refused(assets, reader(&parts.headers), &error, &bare_context(&parts).request_id);
        }
    };
    let known = matches!(tenant.state, TenantState::Active | TenantState::Suspended | TenantState::Archived);
    if known && is_back_office(parts.uri.path()) {
        return desk(&app, peer, Some(tenant), parts, body).await;
    }
    storefront(&app, tenant, parts, body).await
}

async fn run(router: &axum::Router, request: Request) -> Response {
    match router.clone().oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// The one address of this site, however its host was spelled.
fn origin(app: &App, parts: &Parts) -> String {
    let authority = authority(app, &parts.headers, &parts.uri, &parts.extensions).unwrap_or_default();
    let (host, scheme) = (host(app, parts).unwrap_or_default(), scheme(app, parts));
    let port = authority.rsplit_once(':').and_then(|(_, port)| port.parse::<u16>().ok());
    let usual = if scheme == "https" { 443 } else { 80 };
    match port.filter(|port| *port != usual) {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    }
}

/// The language that the browser asks for.
fn accepted(headers: &HeaderMap) -> Option<Locale> {
    Locale::accepted(headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?)
}

/// How to speak where no restaurant says how.
fn reader(headers: &HeaderMap) -> Words {
    Words::new(accepted(headers).unwrap_or_default(), mo_contract::TimeZone::default())
}

/// How to speak to whoever wants a page to look at; nothing for a program, a script or a picture.
pub fn asks_for_page(request: &Request) -> Option<Words> {
    let path = request.uri().path();
    let accept = request.headers().get(header::ACCEPT)?.to_str().ok()?;
    let wanted = accept.contains("text/html") && path != "/api" && !path.starts_with("/api/");
    wanted.then(|| reader(request.headers()))
}

/// An error's page in place of its JSON, with the same status and headers.
pub fn instead(app: &App, words: Words, error: &Error, request_id: &str, refused: Response) -> Response {
    let mut page = problem::refused(&app.assets, words, error, request_id);
    if let Some(value) = refused.headers().get(header::ALLOW) {
        page.headers_mut().insert(header::ALLOW, value.clone());
    }
    page
}

/// A page of the back office: finds out who is signed in, and lets no other site write in their name.
async fn desk(app: &App, peer: IpAddr, tenant: Option<Arc<Tenant>>, mut parts: Parts, body: Body) -> Response {
    let host = host(app, &parts).unwrap_or_default();
    let cookies = Cookies::of(scheme(app, &parts) == "https", &host, app.settings.insecure_cookies);
    let secret = cookies.secret(&parts.headers);
    let mut ctx = bare_context(&parts);
    ctx.idempotency_key = None;
    let who = match secret.clone() {
        None => None,
        Some(secret) => signed_in(app, &mut ctx, secret).await,
    };
    // A file from somebody who has to sign in first: they are led there, and an edge before us gets rid of all it has.
    let body = if who.is_none() && is_upload(&parts.headers) {
        drain(body).await;
        Body::empty()
    } else {
        body
    };
    ctx.tenant = tenant.as_ref().map(|tenant| tenant.id);
    let words = match &tenant {
        Some(tenant) => Words::new(accepted(&parts.headers).unwrap_or(tenant.locale), tenant.time_zone),
        None => reader(&parts.headers),
    };
    let router = if tenant.is_some() { &app.back_office } else { &app.portal };
    let desk = Desk { ctx, tenant, origin: origin(app, &parts), who: who.map(Arc::new), cookies, words };
    let state = mo_app::PageState { client: app.client.clone(), assets: app.assets.clone() };
    let path = parts.uri.path();
    let guesses = !super::is_read(&parts.method)
        && (["/sign-in", "/password"].iter().any(|end| path.ends_with(end)) || path.starts_with("/invitation/"));
    if !super::is_read(&parts.method) {
        let carried = if secret.is_some() { Carried::Session } else { Carried::Nothing };
        if is_cross_site(app, &parts, carried) {
            return problem_page(&state, &desk, &cross_site());
        }
        // Whoever has guessed too often is stopped before the guess is looked at.
        if guesses && !app.limits.may_guess(peer) {
            let message = "Too many attempts. Please wait a moment.";
            return problem_page(&state, &desk, &Error::new(ErrorCode::RateLimited, message));
        }
    }
    let shown = desk.clone();
    parts.extensions.insert(desk);
    let response = run(router, Request::from_parts(parts, body)).await;
    // What went well leads elsewhere.
    if guesses && !response.status().is_redirection() {
        app.limits.failed_credential(peer);
    }
    if response.status().is_server_error() && response.headers().get(header::CONTENT_TYPE).is_none() {
        return problem_page(&state, &shown, &Error::internal());
    }
    response
}

fn is_upload(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("multipart/"))
}

/// The person behind a session, who then is the actor of what the page does.
async fn signed_in(app: &App, ctx: &mut RequestContext, secret: String) -> Option<Who> {
    if let Some(services) = &app.services {
        ctx.actor = services.authenticate(&secret, &ctx.request_id).await.ok()?;
        if !matches!(ctx.actor, Actor::User(_)) {
            ctx.actor = Actor::Guest;
            return None;
        }
    }
    ctx.credential = Some(Credential(secret));
    let who = app.client.call(ctx, ShowSession {}).await.ok();
    if who.is_none() {
        ctx.actor = Actor::Guest;
        ctx.credential = None;
    }
    who
}

async fn storefront(app: &App, tenant: Arc<Tenant>, mut parts: Parts, body: Body) -> Response {
    let assets = app.assets.as_ref();
    // The designed pages of a closed restaurant wear its brand.
    let brand = parts.uri.path().starts_with("/theme.") && parts.method == Method::GET;
    match tenant.state {
        TenantState::Active => {}
        TenantState::Suspended | TenantState::Archived if brand => {}
        TenantState::Suspended => return problem::suspended(assets, &tenant),
        TenantState::Archived => return problem::archived(assets, &tenant),
        _ => return problem::unknown_host(assets, reader(&parts.headers)),
    }
    if !super::is_read(&parts.method) && is_cross_site(app, &parts, Carried::Nothing) {
        return HttpError(cross_site()).into_response();
    }
    let ctx = bare_context(&parts).for_tenant(tenant.id);
    let origin = origin(app, &parts);
    let keep = keepable(app, &parts, &tenant, &ctx).await;
    // The address is part of the page (canonical links), so it is part of the key.
    let name = format!("{origin}{}", parts.uri.path());
    if let Some(fresh) = keep
        && let Some(kept) = app.pages.get(tenant.id, &name, fresh)
    {
        return kept.respond(&parts.headers, KEPT);
    }
    let request_id = ctx.request_id.clone();
    parts.extensions.insert(Visit { ctx, tenant: tenant.clone(), origin });
    let headers = parts.headers.clone();
    let response = run(&app.storefront, Request::from_parts(parts, body)).await;
    if response.status().is_server_error() && response.headers().get(header::CONTENT_TYPE).is_none() {
        return problem::internal(assets, Some(&tenant), Words::of(&tenant), &request_id);
    }
    match keep {
        Some(fresh) if response.status() == StatusCode::OK => {
            let html = || HeaderValue::from_static("text/html; charset=utf-8");
            let kind = response.headers().get(header::CONTENT_TYPE).cloned().unwrap_or_else(html);
            let Ok(body) = axum::body::to_bytes(response.into_body(), usize::MAX).await else {
                return problem::internal(assets, Some(&tenant), Words::of(&tenant), &request_id);
            };
            let made = Arc::new(Variants::new(body, kind));
            app.pages.put(tenant.id, &name, fresh, made.clone());
            made.respond(&headers, KEPT)
        }
        _ => response,
    }
}

/// How fresh a kept page must be, if this request is for a page that may be kept at all.
async fn keepable(app: &App, parts: &Parts, tenant: &Tenant, ctx: &RequestContext) -> Option<Freshness> {
    let plain =
        parts.method == Method::GET && parts.uri.query().is_none() && mo_app::pages::is_cacheable(parts.uri.path());
    let services = app.services.as_ref().filter(|_| plain)?;
    // The moment that the page is rendered for: it must be the same on both sides of the hour at which lunch ends.
    let menu = services.menu_freshness(tenant, ctx.now, &ctx.request_id).await.ok()?;
    let paused = mo_contract::order::paused(tenant.paused_until.as_deref(), ctx.now).is_some();
    Some(Freshness { menu, tenant: tenant.version, paused })
}

/// What a request carries that a browser adds by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Carried {
    Session,
    Nothing,
}

fn cross_site() -> Error {
    Error::new(ErrorCode::CrossSite, "This form was sent from another site.")
}

/// A write that a page of another site caused; with a session, also one that does not say where it comes from.
fn is_cross_site(app: &App, parts: &Parts, carried: Carried) -> bool {
    let text = |name: header::HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = parts.headers.get("sec-fetch-site").and_then(|value| value.to_str().ok()) {
        return !matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(header::ORIGIN) else { return carried == Carried::Session };
    let named = origin.split_once("://").map(|(_, authority)| authority);
    let here = authority(app, &parts.headers, &parts.uri, &parts.extensions);
    !named.zip(here).is_some_and(|(named, here)| named.eq_ignore_ascii_case(here))
}
