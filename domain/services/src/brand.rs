//! The brand and the words of a house: draft, publish, undo, and the settings its owner changes.
//! Platform rows of the tenant that the request names, and of no other.

use mo_contract::{
    Currency, Error, Locale, RequestContext, TenantId,
    brand::{
        Brand, DiscardBrand, DraftBrand, HouseSettings, Look, PublishBrand, RestoreBrand, SetLogo, ShowBrand,
        ShowHouseSettings, UpdateTenant,
    },
    event,
    picture::Picture,
};
use mo_store::{
    DbId, NewEvent, PlatformTx, Subject,
    entity::{SoftDelete as _, tenant},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::{
    dispatcher::{Call, Handle, Services},
    fail::Fail,
};

async fn own_row(call: &Call<'_>, tx: &PlatformTx) -> Result<tenant::Model, Fail> {
    let id = DbId::from(call.tenant()?.id);
    let found = tenant::Entity::active().filter(tenant::Column::Id.eq(id)).one(tx).await?;
    Ok(found.ok_or_else(Error::tenant_not_found)?)
}

/// A number that changes with the values: each part of the row has its own, so that a change of another part refuses nobody.
/// 53 bits, so that a script keeps it whole.
fn fingerprint(values: &serde_json::Value) -> i64 {
    let digest = Sha256::digest(values.to_string().as_bytes());
    let number = digest.iter().take(7).fold(0_i64, |sum, byte| sum << 8 | i64::from(*byte));
    number >> 3
}

fn brand(row: &tenant::Model) -> Result<Brand, Fail> {
    let read = |json: &Option<serde_json::Value>| json.clone().map(serde_json::from_value::<Look>).transpose();
    Ok(Brand {
        published: serde_json::from_value(row.theme.clone())?,
        draft: read(&row.theme_draft)?,
        previous: read(&row.theme_before)?,
        version: fingerprint(&json!([row.theme, row.theme_draft, row.theme_before])),
    })
}

fn settings(row: tenant::Model) -> Result<HouseSettings, Fail> {
    let version = fingerprint(&json!([row.name, row.profile, row.locale, row.time_zone]));
    Ok(HouseSettings {
        name: row.name,
        domain: row.domain,
        currency: row.currency.parse().unwrap_or(Currency::EUR),
        profile: serde_json::from_value(row.profile)?,
        locale: Locale::parse(&row.locale).unwrap_or_default(),
        time_zone: row.time_zone.parse().unwrap_or_default(),
        version,
    })
}

fn refuse_stale(call: &Call<'_>, version: i64) -> Result<(), Error> {
    if call.ctx.if_match.is_some_and(|seen| seen != version) { Err(Error::stale()) } else { Ok(()) }
}

/// Writes the row if it is still at the version that was read.
async fn write(call: &Call<'_>, tx: &PlatformTx, row: &tenant::Model, change: tenant::ActiveModel) -> Result<(), Fail> {
    let change = tenant::ActiveModel { version: Set(row.version + 1), updated_at: Set(call.ctx.now), ..change };
    let written = tenant::Entity::update_many()
        .set(change)
        .filter(tenant::Column::Id.eq(row.id))
        .filter(tenant::Column::Version.eq(row.version))
        .exec(tx)
        .await?;
    if written.rows_affected == 1 { Ok(()) } else { Err(Error::stale().into()) }
}

fn tell(call: &mut Call<'_>, event_type: &'static str, tenant: TenantId, payload: serde_json::Value) {
    call.events.push(NewEvent {
        event_type,
        entity_type: "tenant",
        entity_id: tenant.to_string(),
        payload,
        subject: Subject::Other,
    });
}

/// Reads the brand, lets `change` say what is written and told, and gives back what is there then.
async fn change_brand(
    call: &mut Call<'_>,
    tx: &PlatformTx,
    change: impl FnOnce(&tenant::Model, &Brand) -> Result<Change, Fail> + Send,
) -> Result<Brand, Fail> {
    let row = own_row(call, tx).await?;
    let before = brand(&row)?;
    refuse_stale(call, before.version)?;
    let change = change(&row, &before)?;
    write(call, tx, &row, change.row).await?;
    tell(call, change.event, row.id.into(), change.payload);
    brand(&own_row(call, tx).await?)
}

struct Change {
    row: tenant::ActiveModel,
    event: &'static str,
    payload: serde_json::Value,
}

impl Handle<ShowBrand> for Services {
    type Tx = PlatformTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &PlatformTx, _: ShowBrand) -> Result<Brand, Fail> {
        brand(&own_row(call, tx).await?)
    }
}

