//! API tokens: made, listed, revoked, and turned into an actor. A secret is worked out from the token's id and shown once;
//! only its hash is stored.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use mo_contract::{
    Actor, Error, RequestContext, SessionId, TenantId, TokenId, event,
    tenant::{CreateToken, CreatedToken, ListTokens, RevokeToken, Token, TokenList, TokenRole},
};
use mo_store::{
    DbId, NewEvent, PlatformTx, Subject,
    entity::{SoftDelete as _, api_token, tenant},
    rfc3339,
};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, DbErr, QueryFilter as _, QueryOrder as _};
use uuid::Uuid;

use crate::{
    credentials::{SecretKind, Secrets, hash, id_of, same_hash, token_id_of, token_prefix},
    dispatcher::{Call, Handle, Services},
    fail::Fail,
};

pub(crate) struct NewToken {
    pub role: TokenRole,
    pub tenant: Option<TenantId>,
    pub label: String,
    pub expires_at: Option<DateTime<Utc>>,
}

fn role_of(row: &api_token::Model) -> Result<TokenRole, DbErr> {
    TokenRole::parse(&row.role).ok_or_else(|| DbErr::Type(format!("token role {:?}", row.role)))
}

fn view(row: api_token::Model) -> Result<Token, Fail> {
    let role = role_of(&row)?;
    Ok(Token {
        id: row.id.into(),
        prefix: row.prefix,
        role,
        tenant_id: row.tenant_id.map(Into::into),
        label: row.label,
        created_at: rfc3339(row.created_at),
        expires_at: row.expires_at.map(rfc3339),
        revoked_at: row.revoked_at.map(rfc3339),
    })
}

/// Moves the platform's log, so that every node forgets what it knew of tokens.
fn token_event(event_type: &'static str, token: &Token) -> Result<NewEvent, Fail> {
    Ok(NewEvent {
        event_type,
        entity_type: "token",
        entity_id: token.id.to_string(),
        payload: serde_json::to_value(token)?,
        subject: Subject::Other,
    })
}

pub(crate) async fn insert(
    tx: &PlatformTx,
    ctx: &RequestContext,
    secrets: &Secrets,
    new: NewToken,
) -> Result<CreatedToken, Fail> {
    let id = TokenId(Uuid::new_v4());
    let secret = secrets.token_secret(id);
    let row = api_token::ActiveModel {
        id: Set(id.into()),
        hash: Set(hash(&secret)),
        prefix: Set(token_prefix(id).chars().take(11).collect()),
        role: Set(new.role.as_str().to_owned()),
        tenant_id: Set(new.tenant.map(Into::into)),
        label: Set(new.label),
        expires_at: Set(new.expires_at),
        revoked_at: Set(None),
        version: Set(1),
        created_at: Set(ctx.now),
        updated_at: Set(ctx.now),
        deleted_at: Set(None),
    }
    .insert(tx)
    .await?;
    Ok(CreatedToken { token: view(row)?, secret })
}

/// What is kept of a secret for replay: the id in it.
pub(crate) fn without_secret(secret: &str) -> String {
    token_id_of(secret).map(token_prefix).unwrap_or_default()
}

pub(crate) fn with_secret(secrets: &Secrets, kept: &str) -> String {
    token_id_of(kept).map(|id| secrets.token_secret(id)).unwrap_or_default()
}

impl Services {
    /// Who presents this bearer secret.
    ///
    /// # Errors
    /// `UNAUTHENTICATED` for anything that is no valid token now.
    pub async fn authenticate(&self, presented: &str, request_id: &str) -> Result<Actor, Error> {
        self.authenticate_at(presented, request_id, Utc::now()).await
    }

