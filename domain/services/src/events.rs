//! Reads the log of one tenant: the parity export and the count of the last hour.
//! It must never write one; events are written by what they tell of.

use chrono::{DateTime, Duration, Utc};
use mo_contract::event::{EventCount, EventCounts, EventPage, EventStats, ListEvents};
use mo_store::{EventFilter, TenantTx, rfc3339};

use crate::{
    dispatcher::{Call, Handle, Services},
    fail::Fail,
};

fn time(text: Option<&str>) -> Option<DateTime<Utc>> {
    text.and_then(|text| DateTime::parse_from_rfc3339(text).ok()).map(|time| time.with_timezone(&Utc))
}

impl Handle<ListEvents> for Services {
    type Tx = TenantTx;

    async fn handle(&self, _: &mut Call<'_>, tx: &TenantTx, op: ListEvents) -> Result<EventPage, Fail> {
        let limit = op.limit.unwrap_or(500);
        let filter = EventFilter {
            from: time(op.from.as_deref()),
            to: time(op.to.as_deref()),
            event_type: op.event_type,
            after: op.after.unwrap_or(0),
            limit: limit + 1,
        };
        let mut events = tx.events(&filter).await?;
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = events.len() > wanted;
        events.truncate(wanted);
        Ok(EventPage { events, more })
    }
}

impl Handle<EventStats> for Services {
    type Tx = TenantTx;

    async fn handle(&self, call: &mut Call<'_>, tx: &TenantTx, _: EventStats) -> Result<EventCounts, Fail> {
        let since = call.ctx.now - Duration::hours(1);
        let counts = tx.event_counts(since).await?;
        let counts = counts.into_iter().map(|(event_type, count)| EventCount { event_type, count }).collect();
        Ok(EventCounts { since: rfc3339(since), counts })
    }
}
