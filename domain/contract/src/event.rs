//! The names of what happens, as they stand in the log. A name is never reused or changed.

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub const TENANT_PROVISIONED: &str = "tenant.provisioned";
pub const TENANT_SUSPENDED: &str = "tenant.suspended";
pub const TENANT_RESUMED: &str = "tenant.resumed";
pub const TENANT_ARCHIVED: &str = "tenant.archived";
pub const MENU_ITEM_CREATED: &str = "menu_item.created";
pub const MENU_ITEM_UPDATED: &str = "menu_item.updated";
pub const MENU_ITEM_DELETED: &str = "menu_item.deleted";
pub const CATEGORY_SAVED: &str = "category.saved";
pub const TOKEN_CREATED: &str = "token.created";
pub const TOKEN_REVOKED: &str = "token.revoked";
pub const USER_INVITED: &str = "user.invited";
pub const INVITATION_REVOKED: &str = "invitation.revoked";
pub const INVITATION_ACCEPTED: &str = "invitation.accepted";
pub const MEMBER_CHANGED: &str = "member.changed";
pub const MEMBER_REMOVED: &str = "member.removed";
pub const PASSWORD_CHANGED: &str = "password.changed";
pub const SESSION_ENDED: &str = "session.ended";
pub const ORDER_PLACED: &str = "order.placed";
pub const ORDER_CONFIRMED: &str = "order.confirmed";

/// One row of the parity export.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventRow {
    /// Gapless per tenant; the order of commits.
    pub seq: i64,
    /// RFC 3339, UTC, six digits of a second.
    pub occurred_at: String,
    pub event_type: String,
    pub entity_type: String,
    pub entity_id: String,
    pub payload: Value,
}
