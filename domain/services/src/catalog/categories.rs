//! Categories: made, named, described, put in order, deleted. Deleting one never takes a dish with it.
//! A category is found by its name where a dish names it, and by its id everywhere else.

use mo_contract::{
    Error, ErrorCode, event,
    id::CategoryId,
    menu::{ArrangeCategories, Category, DeleteCategory, Leftover, UpdateCategory, UpsertCategory},
    operation::Done,
};
use mo_store::{
    DbId, NewEvent, Subject, TenantTx,
    entity::{SoftDelete as _, category, menu_item},
};
use sea_orm::{
    ActiveModelTrait as _,
    ActiveValue::Set,
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    sea_query::{Expr, ExprTrait as _, Func},
};
use uuid::Uuid;

use super::{items, part};
use crate::{
    dispatcher::{Call, Handle, Services},
    fail::Fail,
};

async fn by_name(tx: &TenantTx, name: &str) -> Result<Option<category::Model>, Fail> {
    // Both sides by the database, as its unique index has it: SQLite folds the case of ASCII letters alone.
    let same_name = Expr::expr(Func::lower(Expr::col(category::Column::Name))).eq(Func::lower(name));
    Ok(category::Entity::active().filter(same_name).one(tx).await?)
}

async fn by_id(tx: &TenantTx, id: CategoryId) -> Result<Option<category::Model>, Fail> {
    Ok(category::Entity::active().filter(category::Column::Id.eq(DbId::from(id))).one(tx).await?)
}

/// Whether there is such a category.
pub(super) async fn exists(tx: &TenantTx, id: CategoryId) -> Result<bool, Fail> {
    Ok(by_id(tx, id).await?.is_some())
}

/// The category of this name, made at the end of the menu if there is none.
pub(super) async fn named(call: &mut Call<'_>, tx: &TenantTx, name: &str) -> Result<CategoryId, Fail> {
    if let Some(found) = by_name(tx, name).await? {
        return Ok(found.id.into());
    }
    Ok(made(call, tx, name.to_owned(), None, None).await?.id)
}

async fn made(
    call: &mut Call<'_>,
    tx: &TenantTx,
    name: String,
    description: Option<String>,
    position: Option<i64>,
) -> Result<Category, Fail> {
    let last = category::Entity::active().order_by_desc(category::Column::Position).one(tx).await?;
    let row = category::ActiveModel {
        id: Set(DbId(Uuid::now_v7())),
        name: Set(name),
        description: Set(description),
        position: Set(position.unwrap_or_else(|| last.map_or(0, |last| last.position.saturating_add(1)))),
        version: Set(1),
        created_at: Set(call.ctx.now),
        updated_at: Set(call.ctx.now),
        deleted_at: Set(None),
    }
    .insert(tx)
    .await?;
    let category = part(row);
    saved(call, &category)?;
    Ok(category)
}

fn saved(call: &mut Call<'_>, category: &Category) -> Result<(), Fail> {
    call.events.push(category_event(event::CATEGORY_SAVED, category.id, serde_json::to_value(category)?));
    Ok(())
}

fn category_event(event_type: &'static str, id: CategoryId, payload: serde_json::Value) -> NewEvent {
    NewEvent { event_type, entity_type: "category", entity_id: id.to_string(), payload, subject: Subject::Catalogue }
}

impl Handle<UpsertCategory> for Services {
    type Tx = TenantTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, op: UpsertCategory) -> Result<Category, Fail> {
        let Some(found) = by_name(tx, &op.name).await? else {
            return made(call, tx, op.name, op.description, op.position).await;
        };
        let (version, place) = (found.version, found.position);
        let mut row = category::ActiveModel::from(found);
        row.description = Set(op.description);
        row.position = Set(op.position.unwrap_or(place));
        row.version = Set(version + 1);
        row.updated_at = Set(call.ctx.now);
        let category = part(row.update(tx).await?);
        saved(call, &category)?;
        Ok(category)
    }
}

async fn to_change(call: &Call<'_>, tx: &TenantTx, id: CategoryId) -> Result<category::Model, Fail> {
    let found = by_id(tx, id).await?.ok_or_else(|| Error::not_found("category"))?;
    if call.ctx.if_match.is_some_and(|seen| seen != found.version) {
        return Err(Error::stale().into());
    }
    Ok(found)
}

