//! A restaurant, on the platform.
//! Holds no rule.

use sea_orm::entity::prelude::*;

use crate::value::DbId;

#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "tenants")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DbId,
    pub project_id: DbId,
    pub mode: String,
    pub name: String,
    pub domain: String,
    pub schema_name: String,
    pub state: String,
    pub currency: String,
    pub theme: Json,
    pub profile: Json,
    /// What the theme editor keeps until it is published.
    pub theme_draft: Option<Json>,
    /// What was published before the last publishing.
    pub theme_before: Option<Json>,
    pub locale: String,
    pub time_zone: String,
    pub paused_until: Option<DateTimeUtc>,
    pub owner_email: Option<String>,
    pub schema_version: Option<String>,
    pub migration_error: Option<String>,
    pub version: i64,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    pub deleted_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
