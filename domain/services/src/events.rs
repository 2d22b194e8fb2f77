//! Reads logs: the parity export, windows for the events screen, and the count of the last hour.
//! It must never write one; events are written by what they tell of.

use chrono::{DateTime, Duration, Utc};
use mo_contract::{
    Error, TenantId,
    event::{
        CountEvents, CountTenantEvents, EventCount, EventCounts, EventPage, EventRow, EventStats, EventTally,
        ListEvents, ListTenantEvents,
    },
    tenant::TenantState,
};
use mo_store::{EventFilter, TenantTx, rfc3339};

use crate::{
    dispatcher::{Call, Handle, NoTx, Services},
    fail::Fail,
};

fn time(text: Option<&str>) -> Option<DateTime<Utc>> {
    text.and_then(|text| DateTime::parse_from_rfc3339(text).ok()).map(|time| time.with_timezone(&Utc))
}

/// `order.placed, order.done` as a list; nothing as none, which is every type.
fn types(text: Option<&str>) -> Vec<String> {
    text.unwrap_or_default().split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

macro_rules! list_filter {
    ($op:expr) => {
        EventFilter {
            from: time($op.from.as_deref()),
            to: time($op.to.as_deref()),
            event_types: types($op.event_type.as_deref()),
            entity_type: $op.entity_type,
            entity_id: $op.entity_id,
            after: $op.after.unwrap_or(0),
            before: $op.before,
            order: $op.order,
            limit: $op.limit.unwrap_or(500),
        }
    };
}

macro_rules! count_filter {
    ($op:expr) => {
        EventFilter {
            from: time($op.from.as_deref()),
            to: time($op.to.as_deref()),
            entity_type: $op.entity_type,
            entity_id: $op.entity_id,
            ..EventFilter::default()
        }
    };
}

/// As many as were asked for, and whether there was one more.
fn page(mut events: Vec<EventRow>, limit: u64) -> EventPage {
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = events.len() > wanted;
    events.truncate(wanted);
    EventPage { events, more }
}

/// One more than was asked for, so as to know whether there are more.
fn and_one(filter: &EventFilter) -> EventFilter {
    EventFilter { limit: filter.limit + 1, ..filter.clone() }
}

fn counted(counts: Vec<(String, i64)>) -> Vec<EventCount> {
    counts.into_iter().map(|(event_type, count)| EventCount { event_type, count }).collect()
}

fn tally(counts: Vec<(String, i64)>) -> EventTally {
    EventTally { total: counts.iter().map(|(_, count)| count).sum(), counts: counted(counts) }
}

impl Handle<ListEvents> for Services {
    type Tx = TenantTx;

    async fn handle(&self, _: &mut Call<'_>, tx: &TenantTx, op: ListEvents) -> Result<EventPage, Fail> {
        let filter = list_filter!(op);
        Ok(page(tx.events(&and_one(&filter)).await?, filter.limit))
    }
}

impl Handle<CountEvents> for Services {
    type Tx = TenantTx;

    async fn handle(&self, _: &mut Call<'_>, tx: &TenantTx, op: CountEvents) -> Result<EventTally, Fail> {
        Ok(tally(tx.event_counts(&count_filter!(op)).await?))
    }
}

impl Handle<EventStats> for Services {
    type Tx = TenantTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, _: EventStats) -> Result<EventCounts, Fail> {
        let since = call.ctx.now - Duration::hours(1);
        let filter = EventFilter { from: Some(since), ..EventFilter::default() };
        Ok(EventCounts { since: rfc3339(since), counts: counted(tx.event_counts(&filter).await?) })
    }
}

impl Services {
    /// A transaction on the log of a restaurant that an operator names. One that was never finished has none.
    pub(crate) async fn read_for_operator(&self, id: TenantId) -> Result<TenantTx, Fail> {
        let tenant = self.tenant_by_id(id).await?.ok_or_else(|| Error::not_found("tenant"))?;
        let is_complete = matches!(tenant.state, TenantState::Active | TenantState::Suspended | TenantState::Archived);
        if !is_complete {
            return Err(Error::not_found("tenant").into());
        }
        Ok(self.0.dbs.tenants.read(id).await?)
    }
}

// What an operator reads is no part of the one transaction that the dispatcher opens: it lies with the tenant, or with the
// platform, as the input says.
impl Handle<ListTenantEvents> for Services {
    type Tx = NoTx;

    async fn handle(&self, _: &mut Call<'_>, _: &NoTx, op: ListTenantEvents) -> Result<EventPage, Fail> {
        let tenant = op.tenant_id;
        let filter = list_filter!(op);
        let events = match tenant {
            Some(id) => {
                let tx = self.read_for_operator(id).await?;
                let events = tx.events(&and_one(&filter)).await?;
                tx.commit().await?;
                events
            }
            None => {
                let tx = self.0.dbs.platform.read().await?;
                let events = tx.events(&and_one(&filter)).await?;
                tx.commit().await?;
                events
            }
        };
        Ok(page(events, filter.limit))
    }
}

impl Handle<CountTenantEvents> for Services {
    type Tx = NoTx;

    async fn handle(&self, _: &mut Call<'_>, _: &NoTx, op: CountTenantEvents) -> Result<EventTally, Fail> {
        let tenant = op.tenant_id;
        let filter = count_filter!(op);
        let counts = match tenant {
            Some(id) => {
                let tx = self.read_for_operator(id).await?;
                let counts = tx.event_counts(&filter).await?;
                tx.commit().await?;
                counts
            }
            None => {
                let tx = self.0.dbs.platform.read().await?;
                let counts = tx.event_counts(&filter).await?;
                tx.commit().await?;
                counts
            }
        };
        Ok(tally(counts))
    }
}
