//! The few words of SQL in which PostgreSQL and SQLite differ, and the columns that every tenant table has.
//! It must never hold a table of its own.

use mo_contract::TenantId;
use sea_orm::DbBackend;

/// The two databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Backend {
    Postgres,
    Sqlite,
}

impl From<DbBackend> for Backend {
    fn from(backend: DbBackend) -> Self {
        match backend {
            DbBackend::Postgres => Self::Postgres,
            _ => Self::Sqlite,
        }
    }
}

/// Column types by their meaning.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words {
    pub uuid: &'static str,
    pub time: &'static str,
    pub json: &'static str,
    pub int: &'static str,
    pub flag: &'static str,
    pub yes: &'static str,
    pub no: &'static str,
    pub now: &'static str,
}

impl Backend {
    pub(crate) fn words(self) -> Words {
        match self {
            Self::Postgres => Words {
                uuid: "uuid",
                time: "timestamptz",
                json: "jsonb",
                int: "bigint",
                flag: "boolean",
                yes: "true",
                no: "false",
                now: "now()",
            },
            Self::Sqlite => Words {
                uuid: "text",
                time: "text",
                json: "text",
                int: "integer",
                flag: "boolean",
                yes: "1",
                no: "0",
                now: "(strftime('%Y-%m-%dT%H:%M:%f000Z','now'))",
            },
        }
    }

    /// The column that ties a row to its tenant: it cannot hold any other.
    pub(crate) fn tenant_column(self, tenant: TenantId) -> String {
        let uuid = self.words().uuid;
        format!("tenant_id {uuid} NOT NULL DEFAULT '{tenant}' CHECK (tenant_id = '{tenant}')")
    }

    /// A tenant's table whose rows change: id, tenant, optimistic lock, times, soft delete.
    pub(crate) fn entity_table(self, tenant: TenantId, name: &str, columns: &str) -> String {
        let Words { uuid, time, int, now, .. } = self.words();
        let tenant = self.tenant_column(tenant);
        format!(
            "CREATE TABLE {name} (id {uuid} PRIMARY KEY, {tenant}, version {int} NOT NULL DEFAULT 1, \
             created_at {time} NOT NULL DEFAULT {now}, updated_at {time} NOT NULL DEFAULT {now}, deleted_at {time}, {columns});\n"
        )
    }

    /// A tenant's table that is only added to.
    pub(crate) fn log_table(self, tenant: TenantId, name: &str, columns: &str) -> String {
        let Words { uuid, time, now, .. } = self.words();
        let tenant = self.tenant_column(tenant);
        format!(
            "CREATE TABLE {name} (id {uuid} PRIMARY KEY, {tenant}, created_at {time} NOT NULL DEFAULT {now}, {columns});\n"
        )
    }

    /// The log of the source specification, and `seq`.
    pub(crate) fn event_log(self, name: &str) -> String {
        let Words { uuid, time, json, int, now, .. } = self.words();
        format!(
            "CREATE TABLE IF NOT EXISTS {name} (id {uuid} PRIMARY KEY, occurred_at {time} NOT NULL DEFAULT {now}, \
             tenant_id text NOT NULL, event_type text NOT NULL, entity_type text NOT NULL, entity_id text NOT NULL, \
             correlation_id text, idempotency_key text, actor text, payload {json} NOT NULL, \
             source text NOT NULL DEFAULT 'mvp', seq {int} NOT NULL);\n\
             CREATE UNIQUE INDEX IF NOT EXISTS event_log_tenant_seq ON {name} (tenant_id, seq);\n\
             CREATE INDEX IF NOT EXISTS event_log_tenant_time ON {name} (tenant_id, occurred_at DESC);\n\
             CREATE INDEX IF NOT EXISTS event_log_event_time ON {name} (event_type, occurred_at DESC);\n\
             CREATE INDEX IF NOT EXISTS event_log_entity ON {name} (entity_type, entity_id);\n"
        )
    }

    /// Answers of commands that were committed, and who called what.
    pub(crate) fn command_columns(self) -> (String, &'static str) {
        let json = self.words().json;
        (
            format!(
                "scope text NOT NULL, key text NOT NULL, input_hash text NOT NULL, answer {json} NOT NULL, UNIQUE (scope, key)"
            ),
            "request_id text NOT NULL, correlation_id text, actor text NOT NULL, operation text NOT NULL, outcome text NOT NULL",
        )
    }
}
