//! Opens the databases and hands out scoped transactions. Pools are bounded whatever the number of tenants.
//! It must never use a session-level `SET`: behind a transaction pooler that serves another tenant's rows silently.

use std::{
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
    time::Duration,
};

use libsqlite3_sys::{SQLITE_LIMIT_ATTACHED, sqlite3_limit};
use mo_contract::TenantId;
use moka::future::Cache;
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, RuntimeErr,
    SqliteTransactionMode, SqlxPostgresConnector, SqlxSqliteConnector, Statement, TransactionOptions, TransactionTrait,
    sqlx::{
        self, ConnectOptions as _, Connection as _,
        postgres::{PgConnectOptions, PgPoolOptions},
        sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
    },
};
use tokio::sync::Mutex;

use crate::{
    crash::{self, Point},
    tx::{PlatformTx, TenantTx, Tx},
};

/// At most this many tenant files are open at once.
const OPEN_FILES: u64 = 256;
/// After this long without work a connection is asked whether it lives before it is used.
const RESTED: Duration = Duration::from_secs(1);
/// Connections to one SQLite file: one writes, the others read.
const FILE_CONNECTIONS: u32 = 4;

/// Where the databases are.
#[derive(Clone, PartialEq, Eq)]
pub enum Url {
    Postgres(String),
    /// A folder that holds `platform.db` and `tenants/`.
    Sqlite(PathBuf),
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "DATABASE_URL must be postgres://… or sqlite:DIRECTORY (in-memory databases are lost on exit, so they are refused)"
)]
pub struct UrlError;

impl FromStr for Url {
    type Err = UrlError;

    fn from_str(text: &str) -> Result<Self, UrlError> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        let path = text.strip_prefix("sqlite:").ok_or(UrlError)?;
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() || path.contains(":memory:") || path.contains('?') {
            return Err(UrlError);
        }
        Ok(Self::Sqlite(PathBuf::from(path)))
    }
}

/// Shows no password.
impl std::fmt::Debug for Url {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => {
                // Secrets stand before the host, and may stand after the question mark.
                let (scheme, rest) = url.split_once("://").unwrap_or_default();
                let (place, options) = rest.split_once('?').map_or((rest, ""), |(place, _)| (place, "?…"));
                let (user, host) = place.rsplit_once('@').map_or(("", place), |(_, host)| ("…@", host));
                write!(f, "{scheme}://{user}{host}{options}")
            }
        }
    }
}

/// What stands between us and PostgreSQL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pooler {
    #[default]
    None,
    /// PgBouncer in transaction mode: nothing may be kept on a session.
    Transaction,
}

#[derive(Clone, Debug)]
pub struct Options {
    pub url: Url,
    pub pooler: Pooler,
    pub max_connections: u32,
}

/// Both roads.
#[derive(Clone)]
pub struct Databases {
    pub platform: PlatformDb,
    pub tenants: TenantDb,
}

/// The road to the platform's tables.
#[derive(Clone)]
pub struct PlatformDb {
    db: DatabaseConnection,
    writer: Option<Arc<Mutex<()>>>,
}

/// The road to tenants' tables: every transaction is scoped to one tenant.
#[derive(Clone)]
pub struct TenantDb(Arc<Backend>);

enum Backend {
    Postgres(DatabaseConnection),
    Sqlite { folder: PathBuf, open: Cache<TenantId, File> },
}

#[derive(Clone)]
struct File {
    db: DatabaseConnection,
    writer: Arc<Mutex<()>>,
}

fn sqlx_error(error: sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(error.into()))
}

