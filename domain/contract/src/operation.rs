//! What an operation is: a struct with a route, a rule of access and an output.
//! Handlers live in the services; this file must not know any of them.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    access::Access,
    error::{FieldErrors, Result},
};

/// The most rows of one page of a list.
pub const MAX_PAGE: u64 = 200;
/// The most bytes of an operation's JSON, where it says nothing else.
pub const MAX_JSON: usize = 256 * 1024;
/// The longest `Idempotency-Key`, in bytes; each is visible ASCII.
pub const MAX_KEY: usize = 255;
/// The shortest one of a guest: guests share a scope, and nobody may guess another's.
pub const MIN_GUEST_KEY: usize = 16;

/// Checks how many rows a caller asks for.
pub fn check_limit(errors: &mut FieldErrors, limit: Option<u64>, max: u64) {
    if limit.is_some_and(|limit| !(1..=max).contains(&limit)) {
        errors.add("limit", format!("must be 1 to {max}"));
    }
}

/// Whether an operation changes anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Audited, idempotent by key, one write transaction.
    Command,
    /// One read transaction.
    Query,
}

/// Where the rows of an operation live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The tenant's own tables.
    Tenant,
    /// The platform's rows about the tenant that the request names: its members, its brand.
    TenantAccount,
    Platform,
}

impl Scope {
    /// Whether the request must name a tenant.
    #[must_use]
    pub fn names_tenant(self) -> bool {
        matches!(self, Self::Tenant | Self::TenantAccount)
    }
}

/// On the list of all operations: what is not there has no row in the policy matrix, no address and no document.
pub trait Listed {}

/// One thing the platform does.
pub trait Operation: Listed + Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    /// `noun.verb`, stable.
    const ROUTE: &'static str;
    const KIND: Kind;
    const ACCESS: Access;
    const SCOPE: Scope;
    /// One sentence for the documents.
    const SUMMARY: &'static str;
    /// The most bytes of its JSON.
    const MAX_INPUT: usize = MAX_JSON;
    type Output: Serialize + DeserializeOwned + Clone + Send + Sync + 'static;

    /// Trims and checks; what comes back is what the handler sees.
    ///
    /// # Errors
    /// `VALIDATION_FAILED` with every field that does not hold.
    fn validate(self) -> Result<Self> {
        Ok(self)
    }
}

/// Declares an operation's constants beside its struct.
#[macro_export]
macro_rules! operation {
    ($type:ty, $route:literal, $kind:ident, $scope:ident, $access:expr, $output:ty, $summary:literal $(, $checked:ident $(, $max_input:expr)?)?) => {
        impl $crate::operation::Operation for $type {
            const ROUTE: &'static str = $route;
            const KIND: $crate::operation::Kind = $crate::operation::Kind::$kind;
            const ACCESS: $crate::access::Access = $access;
            const SCOPE: $crate::operation::Scope = $crate::operation::Scope::$scope;
            const SUMMARY: &'static str = $summary;
            type Output = $output;
            $($(const MAX_INPUT: usize = $max_input;)?)?
            $(
                fn validate(self) -> $crate::error::Result<Self> {
                    self.$checked()
                }
            )?
        }

        const _: () = assert!(!$summary.is_empty(), concat!($route, " has no summary"));
    };
}

/// The answer of a command that has nothing to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Done {}
