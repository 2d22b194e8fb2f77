//! Who listens to what happens in a restaurant. A process reads the log of each watched restaurant once, however many listen,
//! and only while somebody does. It never tells a listener of another restaurant's events, and never skips one.

use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use mo_contract::{Error, ErrorCode, OrderId, TenantId, event::EventRow};
use mo_store::EventFilter;
use tokio::{
    sync::{Notify, broadcast, watch},
    time::{Instant, sleep, sleep_until, timeout},
};

use crate::{dispatcher::Services, fail::Fail};

/// How often the log is looked at for what another process has written.
const LOOK: Duration = Duration::from_millis(500);
/// A commit of this process wakes the reader; so many within this time are one look.
const GATHER: Duration = Duration::from_millis(50);
/// After a failed look.
const RETRY: Duration = Duration::from_secs(2);
/// How long a listener waits for the reader's first look.
const PATIENCE: Duration = Duration::from_secs(5);
/// Events of one look.
const PAGE: u64 = 200;
/// Who has missed more than these is told to load everything again.
const REPLAY: u64 = 500;
/// Notes that a slow listener may be behind.
const BEHIND: usize = 512;

/// Listeners of one process.
const MOST: usize = 10_000;
/// Listeners of one restaurant's house, and of all its guests.
const MOST_OF_HOUSE: usize = 1_000;
const MOST_OF_GUESTS: usize = 2_000;
/// Listeners of one order.
const MOST_OF_ORDER: usize = 10;

/// For whom somebody listens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    House,
    /// The guest of this order.
    Guest(OrderId),
}

/// What a listener is told.
#[derive(Clone, Debug)]
pub enum Heard {
    Event(Arc<EventRow>),
    /// The restaurant's own row has changed: ordering was paused, a brand was published.
    Restaurant,
    /// Events were missed and are not told again: everything is to be loaded anew. Go on after this one.
    Lost(i64),
    /// The process stops.
    Closed,
}

/// The readers of this process, and how many listen.
pub(crate) struct Hub {
    watched: Mutex<HashMap<TenantId, Arc<Channel>>>,
    listeners: AtomicUsize,
    closed: watch::Sender<bool>,
}

impl Default for Hub {
    fn default() -> Self {
        Self { watched: Mutex::default(), listeners: AtomicUsize::new(0), closed: watch::Sender::new(false) }
    }
}

/// One watched restaurant.
struct Channel {
    notes: broadcast::Sender<Heard>,
    wake: Notify,
    /// How far the reader is; none before its first look.
    position: watch::Sender<Option<i64>>,
    seats: Mutex<Seats>,
}

#[derive(Default)]
struct Seats {
    house: usize,
    guests: usize,
    orders: HashMap<OrderId, usize>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Seats {
    fn take(&mut self, audience: Audience) -> bool {
        match audience {
            Audience::House if self.house < MOST_OF_HOUSE => self.house += 1,
            Audience::Guest(id) if self.guests < MOST_OF_GUESTS => {
                let of_order = self.orders.entry(id).or_default();
                if *of_order >= MOST_OF_ORDER {
                    return false;
                }
                *of_order += 1;
                self.guests += 1;
            }
            _ => return false,
        }
        true
    }

    fn leave(&mut self, audience: Audience) {
        match audience {
            Audience::House => self.house -= 1,
            Audience::Guest(id) => {
                self.guests -= 1;
                if let Some(of_order) = self.orders.get_mut(&id) {
                    *of_order -= 1;
                    if *of_order == 0 {
                        self.orders.remove(&id);
                    }
                }
            }
        }
    }
}

/// A place among the listeners, given back when it is dropped.
struct Seat {
    services: Services,
    channel: Arc<Channel>,
    audience: Audience,
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.services.0.live.listeners.fetch_sub(1, Ordering::AcqRel);
        lock(&self.channel.seats).leave(self.audience);
    }
}

/// Somebody who listens.
pub struct Listener {
    notes: broadcast::Receiver<Heard>,
    closed: watch::Receiver<bool>,
    waiting: VecDeque<Heard>,
    /// The last event that was told, or that was over before listening began.
    after: i64,
    seat: Seat,
}

