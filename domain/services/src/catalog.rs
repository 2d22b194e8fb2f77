//! The menu: dishes and categories. Every change is an event that makes all nodes read the menu again.
//! Prices are stored as integers and never worked out here.

use std::{sync::Arc, time::Instant};

use mo_contract::{
    Error, TenantId, event,
    id::{CategoryId, MenuItemId},
    menu::{
        Category, CreateMenuItem, DeleteMenuItem, GetMenu, GetStoreConfig, ListMenuItems, Menu, MenuItem, StoreConfig,
        UpdateMenuItem, UpsertCategory,
    },
    operation::Done,
    pricing::{PriceCart, PricedCart, price},
};
use mo_store::{
    DbId, NewEvent, Subject, TenantTx,
    entity::{SoftDelete as _, category, menu_item},
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    sea_query::Expr, sea_query::ExprTrait as _, sea_query::Func,
};
use uuid::Uuid;

use crate::{
    cache::{CachedMenu, FRESH},
    dispatcher::{Call, Handle, NoTx, Services},
    fail::Fail,
};

fn dish(row: menu_item::Model) -> Result<MenuItem, Fail> {
    Ok(MenuItem {
        id: row.id.into(),
        category_id: row.category_id.map(Into::into),
        name: row.name,
        description: row.description,
        price: row.price,
        is_available: row.is_available,
        allergens: serde_json::from_value(row.allergens)?,
        diets: serde_json::from_value(row.diets)?,
        is_spicy: row.is_spicy,
        position: row.position,
        version: row.version,
    })
}

fn part(row: category::Model) -> Category {
    Category { id: row.id.into(), name: row.name, description: row.description, position: row.position }
}

pub(crate) async fn read_menu(tx: &TenantTx) -> Result<Menu, Fail> {
    let categories = category::Entity::active()
        .order_by_asc(category::Column::Position)
        .order_by_asc(category::Column::CreatedAt)
        .order_by_asc(category::Column::Id)
        .all(tx)
        .await?;
    let items = menu_item::Entity::active()
        .order_by_asc(menu_item::Column::Position)
        .order_by_asc(menu_item::Column::CreatedAt)
        .order_by_asc(menu_item::Column::Id)
        .all(tx)
        .await?;
    Ok(Menu {
        items: items.into_iter().map(dish).collect::<Result<_, _>>()?,
        categories: categories.into_iter().map(part).collect(),
    })
}

impl Services {
    /// The menu, from the cache when the log's head has been seen within the last second.
    pub(crate) async fn menu(&self, tenant: TenantId) -> Result<CachedMenu, Fail> {
        let cached = self.0.caches.menus.get(&tenant);
        if let Some(menu) = cached.as_ref().filter(|menu| menu.checked.elapsed() < FRESH) {
            return Ok(menu.clone());
        }
        let checked = Instant::now();
        let tx = self.0.dbs.tenants.read(tenant).await?;
        let version = tx.catalogue_version().await?;
        let menu = match cached.filter(|menu| menu.version == version) {
            Some(menu) => menu.menu,
            None => Arc::new(read_menu(&tx).await?),
        };
        tx.commit().await?;
        let cached = CachedMenu { menu, version, checked };
        self.0.caches.menus.insert(tenant, cached.clone());
        Ok(cached)
    }

    /// The version of the log that the menu was last changed at: what a rendered page is as fresh as.
    ///
    /// # Errors
    /// When the tenant's database can't be read.
    pub async fn catalogue_version(&self, tenant: TenantId, request_id: &str) -> Result<i64, Error> {
        self.menu(tenant).await.map(|menu| menu.version).map_err(|fail| fail.into_error(request_id))
    }
}

impl Handle<GetStoreConfig> for Services {
    type Tx = NoTx;

    async fn handle(&self, call: &mut Call<'_>, _: &NoTx, _: GetStoreConfig) -> Result<StoreConfig, Fail> {
        let tenant = call.tenant()?;
        Ok(StoreConfig {
            tenant_id: tenant.id,
            name: tenant.name.clone(),
            domain: tenant.domain.clone(),
            currency: tenant.currency,
            theme: tenant.theme,
            profile: tenant.profile.clone(),
        })
    }
}

impl Handle<GetMenu> for Services {
    type Tx = NoTx;

    async fn handle(&self, call: &mut Call<'_>, _: &NoTx, _: GetMenu) -> Result<Menu, Fail> {
        Ok((*self.menu(call.tenant()?.id).await?.menu).clone())
    }
}

impl Handle<PriceCart> for Services {
    type Tx = NoTx;

    async fn handle(&self, call: &mut Call<'_>, _: &NoTx, op: PriceCart) -> Result<PricedCart, Fail> {
        let tenant = call.tenant()?;
        Ok(price(&self.menu(tenant.id).await?.menu, tenant.currency, &op.items))
    }
}

impl Handle<ListMenuItems> for Services {
    type Tx = TenantTx;

    async fn handle(&self, _: &mut Call<'_>, tx: &TenantTx, _: ListMenuItems) -> Result<Menu, Fail> {
        read_menu(tx).await
    }
}

async fn category_by_name(tx: &TenantTx, name: &str) -> Result<Option<category::Model>, Fail> {
    let same_name = Expr::expr(Func::lower(Expr::col(category::Column::Name))).eq(name.to_lowercase());
    Ok(category::Entity::active().filter(same_name).one(tx).await?)
}

/// The category of this name, made at the end of the menu if there is none.
async fn category_named(call: &Call<'_>, tx: &TenantTx, name: &str) -> Result<CategoryId, Fail> {
    if let Some(found) = category_by_name(tx, name).await? {
        return Ok(found.id.into());
    }
    let last = category::Entity::active().order_by_desc(category::Column::Position).one(tx).await?;
    let position = last.map_or(0, |last| last.position + 1);
    let made = new_category(call, name.to_owned(), None, position).insert(tx).await?;
    Ok(made.id.into())
}

