//! Sends operations to another node's `/api/v1/rpc/{route}`. The node's own token opens the door; the end user's credential
//! travels beside it. It must never retry a command that carries no key.

use std::time::Duration;

use mo_contract::{
    Actor, Error, ErrorCode, Operation, RequestContext,
    error::{ErrorBody, Result},
};

/// A node reached over HTTP.
#[derive(Clone)]
pub struct Remote {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    #[error("MO_API_URL must begin with http:// or https://")]
    Url,
    #[error("no HTTP client: {0}")]
    Client(#[from] reqwest::Error),
}

impl Remote {
    /// `base` points at `…/api/v1/rpc`; `token` is this node's own, if it needs one.
    ///
    /// # Errors
    /// When the address is no HTTP one.
    pub fn new(base: &str, token: Option<String>) -> std::result::Result<Self, RemoteError> {
        if !base.starts_with("http://") && !base.starts_with("https://") {
            return Err(RemoteError::Url);
        }
        // Another library may have chosen the provider already: that one will do as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().timeout(Duration::from_secs(30)).build()?;
        Ok(Self { http, base: base.trim_end_matches('/').to_owned(), token })
    }

    /// # Errors
    /// The other node's error; `HTTP_ERROR` with `details.status` when its reply is no uniform error.
    pub async fn call<O: Operation>(&self, ctx: &RequestContext, op: O) -> Result<O::Output> {
        let mut request =
            self.http.post(format!("{}/{}", self.base, O::ROUTE)).json(&op).header("x-request-id", &ctx.request_id);
        let own = ctx.credential.as_ref().map(|credential| credential.0.as_str());
        match (&self.token, own) {
            (Some(token), own) => {
                request = request.bearer_auth(token);
                if let Some(own) = own {
                    request = request.header("x-mo-on-behalf-of", own);
                }
            }
            (None, Some(own)) => request = request.bearer_auth(own),
            (None, None) => {}
        }
        if let Some(tenant) = ctx.tenant {
            request = request.header("x-tenant-id", tenant.to_string());
        }
        if let Some(key) = &ctx.idempotency_key {
            request = request.header("idempotency-key", key);
        }
        if let Some(version) = ctx.if_match {
            request = request.header("if-match", format!("\"{version}\""));
        }
        let response = request.send().await.map_err(|cause| {
            tracing::error!(request_id = ctx.request_id, actor = Actor::label(&ctx.actor), %cause, "remote node out of reach");
            Error::new(ErrorCode::Unavailable, "The service behind this page can't be reached right now.")
        })?;
        let status = response.status();
        let body = response.bytes().await.map_err(|_| http_error(status.as_u16()))?;
        if status.is_success() {
            return serde_json::from_slice(&body).map_err(|_| http_error(status.as_u16()));
        }
        Err(serde_json::from_slice::<ErrorBody>(&body).map_or_else(|_| http_error(status.as_u16()), |body| body.error))
    }
}

fn http_error(status: u16) -> Error {
    Error::new(ErrorCode::HttpError, format!("The service answered with HTTP status {status}."))
        .with(serde_json::json!({ "status": status }))
}
