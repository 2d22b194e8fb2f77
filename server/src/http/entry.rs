//! From a request to a `RequestContext`: who calls, for which tenant, with which key. One of the three places that build one.
//! The order of checks is the contract's: credentials, tenant, right, size, type, syntax, values.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use axum::{
    body::Body,
    extract::{ConnectInfo, Request},
};
use http::{HeaderMap, header, request::Parts};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use mo_client::Callable;
use mo_contract::{
    Access, Actor, Error, ErrorCode, Operation, RequestContext, TenantId,
    error::Result,
    host::normalise_authority,
    tenant::{ResolveHost, Tenant},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{App, RequestId};

/// Where a route takes its tenant from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TenantFrom {
    Host,
    Header,
    None,
}

/// The peer, or whom a trusted proxy says it speaks for.
pub fn client_address(app: &App, request: &Request) -> IpAddr {
    let peer = peer(request.extensions());
    if !is_trusted(app, peer) {
        return peer;
    }
    // From the right: the last address that is not one of our proxies.
    let forwarded = request.headers().get_all("x-forwarded-for");
    let hops: Vec<IpAddr> = forwarded
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(','))
        .filter_map(|part| part.trim().parse().ok())
        .collect();
    hops.into_iter().rev().find(|hop| !is_trusted(app, *hop)).unwrap_or(peer)
}

fn peer(extensions: &http::Extensions) -> IpAddr {
    extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip().to_canonical())
}

/// Whether the peer is an edge of ours: on this machine, or named as a trusted proxy.
pub fn is_edge(app: &App, request: &Request) -> bool {
    let peer = peer(request.extensions());
    peer.is_loopback() || is_trusted(app, peer)
}

fn is_trusted(app: &App, peer: IpAddr) -> bool {
    app.settings.trusted_proxies.iter().any(|net| net.contains(&peer))
}

/// The authority the client asked for, as it was typed.
pub fn authority<'a>(
    app: &App,
    headers: &'a HeaderMap,
    uri: &'a http::Uri,
    extensions: &http::Extensions,
) -> Option<&'a str> {
    if is_trusted(app, peer(extensions))
        && let Some(forwarded) = headers.get("x-forwarded-host").and_then(|value| value.to_str().ok())
    {
        return Some(forwarded);
    }
    match uri.authority() {
        Some(authority) => Some(authority.as_str()),
        None => headers.get(header::HOST).and_then(|value| value.to_str().ok()),
    }
}

/// `http` or `https`, as the client sees it.
pub fn scheme(app: &App, parts: &Parts) -> &'static str {
    let forwarded = parts.headers.get("x-forwarded-proto").and_then(|value| value.to_str().ok());
    if is_trusted(app, peer(&parts.extensions)) && forwarded == Some("https") { "https" } else { "http" }
}

/// The request's host in its one form.
pub fn host(app: &App, parts: &Parts) -> Option<String> {
    normalise_authority(authority(app, &parts.headers, &parts.uri, &parts.extensions)?)
}

/// Whether a host is the platform's own.
pub fn is_platform(app: &App, host: &str) -> bool {
    let own = &app.settings.platform_host;
    host == own || (own == "localhost" && matches!(host, "127.0.0.1" | "[::1]"))
}

/// A context for this request that names neither tenant nor caller yet.
pub fn bare_context(parts: &Parts) -> RequestContext {
    let id = parts.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let mut ctx = RequestContext::new(Actor::Guest, id, chrono::Utc::now());
    let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    ctx.correlation_id = text("x-correlation-id")
        .filter(|id| (1..=128).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic()))
        .map(str::to_owned);
    // A tag that is none of ours matches no version: the write is refused, not let through unchecked.
    ctx.if_match = text("if-match")
        .filter(|tag| tag.trim() != "*")
        .map(|tag| tag.trim().trim_start_matches("W/").trim_matches('"').parse().unwrap_or(-1));
    ctx
}

/// The tenant of this request's host.
///
/// # Errors
/// `TENANT_NOT_FOUND` for a host that is nobody's, or the platform's own.
pub async fn tenant_of_host(app: &App, parts: &Parts) -> Result<Arc<Tenant>> {
    let host = host(app, parts).ok_or_else(Error::tenant_not_found)?;
    if is_platform(app, &host) {
        return Err(Error::tenant_not_found());
    }
    let mut ctx = bare_context(parts);
    // The node itself asks; on a front node its own token says so.
    ctx.actor = Actor::System;
    app.client.call(&ctx, ResolveHost { host }).await
}