impl Handle<DraftBrand> for Services {
    type Tx = PlatformTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &PlatformTx, op: DraftBrand) -> Result<Brand, Fail> {
        change_brand(call, tx, |_, brand| {
            let mut errors = mo_contract::FieldErrors::default();
            let now = brand.current();
            let theme = op.theme.onto(now.theme, &mut errors);
            errors.finish(())?;
            drafted(&Look { theme, logo: now.logo.clone() })
        })
        .await
    }
}

fn drafted(look: &Look) -> Result<Change, Fail> {
    let draft = serde_json::to_value(look)?;
    Ok(Change {
        row: tenant::ActiveModel { theme_draft: Set(Some(draft.clone())), ..Default::default() },
        event: event::BRAND_DRAFTED,
        payload: json!({ "theme": draft }),
    })
}

impl Handle<SetLogo> for Services {
    type Tx = PlatformTx;

    const PREPARES: bool = true;

    async fn prepare(&self, ctx: &RequestContext, op: &SetLogo) -> Result<(), Fail> {
        let tenant = ctx.tenant.ok_or_else(Error::tenant_required)?;
        match &op.image {
            Some(image) => self.0.media.keep(tenant, image.0.clone()).await,
            None => Ok(()),
        }
    }

    async fn handle(&self, call: &mut Call<'_>, tx: &PlatformTx, op: SetLogo) -> Result<Brand, Fail> {
        let house = call.tenant()?.clone();
        let logo = match &op.image {
            None => None,
            Some(image) => {
                let kept = self.0.media.kept(house.id, &image.0).await?;
                Some(Picture {
                    hash: kept.hash,
                    width: kept.width,
                    height: kept.height,
                    // A logo is small, and beside a name.
                    placeholder: None,
                    alt: house.name.clone(),
                })
            }
        };
        change_brand(call, tx, |_, brand| drafted(&Look { theme: brand.current().theme, logo })).await
    }
}

impl Handle<PublishBrand> for Services {
    type Tx = PlatformTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &PlatformTx, _: PublishBrand) -> Result<Brand, Fail> {
        change_brand(call, tx, |row, _| {
            let draft = row.theme_draft.clone().ok_or_else(|| Error::not_found("draft"))?;
            Ok(Change {
                row: tenant::ActiveModel {
                    theme: Set(draft.clone()),
                    theme_draft: Set(None),
                    theme_before: Set(Some(row.theme.clone())),
                    ..Default::default()
                },
                event: event::BRAND_PUBLISHED,
                payload: json!({ "theme": draft, "before": row.theme }),
            })
        })
        .await
    }
}

impl Handle<DiscardBrand> for Services {
    type Tx = PlatformTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &PlatformTx, _: DiscardBrand) -> Result<Brand, Fail> {
        change_brand(call, tx, |row, _| {
            let draft = row.theme_draft.clone().ok_or_else(|| Error::not_found("draft"))?;
            Ok(Change {
                row: tenant::ActiveModel { theme_draft: Set(None), ..Default::default() },
                event: event::BRAND_DISCARDED,
                payload: json!({ "theme": draft }),
            })
        })
        .await
    }
}

impl Handle<RestoreBrand> for Services {
    type Tx = PlatformTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &PlatformTx, _: RestoreBrand) -> Result<Brand, Fail> {
        change_brand(call, tx, |row, _| {
            let before = row.theme_before.clone().ok_or_else(|| Error::not_found("earlier brand"))?;
            Ok(Change {
                row: tenant::ActiveModel {
                    theme: Set(before.clone()),
                    theme_before: Set(Some(row.theme.clone())),
                    ..Default::default()
                },
                event: event::BRAND_RESTORED,
                payload: json!({ "theme": before, "before": row.theme }),
            })
        })
        .await
    }
}

impl Handle<ShowHouseSettings> for Services {
    type Tx = PlatformTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &PlatformTx, _: ShowHouseSettings) -> Result<HouseSettings, Fail> {
        settings(own_row(call, tx).await?)
    }
}

impl Handle<UpdateTenant> for Services {
    type Tx = PlatformTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &PlatformTx, op: UpdateTenant) -> Result<HouseSettings, Fail> {
        let row = own_row(call, tx).await?;
        let before = settings(row.clone())?;
        refuse_stale(call, before.version)?;
        let change = tenant::ActiveModel {
            name: Set(op.name.unwrap_or(before.name)),
            profile: Set(serde_json::to_value(op.profile.as_ref().unwrap_or(&before.profile))?),
            locale: Set(op.locale.unwrap_or(before.locale).as_str().to_owned()),
            time_zone: Set(op.time_zone.unwrap_or(before.time_zone).to_string()),
            ..Default::default()
        };
        write(call, tx, &row, change).await?;
        let after = settings(own_row(call, tx).await?)?;
        tell(call, event::TENANT_UPDATED, row.id.into(), serde_json::to_value(&after)?);
        Ok(after)
    }
}
