//! Who works where, and the invitations by which they came. A restaurant that has an owner keeps one, the platform an operator.
//! An invitation's secret is worked out from its id and shown once; only its hash is stored.

use chrono::Duration;
use mo_contract::{
    Error, ErrorCode, InvitationId, RequestContext, Role, TenantId, UserId, event,
    identity::{
        AcceptInvitation, ChangeMember, CreateUser, Invitation, InviteMember, Invited, ListMembers, ListUsers, Member,
        MemberList, OpenedSession, PasswordStep, PendingInvitation, RemoveMember, RemoveOperator, RevokeInvitation,
        Secret, ShowInvitation, User, UserList,
    },
    operation::Done,
};
use mo_store::{
    DbId, PlatformTx,
    entity::{SoftDelete as _, invitation, membership, tenant, user},
    rfc3339,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, sea_query::Expr,
};
use serde_json::json;
use uuid::Uuid;

use super::{
    passwords::user_by_email,
    sessions::{self, set_password},
};
use crate::{
    credentials::{SecretKind, hash, id_of, same_hash},
    dispatcher::{Call, Handle, Services},
    fail::Fail,
};

/// How long an invitation's link is good.
const OPEN_FOR: Duration = Duration::days(7);

pub(crate) struct NewInvitation {
    pub email: String,
    pub tenant: Option<TenantId>,
    pub role: Option<Role>,
    pub is_operator: bool,
    pub resets_password: bool,
}

impl Services {
    /// Writes an invitation; an older one of the same address for the same place ends.
    pub(crate) async fn invite(
        &self,
        tx: &PlatformTx,
        ctx: &RequestContext,
        new: NewInvitation,
    ) -> Result<Invited, Fail> {
        let place = match new.tenant {
            Some(tenant) => invitation::Column::TenantId.eq(DbId::from(tenant)),
            None => invitation::Column::TenantId.is_null(),
        };
        end_open(tx, ctx, Condition::all().add(invitation::Column::Email.eq(&new.email)).add(place)).await?;
        let id = InvitationId(Uuid::new_v4());
        let secret = self.0.secrets.secret(SecretKind::Invitation, id.0);
        let row = invitation::ActiveModel {
            id: Set(id.into()),
            hash: Set(hash(&secret)),
            email: Set(new.email),
            tenant_id: Set(new.tenant.map(Into::into)),
            role: Set(new.role.map(|role| role.as_str().to_owned())),
            is_operator: Set(new.is_operator),
            resets_password: Set(new.resets_password),
            invited_by: Set(ctx.actor.label()),
            expires_at: Set(ctx.now + OPEN_FOR),
            accepted_at: Set(None),
            version: Set(1),
            created_at: Set(ctx.now),
            updated_at: Set(ctx.now),
            deleted_at: Set(None),
        }
        .insert(tx)
        .await?;
        Ok(self.invited(id, row.email, rfc3339(row.expires_at)))
    }

    pub(crate) fn path_with_secret(&self, kept: &str) -> String {
        let id = Uuid::try_parse(kept).map(|id| self.0.secrets.secret(SecretKind::Invitation, id));
        id.map(|secret| format!("{PATH}{secret}")).unwrap_or_default()
    }

    fn invited(&self, id: InvitationId, email: String, expires_at: String) -> Invited {
        let secret = self.0.secrets.secret(SecretKind::Invitation, id.0);
        let path = Secret(format!("{PATH}{secret}"));
        Invited { invitation_id: id, email, path, secret: Secret(secret), expires_at }
    }
}

impl Call<'_> {
    pub(crate) fn tell_of_invitation(&mut self, invited: &Invited, role: Option<Role>) {
        let payload = json!({ "email": invited.email, "role": role });
        self.tell(event::USER_INVITED, "invitation", invited.invitation_id, payload);
    }
}

const PATH: &str = "/invitation/";

/// What is kept of a link for replay: the invitation's id.
pub(crate) fn path_without_secret(path: &str) -> String {
    let id = path.strip_prefix(PATH).and_then(|secret| id_of(SecretKind::Invitation, secret));
    id.map(|id| id.to_string()).unwrap_or_default()
}

macro_rules! keeps_no_secret {
    () => {
        fn answer_to_store(&self, output: &Invited) -> Result<serde_json::Value, Fail> {
            let kept = Invited { secret: Secret::default(), path: Secret::default(), ..output.clone() };
            Ok(serde_json::to_value(kept)?)
        }

        fn answer_from_store(&self, stored: serde_json::Value) -> Result<Invited, Fail> {
            let kept: Invited = serde_json::from_value(stored)?;
            Ok(self.invited(kept.invitation_id, kept.email, kept.expires_at))
        }
    };
}

