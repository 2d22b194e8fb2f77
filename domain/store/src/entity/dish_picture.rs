//! The picture of a dish.
//! Holds no rule.

use sea_orm::entity::prelude::*;

use crate::value::DbId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "dish_pictures")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DbId,
    pub item_id: DbId,
    pub hash: String,
    /// Pixels.
    pub width: i64,
    pub height: i64,
    pub placeholder: Option<String>,
    pub alt: String,
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub deleted_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