impl Databases {
    /// Opens the platform's database (a SQLite one is made if missing); tenants' are opened when first used.
    ///
    /// # Errors
    /// When the database can't be reached or the folder can't be made.
    pub async fn connect(options: &Options) -> Result<Self, DbErr> {
        match &options.url {
            Url::Postgres(url) => {
                let mut connect = PgConnectOptions::from_str(url)
                    .map_err(sqlx_error)?
                    .application_name("mo")
                    .disable_statement_logging();
                if options.pooler == Pooler::Transaction {
                    // A named statement would be kept by one backend and looked for on another.
                    connect = connect.statement_cache_capacity(0).extra_float_digits(None);
                }
                let pool = PgPoolOptions::new()
                    .max_connections(options.max_connections)
                    .acquire_timeout(Duration::from_secs(10))
                    // A busy connection is known to live; one that rested may have been cut off, by a restart say.
                    .test_before_acquire(false)
                    .before_acquire(|connection, rested| {
                        Box::pin(async move {
                            if rested.idle_for > RESTED {
                                connection.ping().await?;
                            }
                            Ok(true)
                        })
                    })
                    .connect_with(connect)
                    .await
                    .map_err(sqlx_error)?;
                let db = SqlxPostgresConnector::from_sqlx_postgres_pool(pool);
                Ok(Self {
                    platform: PlatformDb { db: db.clone(), writer: None },
                    tenants: TenantDb(Arc::new(Backend::Postgres(db))),
                })
            }
            Url::Sqlite(folder) => {
                let tenants = folder.join("tenants");
                std::fs::create_dir_all(&tenants).map_err(|error| folder_error(&tenants, &error))?;
                let platform = open_file(&folder.join("platform.db"), Missing::Create).await?;
                let open = Cache::builder().max_capacity(OPEN_FILES).time_to_idle(Duration::from_secs(600)).build();
                Ok(Self {
                    platform: PlatformDb { db: platform.db, writer: Some(platform.writer) },
                    tenants: TenantDb(Arc::new(Backend::Sqlite { folder: tenants, open })),
                })
            }
        }
    }
}

fn folder_error(path: &Path, error: &std::io::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::Internal(format!("{}: {error}", path.display())))
}

/// What to do about a file that is not there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Missing {
    Create,
    Fail,
}

async fn open_file(path: &Path, missing: Missing) -> Result<File, DbErr> {
    let connect = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(missing == Missing::Create)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(10))
        .disable_statement_logging();
    let pool = SqlitePoolOptions::new()
        .max_connections(FILE_CONNECTIONS)
        .min_connections(0)
        .idle_timeout(Duration::from_secs(60))
        .acquire_timeout(Duration::from_secs(15))
        .test_before_acquire(false)
        .after_connect(|connection, _| Box::pin(forbid_attach(connection)))
        .connect_with(connect)
        .await
        .map_err(sqlx_error)?;
    Ok(File { db: SqlxSqliteConnector::from_sqlx_sqlite_pool(pool), writer: Arc::default() })
}

/// A connection to one file can never open another's beside it: with ATTACH it could.
async fn forbid_attach(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let mut handle = connection.lock_handle().await?;
    #[expect(unsafe_code, reason = "sqlx has no way to set a limit")]
    // SAFETY: the handle is locked, so the connection is open and nobody else is at it. The call sets a number.
    unsafe {
        sqlite3_limit(handle.as_raw_handle().as_ptr(), SQLITE_LIMIT_ATTACHED, 0);
    }
    Ok(())
}

/// Changes tables instead of rows. It is handed a transaction that is opened, scoped and ended here: the bare connection, and a
/// tenant's tables with their owner's rights, are reached in no other way.
pub trait Migrator: Sync {
    /// # Errors
    /// What the database says; then nothing stays of it.
    fn up(&self, tx: &DatabaseTransaction) -> impl Future<Output = Result<(), DbErr>> + Send;
}

/// Whether a transaction may write.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Read,
    Write,
}

impl Mode {
    fn options(self, backend: DbBackend) -> TransactionOptions {
        let sqlite = backend == DbBackend::Sqlite;
        TransactionOptions {
            isolation_level: None,
            access_mode: (!sqlite && self == Self::Read).then_some(AccessMode::ReadOnly),
            sqlite_transaction_mode: (sqlite && self == Self::Write).then_some(SqliteTransactionMode::Immediate),
        }
    }
}

impl PlatformDb {
    /// # Errors
    /// When no connection is to be had.
    pub async fn read(&self) -> Result<PlatformTx, DbErr> {
        self.begin(Mode::Read).await
    }

    /// # Errors
    /// When no connection is to be had.
    pub async fn write(&self) -> Result<PlatformTx, DbErr> {
        self.begin(Mode::Write).await
    }

