//! The steps of an order's life: confirmed, ready, done, cancelled. Each is taken once, recorded, and told of.
//! Of two people who take a step at the same moment the second is refused, and nothing is written.

use mo_contract::{
    Error, ErrorCode, event,
    id::OrderId,
    order::{CancelOrder, ConfirmOrder, FinishOrder, HouseOrder, MarkOrderReady, OrderStatus},
};
use mo_store::{
    TenantTx,
    entity::{SoftDelete as _, order},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::json;

use super::{Step, find, find_to_change, order_event, record, status, view};
use crate::{
    dispatcher::{Call, Handle, Services},
    fail::Fail,
};

fn event_of(to: OrderStatus) -> &'static str {
    match to {
        OrderStatus::Pending => event::ORDER_PLACED,
        OrderStatus::Confirmed => event::ORDER_CONFIRMED,
        OrderStatus::Ready => event::ORDER_READY,
        OrderStatus::Done => event::ORDER_DONE,
        OrderStatus::Cancelled => event::ORDER_CANCELLED,
    }
}

/// Takes one step.
pub(super) async fn step(
    call: &mut Call<'_>,
    tx: &TenantTx,
    id: OrderId,
    to: OrderStatus,
    reason: Option<String>,
) -> Result<HouseOrder, Fail> {
    let row = find_to_change(call, tx, id).await?;
    let from = status(&row.status)?;
    if !from.may_become(to) {
        let message = format!("An order that is {} can't become {}.", from.as_str(), to.as_str());
        let details = json!({ "status": from.as_str() });
        return Err(Error::new(ErrorCode::InvalidTransition, message).with(details).into());
    }
    let changed = order::Entity::update_many()
        .set(order::ActiveModel {
            status: Set(to.as_str().to_owned()),
            version: Set(row.version + 1),
            updated_at: Set(call.ctx.now),
            ..Default::default()
        })
        .filter(order::Column::Id.eq(row.id))
        .filter(order::Column::Version.eq(row.version))
        .filter(order::Entity::DELETED_AT.is_null())
        .exec(tx)
        .await?;
    if changed.rows_affected != 1 {
        return Err(Error::stale().into());
    }
    record(tx, call, id, Step { from: Some(from), to, reason: reason.clone() }).await?;
    let order = view(find(tx, id).await?, call.tenant()?)?;
    let mut payload = json!({ "number": order.order.number, "version": order.order.version, "from": from.as_str() });
    if let (Some(reason), Some(object)) = (reason, payload.as_object_mut()) {
        object.insert("reason".into(), reason.into());
    }
    call.events.push(order_event(event_of(to), id, payload));
    Ok(order)
}

macro_rules! steps {
    ($($op:ty => $to:ident, $this:ident, $reason:expr;)+) => {$(
        impl Handle<$op> for Services {
            type Tx = TenantTx;

            async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, $this: $op) -> Result<HouseOrder, Fail> {
                step(call, tx, $this.id, OrderStatus::$to, $reason).await
            }
        }
    )+};
}

steps! {
    ConfirmOrder => Confirmed, op, None;
    MarkOrderReady => Ready, op, None;
    FinishOrder => Done, op, None;
    CancelOrder => Cancelled, op, Some(op.reason);
}