impl Handle<CreateUser> for Services {
    type Tx = PlatformTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &PlatformTx, op: CreateUser) -> Result<Invited, Fail> {
        if let Some(id) = op.tenant_id {
            let found = tenant::Entity::active().filter(tenant::Column::Id.eq(DbId::from(id))).one(tx).await?;
            found.ok_or_else(|| Error::not_found("tenant"))?;
        }
        let role = match (op.tenant_id, op.role) {
            (Some(tenant), Some(role)) => {
                let has = match user_by_email(tx, &op.email).await? {
                    Some(known) => find_membership(tx, known.id, tenant.into()).await?,
                    None => None,
                };
                let has = has.map(|row| role_of(&row.role)).transpose()?;
                // Nobody is put lower by an invitation: that is for an owner to do, who is told when it can't be.
                if !op.reset && !op.is_operator && has.is_some_and(|has| has >= role) {
                    return Err(Error::field("email", "belongs to a member already").into());
                }
                has.filter(|_| op.reset).or(Some(role))
            }
            _ => None,
        };
        let new = NewInvitation {
            email: op.email,
            tenant: op.tenant_id,
            role,
            is_operator: op.is_operator,
            resets_password: op.reset,
        };
        let invited = self.invite(tx, call.ctx, new).await?;
        call.tell_of_invitation(&invited, role);
        Ok(invited)
    }

    keeps_no_secret!();
}

impl Handle<InviteMember> for Services {
    type Tx = PlatformTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &PlatformTx, op: InviteMember) -> Result<Invited, Fail> {
        let tenant = call.tenant()?.id;
        if let Some(known) = user_by_email(tx, &op.email).await?
            && find_membership(tx, known.id, tenant.into()).await?.is_some()
        {
            return Err(Error::field("email", "belongs to a member already").into());
        }
        let new = NewInvitation {
            email: op.email,
            tenant: Some(tenant),
            role: Some(op.role),
            is_operator: false,
            resets_password: false,
        };
        let invited = self.invite(tx, call.ctx, new).await?;
        call.tell_of_invitation(&invited, Some(op.role));
        Ok(invited)
    }

    keeps_no_secret!();
}

impl Handle<ListUsers> for Services {
    type Tx = PlatformTx;

    async fn handle(&self, _: &mut Call<'_>, tx: &PlatformTx, _: ListUsers) -> Result<UserList, Fail> {
        let rows = user::Entity::active().order_by_asc(user::Column::Email).all(tx).await?;
        let view = |row: user::Model| User {
            id: row.id.into(),
            email: row.email,
            name: row.name,
            is_operator: row.is_operator,
            is_active: row.password_hash.is_some(),
            created_at: rfc3339(row.created_at),
        };
        Ok(UserList { users: rows.into_iter().map(view).collect() })
    }
}

impl Handle<RemoveOperator> for Services {
    type Tx = PlatformTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &PlatformTx, op: RemoveOperator) -> Result<Done, Fail> {
        // Held as the members of a restaurant are: two operators must not remove each other.
        let operators = user::Entity::active()
            .filter(user::Column::IsOperator.eq(true))
            .order_by_asc(user::Column::Id)
            .lock_exclusive()
            .all(tx)
            .await?;
        let is_last = operators.len() < 2;
        let id = DbId::from(op.user_id);
        let found = operators.into_iter().find(|row| row.id == id).ok_or_else(|| Error::not_found("operator"))?;
        if is_last {
            let message = "The platform needs an operator. Invite another one first.";
            return Err(Error::new(ErrorCode::Conflict, message).into());
        }
        let version = found.version;
        let mut row = user::ActiveModel::from(found);
        row.is_operator = Set(false);
        row.version = Set(version + 1);
        row.updated_at = Set(call.ctx.now);
        let row = row.update(tx).await?;
        end_ways_back(tx, call.ctx, &row).await?;
        call.tell(event::OPERATOR_REMOVED, "user", op.user_id, json!({ "email": row.email }));
        Ok(Done {})
    }
}

/// Ends the open links of the platform that are for somebody or that they made: each could make them an operator again, or
/// choose the password of one who still is.
async fn end_ways_back(tx: &PlatformTx, ctx: &RequestContext, person: &user::Model) -> Result<(), Fail> {
    let of_the_platform =
        Condition::any().add(invitation::Column::TenantId.is_null()).add(invitation::Column::IsOperator.eq(true));
    let theirs = Condition::any()
        .add(invitation::Column::Email.eq(&person.email))
        .add(invitation::Column::InvitedBy.eq(format!("user:{}", UserId::from(person.id))));
    end_open(tx, ctx, Condition::all().add(of_the_platform).add(theirs)).await?;
    Ok(())
}