/// A request that has passed the guards of `O` and has not been read yet.
pub struct Entered<'a> {
    pub app: &'a App,
    pub ctx: RequestContext,
    /// The tenant of the host, where the tenant is taken from there.
    pub tenant: Option<Arc<Tenant>>,
    parts: Parts,
    body: Body,
}

/// Credentials, tenant and right, in that order.
///
/// # Errors
/// `UNAUTHENTICATED`, `RATE_LIMITED`, `TENANT_…`, `FORBIDDEN`, `IDEMPOTENCY_KEY_INVALID`.
pub async fn enter<O: Callable>(app: &App, from: TenantFrom, request: Request) -> Result<Entered<'_>> {
    let peer = client_address(app, &request);
    let (parts, body) = request.into_parts();
    let mut ctx = bare_context(&parts);
    ctx.actor = actor::<O>(app, peer, &parts, &ctx).await?;
    if O::ACCESS != Access::Public && ctx.actor == Actor::Guest {
        return Err(Error::unauthenticated());
    }
    let tenant = match from {
        TenantFrom::Host => Some(tenant_of_host(app, &parts).await?),
        TenantFrom::Header | TenantFrom::None => None,
    };
    ctx.tenant = match from {
        TenantFrom::Host => tenant.as_ref().map(|tenant| tenant.id),
        TenantFrom::Header if O::SCOPE.names_tenant() => Some(tenant_header(&parts.headers)?),
        TenantFrom::Header | TenantFrom::None => None,
    };
    if let Err(error) = mo_services::allows(O::ACCESS, O::SCOPE, &ctx.actor, ctx.tenant) {
        if let Some(services) = &app.services {
            services.audit_refusal::<O>(&ctx, error.code).await;
        }
        return Err(error);
    }
    // A read does nothing twice: its key is not looked at.
    if !super::is_read(&parts.method) {
        ctx.idempotency_key = idempotency_key(&parts.headers)?;
    }
    Ok(Entered { app, ctx, tenant, parts, body })
}

async fn actor<O: Callable>(app: &App, peer: IpAddr, parts: &Parts, ctx: &RequestContext) -> Result<Actor> {
    let Some(value) = parts.headers.get(header::AUTHORIZATION) else { return Ok(Actor::Guest) };
    let presented = value
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, secret)| secret.trim());
    let node = authenticate(app, peer, presented, ctx).await?;
    // A front node speaks for its visitors: with their own credential, or as a guest.
    match (node, parts.headers.get("x-mo-on-behalf-of")) {
        (Actor::Front { .. }, Some(own)) => authenticate(app, peer, own.to_str().ok(), ctx).await,
        (Actor::Front { .. }, None) if O::ACCESS != Access::Front => Ok(Actor::Guest),
        (node, _) => Ok(node),
    }
}

async fn authenticate(app: &App, peer: IpAddr, presented: Option<&str>, ctx: &RequestContext) -> Result<Actor> {
    let services = app.services.as_ref().ok_or_else(Error::unauthenticated)?;
    let result = match presented {
        Some(secret) => services.authenticate(secret, &ctx.request_id).await,
        None => Err(Error::unauthenticated()),
    };
    match result {
        Err(error) if error.code == ErrorCode::Unauthenticated && !app.limits.failed_credential(peer) => {
            Err(Error::new(ErrorCode::RateLimited, "Too many failed credentials. Wait a minute."))
        }
        other => other,
    }
}

fn tenant_header(headers: &HeaderMap) -> Result<TenantId> {
    let text = headers.get("x-tenant-id").and_then(|value| value.to_str().ok()).ok_or_else(Error::tenant_required)?;
    text.parse().map_err(|_| Error::tenant_required())
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let invalid =
        || Error::new(ErrorCode::IdempotencyKeyInvalid, "Idempotency-Key must be 1 to 255 visible ASCII characters.");
    value.to_str().map(|text| Some(text.to_owned())).map_err(|_| invalid())
}

