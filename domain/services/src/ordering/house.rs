//! Orders as the house sees them: the board, lists with a search, one order with its history, one taken for a guest.
//! A phone number leaves only by these.

use std::collections::BTreeMap;

use mo_contract::{
    Error, OrderId, UserId,
    event::{EventRow, ORDER_CORRECTED},
    order::{
        BOARD_FINISHED, Board, CreateOrder, HouseOrder, ListOrders, MAX_BOARD, OrderContents, OrderCorrection,
        OrderDetail, OrderPage, OrderStatus, OrderTransition, ShowBoard, ShowOrder,
    },
};
use mo_store::{
    DbId, EventFilter, TenantTx,
    entity::{SoftDelete as _, order, user},
    rfc3339,
};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait as _, DbErr, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Statement,
    sea_query::{Expr, ExprTrait as _, Func, LikeExpr},
};
use serde::Deserialize;

use super::{NewOrder, find, insert, life, page_size, status, view};
use crate::{
    dispatcher::{Call, Handle, NoTx, Services},
    fail::Fail,
};

impl Handle<CreateOrder> for Services {
    type Tx = TenantTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, op: CreateOrder) -> Result<HouseOrder, Fail> {
        let new = NewOrder {
            items: op.items,
            customer: op.customer,
            phone: op.phone,
            note: op.note,
            fulfilment: op.fulfilment,
            expected_total: op.expected_total,
        };
        let placed = insert(call, tx, new).await?;
        if op.confirm { life::step(call, tx, placed.order.id, OrderStatus::Confirmed, None).await } else { Ok(placed) }
    }
}

/// Part of a text, whatever its case; the signs that `LIKE` knows stand for themselves.
fn contains(column: order::Column, text: &str) -> Condition {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    let pattern = |text: String| LikeExpr::new(format!("%{text}%")).escape('\\');
    // SQLite folds the case of ASCII alone: a name with other letters is found as it was typed.
    Condition::any()
        .add(Expr::expr(Func::lower(Expr::col(column))).like(pattern(escaped.to_lowercase())))
        .add(Expr::col(column).like(pattern(escaped)))
}

fn matching(query: &str) -> Condition {
    let number = query.strip_prefix('#').unwrap_or(query).trim().parse::<i64>().ok();
    Condition::any()
        .add_option(number.map(|number| order::Column::Number.eq(number)))
        .add(contains(order::Column::CustomerName, query))
        .add(contains(order::Column::Phone, query))
}

impl Handle<ListOrders> for Services {
    type Tx = TenantTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, op: ListOrders) -> Result<OrderPage, Fail> {
        let limit = page_size(op.limit);
        let mut query = order::Entity::active().order_by_desc(order::Column::Number).limit(limit + 1);
        if let Some(status) = op.status {
            query = query.filter(order::Column::Status.eq(status.as_str()));
        }
        if let Some(text) = &op.q {
            query = query.filter(matching(text));
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

impl Handle<ShowBoard> for Services {
    type Tx = TenantTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, _: ShowBoard) -> Result<Board, Fail> {
        // The log's head first: what comes after it may be on this board already, but nothing is missed.
        let as_of = tx.log_head().await?;
        let tenant = call.tenant()?;
        let words = |statuses: &[OrderStatus]| statuses.iter().map(|status| status.as_str()).collect::<Vec<_>>();
        let open = words(&[OrderStatus::Pending, OrderStatus::Confirmed, OrderStatus::Ready]);
        let rows = order::Entity::active()
            .filter(order::Column::Status.is_in(open))
            .order_by_asc(order::Column::Number)
            .limit(MAX_BOARD + 1)
            .all(tx)
            .await?;
        let mut open: Vec<HouseOrder> = rows.into_iter().map(|row| view(row, tenant)).collect::<Result<_, _>>()?;
        let most = usize::try_from(MAX_BOARD).unwrap_or(usize::MAX);
        let more = open.len() > most;
        open.truncate(most);
        let over = words(&[OrderStatus::Done, OrderStatus::Cancelled]);
        let rows = order::Entity::active()
            .filter(order::Column::Status.is_in(over))
            .order_by_desc(order::Column::Number)
            .limit(BOARD_FINISHED)
            .all(tx)
            .await?;
        let finished = rows.into_iter().map(|row| view(row, tenant)).collect::<Result<_, _>>()?;
        Ok(Board { open, more, finished, as_of })
    }
}

/// What the log keeps of a correction.
#[derive(Deserialize)]
struct Corrected {
    changed_by: String,
    before: OrderContents,
    after: OrderContents,
}

/// The most corrections of one order that are shown.
const MAX_CORRECTIONS: u64 = 100;

async fn transitions(tx: &TenantTx, id: DbId) -> Result<Vec<OrderTransition>, Fail> {
    let sql = "SELECT from_status, to_status, changed_by, changed_at, reason FROM order_transitions WHERE order_id = $1 ORDER BY changed_at, id";
    let rows = tx.query_all_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, [id.into()])).await?;
    let step = |row: &sea_orm::QueryResult| {
        let from: Option<String> = row.try_get("", "from_status")?;
        let to: String = row.try_get("", "to_status")?;
        Ok(OrderTransition {
            from: from.as_deref().map(status).transpose()?,
            to: status(&to)?,
            changed_by: row.try_get("", "changed_by")?,
            changed_by_name: None,
            changed_at: rfc3339(row.try_get("", "changed_at")?),
            reason: row.try_get("", "reason")?,
        })
    };
    Ok(rows.iter().map(step).collect::<Result<_, DbErr>>()?)
}

