//! What every command leaves beside its rows: the stored answer of its idempotency key, and a line of audit.
//! Both are written in the command's own transaction, so a crash leaves neither.

use chrono::{TimeDelta, Utc};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::{
    tx::{PlatformTx, TenantTx},
    value::DbId,
};

/// How long an answer is kept at least. A caller is promised 24 hours.
pub const KEPT: TimeDelta = TimeDelta::hours(48);
/// At most this many that are older go with each that comes: the rest goes with the next ones.
const FORGOTTEN_AT_ONCE: u32 = 20;

/// An answer that was given before.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredAnswer {
    /// SHA-256 of the canonical input, hex.
    pub input_hash: String,
    pub answer: Json,
}

/// What was found under a key.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Nobody has used the key: go on.
    Fresh,
    Stored(StoredAnswer),
    /// Another call with this key is at work now.
    Running,
}

/// One line of the audit log.
#[derive(Clone, Debug)]
pub struct AuditEntry<'a> {
    pub request_id: &'a str,
    pub correlation_id: Option<&'a str>,
    pub actor: &'a str,
    pub operation: &'a str,
    pub outcome: &'a str,
}

async fn find(db: &impl ConnectionTrait, scope: &str, key: &str) -> Result<Answer, DbErr> {
    let backend = db.get_database_backend();
    if backend == DbBackend::Postgres {
        let lock = Statement::from_sql_and_values(
            backend,
            "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 1)) AS mine",
            [format!("{scope}\n{key}").into()],
        );
        let mine = db.query_one_raw(lock).await?.map(|row| row.try_get::<bool>("", "mine")).transpose()?;
        if mine != Some(true) {
            return Ok(Answer::Running);
        }
    }
    let select = Statement::from_sql_and_values(
        backend,
        "SELECT input_hash, answer FROM idempotency WHERE scope = $1 AND key = $2",
        [scope.into(), key.into()],
    );
    match db.query_one_raw(select).await? {
        None => Ok(Answer::Fresh),
        Some(row) => Ok(Answer::Stored(StoredAnswer {
            input_hash: row.try_get("", "input_hash")?,
            answer: row.try_get("", "answer")?,
        })),
    }
}

/// Removes old answers. The first 48 bits of an id are its time, so the primary key finds them.
async fn forget(db: &impl ConnectionTrait) -> Result<(), DbErr> {
    let until = u64::try_from((Utc::now() - KEPT).timestamp_millis()).unwrap_or(0);
    let backend = db.get_database_backend();
    // What another call removes at this moment is not waited for.
    let lock = if backend == DbBackend::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
    let sql = format!(
        "DELETE FROM idempotency WHERE id IN (SELECT id FROM idempotency WHERE id < $1 ORDER BY id LIMIT {FORGOTTEN_AT_ONCE} {lock})"
    );
    let first_kept = DbId(Uuid::from_u128(u128::from(until) << 80));
    db.execute_raw(Statement::from_sql_and_values(backend, sql, [first_kept.into()])).await.map(drop)
}

async fn keep(db: &impl ConnectionTrait, scope: &str, key: &str, stored: StoredAnswer) -> Result<(), DbErr> {
    forget(db).await?;
    let values: [Value; 5] =
        [DbId(Uuid::now_v7()).into(), scope.into(), key.into(), stored.input_hash.into(), stored.answer.into()];
    let sql = "INSERT INTO idempotency (id, scope, key, input_hash, answer) VALUES ($1, $2, $3, $4, $5)";
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await.map(drop)
}

async fn audit(db: &impl ConnectionTrait, entry: &AuditEntry<'_>) -> Result<(), DbErr> {
    let values: [Value; 6] = [
        DbId(Uuid::now_v7()).into(),
        entry.request_id.into(),
        entry.correlation_id.map(str::to_owned).into(),
        entry.actor.into(),
        entry.operation.into(),
        entry.outcome.into(),
    ];
    let sql = "INSERT INTO audit_log (id, request_id, correlation_id, actor, operation, outcome) VALUES ($1, $2, $3, $4, $5, $6)";
    db.execute_raw(Statement::from_sql_and_values(db.get_database_backend(), sql, values)).await.map(drop)
}

macro_rules! commands {
    ($type:ty) => {
        impl $type {
            /// What is known of a key; on PostgreSQL also takes its lock until the end of the transaction.
            ///
            /// # Errors
            /// What the database says.
            pub async fn find_answer(&self, scope: &str, key: &str) -> Result<Answer, DbErr> {
                find(self, scope, key).await
            }

            /// Stores an answer, and removes some that are older than [`KEPT`].
            ///
            /// # Errors
            /// What the database says.
            pub async fn keep_answer(&self, scope: &str, key: &str, stored: StoredAnswer) -> Result<(), DbErr> {
                keep(self, scope, key, stored).await
            }

            /// # Errors
            /// What the database says.
            pub async fn audit(&self, entry: &AuditEntry<'_>) -> Result<(), DbErr> {
                audit(self, entry).await
            }
        }
    };
}

commands!(TenantTx);
commands!(PlatformTx);
