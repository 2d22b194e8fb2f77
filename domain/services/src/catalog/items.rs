//! Dishes: made, changed, copied, sold out, priced, put in order, deleted and brought back. Each is an event with the dish
//! as it was left. A change writes the columns it is about, so that two changes of different things do not undo each other.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use mo_contract::{
    Error, event,
    id::{CategoryId, MenuItemId, OptionId},
    menu::{
        ArrangeMenuItems, CreateMenuItem, DeleteMenuItem, DuplicateMenuItem, ListRemovedItems, Menu, MenuItem,
        OptionGroup, RemovedItem, RemovedItems, RepriceMenuItems, RestoreMenuItem, SellOutMenuItem, UpdateMenuItem,
    },
    operation::Done,
};
use mo_store::{
    DbId, NewEvent, Subject, TenantTx,
    entity::{SoftDelete as _, menu_item},
    rfc3339,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, sea_query::Expr,
};
use uuid::Uuid;

use super::{categories, dish, read_menu};
use crate::{
    dispatcher::{Call, Handle, Services},
    fail::Fail,
    pictures,
};

fn menu_event(event_type: &'static str, id: MenuItemId, payload: serde_json::Value) -> NewEvent {
    NewEvent { event_type, entity_type: "menu_item", entity_id: id.to_string(), payload, subject: Subject::Catalogue }
}

fn told(call: &mut Call<'_>, event_type: &'static str, item: &MenuItem) -> Result<(), Fail> {
    call.events.push(menu_event(event_type, item.id, serde_json::to_value(item)?));
    Ok(())
}

/// Gives every new option an id.
fn with_ids(mut groups: Vec<OptionGroup>) -> Vec<OptionGroup> {
    for option in groups.iter_mut().flat_map(|group| &mut group.options) {
        if option.id == OptionId::default() {
            option.id = OptionId(Uuid::now_v7());
        }
    }
    groups
}

/// Checked by the operation already; an empty text is none.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc())
}

async fn last_position(tx: &TenantTx) -> Result<i64, Fail> {
    let last = menu_item::Entity::active().order_by_desc(menu_item::Column::Position).one(tx).await?;
    Ok(last.map_or(0, |last| last.position.saturating_add(1)))
}

impl Handle<CreateMenuItem> for Services {
    type Tx = TenantTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, op: CreateMenuItem) -> Result<MenuItem, Fail> {
        let category = match &op.category {
            Some(name) => Some(categories::named(call, tx, name).await?),
            None => None,
        };
        let position = match op.position {
            Some(position) => position,
            None => last_position(tx).await?,
        };
        let made = menu_item::ActiveModel {
            id: Set(DbId(Uuid::now_v7())),
            category_id: Set(category.map(Into::into)),
            name: Set(op.name),
            description: Set(op.description),
            price: Set(op.price),
            is_available: Set(op.is_available.unwrap_or(true)),
            allergens: Set(serde_json::to_value(&op.allergens)?),
            diets: Set(serde_json::to_value(&op.diets)?),
            is_spicy: Set(op.is_spicy),
            position: Set(position),
            options: Set(serde_json::to_value(with_ids(op.options))?),
            schedule: Set(serde_json::to_value(&op.schedule)?),
            available_until: Set(op.available_until.as_deref().and_then(instant)),
            sold_out_until: Set(None),
            version: Set(1),
            created_at: Set(call.ctx.now),
            updated_at: Set(call.ctx.now),
            deleted_at: Set(None),
        }
        .insert(tx)
        .await?;
        let item = dish(made)?;
        told(call, event::MENU_ITEM_CREATED, &item)?;
        Ok(item)
    }
}

async fn find(tx: &TenantTx, id: MenuItemId) -> Result<menu_item::Model, Fail> {
    let found = menu_item::Entity::active().filter(menu_item::Column::Id.eq(DbId::from(id))).one(tx).await?;
    Ok(found.ok_or_else(|| Error::not_found("dish"))?)
}

async fn to_change(call: &Call<'_>, tx: &TenantTx, id: MenuItemId) -> Result<menu_item::Model, Fail> {
    let found = find(tx, id).await?;
    if call.ctx.if_match.is_some_and(|seen| seen != found.version) {
        return Err(Error::stale().into());
    }
    Ok(found)
}

/// Writes the columns that are set if the row is still at the version that was read, and reads it back.
async fn write(
    call: &Call<'_>,
    tx: &TenantTx,
    seen: &menu_item::Model,
    mut changed: menu_item::ActiveModel,
) -> Result<menu_item::Model, Fail> {
    changed.version = Set(seen.version + 1);
    changed.updated_at = Set(call.ctx.now);
    let written = menu_item::Entity::update_many()
        .set(changed)
        .filter(menu_item::Column::Id.eq(seen.id))
        .filter(menu_item::Column::Version.eq(seen.version))
        .exec(tx)
        .await?;
    // The row is this transaction's from here on: what is read back is what was written.
    let row = menu_item::Entity::find_by_id(seen.id).one(tx).await?;
    Ok(row.filter(|_| written.rows_affected == 1).ok_or_else(Error::stale)?)
}

