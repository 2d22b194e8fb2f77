//! Orders: placed by a guest, confirmed by the house.
//! What was ordered is a snapshot that later menu changes never touch.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, ErrorCode, FieldErrors},
    id::OrderId,
    money::Currency,
    operation::{MAX_PAGE, check_limit},
    pricing::{MAX_LINES, MAX_QTY, OrderLine, PricedLine, check_lines},
    text::{self, Lines},
};

labels! {
    OrderStatus { Pending = "PENDING", "Received"; Confirmed = "CONFIRMED", "Confirmed"; Ready = "READY", "Ready"; Done = "DONE", "Done"; Cancelled = "CANCELLED", "Cancelled"; }
}

impl OrderStatus {
    /// The step after this one, when all goes well.
    #[must_use]
    pub fn next(self) -> Option<Self> {
        match self {
            Self::Pending => Some(Self::Confirmed),
            Self::Confirmed => Some(Self::Ready),
            Self::Ready => Some(Self::Done),
            Self::Done | Self::Cancelled => None,
        }
    }

    /// Whether there is still something to do: such an order can be cancelled and corrected.
    #[must_use]
    pub fn is_open(self) -> bool {
        self.next().is_some()
    }

    /// Whether the step is one of an order's life.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        self.next() == Some(next) || (self.is_open() && next == Self::Cancelled)
    }
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
        check_lines(errors, "items", &mut this.items);
        this.customer = text::required(errors, "customer", &this.customer, text::NAME);
        this.phone = text::optional(errors, "phone", this.phone.as_deref(), text::PHONE, Lines::One);
        this.note = text::optional(errors, "note", this.note.as_deref(), text::NOTE, Lines::Many);
        this.fulfilment.check(errors);
    }
}

impl Fulfilment {
    fn check(&mut self, errors: &mut FieldErrors) {
        if let Self::Table { table } = self {
            *table = text::required(errors, "table", table, text::NAME);
        }
    }
}

/// Takes an order for a guest who calls or stands at the counter. The same prices; taken during a pause too.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreateOrder {
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = MAX_LINES)))]
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
    #[serde(default)]
    pub expected_total: Option<i64>,
    /// Whether it is confirmed at once: who takes it has agreed to it already.
    #[serde(default)]
    pub confirm: bool,
}

operation_checks! {
    CreateOrder, errors, this => {
        check_lines(errors, "items", &mut this.items);
        this.customer = text::required(errors, "customer", &this.customer, text::NAME);
        this.phone = text::optional(errors, "phone", this.phone.as_deref(), text::PHONE, Lines::One);
        this.note = text::optional(errors, "note", this.note.as_deref(), text::NOTE, Lines::Many);
        this.fulfilment.check(errors);
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
    /// When it last changed; RFC 3339, UTC.
    pub updated_at: String,
}

/// One recorded step of an order's life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrderTransition {
    pub from: Option<OrderStatus>,
    pub to: OrderStatus,
    /// `guest`, `user:<id>`, `token:<id>`, …
    pub changed_by: String,
    /// The person's name, if it was one.
    pub changed_by_name: Option<String>,
    /// RFC 3339, UTC.
    pub changed_at: String,
    pub reason: Option<String>,
}

/// What can be corrected in an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrderContents {
    pub items: Vec<PricedLine>,
    pub total_amount: i64,
    pub customer: String,
    pub phone: Option<String>,
    pub note: Option<String>,
    pub fulfilment: Fulfilment,
}

/// One correction, with what stood there before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrderCorrection {
    pub changed_by: String,
    /// The person's name, if it was one.
    pub changed_by_name: Option<String>,
    /// RFC 3339, UTC.
    pub changed_at: String,
    pub before: OrderContents,
    pub after: OrderContents,
}

/// An order with how it came to be as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrderDetail {
    #[serde(flatten)]
    pub order: HouseOrder,
    /// Oldest first.
    pub transitions: Vec<OrderTransition>,
    /// Oldest first.
    pub corrections: Vec<OrderCorrection>,
    /// The last event when this was read: a live stream goes on after it.
    pub as_of: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ShowOrder {
    pub id: OrderId,
}