impl Listener {
    /// Waits for the next thing to tell. Nothing is lost when the waiting is given up.
    pub async fn next(&mut self) -> Heard {
        loop {
            if let Some(heard) = self.waiting.pop_front() {
                return heard;
            }
            let note = tokio::select! {
                note = self.notes.recv() => note,
                () = until_closed(&mut self.closed) => return Heard::Closed,
            };
            match note {
                Ok(Heard::Event(event)) if event.seq <= self.after => {}
                Ok(Heard::Event(event)) => {
                    self.after = event.seq;
                    return Heard::Event(event);
                }
                Ok(heard) => return heard,
                Err(broadcast::error::RecvError::Lagged(_)) => {
                    self.after = self.seat.channel.position.borrow().unwrap_or(self.after);
                    return Heard::Lost(self.after);
                }
                Err(broadcast::error::RecvError::Closed) => return Heard::Closed,
            }
        }
    }
}

async fn until_closed(closed: &mut watch::Receiver<bool>) {
    // An error would mean that the hub is gone: then it is closed as well.
    _ = closed.wait_for(|closed| *closed).await;
}

fn full() -> Error {
    Error::new(
        ErrorCode::Unavailable,
        "Too many are watching right now. The page works without; reload it to see news.",
    )
}

/// A part of the log.
struct Tail {
    head: i64,
    events: Vec<EventRow>,
}

impl Hub {
    /// Lets the reader of this restaurant look now: something was committed.
    pub(crate) fn wake(&self, tenant: TenantId) {
        if let Some(channel) = lock(&self.watched).get(&tenant) {
            channel.wake.notify_one();
        }
    }
}

impl Services {
    /// Ends all listening: the process stops.
    pub fn stop_listening(&self) {
        self.0.live.closed.send_replace(true);
    }

    /// How many listen in this process.
    #[must_use]
    pub fn listeners(&self) -> usize {
        self.0.live.listeners.load(Ordering::Acquire)
    }

    /// Listens to a restaurant from the event after `since` on, or from now on. Who may is for the caller to say.
    ///
    /// # Errors
    /// `UNAVAILABLE` when too many listen, or when the log can't be read.
    pub async fn listen(
        &self,
        tenant: TenantId,
        audience: Audience,
        since: Option<i64>,
        request_id: &str,
    ) -> Result<Listener, Error> {
        let (seat, notes) = self.seat(tenant, audience)?;
        let mut position = seat.channel.position.subscribe();
        let first = timeout(PATIENCE, position.wait_for(Option::is_some)).await;
        let Some(head) = first.ok().and_then(Result::ok).and_then(|position| *position) else {
            return Err(Error::new(ErrorCode::Unavailable, "The news can't be read right now. Please try again."));
        };
        let closed = self.0.live.closed.subscribe();
        let mut listener = Listener { notes, closed, waiting: VecDeque::new(), after: head, seat };
        if let Some(since) = since {
            // After the reader's first look, so that what is not found here will be told by the reader.
            let missed = self.tail(tenant, since, REPLAY + 1).await.map_err(|fail| fail.into_error(request_id))?;
            let many = u64::try_from(missed.events.len()).unwrap_or(u64::MAX) > REPLAY;
            if many || since > missed.head {
                listener.after = missed.head;
                listener.waiting.push_back(Heard::Lost(missed.head));
            } else {
                listener.after = missed.events.last().map_or(since, |event| event.seq);
                listener.waiting.extend(missed.events.into_iter().map(|event| Heard::Event(Arc::new(event))));
            }
        }
        Ok(listener)
    }

