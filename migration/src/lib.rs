//! The platform's and the tenants' migrations, the template that new tenants are made from, and the fleet runner.
//! It must never import entities: a migration must not change when an entity does.

mod ddl;
mod fleet;
mod platform;
mod runner;
mod tenant;

pub use ddl::Backend;
pub use fleet::{FleetReport, FleetStatus, Outcome, TenantToMigrate, lagging, migrate_tenants};
pub use runner::migrate_platform;
pub use tenant::{LATEST as LATEST_TENANT_VERSION, OLDEST_COMPATIBLE, template};
