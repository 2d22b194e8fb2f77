//! Orders: placed at the menu's prices, in one transaction with their event; each step of their life once.
//! A price that came from outside is never used, only compared.

mod correction;
mod house;
mod life;
mod pause;

use mo_contract::{
    Error,
    availability::Moment,
    event,
    id::OrderId,
    order::{Fulfilment, HouseOrder, Order, OrderStatus, PlaceOrder, TrackOrder, ordering_paused, paused},
    pricing::{OrderLine, confirm_price, price},
    tenant::Tenant,
};
use mo_store::{
    DbId, NewEvent, Subject, TenantTx,
    crash::{self, Point},
    entity::{SoftDelete as _, order},
    rfc3339,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, ConnectionTrait as _, DbErr, QueryFilter as _,
    Statement, Value,
};
use uuid::Uuid;

use crate::{
    catalog::read_menu,
    dispatcher::{Call, Handle, Services},
    fail::Fail,
};

fn status(text: &str) -> Result<OrderStatus, DbErr> {
    OrderStatus::parse(text).ok_or_else(|| DbErr::Type(format!("order status {text:?}")))
}

fn view(row: order::Model, tenant: &Tenant) -> Result<HouseOrder, Fail> {
    let status = status(&row.status)?;
    Ok(HouseOrder {
        order: Order {
            id: row.id.into(),
            number: row.number,
            status,
            total_amount: row.total_amount,
            currency: tenant.currency,
            items: serde_json::from_value(row.items)?,
            customer: row.customer_name,
            note: row.note,
            fulfilment: serde_json::from_value(row.fulfilment)?,
            created_at: rfc3339(row.created_at),
            version: row.version,
        },
        phone: row.phone,
        updated_at: rfc3339(row.updated_at),
    })
}

/// A step of an order's life.
struct Step {
    from: Option<OrderStatus>,
    to: OrderStatus,
    reason: Option<String>,
}

async fn record(tx: &TenantTx, call: &Call<'_>, id: OrderId, step: Step) -> Result<(), Fail> {
    let values: [Value; 7] = [
        DbId(Uuid::now_v7()).into(),
        DbId::from(id).into(),
        step.from.map(|status| status.as_str().to_owned()).into(),
        step.to.as_str().into(),
        call.ctx.actor.label().into(),
        call.ctx.now.into(),
        step.reason.into(),
    ];
    let sql = "INSERT INTO order_transitions (id, order_id, from_status, to_status, changed_by, changed_at, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    Ok(())
}

fn order_event(event_type: &'static str, id: OrderId, payload: serde_json::Value) -> NewEvent {
    NewEvent { event_type, entity_type: "order", entity_id: id.to_string(), payload, subject: Subject::Other }
}

/// An order that is about to be written, whoever sends it.
struct NewOrder {
    items: Vec<OrderLine>,
    customer: String,
    phone: Option<String>,
    note: Option<String>,
    fulfilment: Fulfilment,
    expected_total: Option<i64>,
}

fn check_place(tenant: &Tenant, fulfilment: &Fulfilment) -> Result<(), Error> {
    match fulfilment {
        Fulfilment::Table { table } if !tenant.profile.tables.contains(table) => {
            Err(Error::field("table", "is not one of this restaurant's tables"))
        }
        _ => Ok(()),
    }
}

/// Prices and writes an order, with its first step and its event.
async fn insert(call: &mut Call<'_>, tx: &TenantTx, new: NewOrder) -> Result<HouseOrder, Fail> {
    let tenant = call.tenant()?.clone();
    check_place(&tenant, &new.fulfilment)?;
    // From the rows, in this transaction: a cache may lag by a second, an order must not.
    let menu = read_menu(tx).await?;
    let at = Moment::new(call.ctx.now, tenant.time_zone);
    let cart = confirm_price(price(&menu, tenant.currency, at, &new.items), new.expected_total)?;
    let number = tx.next_order_number().await?;
    crash::point(Point::OrderNumbered);
    let row = order::ActiveModel {
        // Random, not time-ordered: who holds the id may read the order.
        id: Set(DbId(Uuid::new_v4())),
        number: Set(number),
        customer_name: Set(new.customer),
        phone: Set(new.phone),
        note: Set(new.note),
        fulfilment: Set(serde_json::to_value(&new.fulfilment)?),
        status: Set(OrderStatus::Pending.as_str().to_owned()),
        total_amount: Set(cart.total_amount),
        items: Set(serde_json::to_value(&cart.items)?),
        idempotency_key: Set(call.ctx.idempotency_key.clone()),
        version: Set(1),
        created_at: Set(call.ctx.now),
        updated_at: Set(call.ctx.now),
        deleted_at: Set(None),
    }
    .insert(tx)
    .await?;
    crash::point(Point::OrderInserted);
    let placed = view(row, &tenant)?;
    let id = placed.order.id;
    record(tx, call, id, Step { from: None, to: OrderStatus::Pending, reason: None }).await?;
    call.events.push(order_event(event::ORDER_PLACED, id, serde_json::to_value(&placed.order)?));
    Ok(placed)
}

impl Handle<PlaceOrder> for Services {
    type Tx = TenantTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, op: PlaceOrder) -> Result<Order, Fail> {
        if let Some(until) = paused(call.tenant()?.paused_until.as_deref(), call.ctx.now) {
            return Err(ordering_paused(until, call.ctx.now).into());
        }
        let new = NewOrder {
            items: op.items,
            customer: op.customer,
            phone: op.phone,
            note: op.note,
            fulfilment: op.fulfilment,
            expected_total: op.expected_total,
        };
        Ok(insert(call, tx, new).await?.order)
    }
}

async fn find(tx: &TenantTx, id: OrderId) -> Result<order::Model, Fail> {
    let found = order::Entity::active().filter(order::Column::Id.eq(DbId::from(id))).one(tx).await?;
    Ok(found.ok_or_else(|| Error::not_found("order"))?)
}

impl Handle<TrackOrder> for Services {
    type Tx = TenantTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, op: TrackOrder) -> Result<Order, Fail> {
        Ok(view(find(tx, op.id).await?, call.tenant()?)?.order)
    }
}

/// The order, if it is still as the caller has seen it.
async fn find_to_change(call: &Call<'_>, tx: &TenantTx, id: OrderId) -> Result<order::Model, Fail> {
    let row = find(tx, id).await?;
    if call.ctx.if_match.is_some_and(|seen| seen != row.version) {
        return Err(Error::stale().into());
    }
    Ok(row)
}

/// How many rows of a list; 50 if the caller does not say.
pub(crate) fn page_size(limit: Option<u64>) -> u64 {
    limit.unwrap_or(50)
}
