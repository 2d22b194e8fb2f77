//! Events are written in the transaction of the change they tell of. `seq` is taken last, so commit order is `seq` order.
//! A row is never changed.

use chrono::{DateTime, Utc};
use mo_contract::event::{EventOrder, EventRow};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement, Value};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::{
    tx::{PlatformTx, TenantTx},
    value::{DbId, rfc3339},
};

/// Whose stream an event belongs to: a tenant's id, or the platform's own.
pub(crate) const SYSTEM: &str = "t_system";

/// Something that happened.
#[derive(Clone, Debug)]
pub struct NewEvent {
    pub event_type: &'static str,
    pub entity_type: &'static str,
    pub entity_id: String,
    pub payload: Json,
    /// Whether the menu that guests see has changed by it.
    pub subject: Subject,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    Catalogue,
    Other,
}

/// Who and why, the same for all events of one command.
#[derive(Clone, Debug)]
pub struct Origin<'a> {
    pub correlation_id: Option<&'a str>,
    pub idempotency_key: Option<&'a str>,
    pub actor: &'a str,
}

#[derive(Clone, Debug, Default)]
pub struct EventFilter {
    pub from: Option<DateTime<Utc>>,
    pub to: Option<DateTime<Utc>>,
    /// All if empty.
    pub event_types: Vec<String>,
    pub entity_type: Option<String>,
    pub entity_id: Option<String>,
    /// Only rows after this `seq`.
    pub after: i64,
    /// Only rows before this `seq`.
    pub before: Option<i64>,
    pub order: EventOrder,
    /// Of a list; counting has none.
    pub limit: u64,
}

pub(crate) fn log_table(backend: DbBackend) -> &'static str {
    if backend == DbBackend::Postgres { "public.event_log" } else { "event_log" }
}

async fn insert(
    db: &impl ConnectionTrait,
    stream: &str,
    last_seq: i64,
    origin: &Origin<'_>,
    events: Vec<NewEvent>,
) -> Result<(), DbErr> {
    let backend = db.get_database_backend();
    let first = last_seq - i64::try_from(events.len()).unwrap_or(i64::MAX) + 1;
    for (offset, event) in (0_i64..).zip(events) {
        let sql = format!(
            "INSERT INTO {} (id, occurred_at, tenant_id, event_type, entity_type, entity_id, correlation_id, idempotency_key, actor, payload, source, seq) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'mo', $11)",
            log_table(backend)
        );
        let values: [Value; 11] = [
            DbId(Uuid::now_v7()).into(),
            // After the counter's lock is held, so that times and seq agree.
            Utc::now().into(),
            stream.into(),
            event.event_type.into(),
            event.entity_type.into(),
            event.entity_id.into(),
            origin.correlation_id.map(str::to_owned).into(),
            origin.idempotency_key.map(str::to_owned).into(),
            origin.actor.into(),
            event.payload.into(),
            (first + offset).into(),
        ];
        db.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    }
    Ok(())
}

/// The condition of a filter, and its values.
fn condition(stream: &str, filter: &EventFilter) -> (String, Vec<Value>) {
    let mut values: Vec<Value> = vec![stream.into(), filter.after.into()];
    let mut sql = "tenant_id = $1 AND seq > $2".to_owned();
    if !filter.event_types.is_empty() {
        let first = values.len() + 1;
        let places: Vec<String> = (first..first + filter.event_types.len()).map(|place| format!("${place}")).collect();
        sql += &format!(" AND event_type IN ({})", places.join(", "));
        values.extend(filter.event_types.iter().map(|name| name.clone().into()));
    }
    let mut also = |condition: &str, value: Value| {
        values.push(value);
        sql += &format!(" AND {condition} ${}", values.len());
    };
    if let Some(before) = filter.before {
        also("seq <", before.into());
    }
    if let Some(from) = filter.from {
        also("occurred_at >=", from.into());
    }
    if let Some(to) = filter.to {
        also("occurred_at <", to.into());
    }
    for (column, wanted) in [("entity_type =", &filter.entity_type), ("entity_id =", &filter.entity_id)] {
        if let Some(wanted) = wanted {
            also(column, wanted.clone().into());
        }
    }
    (sql, values)
}

async fn select(db: &impl ConnectionTrait, stream: &str, filter: &EventFilter) -> Result<Vec<EventRow>, DbErr> {
    let backend = db.get_database_backend();
    let (condition, values) = condition(stream, filter);
    let direction = if filter.order == EventOrder::Newest { "DESC" } else { "ASC" };
    let sql = format!(
        "SELECT seq, occurred_at, event_type, entity_type, entity_id, payload FROM {} WHERE {condition} ORDER BY seq {direction} LIMIT {}",
        log_table(backend),
        filter.limit
    );
    let rows = db.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    rows.iter().map(row).collect()
}

async fn tally(db: &impl ConnectionTrait, stream: &str, filter: &EventFilter) -> Result<Vec<(String, i64)>, DbErr> {
    let backend = db.get_database_backend();
    let (condition, values) = condition(stream, filter);
    let sql = format!(
        "SELECT event_type, count(*) AS n FROM {} WHERE {condition} GROUP BY event_type ORDER BY event_type",
        log_table(backend)
    );
    let rows = db.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    rows.iter().map(|row| Ok((row.try_get("", "event_type")?, row.try_get("", "n")?))).collect()
}

