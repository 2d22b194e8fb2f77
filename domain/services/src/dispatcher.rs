//! The one door: guard, validate, open the scoped transaction, idempotency, handler, audit and events, commit.
//! A handler must never open a transaction of its own for what the dispatcher has opened one for.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use mo_contract::{
    Access, Actor, Error, ErrorCode, Kind, Operation, RequestContext, TenantId,
    operation::{MAX_KEY, MIN_GUEST_KEY, Scope},
    tenant::{Tenant, TenantState},
};
use mo_store::{
    Answer, AuditEntry, Databases, NewEvent, Origin, PlatformTx, StoredAnswer, Subject, TenantTx,
    crash::{self, Point},
};
use sea_orm::DbErr;
use serde_json::Value as Json;

use crate::{cache::Caches, credentials::Secrets, domains::Domains, fail::Fail, live::Hub, pictures::Media, policy};

/// All use cases over one set of databases. Cheap to clone.
#[derive(Clone)]
pub struct Services(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub dbs: Databases,
    pub secrets: Secrets,
    pub caches: Caches,
    pub live: Hub,
    pub media: Media,
    pub domains: Domains,
    /// The one host that no tenant may have.
    pub platform_host: String,
    /// Keys of commands at work in this process.
    running: Mutex<HashSet<String>>,
}

/// What a handler knows of the call, and where it leaves its events.
pub struct Call<'a> {
    pub ctx: &'a RequestContext,
    pub tenant: Option<Arc<Tenant>>,
    pub events: Vec<NewEvent>,
}

impl Call<'_> {
    /// The tenant of a tenant operation; the dispatcher has looked it up.
    pub(crate) fn tenant(&self) -> Result<&Arc<Tenant>, Error> {
        self.tenant.as_ref().ok_or_else(Error::tenant_required)
    }
}

/// One operation's use case.
pub trait Handle<O: Operation>: Send + Sync {
    /// Where its rows are: a tenant's tables, the platform's, or none (what is read from a cache).
    type Tx: UnitOfWork;

    /// Does it. What it returns is what the caller gets once the transaction is committed.
    fn handle(&self, call: &mut Call<'_>, tx: &Self::Tx, op: O)
    -> impl Future<Output = Result<O::Output, Fail>> + Send;

    /// Whether there is something to `prepare`.
    const PREPARES: bool = false;

    /// Work that can't be part of the transaction (a tenant's file); must be harmless to repeat.
    fn prepare(&self, _ctx: &RequestContext, _op: &O) -> impl Future<Output = Result<(), Fail>> + Send {
        async { Ok(()) }
    }

    /// What is kept of an answer for replay: everything but secrets.
    fn answer_to_store(&self, output: &O::Output) -> Result<Json, Fail> {
        Ok(serde_json::to_value(output)?)
    }

    /// The answer from what was kept.
    fn answer_from_store(&self, stored: Json) -> Result<O::Output, Fail> {
        Ok(serde_json::from_value(stored)?)
    }
}

/// What the dispatcher does with a transaction of either kind.
pub trait UnitOfWork: Sized + Send + Sync {
    fn open(
        services: &Services,
        kind: Kind,
        tenant: Option<TenantId>,
    ) -> impl Future<Output = Result<Self, DbErr>> + Send;
    fn find_answer(&self, scope: &str, key: &str) -> impl Future<Output = Result<Answer, DbErr>> + Send;
    fn keep_answer(
        &self,
        scope: &str,
        key: &str,
        stored: StoredAnswer,
    ) -> impl Future<Output = Result<(), DbErr>> + Send;
    fn audit(&self, entry: &AuditEntry<'_>) -> impl Future<Output = Result<(), DbErr>> + Send;
    fn append_events(
        &self,
        origin: &Origin<'_>,
        events: Vec<NewEvent>,
    ) -> impl Future<Output = Result<(), DbErr>> + Send;
    fn commit(self) -> impl Future<Output = Result<(), DbErr>> + Send;
    fn rollback(self) -> impl Future<Output = Result<(), DbErr>> + Send;
}

macro_rules! unit_of_work {
    ($type:ty, $open:expr) => {
        impl UnitOfWork for $type {
            async fn open(services: &Services, kind: Kind, tenant: Option<TenantId>) -> Result<Self, DbErr> {
                ($open)(services.clone(), kind, tenant).await
            }

            async fn find_answer(&self, scope: &str, key: &str) -> Result<Answer, DbErr> {
                Self::find_answer(self, scope, key).await
            }

            async fn keep_answer(&self, scope: &str, key: &str, stored: StoredAnswer) -> Result<(), DbErr> {
                Self::keep_answer(self, scope, key, stored).await
            }

            async fn audit(&self, entry: &AuditEntry<'_>) -> Result<(), DbErr> {
                Self::audit(self, entry).await
            }

            async fn append_events(&self, origin: &Origin<'_>, events: Vec<NewEvent>) -> Result<(), DbErr> {
                Self::append_events(self, origin, events).await
            }

            async fn commit(self) -> Result<(), DbErr> {
                Self::commit(self).await
            }

            async fn rollback(self) -> Result<(), DbErr> {
                Self::rollback(self).await
            }
        }
    };
}

unit_of_work!(TenantTx, |services: Services, kind, tenant: Option<TenantId>| async move {
    let tenant = tenant.ok_or_else(|| DbErr::Custom("a tenant operation without a tenant".into()))?;
    match kind {
        Kind::Query => services.0.dbs.tenants.read(tenant).await,
        Kind::Command => services.0.dbs.tenants.write(tenant).await,
    }
});
unit_of_work!(PlatformTx, |services: Services, kind, _| async move {
    match kind {
        Kind::Query => services.0.dbs.platform.read().await,
        Kind::Command => services.0.dbs.platform.write().await,
    }
});

/// For queries that are answered from a cache, which opens a transaction only on a miss.
pub struct NoTx;

impl UnitOfWork for NoTx {
    async fn open(_: &Services, _: Kind, _: Option<TenantId>) -> Result<Self, DbErr> {
        Ok(Self)
    }

