//! Pictures on their way out: of the restaurant of the host, under names that never change what they mean.
//! It must never hand out another restaurant's, nor anything that was not made by us.

use axum::{
    extract::{Path, Request, State},
    response::{IntoResponse as _, Response},
};
use http::{HeaderValue, header};
use mo_contract::{Error, TenantId};

use super::{App, HttpError, Shared, entry::tenant_of_host};

/// A picture opened by itself runs nothing and stands in no frame.
const POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

pub async fn serve(
    State(app): State<Shared>,
    Path((tenant, file)): Path<(String, String)>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    match find(&app, &parts, &tenant, &file).await {
        Ok(response) => response,
        Err(error) => HttpError(error).into_response(),
    }
}

async fn find(app: &App, parts: &http::request::Parts, tenant: &str, file: &str) -> Result<Response, Error> {
    let nothing = || Error::not_found("picture");
    let named: TenantId = tenant.parse().map_err(|_| nothing())?;
    // The folder in the address is the restaurant's own or it is nobody's here.
    let own = tenant_of_host(app, parts).await.map_err(|_| nothing())?;
    if own.id != named {
        return Err(nothing());
    }
    let (bytes, kind) = app.media.file(own.id, file).await?.ok_or_else(nothing)?;
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    Ok(response)
}
