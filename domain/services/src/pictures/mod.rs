//! Pictures of dishes. They are made before the transaction opens, off the threads that answer, and kept under a name that
//! their content decides; the row only names them. What no row names any more is litter, never a leak: names can't be guessed.

mod media;

use std::collections::BTreeMap;

use mo_contract::{
    Error, MenuItemId, RequestContext, event,
    menu::MenuItem,
    operation::Done,
    picture::{AttachPicture, DescribePicture, Picture, PictureHash, RemovePicture},
};
use mo_store::{
    DbId, NewEvent, Subject, TenantTx,
    entity::{SoftDelete as _, dish_picture, menu_item},
};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, DbErr, QueryFilter as _};
use serde_json::json;
use uuid::Uuid;

pub use self::media::{Media, MediaError, S3};
use crate::{
    dispatcher::{Call, Handle, Services},
    fail::Fail,
};

pub(crate) fn picture(row: dish_picture::Model) -> Result<Picture, Fail> {
    let side = |pixels: i64| u32::try_from(pixels).map_err(|_| DbErr::Type(format!("{pixels} pixels")));
    Ok(Picture {
        hash: PictureHash::try_from(row.hash).map_err(|error| DbErr::Type(error.to_string()))?,
        width: side(row.width)?,
        height: side(row.height)?,
        placeholder: row.placeholder,
        alt: row.alt,
    })
}

/// Gives each dish its picture.
pub(crate) async fn put_in(tx: &TenantTx, items: &mut [MenuItem]) -> Result<(), Fail> {
    let mut pictures = BTreeMap::new();
    for row in dish_picture::Entity::active().all(tx).await? {
        pictures.insert(row.item_id.0, picture(row)?);
    }
    for item in items {
        item.picture = pictures.remove(&item.id.0);
    }
    Ok(())
}

/// The dish with its picture.
pub(crate) async fn with(tx: &TenantTx, mut item: MenuItem) -> Result<MenuItem, Fail> {
    item.picture = picture_of(tx, item.id).await?.map(picture).transpose()?;
    Ok(item)
}

/// The copy of a dish with a picture like the original's. The files are the same: they never change.
pub(crate) async fn copied(
    call: &Call<'_>,
    tx: &TenantTx,
    from: MenuItemId,
    mut item: MenuItem,
) -> Result<MenuItem, Fail> {
    if let Some(row) = picture_of(tx, from).await? {
        let mut copy = dish_picture::ActiveModel::from(row).reset_all();
        copy.id = Set(DbId(Uuid::now_v7()));
        copy.item_id = Set(item.id.into());
        copy.version = Set(1);
        copy.created_at = Set(call.ctx.now);
        copy.updated_at = Set(call.ctx.now);
        item.picture = Some(picture(copy.insert(tx).await?)?);
    }
    Ok(item)
}

async fn dish(tx: &TenantTx, id: MenuItemId) -> Result<menu_item::Model, Fail> {
    let found = menu_item::Entity::active().filter(menu_item::Column::Id.eq(DbId::from(id))).one(tx).await?;
    Ok(found.ok_or_else(|| Error::not_found("dish"))?)
}

async fn picture_of(tx: &TenantTx, item: MenuItemId) -> Result<Option<dish_picture::Model>, Fail> {
    let of_item = dish_picture::Column::ItemId.eq(DbId::from(item));
    Ok(dish_picture::Entity::active().filter(of_item).one(tx).await?)
}

fn tell(call: &mut Call<'_>, event_type: &'static str, item: MenuItemId, payload: serde_json::Value) {
    call.events.push(NewEvent {
        event_type,
        entity_type: "menu_item",
        entity_id: item.to_string(),
        payload,
        subject: Subject::Catalogue,
    });
}

impl Handle<AttachPicture> for Services {
    type Tx = TenantTx;

    const PREPARES: bool = true;

    /// Decoding takes a while, and no transaction may be open for that long. What is kept here and named by no row in the
    /// end (the dish went meanwhile) is litter.
    async fn prepare(&self, ctx: &RequestContext, op: &AttachPicture) -> Result<(), Fail> {
        let tenant = ctx.tenant.ok_or_else(Error::tenant_required)?;
        let tx = self.0.dbs.tenants.read(tenant).await?;
        dish(&tx, op.item_id).await?;
        tx.commit().await?;
        self.0.media.keep(tenant, op.image.0.clone()).await
    }

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, op: AttachPicture) -> Result<Picture, Fail> {
        let found =
            menu_item::Entity::active().filter(menu_item::Column::Id.eq(DbId::from(op.item_id))).one(tx).await?;
        let item = found.ok_or_else(|| Error::not_found("dish"))?;
        let tenant = call.tenant()?.id;
        let kept = self.0.media.kept(tenant, &op.image.0).await?;
        let alt = op.alt.unwrap_or(item.name);
        let now = call.ctx.now;
        let row = match picture_of(tx, op.item_id).await? {
            Some(row) => {
                let version = row.version;
                let mut row = dish_picture::ActiveModel::from(row);
                row.hash = Set(kept.hash.into());
                row.width = Set(kept.width.into());
                row.height = Set(kept.height.into());
                row.placeholder = Set(kept.placeholder);
                row.alt = Set(alt);
                row.version = Set(version + 1);
                row.updated_at = Set(now);
                row.update(tx).await?
            }
            None => {
                let row = dish_picture::ActiveModel {
                    id: Set(DbId(Uuid::now_v7())),
                    item_id: Set(op.item_id.into()),
                    hash: Set(kept.hash.into()),
                    width: Set(kept.width.into()),
                    height: Set(kept.height.into()),
                    placeholder: Set(kept.placeholder),
                    alt: Set(alt),
                    version: Set(1),
                    created_at: Set(now),
                    updated_at: Set(now),
                    deleted_at: Set(None),
                };
                row.insert(tx).await?
            }
        };
        let picture = picture(row)?;
        let payload =
            json!({ "hash": picture.hash, "width": picture.width, "height": picture.height, "alt": picture.alt });
        tell(call, event::PICTURE_ATTACHED, op.item_id, payload);
        Ok(picture)
    }
}

impl Handle<DescribePicture> for Services {
    type Tx = TenantTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, op: DescribePicture) -> Result<Picture, Fail> {
        let row = picture_of(tx, op.item_id).await?.ok_or_else(|| Error::not_found("picture"))?;
        let version = row.version;
        let mut row = dish_picture::ActiveModel::from(row);
        row.alt = Set(op.alt);
        row.version = Set(version + 1);
        row.updated_at = Set(call.ctx.now);
        let picture = picture(row.update(tx).await?)?;
        tell(call, event::PICTURE_DESCRIBED, op.item_id, json!({ "hash": picture.hash, "alt": picture.alt }));
        Ok(picture)
    }
}

impl Handle<RemovePicture> for Services {
    type Tx = TenantTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, op: RemovePicture) -> Result<Done, Fail> {
        let row = picture_of(tx, op.item_id).await?.ok_or_else(|| Error::not_found("picture"))?;
        let (hash, version) = (row.hash.clone(), row.version);
        let mut row = dish_picture::ActiveModel::from(row);
        row.deleted_at = Set(Some(call.ctx.now));
        row.updated_at = Set(call.ctx.now);
        row.version = Set(version + 1);
        row.update(tx).await?;
        tell(call, event::PICTURE_REMOVED, op.item_id, json!({ "hash": hash }));
        Ok(Done {})
    }
}
