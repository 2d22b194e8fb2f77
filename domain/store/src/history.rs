//! What happened to one row: its events with who caused them, for screens that say who changed what.
//! It only reads; the log is written beside the change itself.

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait as _, DbErr, Statement, Value};
use serde_json::Value as Json;

use crate::{event_log::log_table, tx::TenantTx};

/// An event of one row.
#[derive(Clone, Debug)]
pub struct LoggedChange {
    pub at: DateTime<Utc>,
    pub event_type: String,
    /// As the log has it: `user:…`, `token:…`, `system`.
    pub actor: Option<String>,
    pub payload: Json,
}

impl TenantTx {
    /// The events of one row, latest first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn changes_of(&self, entity_type: &str, id: &str, limit: u64) -> Result<Vec<LoggedChange>, DbErr> {
        let backend = self.get_database_backend();
        let sql = format!(
            "SELECT occurred_at, event_type, actor, payload FROM {} \
             WHERE entity_type = $1 AND entity_id = $2 AND tenant_id = $3 ORDER BY seq DESC LIMIT {limit}",
            log_table(backend)
        );
        let values: [Value; 3] = [entity_type.into(), id.into(), self.tenant().to_string().into()];
        let rows = self.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
        rows.iter()
            .map(|row| {
                Ok(LoggedChange {
                    at: row.try_get("", "occurred_at")?,
                    event_type: row.try_get("", "event_type")?,
                    actor: row.try_get("", "actor")?,
                    payload: row.try_get("", "payload")?,
                })
            })
            .collect()
    }
}