impl Entered<'_> {
    /// The request's headers, for those who need no more of it.
    pub fn take_headers(&mut self) -> HeaderMap {
        std::mem::take(&mut self.parts.headers)
    }

    /// Reads the body as JSON; `set` may put in what the path says.
    ///
    /// # Errors
    /// `PAYLOAD_TOO_LARGE`, `UNSUPPORTED_MEDIA_TYPE`, `MALFORMED_REQUEST`, `CONTEXT_MISMATCH`, or `VALIDATION_FAILED` for a wrong type.
    pub async fn json<T: Operation>(&mut self, set: impl FnOnce(&mut serde_json::Map<String, Value>)) -> Result<T> {
        let body = read(&self.parts, std::mem::take(&mut self.body), T::MAX_INPUT).await?;
        let mut value: Value =
            serde_json::from_slice(&body).map_err(|_| Error::malformed("The body is not well-formed JSON."))?;
        let Some(object) = value.as_object_mut() else {
            return Err(Error::new(ErrorCode::ValidationFailed, "The body must be a JSON object."));
        };
        if let (Some(tenant), Some(Value::String(named))) = (self.ctx.tenant, object.get("tenant_id"))
            && named.parse() != Ok(tenant)
        {
            return Err(Error::new(ErrorCode::ContextMismatch, "The body names another tenant than the request."));
        }
        set(object);
        typed(value)
    }

    /// The query as the operation's fields.
    ///
    /// # Errors
    /// `VALIDATION_FAILED` for a wrong type.
    pub fn query<T: DeserializeOwned>(&self, numbers: &[&str]) -> Result<T> {
        let pairs: Vec<(String, String)> = axum::extract::Query::try_from_uri(&self.parts.uri)
            .map(|query| query.0)
            .map_err(|_| Error::malformed("The query is not well-formed."))?;
        let mut object = serde_json::Map::new();
        for (name, text) in pairs.into_iter().filter(|(_, text)| !text.is_empty()) {
            let number = numbers.contains(&name.as_str()).then(|| text.parse::<i64>().ok()).flatten();
            object.insert(name, number.map_or(Value::String(text), Value::from));
        }
        typed(Value::Object(object))
    }

    /// Calls the operation.
    ///
    /// # Errors
    /// The operation's.
    pub async fn call<O: Callable>(self, op: O) -> Result<O::Output> {
        self.app.client.call(&self.ctx, op).await
    }
}

fn typed<T: DeserializeOwned>(value: Value) -> Result<T> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        // As the checks of values name a field: `items.0.qty`.
        let path = error.path().to_string().replace('[', ".").replace(']', "");
        let field = if path == "." { "body".to_owned() } else { path };
        let message = error.inner().to_string();
        match message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
            Some(missing) if field == "body" => Error::field(missing, "is required"),
            Some(missing) => Error::field(&format!("{field}.{missing}"), "is required"),
            None => Error::field(&field, format!("is not of the right type: {message}")),
        }
    })
}

/// A body that is too large is still read up to here and thrown away: closing on a sender that has not finished would
/// keep it from seeing our answer.
const MAX_DRAIN: usize = 16 * 1024 * 1024;

/// Reads a body as far as we go and throws it away, for the same reason.
pub async fn drain(body: Body) {
    let mut body = Limited::new(body, MAX_DRAIN);
    while let Some(Ok(_)) = body.frame().await {}
}

async fn read(parts: &Parts, body: Body, max: usize) -> Result<Vec<u8>> {
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_json = kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json");
    let mut body = Limited::new(body, MAX_DRAIN);
    let mut bytes = Vec::new();
    let mut size = 0;
    while let Some(frame) = body.frame().await {
        match frame {
            Ok(frame) => {
                let data = frame.into_data().unwrap_or_default();
                size += data.len();
                if size <= max {
                    bytes.extend_from_slice(&data);
                }
            }
            Err(error) if error.is::<LengthLimitError>() => break,
            Err(_) => return Err(Error::malformed("The body broke off.")),
        }
    }
    if size > max {
        let message = format!("The body is larger than {} KiB.", max / 1024);
        return Err(Error::new(ErrorCode::PayloadTooLarge, message));
    }
    if !is_json {
        return Err(Error::new(ErrorCode::UnsupportedMediaType, "Send application/json."));
    }
    Ok(bytes)
}
