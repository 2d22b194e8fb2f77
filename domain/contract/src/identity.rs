//! People: who they are, what they may do where, and how they come in.
//! A password or a session's secret is only ever an input or shown once; nothing here prints one.

use serde::{Deserialize, Serialize};

use crate::{
    access::Role,
    error::FieldErrors,
    id::{InvitationId, SessionId, TenantId, UserId},
    text,
};

pub const PASSWORD_MIN: usize = 10;
pub const PASSWORD_MAX: usize = 200;

/// Text that is never shown, not even by `Debug`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Secret(pub String);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

fn new_password(errors: &mut FieldErrors, field: &str, password: &Secret) {
    let length = password.0.chars().take(PASSWORD_MAX + 1).count();
    if length < PASSWORD_MIN {
        errors.add(field, format!("must have at least {PASSWORD_MIN} characters"));
    }
    if length > PASSWORD_MAX {
        errors.add(field, format!("must be at most {PASSWORD_MAX} characters"));
    }
}

fn known_password(errors: &mut FieldErrors, field: &str, password: &Secret) {
    if password.0.is_empty() {
        errors.add(field, "must not be empty");
    }
    // Hashing a longer one would only cost time: none was ever accepted.
    if password.0.chars().take(PASSWORD_MAX + 1).count() > PASSWORD_MAX {
        errors.add(field, format!("must be at most {PASSWORD_MAX} characters"));
    }
}

/// A restaurant that a person works for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Workplace {
    pub tenant_id: TenantId,
    pub name: String,
    pub domain: String,
    pub role: Role,
}

/// The person behind a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Who {
    pub user_id: UserId,
    pub session_id: SessionId,
    pub name: String,
    pub email: String,
    /// Whether this session may work on the platform.
    pub is_operator: bool,
    pub workplaces: Vec<Workplace>,
}

impl Who {
    /// The role in a restaurant, if there is one.
    #[must_use]
    pub fn role_in(&self, tenant: TenantId) -> Option<Role> {
        self.workplaces.iter().find(|place| place.tenant_id == tenant).map(|place| place.role)
    }
}

/// Opens a session. A session opened at a restaurant's address is good for that restaurant alone.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignIn {
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::email))]
    pub email: String,
    #[cfg_attr(feature = "schema", schemars(with = "String", length(min = 1, max = PASSWORD_MAX)))]
    pub password: Secret,
    /// The restaurant at whose address one signs in; the platform's portal if absent.
    #[serde(default)]
    pub tenant_id: Option<TenantId>,
    /// What the session is called in the list of sessions: the browser's name.
    #[serde(default)]
    pub agent: Option<String>,
}

operation_checks! {
    SignIn, errors, this => {
        this.email = text::email(errors, "email", &this.email);
        known_password(errors, "password", &this.password);
        this.agent = this.agent.as_deref().map(agent).filter(|text| !text.is_empty());
    }
}

/// What a browser says of itself is shown to its owner only; it is cut, not refused.
fn agent(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(text::NAME).collect::<String>().trim().to_owned()
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OpenedSession {
    pub session_id: SessionId,
    /// The bearer secret of the session; shown once.
    pub secret: Secret,
    /// RFC 3339, UTC: the session ends then at the latest.
    pub expires_at: String,
}

/// Who the caller is.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ShowSession {}

/// Ends the caller's own session.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SignOut {}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListSessions {}

/// A session as its owner sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Session {
    pub id: SessionId,
    pub agent: Option<String>,
    /// The restaurant at whose address it was opened; the portal if absent.
    pub tenant_id: Option<TenantId>,
    pub created_at: String,
    pub last_seen_at: String,
    pub expires_at: String,
    pub is_own: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SessionList {
    pub sessions: Vec<Session>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RevokeSession {
    pub id: SessionId,
}

/// Changes the caller's password and ends their other sessions.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangePassword {
    #[cfg_attr(feature = "schema", schemars(with = "String", length(min = 1, max = PASSWORD_MAX)))]
    pub current: Secret,
    /// 10 to 200 characters.
    #[cfg_attr(feature = "schema", schemars(with = "String", length(min = PASSWORD_MIN, max = PASSWORD_MAX)))]
    pub new: Secret,
}

operation_checks! {
    ChangePassword, errors, this => {
        known_password(errors, "current", &this.current);
        new_password(errors, "new", &this.new);
        if this.current == this.new && !this.new.0.is_empty() {
            errors.add("new", "must differ from the current password");
        }
    }
}

/// Invites somebody to the platform or to a restaurant. For an address that is known already, and with `reset`, the link
/// sets a new password. Whoever works at the restaurant already may be given a higher role by it, and never a lower one.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreateUser {
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::email))]
    pub email: String,
    #[serde(default)]
    pub is_operator: bool,
    #[serde(default)]
    pub tenant_id: Option<TenantId>,
    /// Must be given with `tenant_id`, and only then.
    #[serde(default)]
    pub role: Option<Role>,
    /// Whether a person who has a password already chooses a new one by the link.
    #[serde(default)]
    pub reset: bool,
}