impl Handle<UpdateMenuItem> for Services {
    type Tx = TenantTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, op: UpdateMenuItem) -> Result<MenuItem, Fail> {
        let row = to_change(call, tx, op.id).await?;
        let mut changed = menu_item::ActiveModel { ..Default::default() };
        match op.category.as_deref() {
            None => {}
            Some("") => changed.category_id = Set(None),
            Some(name) => changed.category_id = Set(Some(categories::named(call, tx, name).await?.into())),
        }
        macro_rules! set {
            ($($field:ident: $value:expr),+ $(,)?) => {$( if let Some(value) = $value { changed.$field = Set(value); } )+};
        }
        set! {
            name: op.name,
            price: op.price,
            description: op.description.map(|text| (!text.is_empty()).then_some(text)),
            is_available: op.is_available,
            allergens: op.allergens.map(serde_json::to_value).transpose()?,
            diets: op.diets.map(serde_json::to_value).transpose()?,
            is_spicy: op.is_spicy,
            position: op.position,
            options: op.options.map(|groups| serde_json::to_value(with_ids(groups))).transpose()?,
            schedule: op.schedule.map(serde_json::to_value).transpose()?,
            available_until: op.available_until.map(|text| instant(&text)),
        }
        let item = pictures::with(tx, dish(write(call, tx, &row, changed).await?)?).await?;
        told(call, event::MENU_ITEM_UPDATED, &item)?;
        Ok(item)
    }
}

/// Moves a dish to another category, for the category's sake.
pub(super) async fn recategorise(
    call: &mut Call<'_>,
    tx: &TenantTx,
    row: menu_item::Model,
    to: Option<CategoryId>,
) -> Result<(), Fail> {
    let changed = menu_item::ActiveModel { category_id: Set(to.map(Into::into)), ..Default::default() };
    let item = pictures::with(tx, dish(write(call, tx, &row, changed).await?)?).await?;
    told(call, event::MENU_ITEM_UPDATED, &item)
}

impl Handle<SellOutMenuItem> for Services {
    type Tx = TenantTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, op: SellOutMenuItem) -> Result<MenuItem, Fail> {
        let mut row = to_change(call, tx, op.id).await?;
        row.sold_out_until = op.sold_out.then(|| call.moment().map(|at| at.end_of_day())).transpose()?;
        // Stock is no part of what an editor shows, so it leaves the version as it is.
        menu_item::Entity::update_many()
            .col_expr(menu_item::Column::SoldOutUntil, Expr::value(row.sold_out_until))
            .filter(menu_item::Column::Id.eq(row.id))
            .exec(tx)
            .await?;
        let item = pictures::with(tx, dish(row)?).await?;
        told(call, event::MENU_ITEM_UPDATED, &item)?;
        Ok(item)
    }
}

impl Handle<DuplicateMenuItem> for Services {
    type Tx = TenantTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, op: DuplicateMenuItem) -> Result<MenuItem, Fail> {
        let original = find(tx, op.id).await?;
        let mut groups: Vec<OptionGroup> = serde_json::from_value(original.options.clone())?;
        for option in groups.iter_mut().flat_map(|group| &mut group.options) {
            option.id = OptionId::default();
        }
        let mut copy = menu_item::ActiveModel::from(original).reset_all();
        copy.id = Set(DbId(Uuid::now_v7()));
        if let Some(name) = op.name {
            copy.name = Set(name);
        }
        copy.options = Set(serde_json::to_value(with_ids(groups))?);
        copy.is_available = Set(false);
        copy.sold_out_until = Set(None);
        copy.version = Set(1);
        copy.created_at = Set(call.ctx.now);
        copy.updated_at = Set(call.ctx.now);
        let item = dish(copy.insert(tx).await?)?;
        let item = pictures::copied(call, tx, op.id, item).await?;
        told(call, event::MENU_ITEM_CREATED, &item)?;
        Ok(item)
    }
}

impl Handle<DeleteMenuItem> for Services {
    type Tx = TenantTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, op: DeleteMenuItem) -> Result<Done, Fail> {
        let row = to_change(call, tx, op.id).await?;
        let name = row.name.clone();
        let gone = menu_item::ActiveModel { deleted_at: Set(Some(call.ctx.now)), ..Default::default() };
        write(call, tx, &row, gone).await?;
        call.events.push(menu_event(event::MENU_ITEM_DELETED, op.id, serde_json::json!({ "name": name })));
        Ok(Done {})
    }
}

