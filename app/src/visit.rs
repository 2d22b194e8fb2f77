//! What a page handler is given: the visit (whose restaurant, who calls) and the state that all pages share.
//! It must never hold a tenant's rows: those are read anew through the client.

use std::sync::Arc;

use mo_client::MoClient;
use mo_contract::{context::RequestContext, money::Money, tenant::Tenant};

use crate::{assets::Assets, words::Words};

/// Shared by all pages of a process.
#[derive(Clone)]
pub struct PageState {
    pub client: MoClient,
    pub assets: Arc<Assets>,
}

/// One request to one restaurant. The server's middleware puts it into the request's extensions.
#[derive(Clone)]
pub struct Visit {
    /// With the tenant set, the actor a guest, and no idempotency key.
    pub ctx: RequestContext,
    pub tenant: Arc<Tenant>,
    /// Scheme and authority, without a slash at the end: `https://pizza.example`.
    pub origin: String,
}

impl Visit {
    /// The restaurant's language and clock.
    #[must_use]
    pub fn words(&self) -> Words {
        Words::of(&self.tenant)
    }

    /// An amount in the restaurant's currency, for people.
    #[must_use]
    pub fn money(&self, minor: i64) -> String {
        self.words().money(Money::new(minor, self.tenant.currency))
    }

    /// Whether cookies of this visit may be marked `Secure`.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.origin.starts_with("https://")
    }
}