fn new_category(call: &Call<'_>, name: String, description: Option<String>, position: i64) -> category::ActiveModel {
    category::ActiveModel {
        id: Set(DbId(Uuid::now_v7())),
        name: Set(name),
        description: Set(description),
        position: Set(position),
        version: Set(1),
        created_at: Set(call.ctx.now),
        updated_at: Set(call.ctx.now),
        deleted_at: Set(None),
    }
}

fn menu_event(event_type: &'static str, id: MenuItemId, payload: serde_json::Value) -> NewEvent {
    NewEvent { event_type, entity_type: "menu_item", entity_id: id.to_string(), payload, subject: Subject::Catalogue }
}

impl Handle<CreateMenuItem> for Services {
    type Tx = TenantTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, op: CreateMenuItem) -> Result<MenuItem, Fail> {
        let category = match &op.category {
            Some(name) => Some(category_named(call, tx, name).await?),
            None => None,
        };
        let last = menu_item::Entity::active().order_by_desc(menu_item::Column::Position).one(tx).await?;
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
            position: Set(op.position.unwrap_or_else(|| last.map_or(0, |last| last.position.saturating_add(1)))),
            version: Set(1),
            created_at: Set(call.ctx.now),
            updated_at: Set(call.ctx.now),
            deleted_at: Set(None),
        }
        .insert(tx)
        .await?;
        let item = dish(made)?;
        call.events.push(menu_event(event::MENU_ITEM_CREATED, item.id, serde_json::to_value(&item)?));
        Ok(item)
    }
}

async fn item_to_change(call: &Call<'_>, tx: &TenantTx, id: MenuItemId) -> Result<menu_item::Model, Fail> {
    let found = menu_item::Entity::active().filter(menu_item::Column::Id.eq(DbId::from(id))).one(tx).await?;
    let found = found.ok_or_else(|| Error::not_found("dish"))?;
    if call.ctx.if_match.is_some_and(|seen| seen != found.version) {
        return Err(Error::stale().into());
    }
    Ok(found)
}

/// Writes the row if it is still at the version that was read.
async fn write_item(tx: &TenantTx, seen: i64, row: menu_item::ActiveModel, id: MenuItemId) -> Result<(), Fail> {
    let result = menu_item::Entity::update_many()
        .set(row)
        .filter(menu_item::Column::Id.eq(DbId::from(id)))
        .filter(menu_item::Column::Version.eq(seen))
        .exec(tx)
        .await?;
    if result.rows_affected == 1 { Ok(()) } else { Err(Error::stale().into()) }
}

impl Handle<UpdateMenuItem> for Services {
    type Tx = TenantTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, op: UpdateMenuItem) -> Result<MenuItem, Fail> {
        let mut row = item_to_change(call, tx, op.id).await?;
        let seen = row.version;
        let category = match op.category.as_deref() {
            None => row.category_id,
            Some("") => None,
            Some(name) => Some(category_named(call, tx, name).await?.into()),
        };
        row.category_id = category;
        row.name = op.name.unwrap_or(row.name);
        row.price = op.price.unwrap_or(row.price);
        row.description = op.description.map_or(row.description, |text| (!text.is_empty()).then_some(text));
        row.is_available = op.is_available.unwrap_or(row.is_available);
        row.allergens = op.allergens.map(serde_json::to_value).transpose()?.unwrap_or(row.allergens);
        row.diets = op.diets.map(serde_json::to_value).transpose()?.unwrap_or(row.diets);
        row.is_spicy = op.is_spicy.unwrap_or(row.is_spicy);
        row.position = op.position.unwrap_or(row.position);
        row.version = seen + 1;
        row.updated_at = call.ctx.now;
        let item = dish(row.clone())?;
        write_item(tx, seen, menu_item::ActiveModel::from(row).reset_all(), op.id).await?;
        call.events.push(menu_event(event::MENU_ITEM_UPDATED, item.id, serde_json::to_value(&item)?));
        Ok(item)
    }
}

impl Handle<DeleteMenuItem> for Services {
    type Tx = TenantTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, op: DeleteMenuItem) -> Result<Done, Fail> {
        let row = item_to_change(call, tx, op.id).await?;
        let gone = menu_item::ActiveModel {
            deleted_at: Set(Some(call.ctx.now)),
            updated_at: Set(call.ctx.now),
            version: Set(row.version + 1),
            ..Default::default()
        };
        write_item(tx, row.version, gone, op.id).await?;
        call.events.push(menu_event(event::MENU_ITEM_DELETED, op.id, serde_json::json!({ "name": row.name })));
        Ok(Done {})
    }
}

impl Handle<UpsertCategory> for Services {
    type Tx = TenantTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, op: UpsertCategory) -> Result<Category, Fail> {
        let position = op.position;
        let row = match category_by_name(tx, &op.name).await? {
            None => new_category(call, op.name, op.description, position.unwrap_or(0)).insert(tx).await?,
            Some(found) => {
                let (version, place) = (found.version, found.position);
                let mut row = category::ActiveModel::from(found);
                row.description = Set(op.description);
                row.position = Set(position.unwrap_or(place));
                row.version = Set(version + 1);
                row.updated_at = Set(call.ctx.now);
                row.update(tx).await?
            }
        };
        let category = part(row);
        call.events.push(NewEvent {
            event_type: event::CATEGORY_SAVED,
            entity_type: "category",
            entity_id: category.id.to_string(),
            payload: serde_json::to_value(&category)?,
            subject: Subject::Catalogue,
        });
        Ok(category)
    }
}
