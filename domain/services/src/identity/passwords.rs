//! Passwords: hashed with Argon2id, checked off the async threads, a few at a time; attempts are counted by address.
//! Nothing here may tell whether an address is known: an unknown one takes as long and is locked as soon.

use std::sync::LazyLock;

use argon2::{
    Argon2,
    password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString, rand_core::OsRng},
};
use chrono::{DateTime, Duration, Utc};
use mo_contract::{Error, ErrorCode, RequestContext, identity::Secret};
use mo_store::{
    PlatformTx,
    entity::{SoftDelete as _, user},
};
use sea_orm::{ColumnTrait as _, ConnectionTrait as _, DbErr, QueryFilter as _, Statement, Value};
use tokio::sync::Semaphore;

use crate::{credentials::hash as sha256, dispatcher::Services, fail::Fail};

/// Each takes 19 MiB for a moment.
static AT_ONCE: Semaphore = Semaphore::const_new(4);
const ATTEMPTS: i64 = 5;
const WINDOW: Duration = Duration::minutes(15);

/// What an unknown address is checked against.
static NOBODY: LazyLock<String> = LazyLock::new(|| hash_now("nobody's password").unwrap_or_default());

fn hash_now(password: &str) -> Result<String, DbErr> {
    let salt = SaltString::generate(&mut OsRng);
    let hashed = Argon2::default().hash_password(password.as_bytes(), &salt);
    hashed.map(|hash| hash.to_string()).map_err(|error| DbErr::Custom(format!("argon2: {error}")))
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fail> {
    let _turn = AT_ONCE.acquire().await.map_err(|error| DbErr::Custom(error.to_string()))?;
    Ok(tokio::task::spawn_blocking(work).await.map_err(|error| DbErr::Custom(error.to_string()))?)
}

pub(super) async fn hash(password: &Secret) -> Result<String, Fail> {
    let password = password.clone();
    Ok(off_thread(move || hash_now(&password.0)).await??)
}

/// Whether it is the password of that hash; with no hash it is not, after as long a time.
async fn matches(password: &Secret, hash: Option<String>) -> Result<bool, Fail> {
    let password = password.clone();
    off_thread(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.clone());
        let right = PasswordHash::new(&hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.0.as_bytes(), &hash).is_ok());
        known && right
    })
    .await
}

pub(super) async fn user_by_email(tx: &PlatformTx, email: &str) -> Result<Option<user::Model>, Fail> {
    Ok(user::Entity::active().filter(user::Column::Email.eq(email)).one(tx).await?)
}

/// Counts an attempt before it is made, so that many at once are counted too.
async fn count_attempt(tx: &PlatformTx, email: &str, now: DateTime<Utc>) -> Result<(), Fail> {
    let values: [Value; 4] = [sha256(email).into(), now.into(), (now - WINDOW).into(), (now + WINDOW).into()];
    let sql = format!(
        "INSERT INTO sign_in_attempts AS a (subject, failures, last_at) VALUES ($1, 1, $2) ON CONFLICT (subject) DO UPDATE SET \
         failures = CASE WHEN a.locked_until > $2 THEN a.failures WHEN a.last_at < $3 THEN 1 ELSE a.failures + 1 END, \
         locked_until = CASE WHEN a.locked_until > $2 THEN a.locked_until \
         WHEN a.last_at >= $3 AND a.failures >= {ATTEMPTS} THEN $4 ELSE NULL END, \
         last_at = $2 RETURNING locked_until"
    );
    let row = tx
        .query_one_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values))
        .await?
        .ok_or_else(|| DbErr::RecordNotFound("sign_in_attempts".into()))?;
    let Some(until) = row.try_get::<Option<DateTime<Utc>>>("", "locked_until")? else { return Ok(()) };
    let minutes = (until - now).num_seconds().max(1).saturating_add(59) / 60;
    let message = format!("Too many attempts. Please try again in {minutes} min.");
    Err(Error::new(ErrorCode::RateLimited, message).with(serde_json::json!({ "retry_after": minutes * 60 })).into())
}

/// Forgets the attempts of an address, and those of all that have been quiet for a day.
pub(super) async fn forget_attempts(tx: &PlatformTx, email: &str, now: DateTime<Utc>) -> Result<(), Fail> {
    let values: [Value; 2] = [sha256(email).into(), (now - Duration::days(1)).into()];
    let sql = "DELETE FROM sign_in_attempts WHERE subject = $1 OR last_at < $2";
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    Ok(())
}

impl Services {
    /// Checks the password of an address, outside of any transaction of the caller's.
    pub(super) async fn check_password(
        &self,
        ctx: &RequestContext,
        email: &str,
        password: &Secret,
    ) -> Result<bool, Fail> {
        let tx = self.0.dbs.platform.write().await?;
        let counted = count_attempt(&tx, email, ctx.now).await;
        let user = user_by_email(&tx, email).await?;
        tx.commit().await?;
        counted?;
        matches(password, user.and_then(|user| user.password_hash)).await
    }
}
