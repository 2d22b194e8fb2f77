//! Corrections: an order that is not finished gets other lines, another note, another name. What stays keeps its price.
//! What stood there before is never lost: the event has both.

use mo_contract::{
    Error, ErrorCode,
    availability::Moment,
    event,
    money::MAX_TOTAL,
    order::{CorrectOrder, Fulfilment, HouseOrder, KeptLine, OrderContents},
    pricing::{MAX_LINES, PricedLine, confirm_price, price},
};
use mo_store::{
    TenantTx,
    entity::{SoftDelete as _, order},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::json;

use super::{check_place, find, find_to_change, order_event, status, view};
use crate::{
    catalog::read_menu,
    dispatcher::{Call, Handle, Services},
    fail::Fail,
};

/// The old lines that stay, with their new quantities and notes and at their old prices.
fn keep(old: &[PricedLine], kept: Option<&[KeptLine]>) -> Result<Vec<PricedLine>, Error> {
    let Some(kept) = kept else { return Ok(old.to_vec()) };
    let mut errors = mo_contract::FieldErrors::default();
    let mut lines: Vec<PricedLine> = Vec::with_capacity(kept.len());
    for (index, keep) in kept.iter().enumerate() {
        let field = format!("kept.{index}.line");
        let twice = kept.iter().take(index).any(|before| before.line == keep.line);
        match old.get(keep.line) {
            None => errors.add(&field, "is not one of the order's lines"),
            Some(_) if twice => errors.add(&field, "stands here twice"),
            Some(line) => lines.push(PricedLine {
                qty: keep.qty,
                line_total: line.unit_price.saturating_mul(keep.qty).min(MAX_TOTAL),
                note: keep.note.clone(),
                ..line.clone()
            }),
        }
    }
    errors.finish(lines)
}

fn contents(order: &HouseOrder) -> OrderContents {
    OrderContents {
        items: order.order.items.clone(),
        total_amount: order.order.total_amount,
        customer: order.order.customer.clone(),
        phone: order.phone.clone(),
        note: order.order.note.clone(),
        fulfilment: order.order.fulfilment.clone(),
    }
}

/// As the log keeps it: of a phone number only the end, for the log is exported.
fn logged(contents: &OrderContents) -> OrderContents {
    let end = |phone: &String| {
        let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
        format!("…{}", digits.iter().skip(digits.len().saturating_sub(3)).collect::<String>())
    };
    OrderContents { phone: contents.phone.as_ref().map(end), ..contents.clone() }
}

/// The text as it is to be: absent stays, empty clears.
fn changed(old: Option<&str>, new: Option<String>) -> Option<String> {
    new.map_or_else(|| old.map(str::to_owned), |text| (!text.is_empty()).then_some(text))
}

impl Handle<CorrectOrder> for Services {
    type Tx = TenantTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, op: CorrectOrder) -> Result<HouseOrder, Fail> {
        let tenant = call.tenant()?.clone();
        let row = find_to_change(call, tx, op.id).await?;
        let seen = row.version;
        let from = status(&row.status)?;
        if !from.is_open() {
            let message = format!("An order that is {} can't be corrected.", from.as_str());
            return Err(Error::new(ErrorCode::InvalidTransition, message).into());
        }
        let before = contents(&view(row.clone(), &tenant)?);
        let mut items = keep(&before.items, op.kept.as_deref())?;
        if !op.added.is_empty() {
            let menu = read_menu(tx).await?;
            let at = Moment::new(call.ctx.now, tenant.time_zone);
            items.extend(confirm_price(price(&menu, tenant.currency, at, &op.added), None)?.items);
        }
        if items.is_empty() {
            return Err(Error::field("items", "must have at least one line; an order without any is cancelled").into());
        }
        if items.len() > MAX_LINES {
            return Err(Error::field("items", format!("must have at most {MAX_LINES} lines")).into());
        }
        let fulfilment: Fulfilment = op.fulfilment.unwrap_or_else(|| before.fulfilment.clone());
        if fulfilment != before.fulfilment {
            check_place(&tenant, &fulfilment)?;
        }
        let after = OrderContents {
            total_amount: items.iter().fold(0_i64, |sum, line| sum.saturating_add(line.line_total)).min(MAX_TOTAL),
            items,
            customer: op.customer.unwrap_or_else(|| before.customer.clone()),
            phone: changed(before.phone.as_deref(), op.phone),
            note: changed(before.note.as_deref(), op.note),
            fulfilment,
        };
        // Nothing to correct is nothing to record.
        if after == before {
            return view(row, &tenant);
        }
        let written = order::Entity::update_many()
            .set(order::ActiveModel {
                items: Set(serde_json::to_value(&after.items)?),
                total_amount: Set(after.total_amount),
                customer_name: Set(after.customer.clone()),
                phone: Set(after.phone.clone()),
                note: Set(after.note.clone()),
                fulfilment: Set(serde_json::to_value(&after.fulfilment)?),
                version: Set(seen + 1),
                updated_at: Set(call.ctx.now),
                ..Default::default()
            })
            .filter(order::Column::Id.eq(row.id))
            .filter(order::Column::Version.eq(seen))
            .filter(order::Entity::DELETED_AT.is_null())
            .exec(tx)
            .await?;
        if written.rows_affected != 1 {
            return Err(Error::stale().into());
        }
        let corrected = view(find(tx, op.id).await?, &tenant)?;
        let payload = json!({
            "number": corrected.order.number, "version": corrected.order.version, "changed_by": call.ctx.actor.label(),
            "before": logged(&before), "after": logged(&after),
        });
        call.events.push(order_event(event::ORDER_CORRECTED, op.id, payload));
        Ok(corrected)
    }
}

#[cfg(test)]
mod tests {
    use mo_contract::MenuItemId;

    use super::*;

    fn line(name: &str, unit_price: i64, qty: i64) -> PricedLine {
        let id = MenuItemId(uuid::Uuid::nil());
        PricedLine { id, name: name.into(), qty, unit_price, line_total: unit_price * qty, note: None, options: vec![] }
    }

    #[test]
    fn what_stays_keeps_its_price() {
        let old = [line("Soup", 550, 2), line("Cake", 425, 1)];
        assert_eq!(keep(&old, None).unwrap(), old);
        let kept = [KeptLine { line: 1, qty: 3, note: Some("no nuts".into()) }];
        let lines = keep(&old, Some(&kept)).unwrap();
        assert_eq!((lines.len(), lines[0].line_total, lines[0].note.as_deref()), (1, 1275, Some("no nuts")));
        let wrong = [KeptLine { line: 2, qty: 1, note: None }, kept[0].clone(), kept[0].clone()];
        let error = keep(&old, Some(&wrong)).unwrap_err();
        assert!(!error.field_messages("kept.0.line").is_empty() && !error.field_messages("kept.2.line").is_empty());
    }

    #[test]
    fn absent_stays_and_empty_clears() {
        assert_eq!(changed(Some("a"), None).as_deref(), Some("a"));
        assert_eq!(changed(Some("a"), Some(String::new())), None);
        assert_eq!(changed(None, Some("b".into())).as_deref(), Some("b"));
    }
}