    async fn find_answer(&self, _: &str, _: &str) -> Result<Answer, DbErr> {
        Ok(Answer::Fresh)
    }

    async fn keep_answer(&self, _: &str, _: &str, _: StoredAnswer) -> Result<(), DbErr> {
        Ok(())
    }

    async fn audit(&self, _: &AuditEntry<'_>) -> Result<(), DbErr> {
        Ok(())
    }

    async fn append_events(&self, _: &Origin<'_>, _: Vec<NewEvent>) -> Result<(), DbErr> {
        Ok(())
    }

    async fn commit(self) -> Result<(), DbErr> {
        Ok(())
    }

    async fn rollback(self) -> Result<(), DbErr> {
        Ok(())
    }
}

/// What a command's transaction came to.
enum Done<T> {
    /// The stored answer of an earlier call with the same key: nothing was written.
    Before(T),
    Now {
        output: T,
        touches_menu: bool,
    },
}

impl Services {
    #[must_use]
    pub fn new(dbs: Databases, secrets: Secrets, media: Media, platform_host: String) -> Self {
        Self(Arc::new(Inner {
            dbs,
            secrets,
            caches: Caches::default(),
            live: Hub::default(),
            media,
            domains: Domains::default(),
            platform_host,
            running: Mutex::default(),
        }))
    }

    /// Where pictures are.
    #[must_use]
    pub fn media(&self) -> &Media {
        &self.0.media
    }

    #[must_use]
    pub fn databases(&self) -> &Databases {
        &self.0.dbs
    }

    /// Calls an operation: the only way in.
    ///
    /// # Errors
    /// The uniform error; then nothing was written but a line of audit.
    pub async fn call<O: Operation>(&self, ctx: &RequestContext, op: O) -> Result<O::Output, Error>
    where
        Self: Handle<O>,
    {
        let error = match self.dispatch(ctx, op).await {
            Ok(output) => return Ok(output),
            Err(fail) => fail.into_error(&ctx.request_id),
        };
        self.audit_refusal::<O>(ctx, error.code).await;
        Err(error)
    }

