//! The HTTP side of `mo`: which path goes to which operation, and what every request passes on its way.
//! It must never hold a rule of the business.

mod download;
mod entry;
mod live;
mod media;
mod openapi;
mod pages;
mod ratelimit;
mod rest;
mod rpc;
mod variants;

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing::get,
};
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use mo_client::MoClient;
use mo_contract::{Error, ErrorCode};
use mo_services::{Media, Services};
use tower_http::catch_panic::CatchPanicLayer;
use uuid::Uuid;

use crate::settings::Settings;
use ratelimit::Limits;

pub use openapi::document as openapi_document;

/// What every handler may reach.
pub struct App {
    pub client: MoClient,
    /// Absent on a front node, which has no database.
    pub services: Option<Services>,
    pub settings: Settings,
    limits: Limits,
    assets: Arc<mo_app::Assets>,
    media: Media,
    pages: variants::PageCache,
    storefront: Router,
    back_office: Router,
    portal: Router,
}

type Shared = Arc<App>;

/// A uniform error on its way out.
pub struct HttpError(pub Error);

impl From<Error> for HttpError {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl axum::response::IntoResponse for HttpError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let error = self.0.clone();
        let retry = error.retry_after();
        let mut response = (status, axum::Json(self.0.body())).into_response();
        response.extensions_mut().insert(error);
        if let Some(seconds) = retry {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

/// The id of a request, as it came in or made here.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const CSP: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
                   object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";
/// Headers of one request, all together.
const MAX_HEADERS: usize = 16 * 1024;

/// To the first byte of an answer.
const LONGEST: Duration = Duration::from_secs(30);

/// Everything that is served on the public address.
pub fn router(client: MoClient, services: Option<Services>, settings: Settings, assets: mo_app::Assets) -> Router {
    let limits = Limits::new(&settings);
    let assets = Arc::new(assets);
    let state = mo_app::PageState { client: client.clone(), assets: assets.clone() };
    let back_office = mo_app::admin::restaurant(state.clone()).merge(download::of_a_restaurant(state.clone()));
    let portal = mo_app::admin::platform(state.clone()).merge(download::of_the_platform(state.clone()));
    let storefront = mo_app::router(state);
    let pages = variants::PageCache::new();
    // A front node reads the bucket itself; a folder of another machine it can't see.
    let media = match &services {
        Some(services) => services.media().clone(),
        None => crate::commands::media(&settings).unwrap_or_else(|error| {
            tracing::error!(error, "no pictures");
            Media::nowhere()
        }),
    };
    let app: Shared =
        Arc::new(App { client, services, settings, limits, assets, media, pages, storefront, back_office, portal });
    let mut api = Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/edge/tls", get(edge_tls))
        .route("/admin/orders/live", get(live::board))
        .route("/orders/{id}/live", get(live::order))
        .route("/media/{tenant}/{file}", get(media::serve))
        .route("/api/openapi.json", get(openapi::serve))
        .route("/api/docs", get(openapi::docs_index))
        .route("/api/docs/{*file}", get(openapi::docs_file));
    if app.services.is_some() {
        api = rest::routes(rpc::routes(api));
    }
    api.fallback(pages::serve)
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(app.clone())
        // As one layer: axum boxes each anew for every request.
        .layer((middleware::from_fn_with_state(app, envelope), CatchPanicLayer::custom(panicked)))
}

/// First in, last out: the request id, limits on address and headers, the log line, and the headers every answer has.
async fn envelope(State(app): State<Shared>, mut request: Request, next: Next) -> Response {
    let started = std::time::Instant::now();
    let id = request
        .headers()
        .get(&REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .filter(|text| (1..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic()))
        .map_or_else(|| Uuid::new_v4().to_string(), str::to_owned);
    request.extensions_mut().insert(RequestId(id.clone()));
    let reader = pages::asks_for_page(&request);
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let peer = entry::client_address(&app, &request);
    let size: usize = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    let mut response = if size > MAX_HEADERS {
        HttpError(Error::new(ErrorCode::HeadersTooLarge, "The request's headers are too large.")).into_response()
    } else if !app.limits.admit(peer, &method) {
        HttpError(Error::new(ErrorCode::RateLimited, "Too many requests. Please slow down.")).into_response()
    } else {
        // Unlike a layer of tower-http's, this sets no timer for what is answered at once.
        tokio::time::timeout(LONGEST, next.run(request)).await.unwrap_or_else(|_| {
            HttpError(Error::new(ErrorCode::Timeout, "This took too long. Please try again.")).into_response()
        })
    };
    // What was refused before a page was reached is told to a person as a page all the same.
    if let Some(words) = reader
        && let Some(error) = response.extensions_mut().remove::<Error>()
    {
        response = pages::instead(&app, words, &error, &id, response);
    }
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let headers = response.headers_mut();
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(CSP));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    let elapsed = started.elapsed();
    let status = response.status().as_u16();
    metrics::counter!("http_requests_total", "method" => method_label(&method), "status" => status.to_string())
        .increment(1);
    metrics::histogram!("http_request_seconds").record(elapsed.as_secs_f64());
    tracing::debug!(request_id = id, %method, path, status, ms = elapsed.as_secs_f64() * 1000.0, "request");
    response
}

/// A method that somebody made up gets no series of its own: there is no end of them.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

fn panicked(_: Box<dyn std::any::Any + Send + 'static>) -> Response {
    HttpError(Error::internal()).into_response()
}

async fn method_not_allowed() -> HttpError {
    HttpError(Error::new(ErrorCode::MethodNotAllowed, "This address does not take that method."))
}

async fn healthz() -> Response {
    axum::Json(serde_json::json!({ "status": "ok" })).into_response()
}

async fn readyz(State(app): State<Shared>) -> Response {
    let Some(services) = &app.services else {
        return axum::Json(serde_json::json!({ "status": "ok", "mode": "remote" })).into_response();
    };
    match services.health().await {
        Ok(health) if health.incompatible > 0 => {
            let message = format!("{} tenants are at a version that this program can't serve.", health.incompatible);
            HttpError(Error::new(ErrorCode::Unavailable, message)).into_response()
        }
        Ok(health) => axum::Json(serde_json::json!({
            "status": "ok", "tenants_behind": health.behind, "tenants_incompatible": health.incompatible,
        }))
        .into_response(),
        Err(error) => HttpError(Error::new(ErrorCode::Unavailable, error.message)).into_response(),
    }
}

/// Whether the edge may have a certificate made for `?domain=`. Only an edge beside us, or a trusted one, is answered; a node
/// without a database knows no names and so says no.
async fn edge_tls(State(app): State<Shared>, request: Request) -> Response {
    let domain = request
        .uri()
        .query()
        .and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("domain=")))
        .and_then(mo_contract::host::normalise_authority);
    let asks = entry::is_edge(&app, &request);
    let yes = domain.zip(app.services.as_ref()).is_some_and(|(domain, services)| services.answers_for(&domain));
    if asks && yes {
        return StatusCode::OK.into_response();
    }
    HttpError(Error::not_found("name")).into_response()
}

/// Whether a method only reads.
fn is_read(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Serves until told to stop; then ends the live streams and lets running requests end.
///
/// # Errors
/// When the address can't be listened on.
pub async fn serve(router: Router, address: SocketAddr, services: Option<Services>) -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::bind(address).await?;
    tracing::info!("listening on http://{}", listener.local_addr()?);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let stop = async move {
        stop_signal().await;
        if let Some(services) = services {
            services.stop_listening();
        }
    };
    axum::serve(listener, service).with_graceful_shutdown(stop).await
}

async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let (Ok(mut terminate), Ok(mut interrupt)) =
            (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
        {
            tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
        }
    }
}
