//! Everything a use case may know of its caller. Built at the edge (HTTP, jobs, command line) and nowhere else.
//! It must never hold a request, a header map or a connection.

use chrono::{DateTime, Utc};

use crate::{
    access::{Actor, Credential},
    id::TenantId,
};

/// First argument of every use case.
#[derive(Clone, Debug)]
pub struct RequestContext {
    /// The tenant the request names; which of them the actor may use is the dispatcher's to say.
    pub tenant: Option<TenantId>,
    pub actor: Actor,
    /// The caller's own bearer secret, kept to hand on to a remote node.
    pub credential: Option<Credential>,
    pub idempotency_key: Option<String>,
    /// `If-Match`: the version that the caller has seen.
    pub if_match: Option<i64>,
    pub request_id: String,
    pub correlation_id: Option<String>,
    pub now: DateTime<Utc>,
}

impl RequestContext {
    #[must_use]
    pub fn new(actor: Actor, request_id: impl Into<String>, now: DateTime<Utc>) -> Self {
        Self {
            tenant: None,
            actor,
            credential: None,
            idempotency_key: None,
            if_match: None,
            request_id: request_id.into(),
            correlation_id: None,
            now,
        }
    }

    #[must_use]
    pub fn for_tenant(mut self, tenant: TenantId) -> Self {
        self.tenant = Some(tenant);
        self
    }

    #[must_use]
    pub fn with_key(mut self, key: Option<String>) -> Self {
        self.idempotency_key = key;
        self
    }
}
