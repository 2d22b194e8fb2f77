//! The platform's and the tenants' migrations, and the template that new tenants are made from.
//! It must never import entities: a migration must not change when an entity does.

mod ddl;
mod platform;
mod runner;
mod tenant;

pub use ddl::Backend;
pub use runner::migrate_platform;
pub use tenant::{OLDEST_COMPATIBLE, Step, TenantSchema};
