//! No orders for a while: a kitchen that can't keep up says so, and guests read it before they have chosen.
//! The pause is a column of the restaurant's own row, so every node and every kept page learns of it.

use chrono::{DateTime, Duration, Utc};
use mo_contract::{
    Error, event,
    order::{OrderingState, PauseOrdering, ResumeOrdering},
};
use mo_store::{
    DbId, NewEvent, PlatformTx, Subject,
    entity::{SoftDelete as _, tenant},
    rfc3339,
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::json;

use crate::{
    dispatcher::{Call, Handle, Services},
    fail::Fail,
};

/// Sets the time until which no orders are taken, and tells of it.
async fn set(call: &mut Call<'_>, tx: &PlatformTx, until: Option<DateTime<Utc>>) -> Result<OrderingState, Fail> {
    let id = DbId::from(call.tenant()?.id);
    let row = tenant::Entity::active().filter(tenant::Column::Id.eq(id)).one(tx).await?;
    let row = row.ok_or_else(Error::tenant_not_found)?;
    let paused_until = until.map(rfc3339);
    // Nothing was paused: there is nothing to end and nothing to tell of.
    if until.is_none() && row.paused_until.is_none() {
        return Ok(OrderingState { paused_until });
    }
    let changed = tenant::Entity::update_many()
        .set(tenant::ActiveModel {
            paused_until: Set(until),
            // Pages are kept by the version: a new one lets every guest see it at once.
            version: Set(row.version + 1),
            updated_at: Set(call.ctx.now),
            ..Default::default()
        })
        .filter(tenant::Column::Id.eq(id))
        .filter(tenant::Column::Version.eq(row.version))
        .exec(tx)
        .await?;
    if changed.rows_affected != 1 {
        return Err(Error::stale().into());
    }
    call.events.push(NewEvent {
        event_type: if until.is_some() { event::ORDERING_PAUSED } else { event::ORDERING_RESUMED },
        entity_type: "tenant",
        entity_id: call.tenant()?.id.to_string(),
        payload: json!({ "paused_until": paused_until }),
        subject: Subject::Other,
    });
    Ok(OrderingState { paused_until })
}

impl Handle<PauseOrdering> for Services {
    type Tx = PlatformTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &PlatformTx, op: PauseOrdering) -> Result<OrderingState, Fail> {
        let until = call.ctx.now + Duration::minutes(i64::from(op.minutes));
        set(call, tx, Some(until)).await
    }
}

impl Handle<ResumeOrdering> for Services {
    type Tx = PlatformTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &PlatformTx, _: ResumeOrdering) -> Result<OrderingState, Fail> {
        set(call, tx, None).await
    }
}