async fn corrections(tx: &TenantTx, id: OrderId) -> Result<Vec<OrderCorrection>, Fail> {
    let filter = EventFilter {
        event_types: vec![ORDER_CORRECTED.to_owned()],
        entity_type: Some("order".to_owned()),
        entity_id: Some(id.to_string()),
        limit: MAX_CORRECTIONS,
        ..EventFilter::default()
    };
    let correction = |event: EventRow| {
        let Corrected { changed_by, before, after } = serde_json::from_value(event.payload)?;
        Ok(OrderCorrection { changed_by, changed_by_name: None, changed_at: event.occurred_at, before, after })
    };
    tx.events(&filter).await?.into_iter().map(correction).collect()
}

impl Services {
    /// The names of the people among the actors of a log.
    async fn names(&self, actors: impl Iterator<Item = &str>) -> Result<BTreeMap<String, String>, Fail> {
        let ids: Vec<DbId> =
            actors.filter_map(|actor| actor.strip_prefix("user:")?.parse::<UserId>().ok()).map(DbId::from).collect();
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let tx = self.0.dbs.platform.read().await?;
        // Whoever has left since is still the one who did it.
        let people = user::Entity::find().filter(user::Column::Id.is_in(ids)).all(&tx).await?;
        tx.commit().await?;
        Ok(people.into_iter().map(|person| (format!("user:{}", UserId::from(person.id)), person.name)).collect())
    }
}

impl Handle<ShowOrder> for Services {
    // The names are in the platform's database: the tenant's transaction ends before that one is asked.
    type Tx = NoTx;

    async fn handle(&self, call: &mut Call<'_>, _: &NoTx, op: ShowOrder) -> Result<OrderDetail, Fail> {
        let tenant = call.tenant()?;
        let tx = self.0.dbs.tenants.read(tenant.id).await?;
        let as_of = tx.log_head().await?;
        let row = find(&tx, op.id).await?;
        let mut transitions = transitions(&tx, row.id).await?;
        let mut corrections = corrections(&tx, op.id).await?;
        tx.commit().await?;
        let actors = transitions.iter().map(|step| &step.changed_by).chain(corrections.iter().map(|of| &of.changed_by));
        let names = self.names(actors.map(String::as_str)).await?;
        for step in &mut transitions {
            step.changed_by_name = names.get(&step.changed_by).cloned();
        }
        for correction in &mut corrections {
            correction.changed_by_name = names.get(&correction.changed_by).cloned();
        }
        Ok(OrderDetail { order: view(row, tenant)?, transitions, corrections, as_of })
    }
}