operation_checks! {
    CreateUser, errors, this => {
        this.email = text::email(errors, "email", &this.email);
        if this.tenant_id.is_some() != this.role.is_some() {
            errors.add("role", "must be given together with tenant_id");
        }
    }
}

/// An invitation; whoever has the secret of its link may accept it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Invited {
    pub invitation_id: InvitationId,
    pub email: String,
    /// Part of the link; shown once.
    pub secret: Secret,
    /// `/invitation/{secret}`, on the restaurant's host or on the platform's.
    pub path: Secret,
    pub expires_at: String,
}

/// A user as operators see them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct User {
    pub id: UserId,
    pub email: String,
    pub name: String,
    pub is_operator: bool,
    /// Whether the invitation has been accepted.
    pub is_active: bool,
    pub created_at: String,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListUsers {}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UserList {
    pub users: Vec<User>,
}

/// Takes the rights of an operator away; the person and their places in restaurants stay. One operator always stays.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RemoveOperator {
    pub user_id: UserId,
}

/// The people of the restaurant that the request names.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListMembers {}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Member {
    pub user_id: UserId,
    pub name: String,
    pub email: String,
    pub role: Role,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PendingInvitation {
    pub id: InvitationId,
    pub email: String,
    pub role: Role,
    pub expires_at: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MemberList {
    pub members: Vec<Member>,
    pub invitations: Vec<PendingInvitation>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct InviteMember {
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::email))]
    pub email: String,
    pub role: Role,
}

operation_checks! {
    InviteMember, errors, this => {
        this.email = text::email(errors, "email", &this.email);
    }
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeMember {
    pub user_id: UserId,
    pub role: Role,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RemoveMember {
    pub user_id: UserId,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RevokeInvitation {
    pub id: InvitationId,
}

/// What an invitation is for, for whoever holds its link.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ShowInvitation {
    pub secret: Secret,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Invitation {
    pub email: String,
    /// The restaurant's; none for the platform.
    pub tenant_id: Option<TenantId>,
    pub tenant_name: Option<String>,
    pub role: Option<Role>,
    pub password: PasswordStep,
}

/// What an invitation asks of the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum PasswordStep {
    /// A first password, or a new one.
    Choose,
    /// The password they have.
    Confirm,
}

/// Accepts an invitation and opens a session.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AcceptInvitation {
    pub secret: Secret,
    /// 1 to 200 characters; needed from somebody new.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::line::<{ text::NAME }>))]
    pub name: Option<String>,
    /// The one to be, or the one they have: as the invitation says.
    #[cfg_attr(feature = "schema", schemars(with = "String", length(min = 1, max = PASSWORD_MAX)))]
    pub password: Secret,
    #[serde(default)]
    pub tenant_id: Option<TenantId>,
    #[serde(default)]
    pub agent: Option<String>,
}

operation_checks! {
    AcceptInvitation, errors, this => {
        this.name = text::optional(errors, "name", this.name.as_deref(), text::NAME, text::Lines::One);
        known_password(errors, "password", &this.password);
        this.agent = this.agent.as_deref().map(agent).filter(|text| !text.is_empty());
    }
}

impl AcceptInvitation {
    /// What a first or a new password must also be.
    ///
    /// # Errors
    /// `VALIDATION_FAILED`.
    pub fn check_new_password(&self) -> crate::error::Result<()> {
        let mut errors = FieldErrors::default();
        new_password(&mut errors, "password", &self.password);
        errors.finish(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_printed() {
        let op = SignIn { email: "a@b".into(), password: Secret("hunter2hunter2".into()), ..SignIn::default() };
        assert!(!format!("{op:?}").contains("hunter2"));
    }
}
