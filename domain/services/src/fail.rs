//! What can go wrong in a use case: a refusal that the caller is told, or a database error that only the log is told.
//! The second must never reach a caller in words.

use mo_contract::{Error, ErrorCode};
use sea_orm::{DbErr, RuntimeErr};

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
            Self::Database(DbErr::Conn(RuntimeErr::SqlxError(cause))) => {
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
