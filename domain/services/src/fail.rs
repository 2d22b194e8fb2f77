//! What can go wrong in a use case: a refusal that the caller is told, or a database error that only the log is told.
//! The second must never reach a caller in words.

use mo_contract::{Error, ErrorCode};
use sea_orm::{DbErr, RuntimeErr, sqlx};

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Fail {
    #[error(transparent)]
    Refused(#[from] Error),
    #[error(transparent)]
    Database(#[from] DbErr),
    #[error("stored JSON does not read back: {0}")]
    Json(#[from] serde_json::Error),
}

/// Whether the database did not answer, rather than refuse.
fn is_gone(cause: &sqlx::Error) -> bool {
    match cause {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::Protocol(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        // Classes of SQLSTATE: the connection, too many of them, and a server that stops or starts.
        sqlx::Error::Database(error) => {
            error.code().is_some_and(|code| ["08", "53", "57P"].iter().any(|class| code.starts_with(class)))
        }
        _ => false,
    }
}

impl Fail {
    /// The uniform error; what only we may know goes to the log with the request id.
    #[must_use]
    pub fn into_error(self, request_id: &str) -> Error {
        match self {
            Self::Refused(error) => error,
            Self::Database(DbErr::ConnectionAcquire(cause)) => {
                tracing::error!(request_id, %cause, "no database connection");
                Error::new(ErrorCode::Unavailable, "We are very busy right now. Please try again in a moment.")
            }
            Self::Database(
                DbErr::Conn(RuntimeErr::SqlxError(cause))
                | DbErr::Exec(RuntimeErr::SqlxError(cause))
                | DbErr::Query(RuntimeErr::SqlxError(cause)),
            ) if is_gone(&cause) => {
                tracing::error!(request_id, %cause, "database out of reach");
                Error::new(
                    ErrorCode::Unavailable,
                    "The database can't be reached right now. Please try again in a moment.",
                )
            }
            Self::Database(cause) => {
                tracing::error!(request_id, %cause, "database error");
                Error::internal()
            }
            Self::Json(cause) => {
                tracing::error!(request_id, %cause, "stored JSON does not read back");
                Error::internal()
            }
        }
    }
}
