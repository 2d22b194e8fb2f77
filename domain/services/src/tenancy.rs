//! Restaurants: provisioning, lists, states, and which host is whose. A tenant is visible when it is complete, not before.
//! Typed text never reaches a schema name: that comes from the id.

use std::sync::Arc;

use futures::{StreamExt as _, stream};
use mo_contract::{
    Currency, Error, ErrorCode, Locale, RequestContext, Role, TenantId,
    brand::Look,
    event,
    host::normalise_authority,
    id::ProjectId,
    identity::MemberList,
    operation,
    tenant::{
        ArchiveTenant, ListTenantMembers, ListTenants, ProvisionTenant, Provisioned, ResolveHost, ResumeTenant,
        ShowTenant, ShowVitals, SuspendTenant, Tenant, TenantDetail, TenantPage, TenantState, TokenRole, Transition,
        Vitals, VitalsList,
    },
    theme::Theme,
};
use mo_migration::{Backend, TenantSchema};
use mo_store::{
    DbId, NewEvent, PlatformTx, Subject,
    crash::{self, Point},
    entity::{SoftDelete as _, tenant},
    rfc3339,
};
use sea_orm::{
    ActiveModelTrait as _,
    ActiveValue::{Set, Unchanged},
    ColumnTrait as _, ConnectionTrait as _, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, SqlErr, Statement, Value,
    sea_query::{Expr, ExprTrait as _, Func, LikeExpr},
};
use serde_json::json;
use uuid::Uuid;

use crate::{
    dispatcher::{Call, Handle, NoTx, Services},
    fail::Fail,
    fleet::is_compatible,
    identity::{self, NewInvitation},
    ordering::page_size,
    tokens::{self, NewToken},
};

fn view(row: tenant::Model) -> Result<Tenant, Fail> {
    let look: Look = serde_json::from_value(row.theme)?;
    let state = TenantState::parse(&row.state).ok_or_else(|| DbErr::Type(format!("tenant state {:?}", row.state)))?;
    Ok(Tenant {
        id: row.id.into(),
        project_id: row.project_id.into(),
        mode: serde_json::from_value(json!(row.mode))?,
        name: row.name,
        domain: row.domain,
        schema_name: row.schema_name,
        state,
        currency: row.currency.parse().unwrap_or(Currency::EUR),
        theme: look.theme,
        logo: look.logo,
        profile: serde_json::from_value(row.profile)?,
        locale: Locale::parse(&row.locale).unwrap_or_default(),
        time_zone: row.time_zone.parse().unwrap_or_default(),
        paused_until: row.paused_until.map(rfc3339),
        version: row.version,
        created_at: rfc3339(row.created_at),
    })
}

impl Services {
    async fn refresh(&self) -> Result<(), Fail> {
        self.0
            .caches
            .refresh(async || {
                let tx = self.0.dbs.platform.read().await?;
                let head = tx.log_head().await?;
                tx.commit().await?;
                Ok(head)
            })
            .await
    }

    async fn load_tenant(&self, condition: sea_orm::Condition) -> Result<Option<Arc<Tenant>>, Fail> {
        let tx = self.0.dbs.platform.read().await?;
        let row = tenant::Entity::active().filter(condition).one(&tx).await?;
        tx.commit().await?;
        if row.as_ref().is_some_and(|row| !unfinished(row) && !is_compatible(row.schema_version.as_deref())) {
            return Err(Error::new(
                ErrorCode::Unavailable,
                "This restaurant is being updated. Please try again in a moment.",
            )
            .with(json!({ "reason": "updating" }))
            .into());
        }
        row.map(view).transpose().map(|tenant| tenant.map(Arc::new))
    }

    pub(crate) async fn tenant_by_id(&self, id: TenantId) -> Result<Option<Arc<Tenant>>, Fail> {
        self.refresh().await?;
        let generation = self.0.caches.generation();
        if let Some(found) = self.0.caches.tenants.get(&id, generation) {
            return Ok(found);
        }
        let found = self.load_tenant(sea_orm::Condition::all().add(tenant::Column::Id.eq(DbId::from(id)))).await?;
        self.0.caches.tenants.put(id, generation, found.clone());
        Ok(found)
    }