/// Ends invitations that nobody has accepted; says how many.
async fn end_open(tx: &PlatformTx, ctx: &RequestContext, which: Condition) -> Result<u64, Fail> {
    let ended = invitation::Entity::update_many()
        .col_expr(invitation::Column::DeletedAt, Expr::value(ctx.now))
        .filter(which)
        .filter(invitation::Column::AcceptedAt.is_null())
        .filter(invitation::Column::DeletedAt.is_null())
        .exec(tx)
        .await?;
    Ok(ended.rows_affected)
}

fn role_of(text: &str) -> Result<Role, Fail> {
    Role::parse(text).ok_or_else(|| sea_orm::DbErr::Type(format!("role {text:?}")).into())
}

fn member(row: &membership::Model, person: &user::Model) -> Result<Member, Fail> {
    let role = role_of(&row.role)?;
    Ok(Member { user_id: person.id.into(), name: person.name.clone(), email: person.email.clone(), role })
}

async fn find_membership(tx: &PlatformTx, user: DbId, tenant: DbId) -> Result<Option<membership::Model>, Fail> {
    Ok(membership::Entity::active()
        .filter(membership::Column::UserId.eq(user))
        .filter(membership::Column::TenantId.eq(tenant))
        .one(tx)
        .await?)
}

impl Handle<ListMembers> for Services {
    type Tx = PlatformTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &PlatformTx, _: ListMembers) -> Result<MemberList, Fail> {
        members_of(tx, call.ctx, call.tenant()?.id).await
    }
}

/// The people of a restaurant, and who is invited.
pub(crate) async fn members_of(tx: &PlatformTx, ctx: &RequestContext, id: TenantId) -> Result<MemberList, Fail> {
    let tenant = DbId::from(id);
    let rows = membership::Entity::active().filter(membership::Column::TenantId.eq(tenant)).all(tx).await?;
    let ids: Vec<DbId> = rows.iter().map(|row| row.user_id).collect();
    let people =
        user::Entity::active().filter(user::Column::Id.is_in(ids)).order_by_asc(user::Column::Email).all(tx).await?;
    let members = people
        .iter()
        .filter_map(|person| rows.iter().find(|row| row.user_id == person.id).map(|row| member(row, person)))
        .collect::<Result<_, _>>()?;
    let open = invitation::Entity::active()
        .filter(invitation::Column::TenantId.eq(tenant))
        .filter(invitation::Column::AcceptedAt.is_null())
        .filter(invitation::Column::ExpiresAt.gt(ctx.now))
        .order_by_asc(invitation::Column::Email)
        .all(tx)
        .await?;
    let pending = |row: invitation::Model| {
        let role = role_of(row.role.as_deref().unwrap_or_default())?;
        Ok::<_, Fail>(PendingInvitation {
            id: row.id.into(),
            email: row.email,
            role,
            expires_at: rfc3339(row.expires_at),
        })
    };
    Ok(MemberList { members, invitations: open.into_iter().map(pending).collect::<Result<_, _>>()? })
}

/// The memberships of a restaurant, held until the transaction ends: of two owners who put each other lower at once, the second
/// must see what the first has done. The order is always the same, or two would wait for each other.
async fn hold_members(tx: &PlatformTx, tenant: DbId) -> Result<Vec<membership::Model>, Fail> {
    // SQLite has one writer and knows no such lock; it is left out there.
    Ok(membership::Entity::active()
        .filter(membership::Column::TenantId.eq(tenant))
        .order_by_asc(membership::Column::Id)
        .lock_exclusive()
        .all(tx)
        .await?)
}

/// The membership to change. The last owner stays one: a restaurant without an owner could not be mended from inside.
async fn changeable(tx: &PlatformTx, tenant: DbId, user: DbId, next: Option<Role>) -> Result<membership::Model, Fail> {
    let members = hold_members(tx, tenant).await?;
    let owners = members.iter().filter(|row| row.role == Role::Owner.as_str()).count();
    let found = members.into_iter().find(|row| row.user_id == user).ok_or_else(|| Error::not_found("member"))?;
    if found.role == Role::Owner.as_str() && next != Some(Role::Owner) && owners < 2 {
        let message = "A restaurant needs an owner. Make somebody else one first.";
        return Err(Error::new(ErrorCode::Conflict, message).into());
    }
    Ok(found)
}

