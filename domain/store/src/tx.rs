//! The two handles on rows. A `TenantTx` is scoped to one tenant from its first statement; there is no way to widen it.
//! Dropping one rolls back.

use async_trait::async_trait;
use mo_contract::TenantId;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use tokio::sync::OwnedMutexGuard;

use crate::value::for_sqlite;

/// A transaction on one tenant's tables, and nothing else.
///
/// What is below it is out of reach, it is not made from parts, and the road it came by gives no connection either:
///
/// ```compile_fail,E0616
/// fn below(tx: &mo_store::TenantTx) -> impl Sized { &tx.inner }
/// ```
/// ```compile_fail,E0451
/// fn widened(tx: mo_store::TenantTx, tenant: mo_contract::TenantId) -> mo_store::TenantTx {
///     mo_store::TenantTx { tenant, ..tx }
/// }
/// ```
/// ```compile_fail,E0624
/// fn made(inner: std::convert::Infallible, tenant: mo_contract::TenantId) { mo_store::TenantTx::new(inner, tenant); }
/// ```
/// ```compile_fail,E0616
/// fn connection(db: &mo_store::TenantDb) -> impl Sized { &db.0 }
/// ```
pub struct TenantTx {
    pub(crate) inner: Tx,
    tenant: TenantId,
}

/// A transaction on the platform's tables.
pub struct PlatformTx {
    pub(crate) inner: Tx,
}

/// What both are made of. Not public: a bare one would be a second road.
pub(crate) struct Tx {
    pub(crate) tx: DatabaseTransaction,
    /// SQLite has one writer a file: waiting for it in line is fairer than its busy handler.
    pub(crate) _writer: Option<OwnedMutexGuard<()>>,
}

impl TenantTx {
    pub(crate) fn new(inner: Tx, tenant: TenantId) -> Self {
        Self { inner, tenant }
    }

    #[must_use]
    pub fn tenant(&self) -> TenantId {
        self.tenant
    }

    /// # Errors
    /// What the database says; then nothing was written.
    pub async fn commit(self) -> Result<(), DbErr> {
        self.inner.tx.commit().await
    }

    /// Undoes it all and waits until that is done; dropping does the first alone.
    ///
    /// # Errors
    /// What the database says; nothing was written in any case.
    pub async fn rollback(self) -> Result<(), DbErr> {
        self.inner.tx.rollback().await
    }
}

impl PlatformTx {
    /// # Errors
    /// What the database says; then nothing was written.
    pub async fn commit(self) -> Result<(), DbErr> {
        self.inner.tx.commit().await
    }

    /// Undoes it all and waits until that is done; dropping does the first alone.
    ///
    /// # Errors
    /// What the database says; nothing was written in any case.
    pub async fn rollback(self) -> Result<(), DbErr> {
        self.inner.tx.rollback().await
    }
}

impl Tx {
    fn statement(&self, statement: Statement) -> Statement {
        match self.tx.get_database_backend() {
            DbBackend::Sqlite => for_sqlite(statement),
            _ => statement,
        }
    }
}

macro_rules! connection {
    ($type:ty) => {
        #[async_trait]
        impl ConnectionTrait for $type {
            fn get_database_backend(&self) -> DbBackend {
                self.inner.tx.get_database_backend()
            }

            async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
                self.inner.tx.execute_raw(self.inner.statement(statement)).await
            }

            async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
                self.inner.tx.execute_unprepared(sql).await
            }

            async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
                self.inner.tx.query_one_raw(self.inner.statement(statement)).await
            }

            async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
                self.inner.tx.query_all_raw(self.inner.statement(statement)).await
            }
        }
    };
}

connection!(TenantTx);
connection!(PlatformTx);
