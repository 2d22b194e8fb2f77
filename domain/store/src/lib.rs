//! SeaORM entities and the only roads to rows: `PlatformDb`, and `TenantDb` whose transactions are scoped to one tenant.
//! It must never decide who may do what, and never hand out a bare connection to tenant tables.

mod command;
pub mod crash;
mod database;
pub mod entity;
mod event_log;
mod history;
mod tx;
mod value;

pub use command::{Answer, AuditEntry, KEPT, StoredAnswer};
pub use database::{Databases, Migrator, Options, PlatformDb, Pooler, TenantDb, Url, UrlError};
pub use event_log::{EventFilter, NewEvent, Origin, Subject};
pub use history::LoggedChange;
pub use tx::{PlatformTx, TenantTx};
pub use value::{DbId, rfc3339};

/// What the database says; turned into the uniform error at the edge of the services.
pub type Result<T> = std::result::Result<T, sea_orm::DbErr>;
