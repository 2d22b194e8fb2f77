//! The menu: dishes and categories. Every change is an event that makes all nodes read the menu again.
//! Prices are stored as integers and never worked out here.

mod categories;
mod history;
mod items;

use std::{sync::Arc, time::Instant};

use chrono::{DateTime, Utc};
use mo_contract::{
    Error,
    availability::Moment,
    menu::{Category, GetMenu, GetStoreConfig, ListMenuItems, Menu, MenuItem, StoreConfig},
    pricing::{PriceCart, PricedCart, price},
    tenant::Tenant,
};
use mo_store::{
    TenantTx,
    entity::{SoftDelete as _, category, menu_item},
    rfc3339,
};
use sea_orm::QueryOrder as _;

use crate::{
    cache::{CachedMenu, FRESH},
    dispatcher::{Call, Handle, NoTx, Services},
    fail::Fail,
    pictures,
};

impl Call<'_> {
    /// The moment of the call, by the restaurant's clock.
    pub(crate) fn moment(&self) -> Result<Moment, Error> {
        Ok(Moment::new(self.ctx.now, self.tenant()?.time_zone))
    }
}

/// What a page or an answer that shows the menu is as fresh as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MenuFreshness {
    /// The `seq` of the last event that changed the menu.
    pub version: i64,
    /// When a dish may next begin or end to be had, in seconds since 1970: a page is good until then, and from then on this
    /// is another number. The largest there is where nothing is dated.
    pub until: i64,
}

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
        picture: None,
        options: serde_json::from_value(row.options)?,
        schedule: serde_json::from_value(row.schedule)?,
        available_until: row.available_until.map(rfc3339),
        sold_out_until: row.sold_out_until.map(rfc3339),
        unavailable: None,
        version: row.version,
    })
}

fn part(row: category::Model) -> Category {
    let (position, version) = (row.position, row.version);
    Category { id: row.id.into(), name: row.name, description: row.description, position, version }
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
    let mut items: Vec<MenuItem> = items.into_iter().map(dish).collect::<Result<_, _>>()?;
    pictures::put_in(tx, &mut items).await?;
    Ok(Menu { items, categories: categories.into_iter().map(part).collect() })
}

impl Services {
    /// The menu, from the cache when the log's head has been seen within the last second.
    async fn menu(&self, tenant: &Tenant) -> Result<CachedMenu, Fail> {
        // Before the menu is read: a change that is committed meanwhile makes what was read count for nothing.
        let generation = self.0.caches.menu_generation();
        let cached = self.0.caches.menus.get(&tenant.id);
        let is_fresh = |menu: &&CachedMenu| menu.generation == generation && menu.checked.elapsed() < FRESH;
        if let Some(menu) = cached.as_ref().filter(is_fresh) {
            return Ok(menu.clone());
        }
        let checked = Instant::now();
        let tx = self.0.dbs.tenants.read(tenant.id).await?;
        let version = tx.catalogue_version().await?;
        let menu = match cached.filter(|menu| menu.version == version) {
            Some(menu) => menu.menu,
            None => Arc::new(read_menu(&tx).await?),
        };
        tx.commit().await?;
        let cached = CachedMenu { menu, version, generation, checked };
        self.0.caches.menus.insert(tenant.id, cached.clone());
        Ok(cached)
    }

    /// What a rendered page of the menu is as fresh as, at the moment that the page is rendered for.
    ///
    /// # Errors
    /// When the tenant's database can't be read.
    pub async fn menu_freshness(
        &self,
        tenant: &Tenant,
        now: DateTime<Utc>,
        request_id: &str,
    ) -> Result<MenuFreshness, Error> {
        let cached = self.menu(tenant).await.map_err(|fail| fail.into_error(request_id))?;
        let next = cached.menu.next_change(Moment::new(now, tenant.time_zone));
        Ok(MenuFreshness { version: cached.version, until: next.map_or(i64::MAX, |at| at.timestamp()) })
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
        Ok(self.menu(call.tenant()?).await?.menu.at(call.moment()?))
    }
}

impl Handle<PriceCart> for Services {
    type Tx = NoTx;

    async fn handle(&self, call: &mut Call<'_>, _: &NoTx, op: PriceCart) -> Result<PricedCart, Fail> {
        let tenant = call.tenant()?;
        Ok(price(&self.menu(tenant).await?.menu, tenant.currency, call.moment()?, &op.items))
    }
}

impl Handle<ListMenuItems> for Services {
    type Tx = TenantTx;

    async fn handle(&self, _: &mut Call<'_>, tx: &TenantTx, _: ListMenuItems) -> Result<Menu, Fail> {
        read_menu(tx).await
    }
}
