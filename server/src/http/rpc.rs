//! `POST /api/v1/rpc/{route}` for every operation of the list: the same names, payloads and errors as in process.

use axum::{
    Router,
    extract::{Request, State},
    response::{IntoResponse as _, Response},
    routing::post,
};
use mo_client::Callable;
use mo_contract::for_each_operation;

use super::{
    HttpError, Shared,
    entry::{TenantFrom, enter},
};

async fn invoke<O: Callable>(State(app): State<Shared>, request: Request) -> Result<Response, HttpError> {
    let mut entered = enter::<O>(&app, TenantFrom::Header, request).await?;
    let op: O = entered.json(|_| {}).await?;
    Ok(axum::Json(entered.call(op).await?).into_response())
}

pub fn routes(mut router: Router<Shared>) -> Router<Shared> {
    macro_rules! add {
        ($($op:ty),+ $(,)?) => {$(
            router = router.route(
                &format!("/api/v1/rpc/{}", <$op as mo_contract::Operation>::ROUTE),
                post(invoke::<$op>),
            );
        )+};
    }
    for_each_operation!(add);
    router
}
