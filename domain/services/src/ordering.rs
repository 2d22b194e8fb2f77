//! Orders: placed at the menu's prices, in one transaction with their event; confirmed once.
//! A price that came from outside is never used, only compared.

use mo_contract::{
    Error, ErrorCode, event,
    id::OrderId,
    order::{ConfirmOrder, Fulfilment, HouseOrder, ListOrders, Order, OrderPage, OrderStatus, PlaceOrder, TrackOrder},
    pricing::{confirm_price, price},
    tenant::Tenant,
};
use mo_store::{
    DbId, NewEvent, Subject, TenantTx,
    crash::{self, Point},
    entity::{SoftDelete as _, order},
    rfc3339,
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, ConnectionTrait as _, EntityTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _, Statement, Value,
};
use uuid::Uuid;

use crate::{
    catalog::read_menu,
    dispatcher::{Call, Handle, Services},
    fail::Fail,
};

fn view(row: order::Model, tenant: &Tenant) -> Result<HouseOrder, Fail> {
    let status = OrderStatus::parse(&row.status)
        .ok_or_else(|| sea_orm::DbErr::Type(format!("order status {:?}", row.status)))?;
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
    })
}

async fn record(
    tx: &TenantTx,
    call: &Call<'_>,
    id: OrderId,
    from: Option<OrderStatus>,
    to: OrderStatus,
) -> Result<(), Fail> {
    let values: [Value; 6] = [
        DbId(Uuid::now_v7()).into(),
        DbId::from(id).into(),
        from.map(|status| status.as_str().to_owned()).into(),
        to.as_str().into(),
        call.ctx.actor.label().into(),
        call.ctx.now.into(),
    ];
    let sql = "INSERT INTO order_transitions (id, order_id, from_status, to_status, changed_by, changed_at) VALUES ($1, $2, $3, $4, $5, $6)";
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    Ok(())
}

fn order_event(event_type: &'static str, id: OrderId, payload: serde_json::Value) -> NewEvent {
    NewEvent { event_type, entity_type: "order", entity_id: id.to_string(), payload, subject: Subject::Other }
}

impl Handle<PlaceOrder> for Services {
    type Tx = TenantTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, op: PlaceOrder) -> Result<Order, Fail> {
        let tenant = call.tenant()?.clone();
        if let Fulfilment::Table { table } = &op.fulfilment
            && !tenant.profile.tables.contains(table)
        {
            return Err(Error::field("table", "is not one of this restaurant's tables").into());
        }
        // From the rows, in this transaction: a cache may lag by a second, an order must not.
        let menu = read_menu(tx).await?;
        let cart = confirm_price(price(&menu, tenant.currency, call.moment()?, &op.items), op.expected_total)?;
        let number = tx.next_order_number().await?;
        crash::point(Point::OrderNumbered);
        let row = order::ActiveModel {
            // Random, not time-ordered: who holds the id may read the order.
            id: Set(DbId(Uuid::new_v4())),
            number: Set(number),
            customer_name: Set(op.customer),
            phone: Set(op.phone),
            note: Set(op.note),
            fulfilment: Set(serde_json::to_value(&op.fulfilment)?),
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
        let placed = view(row, &tenant)?.order;
        record(tx, call, placed.id, None, OrderStatus::Pending).await?;
        call.events.push(order_event(event::ORDER_PLACED, placed.id, serde_json::to_value(&placed)?));
        Ok(placed)
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

impl Handle<ListOrders> for Services {
    type Tx = TenantTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, op: ListOrders) -> Result<OrderPage, Fail> {
        let limit = page_size(op.limit);
        let mut query = order::Entity::active().order_by_desc(order::Column::Number).limit(limit + 1);
        if let Some(status) = op.status {
            query = query.filter(order::Column::Status.eq(status.as_str()));
        }
        if let Some(cursor) = &op.cursor {
            let before: i64 = cursor.parse().map_err(|_| Error::field("cursor", "is not one that this list gave"))?;
            query = query.filter(order::Column::Number.lt(before));
        }
        let tenant = call.tenant()?;
        let mut orders: Vec<HouseOrder> =
            query.all(tx).await?.into_iter().map(|row| view(row, tenant)).collect::<Result<_, _>>()?;
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let next_cursor =
            (orders.len() > wanted).then(|| orders.get(wanted - 1).map(|last| last.order.number.to_string())).flatten();
        orders.truncate(wanted);
        Ok(OrderPage { orders, next_cursor })
    }
}

/// How many rows of a list; 50 if the caller does not say.
pub(crate) fn page_size(limit: Option<u64>) -> u64 {
    limit.unwrap_or(50)
}

impl Handle<ConfirmOrder> for Services {
    type Tx = TenantTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, op: ConfirmOrder) -> Result<HouseOrder, Fail> {
        let row = find(tx, op.id).await?;
        if call.ctx.if_match.is_some_and(|seen| seen != row.version) {
            return Err(Error::stale().into());
        }
        let changed = order::Entity::update_many()
            .set(order::ActiveModel {
                status: Set(OrderStatus::Confirmed.as_str().to_owned()),
                version: Set(row.version + 1),
                updated_at: Set(call.ctx.now),
                ..Default::default()
            })
            .filter(order::Column::Id.eq(DbId::from(op.id)))
            .filter(order::Column::Version.eq(row.version))
            .filter(order::Column::Status.eq(OrderStatus::Pending.as_str()))
            .exec(tx)
            .await?;
        if changed.rows_affected != 1 {
            let message = format!("Only a pending order can be confirmed; this one is {}.", row.status);
            return Err(Error::new(ErrorCode::InvalidTransition, message).into());
        }
        record(tx, call, op.id, Some(OrderStatus::Pending), OrderStatus::Confirmed).await?;
        let confirmed = view(find(tx, op.id).await?, call.tenant()?)?;
        call.events.push(order_event(
            event::ORDER_CONFIRMED,
            op.id,
            serde_json::json!({ "number": confirmed.order.number, "version": confirmed.order.version }),
        ));
        Ok(confirmed)
    }
}