    fn seat(&self, tenant: TenantId, audience: Audience) -> Result<(Seat, broadcast::Receiver<Heard>), Error> {
        let hub = &self.0.live;
        if hub.listeners.fetch_add(1, Ordering::AcqRel) >= MOST {
            hub.listeners.fetch_sub(1, Ordering::AcqRel);
            return Err(full());
        }
        let mut watched = lock(&hub.watched);
        let (channel, is_new) = match watched.get(&tenant) {
            Some(channel) => (channel.clone(), false),
            None => {
                let channel = Arc::new(Channel {
                    notes: broadcast::Sender::new(BEHIND),
                    wake: Notify::new(),
                    position: watch::Sender::new(None),
                    seats: Mutex::default(),
                });
                (channel, true)
            }
        };
        if !lock(&channel.seats).take(audience) {
            hub.listeners.fetch_sub(1, Ordering::AcqRel);
            return Err(full());
        }
        // Within the lock: the reader leaves only when nobody has subscribed.
        let notes = channel.notes.subscribe();
        if is_new {
            watched.insert(tenant, channel.clone());
            tokio::spawn(self.clone().follow(tenant, channel.clone()));
        }
        Ok((Seat { services: self.clone(), channel, audience }, notes))
    }

    async fn tail(&self, tenant: TenantId, after: i64, limit: u64) -> Result<Tail, Fail> {
        let tx = self.0.dbs.tenants.read(tenant).await?;
        let head = tx.log_head().await?;
        let events = if head > after {
            tx.events(&EventFilter { after, limit, ..EventFilter::default() }).await?
        } else {
            Vec::new()
        };
        tx.commit().await?;
        Ok(Tail { head, events })
    }

    /// Reads the log of one restaurant for as long as somebody listens.
    async fn follow(self, tenant: TenantId, channel: Arc<Channel>) {
        let mut seen_version = None;
        let mut failing = false;
        let mut closed = self.0.live.closed.subscribe();
        loop {
            let looked = Instant::now();
            match self.look(tenant, &channel, &mut seen_version).await {
                Ok(()) => failing = false,
                Err(fail) => {
                    if !failing {
                        tracing::warn!(%tenant, cause = %fail, "the log can't be followed; trying again");
                    }
                    failing = true;
                }
            }
            if self.leave(tenant, &channel) {
                return;
            }
            tokio::select! {
                () = channel.wake.notified(), if !failing => sleep_until(looked + GATHER).await,
                () = sleep(if failing { RETRY } else { LOOK }) => {}
                () = until_closed(&mut closed) => return,
            }
        }
    }

    /// One look: tells what has happened since the last one.
    async fn look(&self, tenant: TenantId, channel: &Channel, seen_version: &mut Option<i64>) -> Result<(), Fail> {
        loop {
            let before = *channel.position.borrow();
            let Some(after) = before else {
                let head = self.tail(tenant, i64::MAX, 1).await?.head;
                channel.position.send_replace(Some(head));
                break;
            };
            let tail = self.tail(tenant, after, PAGE).await?;
            if tail.head < after {
                // An older state of the database was put in place.
                channel.position.send_replace(Some(tail.head));
                _ = channel.notes.send(Heard::Lost(tail.head));
                break;
            }
            let Some(last) = tail.events.last().map(|event| event.seq) else { break };
            for event in tail.events {
                _ = channel.notes.send(Heard::Event(Arc::new(event)));
            }
            channel.position.send_replace(Some(last));
            if last >= tail.head {
                break;
            }
        }
        let version = self.tenant_by_id(tenant).await?.map(|tenant| tenant.version);
        if seen_version.is_some() && *seen_version != version {
            _ = channel.notes.send(Heard::Restaurant);
        }
        *seen_version = version.or(Some(-1));
        Ok(())
    }

    /// Stops watching if nobody listens any more.
    fn leave(&self, tenant: TenantId, channel: &Channel) -> bool {
        let mut watched = lock(&self.0.live.watched);
        let nobody = channel.notes.receiver_count() == 0;
        if nobody {
            watched.remove(&tenant);
        }
        nobody
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seats_are_bounded_and_given_back() {
        let mut seats = Seats::default();
        let order = Audience::Guest(OrderId(uuid::Uuid::nil()));
        for _ in 0..MOST_OF_ORDER {
            assert!(seats.take(order));
        }
        assert!(!seats.take(order), "one order has few listeners");
        for _ in 0..MOST_OF_HOUSE {
            assert!(seats.take(Audience::House));
        }
        assert!(!seats.take(Audience::House));
        seats.leave(order);
        assert!(seats.take(order));
        for _ in 0..MOST_OF_ORDER {
            seats.leave(order);
        }
        assert!(seats.orders.is_empty() && seats.guests == 0);
    }
}