    pub(crate) async fn refreshed(&self) -> Result<u64, Fail> {
        self.refresh().await?;
        Ok(self.0.caches.generation())
    }

    async fn tenant_by_host(&self, host: &str) -> Result<Option<Arc<Tenant>>, Fail> {
        let generation = self.refreshed().await?;
        let key = host.to_owned();
        if let Some(found) = self.0.caches.hosts.get(&key, generation) {
            return Ok(found);
        }
        let found = self.load_tenant(sea_orm::Condition::all().add(tenant::Column::Domain.eq(host))).await?;
        let visible = found.filter(|tenant| {
            matches!(tenant.state, TenantState::Active | TenantState::Suspended | TenantState::Archived)
        });
        self.0.caches.hosts.put(key, generation, visible.clone());
        Ok(visible)
    }
}

impl Handle<ResolveHost> for Services {
    type Tx = NoTx;

    async fn handle(&self, _: &mut Call<'_>, _: &NoTx, op: ResolveHost) -> Result<Arc<Tenant>, Fail> {
        // What is no host is nobody's: it is neither asked of the database nor kept.
        let host = normalise_authority(&op.host).ok_or_else(Error::tenant_not_found)?;
        let found = self.tenant_by_host(&host).await?;
        Ok(found.ok_or_else(Error::tenant_not_found)?)
    }
}

async fn by_domain(tx: &PlatformTx, domain: &str) -> Result<Option<tenant::Model>, Fail> {
    Ok(tenant::Entity::active().filter(tenant::Column::Domain.eq(domain)).one(tx).await?)
}

async fn record(
    tx: &PlatformTx,
    ctx: &RequestContext,
    id: DbId,
    from: Option<TenantState>,
    to: TenantState,
    reason: Option<String>,
) -> Result<(), Fail> {
    let values: [Value; 7] = [
        DbId(Uuid::now_v7()).into(),
        id.into(),
        from.map(|state| state.as_str().to_owned()).into(),
        to.as_str().into(),
        ctx.actor.label().into(),
        // Its own time: several steps of one call must keep their order.
        chrono::Utc::now().into(),
        reason.into(),
    ];
    let sql = "INSERT INTO tenant_transitions (id, tenant_id, from_state, to_state, changed_by, changed_at, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    Ok(())
}

fn taken() -> Error {
    Error::new(ErrorCode::DomainTaken, "This domain belongs to another restaurant already.")
}

/// What the call says of the restaurant, as its row has it.
fn described(op: &ProvisionTenant) -> Result<tenant::ActiveModel, Fail> {
    let mut errors = mo_contract::FieldErrors::default();
    let theme: Theme = op.theme.check(&mut errors);
    errors.finish(())?;
    Ok(tenant::ActiveModel {
        name: Set(op.name.clone()),
        currency: Set(op.currency.clone().unwrap_or_else(|| Currency::EUR.code().to_owned())),
        theme: Set(serde_json::to_value(theme)?),
        profile: Set(serde_json::to_value(&op.profile)?),
        locale: Set(op.locale.as_str().to_owned()),
        time_zone: Set(op.time_zone.to_string()),
        owner_email: Set(op.owner_email.clone()),
        ..Default::default()
    })
}

