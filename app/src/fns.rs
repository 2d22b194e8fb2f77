//! Server functions: what the islands call, three lines each, under `/_fn/…`.
//! They are public endpoints: no rule lives here, and an error keeps its own status and form.

use axum::{
    Json,
    extract::{Extension, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use leptos::{
    prelude::*,
    server_fn::{
        axum::get_server_fn_service,
        codec::JsonEncoding,
        error::{FromServerFnError, ServerFnErrorErr},
    },
};
use leptos_axum::ResponseOptions;
use mo_contract::{
    error::{Error, ErrorBody},
    pricing::PricedCart,
};
use serde::{Deserialize, Serialize};

use crate::{
    cart::Cart,
    pages::{self, CartSummary},
    refusals,
    visit::{PageState, Visit},
};

/// What the guest's cart costs now.
#[server(name = PriceCartFn, prefix = "/_fn", endpoint = "cart_price")]
pub async fn cart_price() -> Result<PricedCart, Failure> {
    let call = Call::here();
    let priced = pages::price(&call.state, &call.visit, &call.cart).await;
    call.answer(priced)
}

/// The guest's cart in a few words: how many dishes, and the total.
#[server(name = SummariseCartFn, prefix = "/_fn", endpoint = "cart_summary")]
pub async fn cart_summary() -> Result<CartSummary, Failure> {
    let call = Call::here();
    let summary = pages::summary(&call.state, &call.visit, &call.cart).await;
    call.answer(summary)
}

/// Runs the server function of the request's path.
pub(crate) async fn handle(
    State(state): State<PageState>,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
    request: Request,
) -> Response {
    if get_server_fn_service(request.uri().path(), request.method().clone()).is_none() {
        let body = Error::not_found("function").body();
        return (StatusCode::NOT_FOUND, Json(body)).into_response();
    }
    let cart = Cart::from_headers(&headers);
    let provide = move || provide_context(Call { state: state.clone(), visit: visit.clone(), cart: cart.clone() });
    let mut response = leptos_axum::handle_server_fns_with_context(provide, request).await.into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What a server function works with.
#[derive(Clone)]
struct Call {
    state: PageState,
    visit: Visit,
    cart: Cart,
}

impl Call {
    fn here() -> Self {
        expect_context()
    }

    /// The value, or the error under its own status (Leptos would answer 500 to each).
    fn answer<T>(&self, result: mo_contract::error::Result<T>) -> Result<T, Failure> {
        result.map_err(|error| {
            if let (Some(options), Ok(status)) =
                (use_context::<ResponseOptions>(), StatusCode::from_u16(error.status()))
            {
                options.set_status(status);
            }
            Failure(refusals::told(self.visit.words(), error).body())
        })
    }
}

/// The uniform error, `{"error":{…}}`, as server functions answer it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Failure(pub ErrorBody);

impl FromServerFnError for Failure {
    type Encoder = JsonEncoding;

    /// What Leptos itself refuses: arguments that cannot be read.
    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let error = match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                if let Some(options) = use_context::<ResponseOptions>() {
                    options.set_status(StatusCode::BAD_REQUEST);
                }
                Error::malformed("The request could not be read.")
            }
            _ => Error::internal(),
        };
        let error = match use_context::<Call>() {
            Some(call) => refusals::told(call.visit.words(), error),
            None => error,
        };
        Self(error.body())
    }
}