    async fn dispatch<O: Operation>(&self, ctx: &RequestContext, op: O) -> Result<O::Output, Fail>
    where
        Self: Handle<O>,
    {
        policy::allows(O::ACCESS, O::SCOPE, &ctx.actor, ctx.tenant)?;
        let tenant = self.tenant_in_scope::<O>(ctx).await?;
        let op = op.validate()?;
        let mut call = Call { ctx, tenant, events: Vec::new() };
        match O::KIND {
            Kind::Query => {
                let tx = <Self as Handle<O>>::Tx::open(self, O::KIND, ctx.tenant).await?;
                let output = self.handle(&mut call, &tx, op).await?;
                tx.commit().await?;
                Ok(output)
            }
            Kind::Command => self.command(&mut call, op).await,
        }
    }

    async fn command<O: Operation>(&self, call: &mut Call<'_>, op: O) -> Result<O::Output, Fail>
    where
        Self: Handle<O>,
    {
        let ctx = call.ctx;
        let key = self.key_of(ctx, &op)?;
        let _running = key.as_ref().map(|key| self.claim(key)).transpose()?;
        if <Self as Handle<O>>::PREPARES {
            // What is a replay, or a misused key, must not prepare anything.
            if let Some(key) = &key {
                let tx = <Self as Handle<O>>::Tx::open(self, Kind::Query, ctx.tenant).await?;
                let found = tx.find_answer(&key.scope, &key.key).await?;
                tx.commit().await?;
                if let Some(answer) = key.replay(found)? {
                    return self.answer_from_store(answer);
                }
            }
            self.prepare(ctx, &op).await?;
        }
        let tx = <Self as Handle<O>>::Tx::open(self, O::KIND, ctx.tenant).await?;
        // Ended here and not by dropping it: the key, the rows and SQLite's one writer are free when the caller is answered.
        let done = match self.work(call, &tx, key.as_ref(), op).await {
            Ok(done) => done,
            Err(fail) => {
                if let Err(cause) = tx.rollback().await {
                    tracing::warn!(request_id = ctx.request_id, %cause, "rollback");
                }
                return Err(fail);
            }
        };
        tx.commit().await?;
        let (output, touches_menu) = match done {
            Done::Before(output) => return Ok(output),
            Done::Now { output, touches_menu } => (output, touches_menu),
        };
        crash::point(Point::CommandCommitted);
        match (O::SCOPE, ctx.tenant) {
            (Scope::Platform | Scope::TenantAccount, _) => self.0.caches.forget_platform(),
            (Scope::Tenant, Some(_)) if touches_menu => self.0.caches.look_at_menus(),
            _ => {}
        }
        if let Some(tenant) = ctx.tenant {
            self.0.live.wake(tenant);
        }
        Ok(output)
    }

    /// All that a command does in its transaction, up to the commit.
    async fn work<O: Operation>(
        &self,
        call: &mut Call<'_>,
        tx: &<Self as Handle<O>>::Tx,
        key: Option<&Key>,
        op: O,
    ) -> Result<Done<O::Output>, Fail>
    where
        Self: Handle<O>,
    {
        let ctx = call.ctx;
        if let Some(key) = key
            && let Some(answer) = key.replay(tx.find_answer(&key.scope, &key.key).await?)?
        {
            return Ok(Done::Before(self.answer_from_store(answer)?));
        }
        let output = self.handle(call, tx, op).await?;
        crash::point(Point::CommandHandled);
        let actor = ctx.actor.label();
        if let Some(key) = key {
            let answer = self.answer_to_store(&output)?;
            tx.keep_answer(&key.scope, &key.key, StoredAnswer { input_hash: key.input_hash.clone(), answer }).await?;
            crash::point(Point::CommandAnswerKept);
        }
        tx.audit(&AuditEntry {
            request_id: &ctx.request_id,
            correlation_id: ctx.correlation_id.as_deref(),
            actor: &actor,
            operation: O::ROUTE,
            outcome: "ok",
        })
        .await?;
        crash::point(Point::CommandAudited);
        let origin = Origin {
            correlation_id: ctx.correlation_id.as_deref().or(Some(&ctx.request_id)),
            idempotency_key: ctx.idempotency_key.as_deref(),
            actor: &actor,
        };
        let events = std::mem::take(&mut call.events);
        let touches_menu = events.iter().any(|event| event.subject == Subject::Catalogue);
        tx.append_events(&origin, events).await?;
        crash::point(Point::CommandLogged);
        Ok(Done::Now { output, touches_menu })
    }

    /// The tenant of a tenant operation, if its state lets this caller in.
    async fn tenant_in_scope<O: Operation>(&self, ctx: &RequestContext) -> Result<Option<Arc<Tenant>>, Fail> {
        let Some(id) = ctx.tenant.filter(|_| O::SCOPE.names_tenant()) else {
            return Ok(None);
        };
        let tenant = self.tenant_by_id(id).await?.ok_or_else(Error::tenant_not_found)?;
        let refusal = match (tenant.state, O::ACCESS) {
            (TenantState::Active, _) | (TenantState::Suspended, Access::Member(_)) => None,
            (TenantState::Archived, Access::Member(_)) if O::KIND == Kind::Query => None,
            (TenantState::Suspended, _) => Some(suspended()),
            (TenantState::Archived, _) => Some(archived()),
            _ => Some(Error::tenant_not_found()),
        };
        match refusal {
            Some(error) => Err(error.into()),
            None => Ok(Some(tenant)),
        }
    }

    fn claim(&self, key: &Key) -> Result<Claim<'_>, Error> {
        let name = format!("{}\n{}", key.scope, key.key);
        let mut running = self.0.running.lock().unwrap_or_else(PoisonError::into_inner);
        if running.insert(name.clone()) { Ok(Claim { services: self, name }) } else { Err(in_progress()) }
    }
}

/// Holds a key while its command is at work in this process.
struct Claim<'a> {
    services: &'a Services,
    name: String,
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.services.0.running.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.name);
    }
}

