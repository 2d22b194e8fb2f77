//! Orders in the back office: the board, one order with its history, a search through all of them, and taking one for a guest.
//! Every button is a form that works without a script; what a step may do is the operations' to say.

mod board;
mod correct;
mod detail;
mod list;
mod new;
mod parts;
mod picker;

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::{get, post},
};
use mo_contract::{
    Error, OrderId, RequestContext,
    error::Result,
    order::{CancelOrder, ConfirmOrder, FinishOrder, HouseOrder, MarkOrderReady, OrderStatus},
};

use super::{desk::Staff, problem, shell::see_other};
use crate::{fields::Fields, visit::PageState};

const PATH: &str = "/admin/orders";

pub(super) fn routes() -> Router<PageState> {
    Router::new()
        .route(PATH, get(board::show))
        .route("/admin/orders/all", get(list::show))
        .route("/admin/orders/new", get(new::show).post(new::submit))
        .route("/admin/orders/pause", post(board::pause).get(to_board))
        .route("/admin/orders/resume", post(board::resume).get(to_board))
        .route("/admin/orders/{id}", get(detail::show))
        .route("/admin/orders/{id}/step", post(step).get(to_order))
        .route("/admin/orders/{id}/correct", get(correct::show).post(correct::submit))
        .route("/admin/orders/{id}/ticket", get(detail::ticket))
}

async fn to_board(_: Staff) -> Response {
    see_other(PATH)
}

async fn to_order(_: Staff, Path(id): Path<String>) -> Response {
    match id.parse::<OrderId>() {
        Ok(id) => see_other(&format!("{PATH}/{id}")),
        Err(_) => see_other(PATH),
    }
}

fn parse(id: &str) -> Result<OrderId> {
    id.parse().map_err(|_| Error::not_found("order"))
}

/// The context of a change to what the page showed at that version.
fn seen(staff: &Staff, fields: &Fields) -> RequestContext {
    let mut ctx = staff.desk.ctx.clone();
    ctx.if_match = Some(fields.get("version").parse().unwrap_or(-1));
    ctx
}

/// Takes the step that the pressed button names.
async fn take_step(state: &PageState, staff: &Staff, id: OrderId, fields: &Fields) -> Result<HouseOrder> {
    let ctx = seen(staff, fields);
    match OrderStatus::parse(fields.get("to")) {
        Some(OrderStatus::Confirmed) => state.client.call(&ctx, ConfirmOrder { id }).await,
        Some(OrderStatus::Ready) => state.client.call(&ctx, MarkOrderReady { id }).await,
        Some(OrderStatus::Done) => state.client.call(&ctx, FinishOrder { id }).await,
        Some(OrderStatus::Cancelled) => {
            let reason = fields.get("reason").to_owned();
            state.client.call(&ctx, CancelOrder { id, reason }).await
        }
        _ => Err(Error::malformed("There is no such step.")),
    }
}

async fn step(State(state): State<PageState>, staff: Staff, Path(id): Path<String>, fields: Fields) -> Response {
    let id = match parse(&id) {
        Ok(id) => id,
        Err(error) => return problem::page(&state, &staff.desk, &error),
    };
    let from_board = fields.get("from") == "board";
    match take_step(&state, &staff, id, &fields).await {
        Ok(_) if from_board => see_other(PATH),
        Ok(_) => see_other(&format!("{PATH}/{id}")),
        Err(error) if from_board => board::page(&state, &staff, "", Some(&error)).await,
        Err(error) => detail::page(&state, &staff, id, fields.get("reason"), "", Some(&error)).await,
    }
}
