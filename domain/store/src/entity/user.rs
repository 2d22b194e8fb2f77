//! A person: an address and the hash of a password, once there is one.
//! Holds no rule.

use sea_orm::entity::prelude::*;

use crate::value::DbId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DbId,
    /// Lower-cased.
    pub email: String,
    pub name: String,
    /// Argon2id, in the PHC string format.
    pub password_hash: Option<String>,
    pub is_operator: bool,
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub deleted_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
