//! Who may call what. The rule is data on the operation; the dispatcher alone applies it.
//! Nothing here reads a request.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::id::{SessionId, TenantId, TokenId, UserId};

/// A member's role in one tenant; a higher one may do all that a lower one may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Staff,
    Manager,
    Owner,
}

impl Role {
    pub const ALL: &'static [Self] = &[Self::Staff, Self::Manager, Self::Owner];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Manager => "manager",
            Self::Owner => "owner",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.as_str() == text)
    }
}

/// A role on the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum OperatorRole {
    Operator,
}

/// What a caller needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anyone, of the tenant that the request names.
    Public,
    /// A member of the tenant with at least this role.
    Member(Role),
    /// Platform staff; names no tenant.
    Operator(OperatorRole),
    /// Anyone who is signed in; for what is their own.
    Person,
    /// A front node resolving hosts for the pages it renders; platform staff too.
    Front,
}

/// Who calls, once the credential has been checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    Guest,
    /// An API token of one tenant.
    Member {
        token: TokenId,
        tenant: TenantId,
        role: Role,
    },
    /// An operator's token.
    Operator {
        token: TokenId,
    },
    /// A front node's token: public operations of any tenant, and resolving hosts.
    Front {
        token: TokenId,
    },
    /// A person in a browser, by a session.
    User(Arc<SignedIn>),
    /// The holder of the bootstrap key.
    Bootstrap,
    /// The machine itself: a command line beside the database, or a job.
    System,
}

/// A person and what their session lets them do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    pub user: UserId,
    pub session: SessionId,
    pub is_operator: bool,
    pub memberships: Vec<Membership>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    pub tenant: TenantId,
    pub role: Role,
}

impl SignedIn {
    #[must_use]
    pub fn role_in(&self, tenant: TenantId) -> Option<Role> {
        self.memberships.iter().find(|membership| membership.tenant == tenant).map(|membership| membership.role)
    }
}

impl Actor {
    /// Stable text for the log: `guest`, `token:<id>`, `user:<id>`, `bootstrap`, `system`.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Guest => "guest".into(),
            Self::Member { token, .. } | Self::Operator { token } | Self::Front { token } => {
                format!("token:{token}")
            }
            Self::User(person) => format!("user:{}", person.user),
            Self::Bootstrap => "bootstrap".into(),
            Self::System => "system".into(),
        }
    }

    #[must_use]
    pub fn is_operator(&self) -> bool {
        match self {
            Self::Operator { .. } | Self::Bootstrap | Self::System => true,
            Self::User(person) => person.is_operator,
            _ => false,
        }
    }
}

/// A bearer secret as it came in; its `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential(pub String);

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credential(…)")
    }
}