/// Writes the row if it is still at the version that was read.
async fn write(tx: &TenantTx, id: CategoryId, seen: i64, row: category::ActiveModel) -> Result<(), Fail> {
    let result = category::Entity::update_many()
        .set(row)
        .filter(category::Column::Id.eq(DbId::from(id)))
        .filter(category::Column::Version.eq(seen))
        .exec(tx)
        .await?;
    if result.rows_affected == 1 { Ok(()) } else { Err(Error::stale().into()) }
}

impl Handle<UpdateCategory> for Services {
    type Tx = TenantTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, op: UpdateCategory) -> Result<Category, Fail> {
        let mut row = to_change(call, tx, op.id).await?;
        let seen = row.version;
        if let Some(name) = op.name {
            if by_name(tx, &name).await?.is_some_and(|other| other.id != row.id) {
                return Err(Error::field("name", "is another category's").into());
            }
            row.name = name;
        }
        row.description = op.description.map_or(row.description, |text| (!text.is_empty()).then_some(text));
        row.version = seen + 1;
        let changed = category::ActiveModel {
            name: Set(row.name.clone()),
            description: Set(row.description.clone()),
            version: Set(row.version),
            updated_at: Set(call.ctx.now),
            ..Default::default()
        };
        write(tx, op.id, seen, changed).await?;
        let category = part(row);
        saved(call, &category)?;
        Ok(category)
    }
}

impl Handle<ArrangeCategories> for Services {
    type Tx = TenantTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, op: ArrangeCategories) -> Result<Done, Fail> {
        let rows = category::Entity::active()
            .order_by_asc(category::Column::Position)
            .order_by_asc(category::Column::CreatedAt)
            .order_by_asc(category::Column::Id)
            .all(tx)
            .await?;
        let wanted: Vec<DbId> = op.categories.iter().map(|id| DbId::from(*id)).collect();
        if !wanted.iter().all(|id| rows.iter().any(|row| row.id == *id)) {
            return Err(Error::not_found("category").into());
        }
        let others = rows.iter().map(|row| row.id).filter(|id| !wanted.contains(id));
        // A place is no part of what an editor shows, so it leaves the version as it is.
        for (position, id) in (0..).zip(wanted.iter().copied().chain(others)) {
            if rows.iter().any(|row| row.id == id && row.position != position) {
                category::Entity::update_many()
                    .col_expr(category::Column::Position, Expr::value(position))
                    .filter(category::Column::Id.eq(id))
                    .exec(tx)
                    .await?;
            }
        }
        call.events.push(NewEvent {
            event_type: event::MENU_ARRANGED,
            entity_type: "menu",
            entity_id: "categories".into(),
            payload: serde_json::json!({ "categories": op.categories }),
            subject: Subject::Catalogue,
        });
        Ok(Done {})
    }
}

impl Handle<DeleteCategory> for Services {
    type Tx = TenantTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, op: DeleteCategory) -> Result<Done, Fail> {
        let row = to_change(call, tx, op.id).await?;
        let dishes = menu_item::Entity::active()
            .filter(menu_item::Column::CategoryId.eq(row.id))
            .order_by_asc(menu_item::Column::Position)
            .all(tx)
            .await?;
        let to = match op.items {
            Leftover::Refuse if !dishes.is_empty() => {
                let message = format!("{} still has {} dishes.", row.name, dishes.len());
                let details = serde_json::json!({ "items": dishes.len() });
                return Err(Error::new(ErrorCode::Conflict, message).with(details).into());
            }
            Leftover::Refuse | Leftover::Loose => None,
            Leftover::Move { category_id } if category_id == op.id || !exists(tx, category_id).await? => {
                return Err(Error::field("items.category_id", "is not another category of this menu").into());
            }
            Leftover::Move { category_id } => Some(category_id),
        };
        for dish in dishes {
            items::recategorise(call, tx, dish, to).await?;
        }
        let gone = category::ActiveModel {
            deleted_at: Set(Some(call.ctx.now)),
            updated_at: Set(call.ctx.now),
            version: Set(row.version + 1),
            ..Default::default()
        };
        write(tx, op.id, row.version, gone).await?;
        let payload = serde_json::json!({ "name": row.name });
        call.events.push(category_event(event::CATEGORY_DELETED, op.id, payload));
        Ok(Done {})
    }
}