/// The most open orders of one board.
pub const MAX_BOARD: u64 = 200;
/// How many of the last finished orders the board shows.
pub const BOARD_FINISHED: u64 = 12;

/// What is to be done now.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ShowBoard {}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Board {
    /// Oldest first: pending, confirmed and ready ones.
    pub open: Vec<HouseOrder>,
    /// Whether there are more open orders than a board holds.
    pub more: bool,
    /// The last few done or cancelled ones, the newest first.
    pub finished: Vec<HouseOrder>,
    /// The last event when this was read: a live stream goes on after it.
    pub as_of: i64,
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
    /// An order's number, or a part of a name or of a phone number.
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::line::<{ text::NAME }>))]
    pub q: Option<String>,
    pub cursor: Option<String>,
    /// 1 to 200; 50 if absent.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = MAX_PAGE)))]
    pub limit: Option<u64>,
}

operation_checks! {
    ListOrders, errors, this => {
        check_limit(errors, this.limit, MAX_PAGE);
        this.q = text::optional(errors, "q", this.q.as_deref(), text::NAME, Lines::One);
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

/// Says that the food is ready to be picked up or served.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MarkOrderReady {
    pub id: OrderId,
}

/// Says that the guest has the food.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FinishOrder {
    pub id: OrderId,
}

/// Calls an order off that is not done.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CancelOrder {
    pub id: OrderId,
    /// 1 to 200 characters, for the house.
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::required::<{ text::NAME }>))]
    pub reason: String,
}

operation_checks! {
    CancelOrder, errors, this => {
        this.reason = text::required(errors, "reason", &this.reason, text::NAME);
    }
}

/// A line that stays in an order at the price it was ordered at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeptLine {
    /// Which of the order's lines: 0 is the first.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = MAX_LINES - 1)))]
    pub line: usize,
    /// 1 to 99.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = MAX_QTY)))]
    pub qty: i64,
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::lines::<{ text::NOTE }>))]
    pub note: Option<String>,
}

/// Changes an order that is not finished. What is absent stays; an empty text clears. Lines that stay keep their price,
/// lines that are added cost what the menu says now.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CorrectOrder {
    pub id: OrderId,
    /// The lines that stay; all of them, as they are, if absent.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_LINES)))]
    pub kept: Option<Vec<KeptLine>>,
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(max = MAX_LINES)))]
    pub added: Vec<OrderLine>,
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::required::<{ text::NAME }>))]
    pub customer: Option<String>,
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::line::<{ text::PHONE }>))]
    pub phone: Option<String>,
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(transform = text::schema::lines::<{ text::NOTE }>))]
    pub note: Option<String>,
    #[serde(default)]
    pub fulfilment: Option<Fulfilment>,
}

operation_checks! {
    CorrectOrder, errors, this => {
        if !this.added.is_empty() {
            check_lines(errors, "added", &mut this.added);
        }
        let kept = this.kept.as_deref_mut().unwrap_or_default();
        if kept.len() > MAX_LINES {
            errors.add("kept", format!("must have at most {MAX_LINES} lines"));
        }
        for (index, line) in kept.iter_mut().enumerate().take(MAX_LINES) {
            if !(1..=MAX_QTY).contains(&line.qty) {
                errors.add(&format!("kept.{index}.qty"), format!("must be 1 to {MAX_QTY}"));
            }
            if line.line >= MAX_LINES {
                errors.add(&format!("kept.{index}.line"), format!("must be 0 to {}", MAX_LINES - 1));
            }
            let field = format!("kept.{index}.note");
            line.note = text::optional(errors, &field, line.note.as_deref(), text::NOTE, Lines::Many);
        }
        this.customer = this.customer.as_deref().map(|name| text::required(errors, "customer", name, text::NAME));
        // Empty stays empty here: it clears, where absent leaves alone.
        this.phone = this.phone.as_deref().map(|typed| text::bounded(errors, "phone", typed, text::PHONE, Lines::One));
        this.note = this.note.as_deref().map(|typed| text::bounded(errors, "note", typed, text::NOTE, Lines::Many));
        if let Some(fulfilment) = &mut this.fulfilment {
            fulfilment.check(errors);
        }
    }
}

