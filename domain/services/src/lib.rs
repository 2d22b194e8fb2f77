//! The dispatcher and the use cases, one module an area. Every operation passes the same guards in the same order.
//! It must never read headers, environment or globals, and never reach a web framework.

mod audit;
mod brand;
mod cache;
mod catalog;
mod credentials;
mod dispatcher;
mod domains;
mod events;
mod fail;
mod fleet;
mod identity;
mod live;
mod ordering;
mod pictures;
mod policy;
mod tenancy;
mod tokens;

pub use catalog::MenuFreshness;
pub use credentials::{Secrets, SecretsError};
pub use dispatcher::{Handle, Services};
pub use fail::Fail;
pub use fleet::{FleetReport, FleetStatus, Migrated, TenantHealth};
pub use live::{Audience, Heard, Listener};
pub use pictures::{Media, MediaError, S3};
pub use policy::allows;