impl Handle<ListRemovedItems> for Services {
    type Tx = TenantTx;

    async fn handle(&self, _: &mut Call<'_>, tx: &TenantTx, _: ListRemovedItems) -> Result<RemovedItems, Fail> {
        let rows = menu_item::Entity::removed().order_by_desc(menu_item::Column::DeletedAt).limit(50).all(tx).await?;
        let view = |row: menu_item::Model| {
            let removed_at = row.deleted_at.map(rfc3339)?;
            Some(RemovedItem { id: row.id.into(), name: row.name, removed_at })
        };
        Ok(RemovedItems { items: rows.into_iter().filter_map(view).collect() })
    }
}

impl Handle<RestoreMenuItem> for Services {
    type Tx = TenantTx;

    /// A dish that is there already is left as it is: pressing twice is pressing once.
    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, op: RestoreMenuItem) -> Result<MenuItem, Fail> {
        let removed = menu_item::Entity::removed().filter(menu_item::Column::Id.eq(DbId::from(op.id)));
        let Some(row) = removed.one(tx).await? else {
            return pictures::with(tx, dish(find(tx, op.id).await?)?).await;
        };
        let mut changed = menu_item::ActiveModel { deleted_at: Set(None), ..Default::default() };
        if let Some(category) = row.category_id
            && !categories::exists(tx, category.into()).await?
        {
            changed.category_id = Set(None);
        }
        let item = pictures::with(tx, dish(write(call, tx, &row, changed).await?)?).await?;
        told(call, event::MENU_ITEM_RESTORED, &item)?;
        Ok(item)
    }
}

impl Handle<ArrangeMenuItems> for Services {
    type Tx = TenantTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, op: ArrangeMenuItems) -> Result<Done, Fail> {
        if let Some(category) = op.category_id
            && !categories::exists(tx, category).await?
        {
            return Err(Error::not_found("category").into());
        }
        let rows = menu_item::Entity::active()
            .order_by_asc(menu_item::Column::Position)
            .order_by_asc(menu_item::Column::CreatedAt)
            .order_by_asc(menu_item::Column::Id)
            .all(tx)
            .await?;
        let category = op.category_id.map(DbId::from);
        let mut places: BTreeMap<Uuid, i64> = BTreeMap::new();
        for id in op.items.iter().copied() {
            let row = rows.iter().find(|row| row.id == DbId::from(id)).ok_or_else(|| Error::not_found("dish"))?;
            if row.category_id != category {
                recategorise(call, tx, row.clone(), op.category_id).await?;
            }
            let next = i64::try_from(places.len()).unwrap_or(i64::MAX);
            places.entry(row.id.0).or_insert(next);
        }
        for row in rows.iter().filter(|row| row.category_id == category) {
            let next = i64::try_from(places.len()).unwrap_or(i64::MAX);
            places.entry(row.id.0).or_insert(next);
        }
        // A place is no part of what an editor shows, so it leaves the version as it is.
        for row in &rows {
            if let Some(position) = places.get(&row.id.0).filter(|position| **position != row.position) {
                menu_item::Entity::update_many()
                    .col_expr(menu_item::Column::Position, Expr::value(*position))
                    .filter(menu_item::Column::Id.eq(row.id))
                    .exec(tx)
                    .await?;
            }
        }
        call.events.push(NewEvent {
            event_type: event::MENU_ARRANGED,
            entity_type: "menu",
            entity_id: op.category_id.map_or_else(|| "items".into(), |id| id.to_string()),
            payload: serde_json::json!({ "category_id": op.category_id, "items": op.items }),
            subject: Subject::Catalogue,
        });
        Ok(Done {})
    }
}

impl Handle<RepriceMenuItems> for Services {
    type Tx = TenantTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, op: RepriceMenuItems) -> Result<Menu, Fail> {
        let mut stale = Vec::new();
        for new in &op.prices {
            let row = find(tx, new.id).await?;
            if new.version.is_some_and(|seen| seen != row.version) {
                stale.push(serde_json::json!({ "id": new.id, "name": row.name, "price": row.price }));
            } else if row.price != new.price {
                let changed = menu_item::ActiveModel { price: Set(new.price), ..Default::default() };
                let item = pictures::with(tx, dish(write(call, tx, &row, changed).await?)?).await?;
                told(call, event::MENU_ITEM_UPDATED, &item)?;
            }
        }
        if !stale.is_empty() {
            return Err(Error::stale().with(serde_json::json!({ "items": stale })).into());
        }
        read_menu(tx).await
    }
}