/// The row of a tenant that is being made, with its first two steps recorded.
async fn reserve(tx: &PlatformTx, ctx: &RequestContext, op: &ProvisionTenant) -> Result<tenant::Model, Fail> {
    let id = TenantId(Uuid::now_v7());
    let row = tenant::ActiveModel {
        id: Set(id.into()),
        project_id: Set(ProjectId(Uuid::now_v7()).into()),
        mode: Set("saas".to_owned()),
        domain: Set(op.domain.clone()),
        schema_name: Set(id.schema_name()),
        state: Set(TenantState::Provisioning.as_str().to_owned()),
        theme_draft: Set(None),
        theme_before: Set(None),
        paused_until: Set(None),
        schema_version: Set(None),
        migration_error: Set(None),
        version: Set(1),
        created_at: Set(ctx.now),
        updated_at: Set(ctx.now),
        deleted_at: Set(None),
        ..described(op)?
    }
    .insert(tx)
    .await
    .map_err(|error| match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => Fail::from(taken()),
        _ => Fail::from(error),
    })?;
    record(tx, ctx, row.id, None, TenantState::Draft, None).await?;
    record(tx, ctx, row.id, Some(TenantState::Draft), TenantState::Provisioning, None).await?;
    Ok(row)
}

/// One recorded step of a tenant that is not open yet.
async fn step(
    tx: &PlatformTx,
    ctx: &RequestContext,
    row: &tenant::Model,
    from: TenantState,
    to: TenantState,
    reason: Option<String>,
) -> Result<(), Fail> {
    let changed = tenant::ActiveModel {
        id: Unchanged(row.id),
        state: Set(to.as_str().to_owned()),
        updated_at: Set(ctx.now),
        ..Default::default()
    };
    changed.update(tx).await?;
    record(tx, ctx, row.id, Some(from), to, reason).await
}

impl Services {
    async fn make_file(&self, id: TenantId, again: bool) -> Result<(), DbErr> {
        let tenants = &self.0.dbs.tenants;
        tenants.create_file(id, Uuid::new_v4(), &TenantSchema::shipped().template(Backend::Sqlite, id)).await?;
        if again {
            tenants.remove_half_made(id)?;
            // An older program may have made the file.
            self.migrate_file(id).await?;
        }
        Ok(())
    }

    async fn give_up(&self, ctx: &RequestContext, row: &tenant::Model, error: &DbErr) -> Result<(), Fail> {
        let tx = self.0.dbs.platform.write().await?;
        // Another call may have finished it meanwhile.
        if by_domain(&tx, &row.domain).await?.is_some_and(|row| row.state == TenantState::Provisioning.as_str()) {
            let reason = Some(error.to_string());
            step(&tx, ctx, row, TenantState::Provisioning, TenantState::Failed, reason).await?;
        }
        tx.commit().await?;
        self.0.caches.forget_platform();
        Ok(())
    }
}

/// A row that an interrupted call left behind may be finished by the next one.
fn unfinished(row: &tenant::Model) -> bool {
    row.state == TenantState::Provisioning.as_str() || row.state == TenantState::Failed.as_str()
}

impl Handle<ProvisionTenant> for Services {
    type Tx = PlatformTx;

    const PREPARES: bool = true;

    /// SQLite keeps a tenant in a file of its own, which no transaction of the platform's spans: reserve the domain, make
    /// the file whole, and only then let `handle` make the tenant visible. Each step may be repeated after a crash.
    async fn prepare(&self, ctx: &RequestContext, op: &ProvisionTenant) -> Result<(), Fail> {
        if op.domain == self.0.platform_host {
            return Err(Error::field("domain", "is the platform's own host").into());
        }
        crash::point(Point::ProvisionStarted);
        if !self.0.dbs.tenants.is_files() {
            return Ok(());
        }
        let tx = self.0.dbs.platform.write().await?;
        let found = by_domain(&tx, &op.domain).await?;
        let again = found.is_some();
        let row = match found {
            Some(row) if row.state == TenantState::Failed.as_str() => {
                step(&tx, ctx, &row, TenantState::Failed, TenantState::Provisioning, None).await?;
                row
            }
            Some(row) if unfinished(&row) => row,
            Some(_) => return Ok(()),
            None => reserve(&tx, ctx, op).await?,
        };
        crash::point(Point::ProvisionReserving);
        tx.commit().await?;
        crash::point(Point::ProvisionReserved);
        let id: TenantId = row.id.into();
        if let Err(error) = self.make_file(id, again).await {
            // Recorded for whoever looks; the next call with this domain tries again. The error is what the caller needs.
            if let Err(error) = self.give_up(ctx, &row, &error).await {
                tracing::error!(request_id = ctx.request_id, tenant = %id, %error, "the failure could not be recorded");
            }
            return Err(error.into());
        }
        crash::point(Point::FileTidied);
        Ok(())
    }

