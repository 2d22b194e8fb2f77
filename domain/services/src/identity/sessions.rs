//! Sessions: opened by password or invitation, looked up on every request, ended by their owner or by time.
//! One that was opened at a restaurant's address is good for that restaurant alone: a theft there reaches no further.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use mo_contract::{
    Actor, Error, ErrorCode, Membership, RequestContext, Role, SessionId, SignedIn, TenantId, event,
    identity::{
        ChangePassword, ListSessions, OpenedSession, RevokeSession, Secret, Session, SessionList, ShowSession, SignIn,
        SignOut, Who, Workplace,
    },
    operation::Done,
};
use mo_store::{
    DbId, PlatformTx,
    entity::{SoftDelete as _, membership, session, tenant, user},
    rfc3339,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, DbErr, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, sea_query::Expr,
};
use serde_json::json;
use uuid::Uuid;

use super::passwords::{self, user_by_email};
use crate::{
    credentials::{SecretKind, hash, same_hash},
    dispatcher::{Call, Handle, NoTx, Services},
    fail::Fail,
};

/// A session that nobody uses ends after this.
const IDLE: Duration = Duration::days(3);
/// A session ends after this in any case.
const LIFE: Duration = Duration::days(30);
/// How exactly the last use is kept.
const TOUCH: Duration = Duration::minutes(10);

/// A session as it is kept in memory.
pub(crate) struct OpenSession {
    hash: String,
    last_seen_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    who: Who,
    actor: Arc<SignedIn>,
}

fn refused() -> Error {
    Error::new(ErrorCode::Unauthenticated, "The e-mail address or the password is not right.")
}

/// The restaurants where somebody works.
async fn workplaces(tx: &PlatformTx, user: DbId, only: Option<DbId>) -> Result<Vec<Workplace>, Fail> {
    let mut query = membership::Entity::active().filter(membership::Column::UserId.eq(user));
    if let Some(tenant) = only {
        query = query.filter(membership::Column::TenantId.eq(tenant));
    }
    let memberships = query.all(tx).await?;
    let ids: Vec<DbId> = memberships.iter().map(|row| row.tenant_id).collect();
    let tenants = tenant::Entity::active()
        .filter(tenant::Column::Id.is_in(ids))
        .filter(tenant::Column::State.is_in(["active", "suspended", "archived"]))
        .order_by_asc(tenant::Column::Name)
        .all(tx)
        .await?;
    let place = |tenant: tenant::Model| {
        let role = memberships.iter().find(|row| row.tenant_id == tenant.id).and_then(|row| Role::parse(&row.role))?;
        Some(Workplace { tenant_id: tenant.id.into(), name: tenant.name, domain: tenant.domain, role })
    };
    Ok(tenants.into_iter().filter_map(place).collect())
}

impl Services {
    /// Who presents this session's secret.
    pub(crate) async fn session_actor(
        &self,
        id: SessionId,
        presented: &str,
        now: DateTime<Utc>,
    ) -> Result<Actor, Fail> {
        let generation = self.refreshed().await?;
        let known = self.0.caches.sessions.get(&id, generation);
        let mut open = match known {
            Some(found) => found,
            None => self.load_session(id, generation).await?,
        };
        // Another node may have seen this session meanwhile: the row decides, not memory.
        if open.as_ref().is_some_and(|session| session.last_seen_at + IDLE <= now) {
            open = self.load_session(id, generation).await?;
        }
        let session = open
            .filter(|session| same_hash(&session.hash, &hash(presented)))
            .filter(|session| session.expires_at > now && session.last_seen_at + IDLE > now)
            .ok_or_else(Error::unauthenticated)?;
        if session.last_seen_at + TOUCH <= now {
            self.touch(id, now).await?;
            self.load_session(id, generation).await?;
        }
        Ok(Actor::User(session.actor.clone()))
    }

    async fn touch(&self, id: SessionId, now: DateTime<Utc>) -> Result<(), Fail> {
        let tx = self.0.dbs.platform.write().await?;
        session::Entity::update_many()
            .col_expr(session::Column::LastSeenAt, Expr::value(now))
            .filter(session::Column::Id.eq(DbId::from(id)))
            .filter(session::Column::EndedAt.is_null())
            .exec(&tx)
            .await?;
        Ok(tx.commit().await?)
    }

    async fn load_session(&self, id: SessionId, generation: u64) -> Result<Option<Arc<OpenSession>>, Fail> {
        let tx = self.0.dbs.platform.read().await?;
        let found = read_session(&tx, id).await?.map(Arc::new);
        tx.commit().await?;
        self.0.caches.sessions.put(id, generation, found.clone());
        Ok(found)
    }
}

