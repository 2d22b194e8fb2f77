//! How the fleet of tenants stands against this program: which version each is at, and what failed.
//! It must never carry more of a failure than the database said of it.

use serde::{Deserialize, Serialize};

use crate::{id::TenantId, tenant::TenantState};

/// The most rows of one answer; those that want attention come first.
pub const MAX_FLEET: usize = 2_000;

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ShowFleet {}

/// How one tenant stands. The order is the one in which they want attention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// Older than this program can serve.
    Incompatible,
    /// The last migration failed; it is at an older version still.
    Failed,
    /// Older, and served all the same.
    Behind,
    /// Its provisioning was interrupted: the same call again finishes it.
    Unfinished,
    Current,
}

impl Standing {
    pub const ALL: &'static [Self] = &[Self::Incompatible, Self::Failed, Self::Behind, Self::Unfinished, Self::Current];
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FleetTenant {
    pub tenant_id: TenantId,
    pub domain: String,
    pub state: TenantState,
    pub schema_version: Option<String>,
    /// Why its last migration failed.
    pub migration_error: Option<String>,
    pub standing: Standing,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StandingCount {
    pub standing: Standing,
    pub tenants: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct VersionCount {
    pub schema_version: Option<String>,
    pub tenants: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Fleet {
    /// Of the program that answers.
    pub program_version: String,
    /// What a tenant's version says when nothing is pending.
    pub latest: String,
    /// Tenants older than this can't be served.
    pub oldest_compatible: String,
    pub total: u64,
    /// Every standing, also those that no tenant has.
    pub standings: Vec<StandingCount>,
    /// Newest first.
    pub versions: Vec<VersionCount>,
    /// At most 2,000; those that want attention first.
    pub tenants: Vec<FleetTenant>,
}

impl Fleet {
    #[must_use]
    pub fn count(&self, standing: Standing) -> u64 {
        self.standings.iter().find(|count| count.standing == standing).map_or(0, |count| count.tenants)
    }

    /// Whether every tenant that is open can be served: what `/readyz` says.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.count(Standing::Incompatible) == 0
    }
}
