//! Brings the platform and the fleet of tenants to this program's version, and says how they stand.
//! Serving goes on while a tenant is behind, as long as its version is compatible.

use std::collections::BTreeMap;

use futures::{StreamExt as _, stream};
use mo_contract::{
    Error, TenantId,
    fleet::{Fleet, FleetTenant, MAX_FLEET, ShowFleet, Standing, StandingCount, VersionCount},
    tenant::TenantState,
};
use mo_migration::{OLDEST_COMPATIBLE, TenantSchema, migrate_platform};
use mo_store::{
    DbId, Migrator,
    crash::{self, Point},
    entity::{SoftDelete as _, tenant},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, DatabaseTransaction, DbErr, EntityTrait as _, FromQueryResult,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use crate::{
    dispatcher::{Call, Handle, NoTx, Services},
    fail::Fail,
};

/// How the fleet stands, for `/readyz`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TenantHealth {
    pub behind: usize,
    pub incompatible: usize,
}

/// A tenant and the version it is at: one line of `mo migrate --status`.
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
    pub fn is_at(&self, schema: &TenantSchema) -> bool {
        self.schema_version.as_deref() == Some(schema.version())
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: DbId,
    domain: String,
    state: String,
    schema_version: Option<String>,
    migration_error: Option<String>,
}

impl From<Row> for FleetStatus {
    fn from(row: Row) -> Self {
        let Row { id, domain, state, schema_version, migration_error } = row;
        Self { id: id.into(), domain, state, schema_version, migration_error }
    }
}

/// What became of one tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Migrated {
    Done,
    Failed(String),
}

/// What became of all that were behind.
#[derive(Clone, Debug, Default)]
pub struct FleetReport {
    pub outcomes: Vec<(FleetStatus, Migrated)>,
}

impl FleetReport {
    #[must_use]
    pub fn failures(&self) -> usize {
        self.outcomes.iter().filter(|(_, outcome)| matches!(outcome, Migrated::Failed(_))).count()
    }
}

struct Platform;

impl Migrator for Platform {
    async fn up(&self, tx: &DatabaseTransaction) -> Result<(), DbErr> {
        migrate_platform(tx).await
    }
}

struct OneTenant<'a> {
    schema: &'a TenantSchema,
    id: TenantId,
}

impl Migrator for OneTenant<'_> {
    async fn up(&self, tx: &DatabaseTransaction) -> Result<(), DbErr> {
        self.schema.migrate(tx, self.id).await
    }
}

/// Whether this program can serve a tenant whose tables are at that version.
pub fn is_compatible(schema_version: Option<&str>) -> bool {
    schema_version.is_some_and(|version| version >= OLDEST_COMPATIBLE)
}

impl Services {
    /// Brings the file of a tenant that is being made to this program's version.
    pub(crate) async fn migrate_file(&self, id: TenantId) -> Result<(), DbErr> {
        self.0.dbs.tenants.migrate(id, &OneTenant { schema: &TenantSchema::shipped(), id }).await
    }

    /// Creates or updates the platform's schema.
    ///
    /// # Errors
    /// When the database can't be reached or a step fails.
    pub async fn migrate_platform(&self) -> Result<(), Fail> {
        Ok(self.0.dbs.platform.migrate(&Platform).await?)
    }

