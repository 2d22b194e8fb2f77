//! A dish.
//! Holds no rule.

use sea_orm::entity::prelude::*;

use crate::value::DbId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "menu_items")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DbId,
    pub category_id: Option<DbId>,
    pub name: String,
    pub description: Option<String>,
    /// Minor units.
    pub price: i64,
    pub is_available: bool,
    pub allergens: Json,
    pub diets: Json,
    pub is_spicy: bool,
    pub position: i64,
    pub options: Json,
    pub schedule: Json,
    pub available_until: Option<DateTimeUtc>,
    pub sold_out_until: Option<DateTimeUtc>,
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub deleted_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