    async fn handle(&self, call: &mut Call<'_>, tx: &PlatformTx, op: ProvisionTenant) -> Result<Provisioned, Fail> {
        let (row, described) = match by_domain(tx, &op.domain).await? {
            // An interrupted call may have reserved the domain with other words: the call that finishes it has the say.
            Some(row) if unfinished(&row) => (row, described(&op)?),
            Some(_) => return Err(taken().into()),
            None => (reserve(tx, call.ctx, &op).await?, Default::default()),
        };
        crash::point(Point::ProvisionOpened);
        let id: TenantId = row.id.into();
        let schema = TenantSchema::shipped();
        if !self.0.dbs.tenants.is_files() {
            // Schema, role, tables and row in this one transaction: there is nothing half-made to find.
            tx.execute_unprepared(&schema.template(Backend::Postgres, id)).await?;
            tx.execute_unprepared("SELECT set_config('search_path', 'public', true)").await?;
            crash::point(Point::ProvisionSchemaMade);
        }
        let active = tenant::ActiveModel {
            id: Unchanged(row.id),
            state: Set(TenantState::Active.as_str().to_owned()),
            schema_version: Set(Some(schema.version().to_owned())),
            updated_at: Set(call.ctx.now),
            ..described
        };
        let row = active.update(tx).await?;
        record(tx, call.ctx, row.id, Some(TenantState::Provisioning), TenantState::Active, None).await?;
        crash::point(Point::ProvisionActivated);
        let token = tokens::insert(
            tx,
            call.ctx,
            &self.0.secrets,
            NewToken {
                role: TokenRole::Manager,
                tenant: Some(id),
                label: "first manager".to_owned(),
                expires_at: None,
            },
        )
        .await?;
        crash::point(Point::ProvisionTokenMade);
        call.events.push(NewEvent {
            event_type: event::TENANT_PROVISIONED,
            entity_type: "tenant",
            entity_id: id.to_string(),
            payload: json!({ "name": row.name, "domain": row.domain, "schema_name": row.schema_name }),
            subject: Subject::Other,
        });
        let owner_invitation = match op.owner_email {
            None => None,
            Some(email) => {
                let role = Some(Role::Owner);
                let owner = NewInvitation { email, tenant: Some(id), role, is_operator: false, resets_password: false };
                let invited = self.invite(tx, call.ctx, owner).await?;
                call.tell_of_invitation(&invited, role);
                Some(invited.path.0)
            }
        };
        Ok(Provisioned {
            tenant_id: id,
            schema_name: row.schema_name,
            domain: row.domain,
            status: TenantState::Active,
            manager_token: token.secret,
            owner_invitation,
        })
    }

    fn answer_to_store(&self, output: &Provisioned) -> Result<serde_json::Value, Fail> {
        let mut kept = output.clone();
        kept.manager_token = tokens::without_secret(&kept.manager_token);
        kept.owner_invitation = kept.owner_invitation.as_deref().map(identity::path_without_secret);
        Ok(serde_json::to_value(kept)?)
    }

    fn answer_from_store(&self, stored: serde_json::Value) -> Result<Provisioned, Fail> {
        let mut answer: Provisioned = serde_json::from_value(stored)?;
        answer.manager_token = tokens::with_secret(&self.0.secrets, &answer.manager_token);
        answer.owner_invitation = answer.owner_invitation.as_deref().map(|kept| self.path_with_secret(kept));
        Ok(answer)
    }
}