impl Handle<ChangeMember> for Services {
    type Tx = PlatformTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &PlatformTx, op: ChangeMember) -> Result<Member, Fail> {
        let found = changeable(tx, call.tenant()?.id.into(), op.user_id.into(), Some(op.role)).await?;
        let version = found.version;
        let mut row = membership::ActiveModel::from(found);
        row.role = Set(op.role.as_str().to_owned());
        row.version = Set(version + 1);
        row.updated_at = Set(call.ctx.now);
        let row = row.update(tx).await?;
        let person = user::Entity::active().filter(user::Column::Id.eq(row.user_id)).one(tx).await?;
        let changed = member(&row, &person.ok_or_else(|| Error::not_found("member"))?)?;
        call.tell(event::MEMBER_CHANGED, "member", op.user_id, serde_json::to_value(&changed)?);
        Ok(changed)
    }
}

impl Handle<RemoveMember> for Services {
    type Tx = PlatformTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &PlatformTx, op: RemoveMember) -> Result<Done, Fail> {
        let tenant = DbId::from(call.tenant()?.id);
        let found = changeable(tx, tenant, op.user_id.into(), None).await?;
        let version = found.version;
        let mut row = membership::ActiveModel::from(found);
        row.deleted_at = Set(Some(call.ctx.now));
        row.version = Set(version + 1);
        row.updated_at = Set(call.ctx.now);
        let row = row.update(tx).await?;
        // A link that is still open, for a new password or a higher role, would let them in again.
        if let Some(person) = user::Entity::active().filter(user::Column::Id.eq(row.user_id)).one(tx).await? {
            let theirs = Condition::all()
                .add(invitation::Column::Email.eq(person.email))
                .add(invitation::Column::TenantId.eq(tenant));
            end_open(tx, call.ctx, theirs).await?;
        }
        call.tell(event::MEMBER_REMOVED, "member", op.user_id, json!({}));
        Ok(Done {})
    }
}

impl Handle<RevokeInvitation> for Services {
    type Tx = PlatformTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &PlatformTx, op: RevokeInvitation) -> Result<Done, Fail> {
        let own = Condition::all()
            .add(invitation::Column::Id.eq(DbId::from(op.id)))
            .add(invitation::Column::TenantId.eq(DbId::from(call.tenant()?.id)));
        if end_open(tx, call.ctx, own).await? == 0 {
            return Err(Error::not_found("invitation").into());
        }
        call.tell(event::INVITATION_REVOKED, "invitation", op.id, json!({}));
        Ok(Done {})
    }
}

/// The open invitation of a link, and the person it is for, if they are known.
async fn open_invitation(
    tx: &PlatformTx,
    ctx: &RequestContext,
    secret: &Secret,
) -> Result<(invitation::Model, Option<user::Model>), Fail> {
    let gone = || Error::new(ErrorCode::NotFound, "This invitation has ended or was used already. Ask for a new one.");
    let id = id_of(SecretKind::Invitation, &secret.0).ok_or_else(gone)?;
    let found = invitation::Entity::active().filter(invitation::Column::Id.eq(DbId(id))).one(tx).await?;
    let found = found
        .filter(|row| same_hash(&row.hash, &hash(&secret.0)))
        .filter(|row| row.accepted_at.is_none() && row.expires_at > ctx.now)
        .ok_or_else(gone)?;
    let person = user_by_email(tx, &found.email).await?;
    Ok((found, person))
}

fn step(invitation: &invitation::Model, person: Option<&user::Model>) -> PasswordStep {
    let has_password = person.is_some_and(|person| person.password_hash.is_some());
    if has_password && !invitation.resets_password { PasswordStep::Confirm } else { PasswordStep::Choose }
}

impl Handle<ShowInvitation> for Services {
    type Tx = PlatformTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &PlatformTx, op: ShowInvitation) -> Result<Invitation, Fail> {
        let (row, person) = open_invitation(tx, call.ctx, &op.secret).await?;
        let place = match row.tenant_id {
            Some(id) => tenant::Entity::active().filter(tenant::Column::Id.eq(id)).one(tx).await?,
            None => None,
        };
        Ok(Invitation {
            password: step(&row, person.as_ref()),
            email: row.email,
            tenant_id: row.tenant_id.map(Into::into),
            tenant_name: place.map(|tenant| tenant.name),
            role: row.role.as_deref().map(role_of).transpose()?,
        })
    }
}

impl Handle<AcceptInvitation> for Services {
    type Tx = PlatformTx;

    const PREPARES: bool = true;

