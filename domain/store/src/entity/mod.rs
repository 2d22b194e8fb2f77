//! The rows, as SeaORM sees them, and the scoped selects every list and detail starts from.
//! A query never starts from a bare `find()`: `active()` is the one place that leaves deleted rows out.

pub mod api_token;
pub mod category;
pub mod dish_picture;
pub mod invitation;
pub mod membership;
pub mod menu_item;
pub mod order;
pub mod session;
pub mod tenant;
pub mod user;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Select};

/// An entity whose rows are deleted softly.
pub trait SoftDelete: EntityTrait {
    const DELETED_AT: Self::Column;

    /// The rows that are not deleted.
    #[must_use]
    fn active() -> Select<Self> {
        Self::find().filter(Self::DELETED_AT.is_null())
    }

    /// The rows that are: for bringing one back.
    #[must_use]
    fn removed() -> Select<Self> {
        Self::find().filter(Self::DELETED_AT.is_not_null())
    }
}

macro_rules! soft_delete {
    ($($module:ident),+) => {$(
        impl SoftDelete for $module::Entity {
            const DELETED_AT: Self::Column = $module::Column::DeletedAt;
        }
    )+};
}

soft_delete!(api_token, category, dish_picture, invitation, membership, menu_item, order, tenant, user);
