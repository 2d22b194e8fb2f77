//! Orders: placed by a guest, confirmed by the house.
//! What was ordered is a snapshot that later menu changes never touch.

use serde::{Deserialize, Serialize};

use crate::{
    id::OrderId,
    money::Currency,
    operation::{MAX_PAGE, check_limit},
    pricing::{OrderLine, PricedLine, check_lines},
    text::{self, Lines},
};

labels! {
    OrderStatus { Pending = "PENDING", "Received"; Confirmed = "CONFIRMED", "Confirmed"; Ready = "READY", "Ready"; Done = "DONE", "Done"; Cancelled = "CANCELLED", "Cancelled"; }
}

/// How the guest gets the food.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase", tag = "kind")]
pub enum Fulfilment {
    #[default]
    Pickup,
    Table {
        #[cfg_attr(feature = "schema", schemars(transform = text::schema::required::<{ text::NAME }>))]
        table: String,
    },
}

/// Places an order. Prices come from the menu; a key makes a retry harmless.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PlaceOrder {
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::pricing::MAX_LINES)))]
    pub items: Vec<OrderLine>,
    /// 1 to 200 characters.
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::required::<{ text::NAME }>))]
    pub customer: String,
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::line::<{ text::PHONE }>))]
    pub phone: Option<String>,
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::lines::<{ text::NOTE }>))]
    pub note: Option<String>,
    #[serde(default)]
    pub fulfilment: Fulfilment,
    /// What the guest was shown; the order is refused if the menu says otherwise by now.
    #[serde(default)]
    pub expected_total: Option<i64>,
}

operation_checks! {
    PlaceOrder, errors, this => {
        check_lines(errors, &mut this.items);
        this.customer = text::required(errors, "customer", &this.customer, text::NAME);
        this.phone = text::optional(errors, "phone", this.phone.as_deref(), text::PHONE, Lines::One);
        this.note = text::optional(errors, "note", this.note.as_deref(), text::NOTE, Lines::Many);
        if let Fulfilment::Table { table } = &mut this.fulfilment {
            *table = text::required(errors, "table", table, text::NAME);
        }
    }
}

/// An order as its guest sees it: no phone number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Order {
    pub id: OrderId,
    /// Short, per tenant, for calling out; not a secret.
    pub number: i64,
    pub status: OrderStatus,
    pub total_amount: i64,
    pub currency: Currency,
    pub items: Vec<PricedLine>,
    pub customer: String,
    pub note: Option<String>,
    pub fulfilment: Fulfilment,
    /// RFC 3339, UTC.
    pub created_at: String,
    pub version: i64,
}

/// An order as the house sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HouseOrder {
    #[serde(flatten)]
    pub order: Order,
    pub phone: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TrackOrder {
    pub id: OrderId,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ListOrders {
    pub status: Option<OrderStatus>,
    pub cursor: Option<String>,
    /// 1 to 200; 50 if absent.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = MAX_PAGE)))]
    pub limit: Option<u64>,
}

operation_checks! {
    ListOrders, errors, this => {
        check_limit(errors, this.limit, MAX_PAGE);
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrderPage {
    /// Newest first.
    pub orders: Vec<HouseOrder>,
    pub next_cursor: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ConfirmOrder {
    pub id: OrderId,
}