async fn read_session(tx: &PlatformTx, id: SessionId) -> Result<Option<OpenSession>, Fail> {
    let open = session::Entity::find()
        .filter(session::Column::Id.eq(DbId::from(id)))
        .filter(session::Column::EndedAt.is_null())
        .one(tx)
        .await?;
    let Some(row) = open else { return Ok(None) };
    let person = user::Entity::active().filter(user::Column::Id.eq(row.user_id)).one(tx).await?;
    let Some(person) = person else { return Ok(None) };
    let workplaces = workplaces(tx, row.user_id, row.tenant_id).await?;
    let is_operator = person.is_operator && row.tenant_id.is_none();
    let memberships = workplaces.iter().map(|place| Membership { tenant: place.tenant_id, role: place.role }).collect();
    let user = row.user_id.into();
    Ok(Some(OpenSession {
        hash: row.hash,
        last_seen_at: row.last_seen_at,
        expires_at: row.expires_at,
        actor: Arc::new(SignedIn { user, session: id, is_operator, memberships }),
        who: Who { user_id: user, session_id: id, name: person.name, email: person.email, is_operator, workplaces },
    }))
}

/// Opens a session for a person who has proven who they are.
pub(super) async fn open(
    services: &Services,
    tx: &PlatformTx,
    ctx: &RequestContext,
    user: &user::Model,
    tenant: Option<TenantId>,
    agent: Option<String>,
) -> Result<OpenedSession, Fail> {
    let works_there = match tenant {
        None => true,
        Some(tenant) => !workplaces(tx, user.id, Some(tenant.into())).await?.is_empty(),
    };
    if !works_there {
        let message = "Your account is not one of this restaurant's. Ask its owner to invite you.";
        return Err(Error::new(ErrorCode::Forbidden, message).into());
    }
    passwords::forget_attempts(tx, &user.email, ctx.now).await?;
    session::Entity::delete_many().filter(session::Column::ExpiresAt.lt(ctx.now - LIFE)).exec(tx).await?;
    let id = SessionId(Uuid::new_v4());
    let secret = services.0.secrets.secret(SecretKind::Session, id.0);
    let expires_at = ctx.now + LIFE;
    session::ActiveModel {
        id: Set(id.into()),
        user_id: Set(user.id),
        tenant_id: Set(tenant.map(Into::into)),
        hash: Set(hash(&secret)),
        agent: Set(agent),
        created_at: Set(ctx.now),
        last_seen_at: Set(ctx.now),
        expires_at: Set(expires_at),
        ended_at: Set(None),
    }
    .insert(tx)
    .await?;
    Ok(OpenedSession { session_id: id, secret: Secret(secret), expires_at: rfc3339(expires_at) })
}

/// What is kept of an opened session for replay: its id.
pub(super) fn without_secret(output: &OpenedSession) -> Result<serde_json::Value, Fail> {
    Ok(serde_json::to_value(OpenedSession { secret: Secret::default(), ..output.clone() })?)
}

pub(super) fn with_secret(services: &Services, stored: serde_json::Value) -> Result<OpenedSession, Fail> {
    let mut opened: OpenedSession = serde_json::from_value(stored)?;
    opened.secret = Secret(services.0.secrets.secret(SecretKind::Session, opened.session_id.0));
    Ok(opened)
}

impl Handle<SignIn> for Services {
    type Tx = PlatformTx;

    const PREPARES: bool = true;

    async fn prepare(&self, ctx: &RequestContext, op: &SignIn) -> Result<(), Fail> {
        if self.check_password(ctx, &op.email, &op.password).await? { Ok(()) } else { Err(refused().into()) }
    }

    async fn handle(&self, call: &mut Call<'_>, tx: &PlatformTx, op: SignIn) -> Result<OpenedSession, Fail> {
        let user = user_by_email(tx, &op.email).await?.ok_or_else(refused)?;
        open(self, tx, call.ctx, &user, op.tenant_id, op.agent).await
    }

    fn answer_to_store(&self, output: &OpenedSession) -> Result<serde_json::Value, Fail> {
        without_secret(output)
    }

    fn answer_from_store(&self, stored: serde_json::Value) -> Result<OpenedSession, Fail> {
        with_secret(self, stored)
    }
}

impl Handle<ShowSession> for Services {
    type Tx = NoTx;

    async fn handle(&self, call: &mut Call<'_>, _: &NoTx, _: ShowSession) -> Result<Who, Fail> {
        let id = call.person()?.session;
        let generation = self.refreshed().await?;
        let found = match self.0.caches.sessions.get(&id, generation) {
            Some(found) => found,
            None => self.load_session(id, generation).await?,
        };
        Ok(found.ok_or_else(Error::unauthenticated)?.who.clone())
    }
}

