//! How values stand in the two databases: ids are `uuid` on PostgreSQL and hyphenated text on SQLite, times are UTC.
//! Nothing else in the code base may know of the difference.

use chrono::{DateTime, SecondsFormat, Utc};
use sea_orm::{
    ColIdx, ColumnType, DbErr, QueryResult, Statement, TryGetError, TryGetable, Value,
    sea_query::{ArrayType, Nullable, ValueType, ValueTypeErr},
};
use uuid::Uuid;

/// An id as it stands in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DbId(pub Uuid);

impl From<DbId> for Value {
    fn from(id: DbId) -> Self {
        Self::Uuid(Some(id.0))
    }
}

impl Nullable for DbId {
    fn null() -> Value {
        Value::Uuid(None)
    }
}

impl ValueType for DbId {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        match value {
            Value::Uuid(Some(uuid)) => Ok(Self(uuid)),
            _ => Err(ValueTypeErr),
        }
    }

    fn type_name() -> String {
        "DbId".to_owned()
    }

    fn array_type() -> ArrayType {
        ArrayType::Uuid
    }

    fn column_type() -> ColumnType {
        ColumnType::Uuid
    }
}

impl TryGetable for DbId {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        if row.try_as_sqlite_row().is_none() {
            return Uuid::try_get_by(row, index).map(Self);
        }
        let text = String::try_get_by(row, index)?;
        let uuid = Uuid::parse_str(&text).map_err(|_| DbErr::Type(format!("{text:?} is no uuid")))?;
        Ok(Self(uuid))
    }
}

impl sea_orm::TryFromU64 for DbId {
    fn try_from_u64(_: u64) -> Result<Self, DbErr> {
        Err(DbErr::ConvertFromU64("DbId"))
    }
}

/// RFC 3339 with `Z` and six digits of a second: sorts as text, and reads the same everywhere.
#[must_use]
pub fn rfc3339(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// Rewrites a statement's values to the form in which SQLite keeps them.
pub(crate) fn for_sqlite(mut statement: Statement) -> Statement {
    for value in statement.values.iter_mut().flat_map(|values| values.0.iter_mut()) {
        let text = match value {
            Value::Uuid(uuid) => uuid.map(|uuid| uuid.as_hyphenated().to_string()),
            Value::ChronoDateTimeUtc(time) => time.map(rfc3339),
            _ => continue,
        };
        *value = Value::String(text);
    }
    statement
}

macro_rules! ids {
    ($($id:ty),+) => {$(
        impl From<$id> for DbId {
            fn from(id: $id) -> Self {
                Self(id.0)
            }
        }

        impl From<DbId> for $id {
            fn from(id: DbId) -> Self {
                Self(id.0)
            }
        }
    )+};
}

use mo_contract::id::{
    CategoryId, EventId, InvitationId, MenuItemId, OrderId, ProjectId, SessionId, TenantId, TokenId, UserId,
};
ids!(CategoryId, EventId, InvitationId, MenuItemId, OrderId, ProjectId, SessionId, TenantId, TokenId, UserId);
