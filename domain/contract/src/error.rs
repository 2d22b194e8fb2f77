//! The one error of every surface: `{"error":{"code","message","details"}}`.
//! Messages are for people and never carry SQL, paths or secrets; `details` is for machines.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $status:literal;)+) => {
        /// What went wrong, in a form that programs and translations can rely on.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum ErrorCode {
            $($(#[$doc])* #[serde(rename = $text)] $name,)+
        }

        impl ErrorCode {
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// The HTTP status that goes with it.
            #[must_use]
            pub fn status(self) -> u16 {
                match self { $(Self::$name => $status),+ }
            }
        }
    };
}

codes! {
    /// Bytes that are not the JSON (or form) they claim to be.
    Malformed = "MALFORMED_REQUEST", 400;
    TenantRequired = "TENANT_REQUIRED", 400;
    ContextMismatch = "CONTEXT_MISMATCH", 400;
    /// Reserved for commands that demand a key: none does yet.
    IdempotencyKeyRequired = "IDEMPOTENCY_KEY_REQUIRED", 400;
    IdempotencyKeyInvalid = "IDEMPOTENCY_KEY_INVALID", 400;
    Unauthenticated = "UNAUTHENTICATED", 401;
    Forbidden = "FORBIDDEN", 403;
    CrossSite = "CROSS_SITE_REQUEST", 403;
    NotFound = "NOT_FOUND", 404;
    TenantNotFound = "TENANT_NOT_FOUND", 404;
    MethodNotAllowed = "METHOD_NOT_ALLOWED", 405;
    Timeout = "TIMEOUT", 503;
    Conflict = "CONFLICT", 409;
    DomainTaken = "DOMAIN_TAKEN", 409;
    IdempotencyInProgress = "IDEMPOTENCY_IN_PROGRESS", 409;
    InvalidTransition = "INVALID_TRANSITION", 409;
    TenantArchived = "TENANT_ARCHIVED", 410;
    Stale = "STALE", 412;
    PayloadTooLarge = "PAYLOAD_TOO_LARGE", 413;
    HeadersTooLarge = "HEADERS_TOO_LARGE", 431;
    UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE", 415;
    ValidationFailed = "VALIDATION_FAILED", 422;
    OrderItemUnavailable = "ORDER_ITEM_UNAVAILABLE", 422;
    IdempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED", 422;
    RateLimited = "RATE_LIMITED", 429;
    Internal = "INTERNAL", 500;
    /// A remote node answered with something that is not a uniform error.
    HttpError = "HTTP_ERROR", 502;
    Unavailable = "UNAVAILABLE", 503;
    TenantSuspended = "TENANT_SUSPENDED", 503;
    /// Guests can't order for a while; `details.retry_after` has the seconds.
    OrderingPaused = "ORDERING_PAUSED", 503;
    /// Asked of a node that can't do it, such as live streams of one without a database.
    NotOnThisNode = "NOT_ON_THIS_NODE", 501;
}

/// The error itself. Build one with a constructor named after the code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Error {
    pub code: ErrorCode,
    pub message: String,
    /// An object; empty when there is nothing to add.
    #[serde(default)]
    pub details: Value,
}

/// The wire form: the error inside `{"error": …}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ErrorBody {
    pub error: Error,
}

/// Seconds after which a suspended restaurant may be asked for again.
pub const SUSPENDED_RETRY_AFTER: u64 = 3_600;

pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), details: json!({}) }
    }

    #[must_use]
    pub fn with(mut self, details: Value) -> Self {
        self.details = details;
        self
    }

    #[must_use]
    pub fn status(&self) -> u16 {
        self.code.status()
    }

    /// Seconds after which the same may be asked for again, where that helps: the header `Retry-After`.
    #[must_use]
    pub fn retry_after(&self) -> Option<u64> {
        match self.code {
            ErrorCode::TenantSuspended => Some(SUSPENDED_RETRY_AFTER),
            ErrorCode::RateLimited | ErrorCode::Unavailable | ErrorCode::IdempotencyInProgress => Some(1),
            ErrorCode::OrderingPaused => self.details.get("retry_after").and_then(Value::as_u64),
            _ => None,
        }
    }

    #[must_use]
    pub fn body(self) -> ErrorBody {
        ErrorBody { error: self }
    }

    #[must_use]
    pub fn not_found(what: &str) -> Self {
        Self::new(ErrorCode::NotFound, format!("There is no such {what}."))
    }

    #[must_use]
    pub fn unauthenticated() -> Self {
        Self::new(ErrorCode::Unauthenticated, "Sign in, or send a valid bearer token.")
    }

    #[must_use]
    pub fn forbidden() -> Self {
        Self::new(ErrorCode::Forbidden, "You may not do this here.")
    }

    #[must_use]
    pub fn tenant_required() -> Self {
        Self::new(ErrorCode::TenantRequired, "Name the tenant in the header X-Tenant-ID, as a UUID.")
    }

    #[must_use]
    pub fn tenant_not_found() -> Self {
        Self::new(ErrorCode::TenantNotFound, "There is no restaurant at this address.")
    }

    #[must_use]
    pub fn internal() -> Self {
        Self::new(ErrorCode::Internal, "Something went wrong on our side. Please try again.")
    }

    #[must_use]
    pub fn stale() -> Self {
        Self::new(ErrorCode::Stale, "Somebody changed this meanwhile. Load it again.")
    }

    pub fn malformed(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Malformed, message)
    }

    /// One field that does not hold.
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        let mut errors = FieldErrors::default();
        errors.add(field, message);
        errors.into_error()
    }

    /// The messages for `field`, if this is a validation error that has some.
    #[must_use]
    pub fn field_messages(&self, field: &str) -> Vec<&str> {
        self.details
            .get("fields")
            .and_then(|fields| fields.get(field))
            .and_then(Value::as_array)
            .map(|list| list.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.message)?;
        if let Some(fields) = self.details.get("fields").and_then(Value::as_object) {
            for (field, messages) in fields {
                for message in messages.as_array().into_iter().flatten() {
                    write!(f, " {field} {}.", message.as_str().unwrap_or_default())?;
                }
            }
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

/// Collects what is wrong with each field, so that a person is told everything at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors(BTreeMap<String, Vec<String>>);

impl FieldErrors {
    pub fn add(&mut self, field: &str, message: impl Into<String>) {
        self.0.entry(field.to_owned()).or_default().push(message.into());
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `VALIDATION_FAILED` with every field's messages.
    #[must_use]
    pub fn into_error(self) -> Error {
        Error::new(ErrorCode::ValidationFailed, "Some values are not right.").with(json!({ "fields": self.0 }))
    }

    /// `Ok(value)` if nothing was recorded.
    ///
    /// # Errors
    /// `VALIDATION_FAILED` otherwise.
    pub fn finish<T>(self, value: T) -> Result<T> {
        if self.is_empty() { Ok(value) } else { Err(self.into_error()) }
    }
}