fn row(row: &QueryResult) -> Result<EventRow, DbErr> {
    Ok(EventRow {
        seq: row.try_get("", "seq")?,
        occurred_at: rfc3339(row.try_get("", "occurred_at")?),
        event_type: row.try_get("", "event_type")?,
        entity_type: row.try_get("", "entity_type")?,
        entity_id: row.try_get("", "entity_id")?,
        payload: row.try_get("", "payload")?,
    })
}

impl TenantTx {
    /// Adds events to this tenant's log: the last write before `commit`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn append_events(&self, origin: &Origin<'_>, events: Vec<NewEvent>) -> Result<(), DbErr> {
        if events.is_empty() {
            return Ok(());
        }
        let catalogue = events.iter().any(|event| event.subject == Subject::Catalogue);
        let backend = self.get_database_backend();
        let sql = if catalogue {
            "UPDATE counters SET event_seq = event_seq + $1, catalogue_seq = event_seq + $1 WHERE id = 1 RETURNING event_seq"
        } else {
            "UPDATE counters SET event_seq = event_seq + $1 WHERE id = 1 RETURNING event_seq"
        };
        let count = i64::try_from(events.len()).unwrap_or(i64::MAX);
        let last = self.returning(sql, vec![count.into()], backend).await?;
        insert(self, &self.tenant().to_string(), last, origin, events).await
    }

    async fn returning(&self, sql: &str, values: Vec<Value>, backend: DbBackend) -> Result<i64, DbErr> {
        self.query_one_raw(Statement::from_sql_and_values(backend, sql, values))
            .await?
            .ok_or_else(|| DbErr::RecordNotFound("counters".into()))?
            .try_get_by_index(0)
    }

    /// The next order number of this tenant: 1, 2, 3 … without gaps.
    ///
    /// # Errors
    /// What the database says.
    pub async fn next_order_number(&self) -> Result<i64, DbErr> {
        let sql = "UPDATE counters SET order_number = order_number + 1 WHERE id = 1 RETURNING order_number";
        self.returning(sql, vec![], self.get_database_backend()).await
    }

    /// The `seq` of the last event that changed the menu.
    ///
    /// # Errors
    /// What the database says.
    pub async fn catalogue_version(&self) -> Result<i64, DbErr> {
        self.returning("SELECT catalogue_seq FROM counters WHERE id = 1", vec![], self.get_database_backend()).await
    }

    /// The `seq` of this tenant's last event; 0 before the first.
    ///
    /// # Errors
    /// What the database says.
    pub async fn log_head(&self) -> Result<i64, DbErr> {
        self.returning("SELECT event_seq FROM counters WHERE id = 1", vec![], self.get_database_backend()).await
    }

    /// # Errors
    /// What the database says.
    pub async fn events(&self, filter: &EventFilter) -> Result<Vec<EventRow>, DbErr> {
        select(self, &self.tenant().to_string(), filter).await
    }

    /// How many events of each type there are.
    ///
    /// # Errors
    /// What the database says.
    pub async fn event_counts(&self, filter: &EventFilter) -> Result<Vec<(String, i64)>, DbErr> {
        tally(self, &self.tenant().to_string(), filter).await
    }

    /// When the last order was placed. Numbers rise with time and have an index.
    ///
    /// # Errors
    /// What the database says.
    pub async fn last_order_at(&self) -> Result<Option<DateTime<Utc>>, DbErr> {
        let sql = "SELECT created_at FROM orders WHERE deleted_at IS NULL ORDER BY number DESC LIMIT 1";
        let row = self.query_one_raw(Statement::from_string(self.get_database_backend(), sql)).await?;
        row.map(|row| row.try_get_by_index(0)).transpose()
    }
}

impl PlatformTx {
    /// Adds events to the platform's log: the last write before `commit`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn append_events(&self, origin: &Origin<'_>, events: Vec<NewEvent>) -> Result<(), DbErr> {
        if events.is_empty() {
            return Ok(());
        }
        let backend = self.get_database_backend();
        let sql = "UPDATE platform_counters SET event_seq = event_seq + $1 WHERE id = 1 RETURNING event_seq";
        let count = i64::try_from(events.len()).unwrap_or(i64::MAX);
        let last = self
            .query_one_raw(Statement::from_sql_and_values(backend, sql, [count.into()]))
            .await?
            .ok_or_else(|| DbErr::RecordNotFound("platform_counters".into()))?
            .try_get_by_index(0)?;
        insert(self, SYSTEM, last, origin, events).await
    }

    /// # Errors
    /// What the database says.
    pub async fn events(&self, filter: &EventFilter) -> Result<Vec<EventRow>, DbErr> {
        select(self, SYSTEM, filter).await
    }

    /// How many events of each type the platform's own log has.
    ///
    /// # Errors
    /// What the database says.
    pub async fn event_counts(&self, filter: &EventFilter) -> Result<Vec<(String, i64)>, DbErr> {
        tally(self, SYSTEM, filter).await
    }

    /// The head of the platform's log: what caches of tenants and tokens are as fresh as.
    ///
    /// # Errors
    /// What the database says.
    pub async fn log_head(&self) -> Result<i64, DbErr> {
        let sql = "SELECT event_seq FROM platform_counters WHERE id = 1";
        self.query_one_raw(Statement::from_string(self.get_database_backend(), sql))
            .await?
            .ok_or_else(|| DbErr::RecordNotFound("platform_counters".into()))?
            .try_get_by_index(0)
    }
}