/// The longest pause, in minutes: a day.
pub const MAX_PAUSE: u32 = 1_440;

/// Takes no orders from guests for a while. Said again, it counts from now.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PauseOrdering {
    /// 1 to 1440.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = MAX_PAUSE)))]
    pub minutes: u32,
}

operation_checks! {
    PauseOrdering, errors, this => {
        if !(1..=MAX_PAUSE).contains(&this.minutes) {
            errors.add("minutes", format!("must be 1 to {MAX_PAUSE}"));
        }
    }
}

/// Takes orders again.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ResumeOrdering {}

/// Whether guests can order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OrderingState {
    /// RFC 3339, UTC: until then no orders are taken from guests.
    pub paused_until: Option<String>,
}

/// The time until which ordering is paused, if it is at `now`.
#[must_use]
pub fn paused(paused_until: Option<&str>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let until = DateTime::parse_from_rfc3339(paused_until?).ok()?.to_utc();
    (until > now).then_some(until)
}

/// `ORDERING_PAUSED`, with the seconds that are left.
#[must_use]
pub fn ordering_paused(until: DateTime<Utc>, now: DateTime<Utc>) -> Error {
    let seconds = (until - now).num_seconds().max(1);
    Error::new(ErrorCode::OrderingPaused, "This restaurant takes no orders for a while. Please try again later.")
        .with(serde_json::json!({ "retry_after": seconds }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_goes_on_step_by_step_and_can_be_called_off_until_it_is_done() {
        use OrderStatus::{Cancelled, Confirmed, Done, Pending, Ready};
        let allowed: Vec<(OrderStatus, OrderStatus)> = OrderStatus::ALL
            .iter()
            .flat_map(|from| OrderStatus::ALL.iter().map(move |to| (*from, *to)))
            .filter(|(from, to)| from.may_become(*to))
            .collect();
        let expected = [
            (Pending, Confirmed),
            (Pending, Cancelled),
            (Confirmed, Ready),
            (Confirmed, Cancelled),
            (Ready, Done),
            (Ready, Cancelled),
        ];
        assert_eq!(allowed, expected);
    }

    #[test]
    fn a_pause_ends_by_itself() {
        let now = DateTime::parse_from_rfc3339("2026-11-21T13:05:00Z").unwrap().to_utc();
        let at = |text: &'static str| paused(Some(text), now).is_some();
        assert!(at("2026-11-21T13:05:01Z") && !at("2026-11-21T13:05:00Z") && !at("soon"));
        assert!(paused(None, now).is_none());
        let until = now + chrono::Duration::minutes(2);
        assert_eq!(ordering_paused(until, now).details["retry_after"], 120);
    }

    #[test]
    fn a_correction_is_checked_whole() {
        let wrong = CorrectOrder {
            id: OrderId(uuid::Uuid::nil()),
            kept: Some(vec![KeptLine { line: 0, qty: 0, note: None }]),
            added: vec![],
            customer: Some(" ".into()),
            phone: Some("1".repeat(41)),
            note: Some("  ".into()),
            fulfilment: Some(Fulfilment::Table { table: String::new() }),
        };
        let error = wrong.clone().checked().unwrap_err();
        for field in ["kept.0.qty", "customer", "phone", "table"] {
            assert!(!error.field_messages(field).is_empty(), "{field}");
        }
        let right = CorrectOrder { kept: None, customer: None, phone: None, fulfilment: None, ..wrong };
        assert_eq!(right.checked().unwrap().note, Some(String::new()));
    }
}
