//! The names of what happens, as they stand in the log. A name is never reused or changed.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    error::FieldErrors,
    id::TenantId,
    operation::check_limit,
    text::{self, Lines},
};

macro_rules! names {
    ($($name:ident = $text:literal;)+) => {
        $(pub const $name: &str = $text;)+

        pub const ALL: &[&str] = &[$($name),+];
    };
}

names! {
    TENANT_PROVISIONED = "tenant.provisioned";
    TENANT_SUSPENDED = "tenant.suspended";
    TENANT_RESUMED = "tenant.resumed";
    TENANT_ARCHIVED = "tenant.archived";
    TENANT_UPDATED = "tenant.updated";
    BRAND_DRAFTED = "brand.drafted";
    BRAND_PUBLISHED = "brand.published";
    BRAND_DISCARDED = "brand.discarded";
    BRAND_RESTORED = "brand.restored";
    MENU_ITEM_CREATED = "menu_item.created";
    MENU_ITEM_UPDATED = "menu_item.updated";
    MENU_ITEM_DELETED = "menu_item.deleted";
    MENU_ITEM_RESTORED = "menu_item.restored";
    CATEGORY_SAVED = "category.saved";
    CATEGORY_DELETED = "category.deleted";
    MENU_ARRANGED = "menu.arranged";
    PICTURE_ATTACHED = "picture.attached";
    PICTURE_DESCRIBED = "picture.described";
    PICTURE_REMOVED = "picture.removed";
    TOKEN_CREATED = "token.created";
    TOKEN_REVOKED = "token.revoked";
    USER_INVITED = "user.invited";
    INVITATION_REVOKED = "invitation.revoked";
    INVITATION_ACCEPTED = "invitation.accepted";
    MEMBER_CHANGED = "member.changed";
    MEMBER_REMOVED = "member.removed";
    OPERATOR_REMOVED = "operator.removed";
    PASSWORD_CHANGED = "password.changed";
    SESSION_ENDED = "session.ended";
    ORDER_PLACED = "order.placed";
    ORDER_CONFIRMED = "order.confirmed";
    ORDER_READY = "order.ready";
    ORDER_DONE = "order.done";
    ORDER_CANCELLED = "order.cancelled";
    ORDER_CORRECTED = "order.corrected";
    ORDERING_PAUSED = "ordering.paused";
    ORDERING_RESUMED = "ordering.resumed";
}

/// What events are about.
pub const ENTITIES: &[&str] =
    &["order", "menu_item", "category", "menu", "tenant", "token", "user", "member", "invitation", "session"];

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

/// The most events of one page.
pub const MAX_EVENTS: u64 = 1_000;

/// The most letters of a filter's types: there is room for every type there is.
pub const MAX_TYPES: usize = 1_000;

/// From which end a page is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum EventOrder {
    #[default]
    Oldest,
    Newest,
}

fn check_times(errors: &mut FieldErrors, from: Option<&str>, to: Option<&str>) {
    for (field, value) in [("from", from), ("to", to)] {
        if value.is_some_and(|text| chrono::DateTime::parse_from_rfc3339(text).is_err()) {
            errors.add(field, "must be a time as RFC 3339, such as 2026-01-31T00:00:00Z");
        }
    }
}

fn check_name(errors: &mut FieldErrors, field: &str, name: &mut Option<String>) {
    *name = text::optional(errors, field, name.as_deref(), text::NAME, Lines::One);
}

/// A window of a log: `from` inclusive, `to` exclusive, RFC 3339. The house asks for its own, an operator says whose.
macro_rules! windows {
    ($($(#[$doc:meta])* $name:ident $(, $own:ident: $type:ty)?;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(default)]
        pub struct $name {
            $(
                /// The restaurant; the platform's own log if absent.
                pub $own: $type,
            )?
            #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
            pub from: Option<String>,
            #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
            pub to: Option<String>,
            /// One type, or several with commas between: `order.placed,order.done`. All if absent.
            #[serde(rename = "type")]
            #[cfg_attr(feature = "schema", schemars(transform = text::schema::line::<{ MAX_TYPES }>))]
            pub event_type: Option<String>,
            #[cfg_attr(feature = "schema", schemars(transform = text::schema::line::<{ text::NAME }>))]
            pub entity_type: Option<String>,
            #[cfg_attr(feature = "schema", schemars(transform = text::schema::line::<{ text::NAME }>))]
            pub entity_id: Option<String>,
            /// Only rows after this `seq`.
            pub after: Option<i64>,
            /// Only rows before this `seq`.
            pub before: Option<i64>,
            pub order: EventOrder,
            /// 1 to 1,000; 500 if absent.
            #[cfg_attr(feature = "schema", schemars(range(min = 1, max = MAX_EVENTS)))]
            pub limit: Option<u64>,
        }

        operation_checks! {
            $name, errors, this => {
                check_limit(errors, this.limit, MAX_EVENTS);
                check_times(errors, this.from.as_deref(), this.to.as_deref());
                this.event_type = text::optional(errors, "type", this.event_type.as_deref(), MAX_TYPES, Lines::One);
                check_name(errors, "entity_type", &mut this.entity_type);
                check_name(errors, "entity_id", &mut this.entity_id);
            }
        }
    )+};
}

windows! {
    /// A page of the restaurant's own log.
    ListEvents;
    /// A page of a log, for operators.
    ListTenantEvents, tenant_id: Option<TenantId>;
}

/// The same for counting, where there are no pages.
macro_rules! counted_windows {
    ($($(#[$doc:meta])* $name:ident $(, $own:ident: $type:ty)?;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(default)]
        pub struct $name {
            $(
                /// The restaurant; the platform's own log if absent.
                pub $own: $type,
            )?
            #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
            pub from: Option<String>,
            #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
            pub to: Option<String>,
            #[cfg_attr(feature = "schema", schemars(transform = text::schema::line::<{ text::NAME }>))]
            pub entity_type: Option<String>,
            #[cfg_attr(feature = "schema", schemars(transform = text::schema::line::<{ text::NAME }>))]
            pub entity_id: Option<String>,
        }

        operation_checks! {
            $name, errors, this => {
                check_times(errors, this.from.as_deref(), this.to.as_deref());
                check_name(errors, "entity_type", &mut this.entity_type);
                check_name(errors, "entity_id", &mut this.entity_id);
            }
        }
    )+};
}

counted_windows! {
    /// How many events of each type a window of the restaurant's own log has.
    CountEvents;
    /// The same of any log, for operators.
    CountTenantEvents, tenant_id: Option<TenantId>;
}

/// How many events of each type a window has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventTally {
    pub total: i64,
    pub counts: Vec<EventCount>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventPage {
    pub events: Vec<EventRow>,
    /// More may follow after the last `seq`.
    pub more: bool,
}

/// How many events of each type the last hour has seen.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventStats {}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventCount {
    pub event_type: String,
    pub count: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EventCounts {
    pub since: String,
    pub counts: Vec<EventCount>,
}