/// Rows whose name or domain has the text in it. SQLite folds the case of ASCII letters alone.
fn named_like(search: &str) -> sea_orm::Condition {
    let escaped: String =
        search.chars().flat_map(|c| matches!(c, '\\' | '%' | '_').then_some('\\').into_iter().chain([c])).collect();
    let like = |text: &str| LikeExpr::new(format!("%{text}%")).escape('\\');
    let lower = |column: tenant::Column| Expr::expr(Func::lower(Expr::col(column)));
    sea_orm::Condition::any()
        .add(lower(tenant::Column::Name).like(like(&escaped.to_lowercase())))
        .add(Expr::col(tenant::Column::Name).like(like(&escaped)))
        .add(Expr::col(tenant::Column::Domain).like(like(&escaped.to_lowercase())))
}

impl Handle<ListTenants> for Services {
    type Tx = PlatformTx;

    async fn handle(&self, _: &mut Call<'_>, tx: &PlatformTx, op: ListTenants) -> Result<TenantPage, Fail> {
        let limit = page_size(op.limit);
        let mut query = tenant::Entity::active().order_by_asc(tenant::Column::Id).limit(limit + 1);
        if let Some(state) = op.state {
            query = query.filter(tenant::Column::State.eq(state.as_str()));
        }
        if let Some(search) = &op.search {
            query = query.filter(named_like(search));
        }
        if let Some(cursor) = &op.cursor {
            let after: TenantId =
                cursor.parse().map_err(|_| Error::field("cursor", "is not one that this list gave"))?;
            query = query.filter(tenant::Column::Id.gt(DbId::from(after)));
        }
        let mut tenants: Vec<Tenant> = query.all(tx).await?.into_iter().map(view).collect::<Result<_, _>>()?;
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let next_cursor =
            (tenants.len() > wanted).then(|| tenants.get(wanted - 1).map(|last| last.id.to_string())).flatten();
        tenants.truncate(wanted);
        Ok(TenantPage { tenants, next_cursor })
    }
}

async fn find(tx: &PlatformTx, id: TenantId) -> Result<tenant::Model, Fail> {
    let found = tenant::Entity::active().filter(tenant::Column::Id.eq(DbId::from(id))).one(tx).await?;
    Ok(found.ok_or_else(|| Error::not_found("tenant"))?)
}

impl Handle<ShowTenant> for Services {
    type Tx = PlatformTx;

    async fn handle(&self, _: &mut Call<'_>, tx: &PlatformTx, op: ShowTenant) -> Result<TenantDetail, Fail> {
        let tenant = view(find(tx, op.id).await?)?;
        let sql = "SELECT from_state, to_state, changed_by, changed_at, reason FROM tenant_transitions WHERE tenant_id = $1 ORDER BY changed_at, id";
        let rows = tx
            .query_all_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, [DbId::from(op.id).into()]))
            .await?;
        let state =
            |text: String| TenantState::parse(&text).ok_or_else(|| DbErr::Type(format!("tenant state {text:?}")));
        let transitions = rows
            .iter()
            .map(|row| {
                Ok(Transition {
                    from: row.try_get::<Option<String>>("", "from_state")?.map(state).transpose()?,
                    to: state(row.try_get("", "to_state")?)?,
                    changed_by: row.try_get("", "changed_by")?,
                    changed_at: rfc3339(row.try_get("", "changed_at")?),
                    reason: row.try_get("", "reason")?,
                })
            })
            .collect::<Result<_, DbErr>>()?;
        Ok(TenantDetail { tenant, transitions })
    }
}

/// How many tenants are asked at once: each takes a connection.
const ASKED_AT_ONCE: usize = 4;

impl Handle<ShowVitals> for Services {
    type Tx = NoTx;

