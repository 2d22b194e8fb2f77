//! Identifier newtypes. A menu item's id can never be passed where an order's is meant.
//! Never generated here: the server makes them, so that the browser needs no random source.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }
    };
}

id!(
    /// A restaurant. Its schema's and file's names derive from it and from nothing else.
    TenantId
);
id!(
    /// A tenant's project (a default one each, for now).
    ProjectId
);
id!(MenuItemId);
id!(CategoryId);
id!(
    /// A choice that a dish has; nil where the server is to make one.
    OptionId
);
id!(
    /// Random (UUIDv4, 122 bits) and not time-ordered: who holds it may read the order.
    OrderId
);
id!(TokenId);
id!(EventId);
id!(UserId);
id!(SessionId);
id!(InvitationId);

impl Default for OptionId {
    fn default() -> Self {
        Self(Uuid::nil())
    }
}

impl TenantId {
    /// The PostgreSQL schema and role, and the stem of the SQLite file: `tenant_` and 32 lower-case hex digits.
    #[must_use]
    pub fn schema_name(self) -> String {
        format!("tenant_{}", self.0.as_simple())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schema_name_is_derived_from_the_id_alone() {
        let id: TenantId = "0192F0A0-0000-7000-8000-00000000000A".parse().unwrap();
        assert_eq!(id.schema_name(), "tenant_0192f0a000007000800000000000000a");
    }
}