async fn end(tx: &PlatformTx, condition: sea_orm::Condition, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let ended = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(now))
        .filter(condition)
        .filter(session::Column::EndedAt.is_null())
        .exec(tx)
        .await?;
    Ok(ended.rows_affected)
}

impl Handle<SignOut> for Services {
    type Tx = PlatformTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &PlatformTx, _: SignOut) -> Result<Done, Fail> {
        let id = call.person()?.session;
        end(tx, sea_orm::Condition::all().add(session::Column::Id.eq(DbId::from(id))), call.ctx.now).await?;
        call.tell(event::SESSION_ENDED, "session", id, json!({}));
        Ok(Done {})
    }
}

impl Handle<ListSessions> for Services {
    type Tx = PlatformTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &PlatformTx, _: ListSessions) -> Result<SessionList, Fail> {
        let person = call.person()?;
        let rows = session::Entity::find()
            .filter(session::Column::UserId.eq(DbId::from(person.user)))
            .filter(session::Column::EndedAt.is_null())
            .filter(session::Column::ExpiresAt.gt(call.ctx.now))
            .filter(session::Column::LastSeenAt.gt(call.ctx.now - IDLE))
            .order_by_desc(session::Column::LastSeenAt)
            .all(tx)
            .await?;
        let view = |row: session::Model| Session {
            id: row.id.into(),
            agent: row.agent,
            tenant_id: row.tenant_id.map(Into::into),
            created_at: rfc3339(row.created_at),
            last_seen_at: rfc3339(row.last_seen_at),
            expires_at: rfc3339(row.expires_at),
            is_own: SessionId::from(row.id) == person.session,
        };
        Ok(SessionList { sessions: rows.into_iter().map(view).collect() })
    }
}

impl Handle<RevokeSession> for Services {
    type Tx = PlatformTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &PlatformTx, op: RevokeSession) -> Result<Done, Fail> {
        let own = sea_orm::Condition::all()
            .add(session::Column::Id.eq(DbId::from(op.id)))
            .add(session::Column::UserId.eq(DbId::from(call.person()?.user)));
        if end(tx, own, call.ctx.now).await? == 0 {
            return Err(Error::not_found("session").into());
        }
        call.tell(event::SESSION_ENDED, "session", op.id, json!({}));
        Ok(Done {})
    }
}

async fn own_row(tx: &PlatformTx, person: &SignedIn) -> Result<user::Model, Fail> {
    let found = user::Entity::active().filter(user::Column::Id.eq(DbId::from(person.user))).one(tx).await?;
    Ok(found.ok_or_else(Error::unauthenticated)?)
}

impl Handle<ChangePassword> for Services {
    type Tx = PlatformTx;

    const PREPARES: bool = true;

    async fn prepare(&self, ctx: &RequestContext, op: &ChangePassword) -> Result<(), Fail> {
        let Actor::User(person) = &ctx.actor else { return Err(Error::forbidden().into()) };
        let tx = self.0.dbs.platform.read().await?;
        let email = own_row(&tx, person).await?.email;
        tx.commit().await?;
        if self.check_password(ctx, &email, &op.current).await? {
            Ok(())
        } else {
            Err(Error::field("current", "is not your password").into())
        }
    }

    async fn handle(&self, call: &mut Call<'_>, tx: &PlatformTx, op: ChangePassword) -> Result<Done, Fail> {
        let person = call.person()?.clone();
        let row = own_row(tx, &person).await?;
        passwords::forget_attempts(tx, &row.email, call.ctx.now).await?;
        set_password(tx, call.ctx, row, &op.new).await?;
        let others = sea_orm::Condition::all()
            .add(session::Column::UserId.eq(DbId::from(person.user)))
            .add(session::Column::Id.ne(DbId::from(person.session)));
        end(tx, others, call.ctx.now).await?;
        call.tell(event::PASSWORD_CHANGED, "user", person.user, json!({}));
        Ok(Done {})
    }
}

/// Hashes inside the transaction: rare enough that a twentieth of a second does not matter.
pub(super) async fn set_password(
    tx: &PlatformTx,
    ctx: &RequestContext,
    row: user::Model,
    password: &Secret,
) -> Result<user::Model, Fail> {
    let version = row.version;
    let mut row = user::ActiveModel::from(row);
    row.password_hash = Set(Some(passwords::hash(password).await?));
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now);
    Ok(row.update(tx).await?)
}

/// Ends every session of somebody: their password was set anew by a link.
pub(super) async fn end_all(tx: &PlatformTx, user: DbId, now: DateTime<Utc>) -> Result<(), Fail> {
    end(tx, sea_orm::Condition::all().add(session::Column::UserId.eq(user)), now).await?;
    Ok(())
}