    /// The last order lies with each tenant, so each is asked: for a page of a list, not for the fleet. A counter on the
    /// platform would put every order of every tenant in line for one row.
    async fn handle(&self, call: &mut Call<'_>, _: &NoTx, op: ShowVitals) -> Result<VitalsList, Fail> {
        let ids: Vec<DbId> = op.ids.iter().copied().map(DbId::from).collect();
        // Ended before the tenants are asked: nobody may hold one connection while waiting for another.
        let tx = self.0.dbs.platform.read().await?;
        let rows = tenant::Entity::active()
            .filter(tenant::Column::Id.is_in(ids))
            .order_by_asc(tenant::Column::Id)
            .all(&tx)
            .await?;
        tx.commit().await?;
        let request_id = &call.ctx.request_id;
        let asked = rows.into_iter().map(|row| async move {
            let id: TenantId = row.id.into();
            // One tenant that can't be read must not hide the others.
            let last_order_at = self.last_order_at(id).await.unwrap_or_else(|fail| {
                tracing::debug!(request_id, tenant = %id, cause = %fail, "no last order");
                None
            });
            Vitals { tenant_id: id, schema_version: row.schema_version, last_order_at: last_order_at.map(rfc3339) }
        });
        let tenants = stream::iter(asked).buffered(ASKED_AT_ONCE).collect().await;
        Ok(VitalsList { tenants })
    }
}

impl Services {
    async fn last_order_at(&self, id: TenantId) -> Result<Option<chrono::DateTime<chrono::Utc>>, Fail> {
        let tx = self.read_for_operator(id).await?;
        let last = tx.last_order_at().await?;
        tx.commit().await?;
        Ok(last)
    }
}

impl Handle<ListTenantMembers> for Services {
    type Tx = PlatformTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &PlatformTx, op: ListTenantMembers) -> Result<MemberList, Fail> {
        find(tx, op.id).await?;
        identity::members_of(tx, call.ctx, op.id).await
    }
}

async fn change_state(
    call: &mut Call<'_>,
    tx: &PlatformTx,
    id: TenantId,
    to: TenantState,
    reason: Option<String>,
    event_type: &'static str,
) -> Result<Tenant, Fail> {
    let row = find(tx, id).await?;
    let from = view(row.clone())?.state;
    // What an interrupted call left is finished by provisioning again, and by nothing else.
    if unfinished(&row) || !from.may_become(to) {
        let message = format!("A tenant that is {} can't become {}.", from.as_str(), to.as_str());
        return Err(Error::new(ErrorCode::InvalidTransition, message).into());
    }
    let version = row.version;
    let changed = tenant::Entity::update_many()
        .set(tenant::ActiveModel {
            state: Set(to.as_str().to_owned()),
            version: Set(version + 1),
            updated_at: Set(call.ctx.now),
            ..Default::default()
        })
        .filter(tenant::Column::Id.eq(row.id))
        .filter(tenant::Column::Version.eq(version))
        .exec(tx)
        .await?;
    if changed.rows_affected != 1 {
        return Err(Error::stale().into());
    }
    record(tx, call.ctx, row.id, Some(from), to, reason.clone()).await?;
    call.events.push(NewEvent {
        event_type,
        entity_type: "tenant",
        entity_id: id.to_string(),
        payload: json!({ "from": from.as_str(), "to": to.as_str(), "reason": reason }),
        subject: Subject::Other,
    });
    view(find(tx, id).await?)
}

macro_rules! state_change {
    ($($op:ty => $state:ident, $event:expr;)+) => {$(
        impl Handle<$op> for Services {
            type Tx = PlatformTx;

            async fn handle(
                &self,
                call: &mut Call<'_>,
                tx: &PlatformTx,
                op: $op,
            ) -> Result<<$op as operation::Operation>::Output, Fail> {
                change_state(call, tx, op.id, TenantState::$state, op.reason, $event).await
            }
        }
    )+};
}

state_change! {
    SuspendTenant => Suspended, event::TENANT_SUSPENDED;
    ResumeTenant => Active, event::TENANT_RESUMED;
    ArchiveTenant => Archived, event::TENANT_ARCHIVED;
}
