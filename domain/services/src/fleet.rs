//! Brings the platform and the fleet of tenants to this program's version, and says how they stand.
//! Serving goes on while a tenant is behind, as long as its version is compatible.

use mo_contract::{Error, TenantId};
use mo_migration::{FleetReport, FleetStatus, Outcome, TenantToMigrate, lagging, migrate_platform, migrate_tenants};

use crate::{dispatcher::Services, fail::Fail};

/// How the fleet stands, for `/readyz`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TenantHealth {
    pub behind: usize,
    pub incompatible: usize,
}

impl Services {
    /// Creates or updates the platform's schema.
    ///
    /// # Errors
    /// When the database can't be reached or a step fails.
    pub async fn migrate_platform(&self) -> Result<(), Fail> {
        Ok(migrate_platform(self.0.dbs.platform.migration_connection()).await?)
    }

    /// Every tenant and the version it is at.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn fleet_status(&self) -> Result<Vec<FleetStatus>, Error> {
        let result = lagging(self.0.dbs.platform.migration_connection(), false).await;
        result.map_err(|error| Fail::from(error).into_error("migrate"))
    }

    /// # Errors
    /// When the database can't be read.
    pub async fn health(&self) -> Result<TenantHealth, Error> {
        let behind = lagging(self.0.dbs.platform.migration_connection(), true).await;
        let behind = behind.map_err(|error| Fail::from(error).into_error("readyz"))?;
        let incompatible = behind
            .iter()
            .filter(|tenant| {
                tenant.schema_version.as_deref().is_none_or(|version| version < mo_migration::OLDEST_COMPATIBLE)
            })
            .count();
        Ok(TenantHealth { behind: behind.len(), incompatible })
    }

    /// Migrates the tenants that are behind (`only` these, if any are named), at most `jobs` at a time.
    ///
    /// # Errors
    /// When the platform can't be read; a tenant's own failure is in the report.
    pub async fn migrate_fleet(
        &self,
        only: &[TenantId],
        jobs: usize,
        progress: impl Fn(&TenantToMigrate, &Outcome),
    ) -> Result<FleetReport, Error> {
        let platform = self.0.dbs.platform.migration_connection();
        let behind = lagging(platform, true).await.map_err(|error| Fail::from(error).into_error("migrate"))?;
        let (mut tenants, mut unreachable) = (Vec::new(), Vec::new());
        for status in behind.into_iter().filter(|status| only.is_empty() || only.contains(&status.id)) {
            match self.0.dbs.tenants.migration_connection(status.id).await {
                Ok(connection) => tenants.push(TenantToMigrate { id: status.id, domain: status.domain, connection }),
                Err(error) => unreachable.push((status.id, status.domain, Outcome::Failed(error.to_string()))),
            }
        }
        let mut report = migrate_tenants(platform, tenants, jobs, progress).await;
        report.outcomes.extend(unreachable);
        Ok(report)
    }
}
