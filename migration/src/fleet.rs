//! Migrates many tenants: the up-to-date are skipped with one query, the rest run with bounded parallelism,
//! each in one transaction under its own lock. A failure is recorded and the others go on; running again resumes.

use futures::{StreamExt, stream};
use mo_contract::TenantId;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement, TransactionTrait as _};

use crate::{
    ddl::Backend,
    runner::{begin_write, migrate_tenant},
    tenant::LATEST,
};

/// A tenant that is behind, and the connection its schema is reached by.
#[derive(Clone, Debug)]
pub struct TenantToMigrate {
    pub id: TenantId,
    pub domain: String,
    pub connection: DatabaseConnection,
}

/// What became of one tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Migrated,
    Failed(String),
}

#[derive(Clone, Debug, Default)]
pub struct FleetReport {
    pub outcomes: Vec<(TenantId, String, Outcome)>,
}

impl FleetReport {
    #[must_use]
    pub fn failures(&self) -> usize {
        self.outcomes.iter().filter(|(_, _, outcome)| matches!(outcome, Outcome::Failed(_))).count()
    }
}

/// One line of `mo migrate --status`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FleetStatus {
    pub id: TenantId,
    pub domain: String,
    pub state: String,
    pub schema_version: Option<String>,
    pub migration_error: Option<String>,
}

impl FleetStatus {
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.schema_version.as_deref() == Some(LATEST)
    }
}

/// Every tenant with the version it is at; with `behind`, only those with something pending. One query.
///
/// # Errors
/// What the database says.
pub async fn lagging(platform: &DatabaseConnection, behind: bool) -> Result<Vec<FleetStatus>, DbErr> {
    let backend = platform.get_database_backend();
    let public = if Backend::from(backend) == Backend::Postgres { "public." } else { "" };
    let filter = if behind {
        format!(" AND schema_version IS DISTINCT FROM '{LATEST}' AND state IN ('active', 'suspended', 'archived')")
    } else {
        String::new()
    };
    let sql = format!(
        "SELECT CAST(id AS text) AS id, domain, state, schema_version, migration_error FROM {public}tenants WHERE deleted_at IS NULL{filter} ORDER BY created_at, id"
    );
    let tx = platform.begin().await?;
    let rows = tx.query_all_raw(Statement::from_string(backend, sql)).await?;
    tx.commit().await?;
    rows.iter()
        .map(|row| {
            let id: String = row.try_get("", "id")?;
            Ok(FleetStatus {
                id: id.parse().map_err(|_| DbErr::Custom(format!("tenant id {id} is no uuid")))?,
                domain: row.try_get("", "domain")?,
                state: row.try_get("", "state")?,
                schema_version: row.try_get("", "schema_version")?,
                migration_error: row.try_get("", "migration_error")?,
            })
        })
        .collect()
}

/// Migrates the tenants given, at most `jobs` at a time, and calls `progress` after each.
pub async fn migrate_tenants(
    platform: &DatabaseConnection,
    tenants: Vec<TenantToMigrate>,
    jobs: usize,
    progress: impl Fn(&TenantToMigrate, &Outcome),
) -> FleetReport {
    let mut running = stream::iter(tenants)
        .map(|tenant| async move {
            let outcome = match migrate_one(platform, &tenant).await {
                Ok(()) => Outcome::Migrated,
                Err(error) => Outcome::Failed(error.to_string()),
            };
            (tenant, outcome)
        })
        .buffer_unordered(jobs.max(1));
    let mut report = FleetReport::default();
    while let Some((tenant, outcome)) = running.next().await {
        progress(&tenant, &outcome);
        report.outcomes.push((tenant.id, tenant.domain, outcome));
    }
    report
}

async fn migrate_one(platform: &DatabaseConnection, tenant: &TenantToMigrate) -> Result<(), DbErr> {
    let result = run_in_tenant(tenant).await;
    let (version, error) = match &result {
        Ok(()) => (Some(LATEST), None),
        Err(error) => (None, Some(error.to_string())),
    };
    let backend = platform.get_database_backend();
    let (public, cast) = if Backend::from(backend) == Backend::Postgres { ("public.", "::uuid") } else { ("", "") };
    let record = Statement::from_sql_and_values(
        backend,
        format!(
            "UPDATE {public}tenants SET schema_version = COALESCE($1, schema_version), migration_error = $2 WHERE id = $3{cast}"
        ),
        [version.map(str::to_owned).into(), error.into(), tenant.id.to_string().into()],
    );
    let tx = begin_write(platform).await?;
    tx.execute_raw(record).await?;
    tx.commit().await?;
    result
}

async fn run_in_tenant(tenant: &TenantToMigrate) -> Result<(), DbErr> {
    let tx = begin_write(&tenant.connection).await?;
    let backend = tx.get_database_backend();
    if Backend::from(backend) == Backend::Postgres {
        let schema = tenant.id.schema_name();
        let scope = Statement::from_sql_and_values(
            backend,
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0)), set_config('search_path', $1, true)",
            [schema.into()],
        );
        tx.query_one_raw(scope).await?;
    }
    migrate_tenant(&tx, tenant.id).await?;
    tx.commit().await
}
