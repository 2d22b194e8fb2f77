//! Runs steps through sea-orm-migration, so that `seaql_migrations` records them in the usual form.
//! A step runs inside the caller's transaction and must never open one of its own.

use mo_contract::TenantId;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, Statement};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTraitSelf, SchemaManager};

use crate::{
    ddl::Backend,
    platform,
    tenant::{TenantSchema, rights},
};

struct Sql {
    name: &'static str,
    sql: String,
}

impl MigrationName for Sql {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Sql {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(&self.sql).await.map(drop)
    }
}

struct Steps(Vec<(&'static str, String)>);

impl MigratorTraitSelf for Steps {
    fn migrations(&self) -> Vec<Box<dyn MigrationTrait>> {
        self.0.iter().map(|(name, sql)| Box::new(Sql { name, sql: sql.clone() }) as Box<dyn MigrationTrait>).collect()
    }
}

/// Any number fixed for this program: two nodes that start together take turns.
const PLATFORM_LOCK: i64 = 0x6d6f_706c;

/// Creates or updates the platform schema inside `tx`, under a lock. Nothing pending is a no-op.
///
/// # Errors
/// What the database says; nothing of a failed step stays once `tx` is rolled back.
pub async fn migrate_platform(tx: &DatabaseTransaction) -> Result<(), DbErr> {
    let backend = Backend::from(tx.get_database_backend());
    if backend == Backend::Postgres {
        let lock = Statement::from_sql_and_values(
            tx.get_database_backend(),
            "SELECT pg_advisory_xact_lock($1)",
            [PLATFORM_LOCK.into()],
        );
        tx.query_one_raw(lock).await?;
    }
    let steps = Steps(platform::STEPS.iter().map(|step| (step.name, (step.sql)(backend))).collect());
    steps.up(tx, None).await
}

impl TenantSchema {
    /// Brings one tenant up to date inside `tx`, whose search path is that tenant's schema alone.
    ///
    /// # Errors
    /// What the database says; nothing of a failed step stays once `tx` is rolled back.
    pub async fn migrate(&self, tx: &DatabaseTransaction, tenant: TenantId) -> Result<(), DbErr> {
        let backend = Backend::from(tx.get_database_backend());
        let steps = Steps(self.steps().iter().map(|step| (step.name, (step.sql)(backend, tenant))).collect());
        steps.up(tx, None).await?;
        if backend == Backend::Postgres {
            tx.execute_unprepared(&rights(&tenant.schema_name())).await?;
        }
        Ok(())
    }
}
