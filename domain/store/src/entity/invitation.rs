//! A link by which somebody comes in: the hash of its secret, never the secret.
//! Holds no rule.

use sea_orm::entity::prelude::*;

use crate::value::DbId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "invitations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DbId,
    pub hash: String,
    pub email: String,
    pub tenant_id: Option<DbId>,
    pub role: Option<String>,
    pub is_operator: bool,
    /// Whether it lets somebody who has a password choose a new one.
    pub resets_password: bool,
    pub invited_by: String,
    pub expires_at: DateTimeUtc,
    pub accepted_at: Option<DateTimeUtc>,
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub deleted_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
