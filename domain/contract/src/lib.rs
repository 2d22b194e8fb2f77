//! The language of MenuOps: identifiers, money, operations, errors, events and pure rules.
//! It must never reach a database, a runtime or a web framework: it compiles to wasm and is shared by everything.

/// Gives an input `checked`: every field is looked at, and all that is wrong is told at once.
macro_rules! operation_checks {
    ($type:ident, $errors:ident, $this:ident => $body:block) => {
        impl $type {
            /// Trimmed and checked.
            ///
            /// # Errors
            /// `VALIDATION_FAILED` with every field that does not hold.
            pub fn checked(mut self) -> $crate::error::Result<Self> {
                let mut collected = $crate::error::FieldErrors::default();
                let $errors = &mut collected;
                let $this = &mut self;
                $body
                collected.finish(self)
            }
        }
    };
}

/// An enum of words: as they stand on the wire, and for people.
macro_rules! labels {
    ($(#[$doc:meta])* $type:ident { $($name:ident = $text:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $type { $(#[serde(rename = $text)] $name,)+ }

        impl $type {
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// For people.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self { $(Self::$name => $label),+ }
            }

            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

pub mod access;
pub mod availability;
pub mod brand;
pub mod context;
pub mod error;
pub mod event;
pub mod fleet;
pub mod host;
pub mod id;
pub mod identity;
pub mod locale;
pub mod menu;
pub mod money;
pub mod operation;
pub mod ops;
pub mod order;
pub mod picture;
pub mod pricing;
pub mod tenant;
pub mod text;
pub mod theme;

pub use access::{Access, Actor, Credential, Membership, OperatorRole, Role, SignedIn};
pub use context::RequestContext;
pub use error::{Error, ErrorCode, FieldErrors};
pub use id::{InvitationId, MenuItemId, OrderId, SessionId, TenantId, TokenId, UserId};
pub use locale::{Locale, TimeZone};
pub use money::{Currency, Money};
pub use operation::{Kind, Operation};
