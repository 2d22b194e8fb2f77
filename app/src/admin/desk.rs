//! What a page of the back office is given: whose it is, and who is signed in. A page asks for [`Staff`] or [`Operator`]
//! and so cannot be reached by anybody else; what each may do there is the operations' to say.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{Method, StatusCode, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};
use mo_contract::{
    Error, RequestContext, Role,
    identity::Who,
    tenant::{Tenant, TenantState},
};

use super::{problem, session::Cookies};
use crate::{visit::PageState, words::Words};

/// One request to the back office, of a restaurant or of the platform. The server's middleware puts it into the request.
#[derive(Clone)]
pub struct Desk {
    /// With the tenant set where there is one, and the signed-in person as the actor.
    pub ctx: RequestContext,
    /// None on the platform's own host.
    pub tenant: Option<Arc<Tenant>>,
    /// Scheme and authority, without a slash at the end.
    pub origin: String,
    pub who: Option<Arc<Who>>,
    pub cookies: Cookies,
    pub words: Words,
}

/// Somebody who works for the restaurant of this host.
#[derive(Clone)]
pub struct Staff {
    pub desk: Desk,
    pub who: Arc<Who>,
    pub tenant: Arc<Tenant>,
    pub role: Role,
}

/// Somebody who works on the platform.
#[derive(Clone)]
pub struct Operator {
    pub desk: Desk,
    pub who: Arc<Who>,
}

impl Staff {
    /// Whether the person may do what needs that role.
    #[must_use]
    pub fn may(&self, role: Role) -> bool {
        self.role >= role
    }

    /// An archived restaurant can be read and not changed.
    #[must_use]
    pub fn can_change(&self) -> bool {
        self.tenant.state != TenantState::Archived
    }
}

/// The middleware puts it in; a page that is reached without it is a fault of ours.
fn desk(parts: &Parts) -> Option<Desk> {
    parts.extensions.get::<Desk>().cloned()
}

fn fault() -> Response {
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// Where to go on after signing in: the page that was asked for, if it was asked for and not sent to.
fn sign_in(parts: &Parts, path: &str) -> Response {
    let wanted = parts.uri.path_and_query().map_or("", |path| path.as_str());
    let next = if parts.method == Method::GET { wanted } else { "" };
    let encoded = percent_encoding::utf8_percent_encode(next, percent_encoding::NON_ALPHANUMERIC);
    Redirect::to(&format!("{path}?next={encoded}")).into_response()
}

impl FromRequestParts<PageState> for Staff {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &PageState) -> Result<Self, Response> {
        let desk = desk(parts).ok_or_else(fault)?;
        let (Some(who), Some(tenant)) = (desk.who.clone(), desk.tenant.clone()) else {
            return Err(sign_in(parts, "/admin/sign-in"));
        };
        match who.role_in(tenant.id) {
            Some(role) => Ok(Self { desk, who, tenant, role }),
            None => Err(problem::page(state, &desk, &Error::forbidden())),
        }
    }
}

impl FromRequestParts<PageState> for Operator {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &PageState) -> Result<Self, Response> {
        let desk = desk(parts).ok_or_else(fault)?;
        let Some(who) = desk.who.clone() else { return Err(sign_in(parts, "/sign-in")) };
        if who.is_operator { Ok(Self { desk, who }) } else { Err(problem::page(state, &desk, &Error::forbidden())) }
    }
}