    async fn begin(&self, mode: Mode) -> Result<PlatformTx, DbErr> {
        let writer = match (&self.writer, mode) {
            (Some(writer), Mode::Write) => Some(writer.clone().lock_owned().await),
            _ => None,
        };
        let backend = self.db.get_database_backend();
        let tx = self.db.begin_with_options(mode.options(backend)).await?;
        if backend == DbBackend::Postgres {
            tx.execute_unprepared("SELECT set_config('search_path', 'public', true)").await?;
        }
        Ok(PlatformTx { inner: Tx { tx, _writer: writer } })
    }

    /// Changes the platform's tables, all or nothing.
    ///
    /// # Errors
    /// When no connection is to be had, or what the migrator says.
    pub async fn migrate(&self, migrator: &impl Migrator) -> Result<(), DbErr> {
        let tx = self.write().await?;
        migrator.up(&tx.inner.tx).await?;
        tx.commit().await
    }
}

impl TenantDb {
    /// A transaction that can only read, on this tenant's tables alone.
    ///
    /// # Errors
    /// When no connection is to be had, or the tenant has no database.
    pub async fn read(&self, tenant: TenantId) -> Result<TenantTx, DbErr> {
        self.begin(tenant, Mode::Read).await
    }

    /// A transaction that may write, on this tenant's tables alone.
    ///
    /// # Errors
    /// When no connection is to be had, or the tenant has no database.
    pub async fn write(&self, tenant: TenantId) -> Result<TenantTx, DbErr> {
        self.begin(tenant, Mode::Write).await
    }

    async fn begin(&self, tenant: TenantId, mode: Mode) -> Result<TenantTx, DbErr> {
        match &*self.0 {
            Backend::Postgres(db) => {
                let tx = db.begin_with_options(mode.options(DbBackend::Postgres)).await?;
                tx.query_one_raw(scope(tenant)).await?;
                Ok(TenantTx::new(Tx { tx, _writer: None }, tenant))
            }
            Backend::Sqlite { .. } => {
                let file = self.file(tenant).await?;
                let writer = if mode == Mode::Write { Some(file.writer.clone().lock_owned().await) } else { None };
                let tx = file.db.begin_with_options(mode.options(DbBackend::Sqlite)).await?;
                Ok(TenantTx::new(Tx { tx, _writer: writer }, tenant))
            }
        }
    }

    /// Whether each tenant has a file of its own (SQLite) rather than a schema.
    #[must_use]
    pub fn is_files(&self) -> bool {
        matches!(*self.0, Backend::Sqlite { .. })
    }

    async fn file(&self, tenant: TenantId) -> Result<File, DbErr> {
        let Backend::Sqlite { folder, open } = &*self.0 else {
            return Err(DbErr::Conn(RuntimeErr::Internal("not a database of files".into())));
        };
        let path = folder.join(format!("{}.db", tenant.schema_name()));
        open.try_get_with(tenant, open_file(&path, Missing::Fail)).await.map_err(|error| (*error).clone())
    }

    /// Changes this tenant's tables, all or nothing, under a lock that the whole cluster knows.
    ///
    /// # Errors
    /// When no connection is to be had, the tenant has no database, or what the migrator says.
    pub async fn migrate(&self, tenant: TenantId, migrator: &impl Migrator) -> Result<(), DbErr> {
        let tx = match &*self.0 {
            // Not as the tenant's role: the tables belong to the login.
            Backend::Postgres(db) => {
                let tx = db.begin().await?;
                tx.query_one_raw(owner_scope(tenant)).await?;
                TenantTx::new(Tx { tx, _writer: None }, tenant)
            }
            Backend::Sqlite { .. } => self.begin(tenant, Mode::Write).await?,
        };
        let done = migrator.up(&tx.inner.tx).await;
        crash::point(Point::FleetMigrating);
        match done {
            Ok(()) => tx.commit().await,
            Err(error) => {
                tx.rollback().await?;
                Err(error)
            }
        }
    }