    async fn prepare(&self, ctx: &RequestContext, op: &AcceptInvitation) -> Result<(), Fail> {
        let tx = self.0.dbs.platform.read().await?;
        let (row, person) = open_invitation(&tx, ctx, &op.secret).await?;
        tx.commit().await?;
        match step(&row, person.as_ref()) {
            PasswordStep::Choose if person.is_none() && op.name.is_none() => {
                let mut errors = mo_contract::FieldErrors::default();
                errors.add("name", "must not be empty");
                let password = op.check_new_password().err();
                for message in password.iter().flat_map(|error| error.field_messages("password")) {
                    errors.add("password", message);
                }
                Err(errors.into_error().into())
            }
            PasswordStep::Choose => Ok(op.check_new_password()?),
            PasswordStep::Confirm if self.check_password(ctx, &row.email, &op.password).await? => Ok(()),
            PasswordStep::Confirm => Err(Error::field("password", "is not your password").into()),
        }
    }

    async fn handle(&self, call: &mut Call<'_>, tx: &PlatformTx, op: AcceptInvitation) -> Result<OpenedSession, Fail> {
        let (row, known) = open_invitation(tx, call.ctx, &op.secret).await?;
        let asks = step(&row, known.as_ref());
        let person = match known {
            Some(person) => person,
            None => self.new_user(tx, call.ctx, &row.email, op.name.unwrap_or_default()).await?,
        };
        let mut person = person;
        if asks == PasswordStep::Choose {
            // Whoever had the old password is out.
            sessions::end_all(tx, person.id, call.ctx.now).await?;
            person = set_password(tx, call.ctx, person, &op.password).await?;
        }
        if row.is_operator && !person.is_operator {
            let version = person.version;
            let mut change = user::ActiveModel::from(person);
            change.is_operator = Set(true);
            change.version = Set(version + 1);
            person = change.update(tx).await?;
        }
        if let (Some(tenant), Some(role)) = (row.tenant_id, row.role.as_deref()) {
            join(tx, call.ctx, &row, person.id, tenant, role_of(role)?).await?;
        }
        let id = InvitationId::from(row.id);
        let mut row = invitation::ActiveModel::from(row);
        row.accepted_at = Set(Some(call.ctx.now));
        row.update(tx).await?;
        call.tell(event::INVITATION_ACCEPTED, "invitation", id, json!({ "email": person.email }));
        sessions::open(self, tx, call.ctx, &person, op.tenant_id, op.agent).await
    }

    fn answer_to_store(&self, output: &OpenedSession) -> Result<serde_json::Value, Fail> {
        sessions::without_secret(output)
    }

    fn answer_from_store(&self, stored: serde_json::Value) -> Result<OpenedSession, Fail> {
        sessions::with_secret(self, stored)
    }
}

impl Services {
    async fn new_user(
        &self,
        tx: &PlatformTx,
        ctx: &RequestContext,
        email: &str,
        name: String,
    ) -> Result<user::Model, Fail> {
        Ok(user::ActiveModel {
            id: Set(DbId(Uuid::now_v7())),
            email: Set(email.to_owned()),
            name: Set(name),
            password_hash: Set(None),
            is_operator: Set(false),
            version: Set(1),
            created_at: Set(ctx.now),
            updated_at: Set(ctx.now),
            deleted_at: Set(None),
        }
        .insert(tx)
        .await?)
    }
}

/// Makes somebody a member. Who is one keeps at least the role they have: an invitation takes nothing away, and a link for a new
/// password gives nothing.
async fn join(
    tx: &PlatformTx,
    ctx: &RequestContext,
    invitation: &invitation::Model,
    user: DbId,
    tenant: DbId,
    role: Role,
) -> Result<(), Fail> {
    let known = hold_members(tx, tenant).await?.into_iter().find(|row| row.user_id == user);
    match known {
        Some(found) => {
            if invitation.resets_password || role_of(&found.role)? >= role {
                return Ok(());
            }
            let version = found.version;
            let mut row = membership::ActiveModel::from(found);
            row.role = Set(role.as_str().to_owned());
            row.version = Set(version + 1);
            row.updated_at = Set(ctx.now);
            row.update(tx).await?;
        }
        None => {
            let row = membership::ActiveModel {
                id: Set(DbId(Uuid::now_v7())),
                user_id: Set(user),
                tenant_id: Set(tenant),
                role: Set(role.as_str().to_owned()),
                version: Set(1),
                created_at: Set(ctx.now),
                updated_at: Set(ctx.now),
                deleted_at: Set(None),
            };
            row.insert(tx).await?;
        }
    }
    Ok(())
}