struct Key {
    scope: String,
    key: String,
    input_hash: String,
}

impl Key {
    /// The stored answer, if this is a replay.
    fn replay(&self, found: Answer) -> Result<Option<Json>, Error> {
        match found {
            Answer::Fresh => Ok(None),
            Answer::Running => Err(in_progress()),
            Answer::Stored(stored) if stored.input_hash == self.input_hash => Ok(Some(stored.answer)),
            Answer::Stored(_) => {
                let message = "This Idempotency-Key was used for something else. Use a new one.";
                Err(Error::new(ErrorCode::IdempotencyKeyReused, message))
            }
        }
    }
}

impl Services {
    /// The key of a call, checked, with the hash of its canonical input.
    fn key_of<O: Operation>(&self, ctx: &RequestContext, op: &O) -> Result<Option<Key>, Fail> {
        let Some(key) = &ctx.idempotency_key else {
            return Ok(None);
        };
        let visible = key.bytes().all(|b| b.is_ascii_graphic());
        if key.is_empty() || key.len() > MAX_KEY || !visible {
            return Err(key_invalid(&format!("must be 1 to {MAX_KEY} visible ASCII characters")).into());
        }
        if ctx.actor == Actor::Guest && key.len() < MIN_GUEST_KEY {
            let message = "characters, so that nobody else's can be guessed";
            return Err(key_invalid(&format!("must have at least {MIN_GUEST_KEY} {message}")).into());
        }
        let tenant = ctx.tenant.filter(|_| O::SCOPE.names_tenant());
        let place = tenant.map_or_else(|| "platform".to_owned(), |id| id.to_string());
        // serde_json keeps maps sorted and struct fields in order: the same input has the same text.
        let canonical = serde_json::to_string(op)?;
        Ok(Some(Key {
            scope: format!("{place}/{}/{}", ctx.actor.label(), O::ROUTE),
            key: key.clone(),
            input_hash: self.0.secrets.input_hash(&canonical),
        }))
    }
}

fn key_invalid(message: &str) -> Error {
    Error::new(ErrorCode::IdempotencyKeyInvalid, format!("Idempotency-Key {message}."))
}

fn in_progress() -> Error {
    Error::new(ErrorCode::IdempotencyInProgress, "The same request is being worked on. Try again in a moment.")
}

/// `TENANT_SUSPENDED`.
pub(crate) fn suspended() -> Error {
    Error::new(ErrorCode::TenantSuspended, "This restaurant is taking a break. Please come back later.")
}

/// `TENANT_ARCHIVED`.
pub(crate) fn archived() -> Error {
    Error::new(ErrorCode::TenantArchived, "This restaurant has closed.")
}