    /// Every tenant and the version it is at.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn fleet_status(&self) -> Result<Vec<FleetStatus>, Error> {
        self.fleet(Condition::all()).await.map_err(|error| Fail::from(error).into_error("migrate"))
    }

    /// # Errors
    /// When the database can't be read.
    pub async fn health(&self) -> Result<TenantHealth, Error> {
        let behind = self.behind(&TenantSchema::shipped()).await;
        let behind = behind.map_err(|error| Fail::from(error).into_error("readyz"))?;
        let incompatible = behind.iter().filter(|tenant| !is_compatible(tenant.schema_version.as_deref())).count();
        Ok(TenantHealth { behind: behind.len(), incompatible })
    }

    /// Brings the tenants that are behind `schema` to it (`only` these, if any are named), at most `jobs` at a time: the
    /// up-to-date are skipped with one query, each of the others is changed in one transaction of its own. A failure is
    /// recorded and the others go on; running again resumes. Calls `progress` after each.
    ///
    /// # Errors
    /// When the platform can't be read; a tenant's own failure is in the report.
    pub async fn migrate_fleet(
        &self,
        schema: &TenantSchema,
        only: &[TenantId],
        jobs: usize,
        progress: impl Fn(&FleetStatus, &Migrated),
    ) -> Result<FleetReport, Error> {
        let behind = self.behind(schema).await.map_err(|error| Fail::from(error).into_error("migrate"))?;
        let wanted = behind.into_iter().filter(|tenant| only.is_empty() || only.contains(&tenant.id));
        let mut running = stream::iter(wanted)
            .map(|tenant| async move {
                let outcome = match self.migrate_one(schema, tenant.id).await {
                    Ok(()) => Migrated::Done,
                    Err(error) => Migrated::Failed(error.to_string()),
                };
                (tenant, outcome)
            })
            .buffer_unordered(jobs.max(1));
        let mut report = FleetReport::default();
        while let Some((tenant, outcome)) = running.next().await {
            progress(&tenant, &outcome);
            report.outcomes.push((tenant, outcome));
        }
        Ok(report)
    }

    async fn migrate_one(&self, schema: &TenantSchema, id: TenantId) -> Result<(), DbErr> {
        let done = self.0.dbs.tenants.migrate(id, &OneTenant { schema, id }).await;
        crash::point(Point::FleetMigrated);
        let mut row = tenant::ActiveModel {
            migration_error: Set(done.as_ref().err().map(ToString::to_string)),
            ..Default::default()
        };
        if done.is_ok() {
            row.schema_version = Set(Some(schema.version().to_owned()));
        }
        let tx = self.0.dbs.platform.write().await?;
        tenant::Entity::update_many().set(row).filter(tenant::Column::Id.eq(DbId::from(id))).exec(&tx).await?;
        tx.commit().await?;
        crash::point(Point::FleetRecorded);
        done
    }

    /// The tenants that have something pending. One that is not made yet is brought to the latest version when it is.
    async fn behind(&self, schema: &TenantSchema) -> Result<Vec<FleetStatus>, DbErr> {
        let made = [TenantState::Active, TenantState::Suspended, TenantState::Archived].map(TenantState::as_str);
        let version = tenant::Column::SchemaVersion;
        let other = Condition::any().add(version.is_null()).add(version.ne(schema.version()));
        self.fleet(Condition::all().add(tenant::Column::State.is_in(made)).add(other)).await
    }

    async fn fleet(&self, condition: Condition) -> Result<Vec<FleetStatus>, DbErr> {
        let tx = self.0.dbs.platform.read().await?;
        let rows = tenant::Entity::active()
            .select_only()
            .columns([
                tenant::Column::Id,
                tenant::Column::Domain,
                tenant::Column::State,
                tenant::Column::SchemaVersion,
                tenant::Column::MigrationError,
            ])
            .filter(condition)
            .order_by_asc(tenant::Column::CreatedAt)
            .order_by_asc(tenant::Column::Id)
            .into_model::<Row>()
            .all(&tx)
            .await?;
        tx.commit().await?;
        Ok(rows.into_iter().map(FleetStatus::from).collect())
    }
}

fn standing(status: &FleetStatus, state: TenantState, schema: &TenantSchema) -> Standing {
    let is_open = matches!(state, TenantState::Active | TenantState::Suspended | TenantState::Archived);
    if !is_open {
        Standing::Unfinished
    } else if status.is_at(schema) {
        Standing::Current
    } else if !is_compatible(status.schema_version.as_deref()) {
        Standing::Incompatible
    } else if status.migration_error.is_some() {
        Standing::Failed
    } else {
        Standing::Behind
    }
}

impl Handle<ShowFleet> for Services {
    type Tx = NoTx;

    async fn handle(&self, _: &mut Call<'_>, _: &NoTx, _: ShowFleet) -> Result<Fleet, Fail> {
        let schema = TenantSchema::shipped();
        let mut tenants = Vec::new();
        let mut versions: BTreeMap<Option<String>, u64> = BTreeMap::new();
        for status in self.fleet(Condition::all()).await? {
            let state = TenantState::parse(&status.state).unwrap_or(TenantState::Failed);
            *versions.entry(status.schema_version.clone()).or_default() += 1;
            tenants.push(FleetTenant {
                tenant_id: status.id,
                standing: standing(&status, state, &schema),
                domain: status.domain,
                state,
                schema_version: status.schema_version,
                migration_error: status.migration_error,
            });
        }
        let count = |standing: Standing| tenants.iter().filter(|tenant| tenant.standing == standing).count() as u64;
        let standings =
            Standing::ALL.iter().map(|standing| StandingCount { standing: *standing, tenants: count(*standing) });
        let (total, standings) = (tenants.len() as u64, standings.collect());
        tenants.sort_by(|a, b| (a.standing, &a.domain).cmp(&(b.standing, &b.domain)));
        tenants.truncate(MAX_FLEET);
        Ok(Fleet {
            program_version: env!("CARGO_PKG_VERSION").to_owned(),
            latest: schema.version().to_owned(),
            oldest_compatible: OLDEST_COMPATIBLE.to_owned(),
            total,
            standings,
            versions: versions
                .into_iter()
                .rev()
                .map(|(schema_version, tenants)| VersionCount { schema_version, tenants })
                .collect(),
            tenants,
        })
    }
}