    /// The same at another moment: what has an end can be followed to it.
    ///
    /// # Errors
    /// `UNAUTHENTICATED` for anything that is no valid token then.
    pub async fn authenticate_at(&self, presented: &str, request_id: &str, now: DateTime<Utc>) -> Result<Actor, Error> {
        if self.0.secrets.is_bootstrap(presented) {
            return Ok(Actor::Bootstrap);
        }
        if let Some(id) = id_of(SecretKind::Session, presented) {
            let actor = self.session_actor(SessionId(id), presented, now).await;
            return actor.map_err(|fail| fail.into_error(request_id));
        }
        let id = token_id_of(presented).ok_or_else(Error::unauthenticated)?;
        let row = self.token(id).await.map_err(|fail| fail.into_error(request_id))?;
        let row = row.filter(|row| same_hash(&row.hash, &hash(presented))).ok_or_else(Error::unauthenticated)?;
        if row.revoked_at.is_some() || row.expires_at.is_some_and(|end| end <= now) {
            return Err(Error::unauthenticated());
        }
        let role = role_of(&row).map_err(|error| Fail::from(error).into_error(request_id))?;
        match (role, role.member(), row.tenant_id) {
            (_, Some(role), Some(tenant)) => Ok(Actor::Member { token: id, tenant: tenant.into(), role }),
            (TokenRole::Operator, ..) => Ok(Actor::Operator { token: id }),
            (TokenRole::Front, ..) => Ok(Actor::Front { token: id }),
            _ => Err(Error::unauthenticated()),
        }
    }

    async fn token(&self, id: TokenId) -> Result<Option<Arc<api_token::Model>>, Fail> {
        let generation = self.refreshed().await?;
        if let Some(found) = self.0.caches.tokens.get(&id, generation) {
            return Ok(found);
        }
        let tx = self.0.dbs.platform.read().await?;
        let found =
            api_token::Entity::active().filter(api_token::Column::Id.eq(DbId::from(id))).one(&tx).await?.map(Arc::new);
        tx.commit().await?;
        self.0.caches.tokens.put(id, generation, found.clone());
        Ok(found)
    }
}

impl Handle<CreateToken> for Services {
    type Tx = PlatformTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &PlatformTx, op: CreateToken) -> Result<CreatedToken, Fail> {
        if let Some(id) = op.tenant_id {
            let found = tenant::Entity::active().filter(tenant::Column::Id.eq(DbId::from(id))).one(tx).await?;
            found.ok_or_else(|| Error::not_found("tenant"))?;
        }
        let expires_at = op.days.map(|days| call.ctx.now + Duration::days(i64::from(days)));
        let new = NewToken { role: op.role, tenant: op.tenant_id, label: op.label, expires_at };
        let made = insert(tx, call.ctx, &self.0.secrets, new).await?;
        call.events.push(token_event(event::TOKEN_CREATED, &made.token)?);
        Ok(made)
    }

    fn answer_to_store(&self, output: &CreatedToken) -> Result<serde_json::Value, Fail> {
        let mut kept = output.clone();
        kept.secret = without_secret(&kept.secret);
        Ok(serde_json::to_value(kept)?)
    }

    fn answer_from_store(&self, stored: serde_json::Value) -> Result<CreatedToken, Fail> {
        let mut answer: CreatedToken = serde_json::from_value(stored)?;
        answer.secret = with_secret(&self.0.secrets, &answer.secret);
        Ok(answer)
    }
}

impl Handle<ListTokens> for Services {
    type Tx = PlatformTx;

    async fn handle(&self, _: &mut Call<'_>, tx: &PlatformTx, op: ListTokens) -> Result<TokenList, Fail> {
        let mut query = api_token::Entity::active().order_by_asc(api_token::Column::CreatedAt);
        if let Some(tenant) = op.tenant_id {
            query = query.filter(api_token::Column::TenantId.eq(DbId::from(tenant)));
        }
        if op.platform_only {
            query = query.filter(api_token::Column::TenantId.is_null());
        }
        let tokens = query.all(tx).await?.into_iter().map(view).collect::<Result<_, _>>()?;
        Ok(TokenList { tokens })
    }
}

impl Handle<RevokeToken> for Services {
    type Tx = PlatformTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &PlatformTx, op: RevokeToken) -> Result<Token, Fail> {
        let found = api_token::Entity::active().filter(api_token::Column::Id.eq(DbId::from(op.id))).one(tx).await?;
        let found = found.ok_or_else(|| Error::not_found("token"))?;
        if found.revoked_at.is_some() {
            return view(found);
        }
        let version = found.version;
        let mut row = api_token::ActiveModel::from(found);
        row.revoked_at = Set(Some(call.ctx.now));
        row.updated_at = Set(call.ctx.now);
        row.version = Set(version + 1);
        let token = view(row.update(tx).await?)?;
        call.events.push(token_event(event::TOKEN_REVOKED, &token)?);
        Ok(token)
    }
}