    /// Makes a tenant's file from `template`, complete or not at all: under a name of its own first, then linked into place.
    /// A file that is there already is left as it is. On PostgreSQL there is nothing to do: the schema is made in the
    /// transaction that makes the tenant's row.
    ///
    /// # Errors
    /// When the file can't be written.
    pub async fn create_file(&self, tenant: TenantId, attempt: uuid::Uuid, template: &str) -> Result<(), DbErr> {
        let Backend::Sqlite { folder, .. } = &*self.0 else {
            return Ok(());
        };
        let place = folder.join(format!("{}.db", tenant.schema_name()));
        if !place.exists() {
            let made = folder.join(format!("{}{}.db", half_made(tenant), attempt.as_simple()));
            let placed = place_file(&made, &place, template).await;
            // Another call for the same tenant may have been first, and may have swept this one's file away: fine.
            if !place.exists() {
                placed?;
            }
        }
        std::fs::File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(|error| folder_error(folder.as_path(), &error))
    }

    /// Removes what calls that were cut off left beside the tenant's file. Call it when the file is in place.
    ///
    /// # Errors
    /// When the folder can't be read or a file can't be removed.
    pub fn remove_half_made(&self, tenant: TenantId) -> Result<(), DbErr> {
        let Backend::Sqlite { folder, .. } = &*self.0 else {
            return Ok(());
        };
        let left = half_made(tenant);
        for entry in std::fs::read_dir(folder).map_err(|error| folder_error(folder, &error))?.flatten() {
            if entry.file_name().to_string_lossy().starts_with(&left) {
                remove(&entry.path())?;
            }
        }
        Ok(())
    }
}

/// How the names of a tenant's unfinished files begin.
fn half_made(tenant: TenantId) -> String {
    format!(".new-{}-", tenant.schema_name())
}

async fn place_file(made: &Path, place: &Path, template: &str) -> Result<(), DbErr> {
    let file = open_file(made, Missing::Create).await?;
    let tx = file.db.begin_with_options(Mode::Write.options(DbBackend::Sqlite)).await?;
    tx.execute_unprepared(template).await?;
    crash::point(Point::FileReplayed);
    tx.commit().await?;
    // The last connection to close folds the write-ahead log into the file and removes it.
    file.db.close().await?;
    crash::point(Point::FileWritten);
    let linked = std::fs::hard_link(made, place);
    crash::point(Point::FilePlaced);
    remove(made)?;
    linked.map_err(|error| folder_error(place, &error))
}

fn remove(path: &Path) -> Result<(), DbErr> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(folder_error(path, &error)),
        _ => Ok(()),
    }
}

/// As [`scope`], but with the rights of the tables' owner, and in turn.
fn owner_scope(tenant: TenantId) -> Statement {
    Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 0)), set_config('search_path', $1, true)",
        [tenant.schema_name().into()],
    )
}

/// One statement sets the whole scope, for this transaction only.
fn scope(tenant: TenantId) -> Statement {
    Statement::from_sql_and_values(
        DbBackend::Postgres,
        "SELECT set_config('search_path', $1, true), set_config('app.tenant_id', $2, true), set_config('role', $1, true)",
        [tenant.schema_name().into(), tenant.to_string().into()],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        assert_eq!("sqlite:.data".parse(), Ok(Url::Sqlite(".data".into())));
        assert_eq!("sqlite:///tmp/x".parse(), Ok(Url::Sqlite("/tmp/x".into())));
        for bad in ["", "sqlite:", "sqlite::memory:", "mysql://x", "sqlite:x?mode=memory"] {
            assert_eq!(bad.parse::<Url>(), Err(UrlError), "{bad}");
        }
        let url: Url = "postgres://mo:secret@db:5432/mo".parse().unwrap();
        assert_eq!(format!("{url:?}"), "postgres://…@db:5432/mo");
        for (url, shown) in [
            ("postgres://db/mo?user=mo&password=secret", "postgres://db/mo?…"),
            ("postgresql://mo:se@cret@db/mo", "postgresql://…@db/mo"),
            ("postgres:///mo?host=/run&password=s@cret", "postgres:///mo?…"),
        ] {
            assert_eq!(format!("{:?}", url.parse::<Url>().unwrap()), shown);
        }
    }
}
