//! Bounded caches of what every request asks: tenants by host and by id, tokens, sessions, menus. Tenant rows always sit under the
//! tenant's id. An entry is as old as the last look at the log's head at most: one second.

use std::{
    hash::Hash,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use mo_contract::{SessionId, TenantId, TokenId, menu::Menu, tenant::Tenant};
use mo_store::entity::api_token;
use moka::sync::Cache;
use tokio::sync::Mutex;

use crate::identity::OpenSession;

/// How long another node's change may stay unseen.
pub(crate) const FRESH: Duration = Duration::from_secs(1);

/// A value that holds for as long as nothing has changed since it was loaded.
#[derive(Clone)]
struct Entry<V> {
    generation: u64,
    value: V,
}

/// A map that forgets everything at once.
pub(crate) struct Generations<K, V> {
    map: Cache<K, Entry<V>>,
}

impl<K: Hash + Eq + Send + Sync + 'static, V: Clone + Send + Sync + 'static> Generations<K, V> {
    fn new(capacity: u64) -> Self {
        Self { map: Cache::builder().max_capacity(capacity).time_to_live(Duration::from_secs(300)).build() }
    }

    pub(crate) fn get(&self, key: &K, generation: u64) -> Option<V> {
        self.map.get(key).filter(|entry| entry.generation == generation).map(|entry| entry.value)
    }

    pub(crate) fn put(&self, key: K, generation: u64, value: V) {
        self.map.insert(key, Entry { generation, value });
    }
}

/// A menu, the version of the log it was read at, and when that was last confirmed.
#[derive(Clone)]
pub(crate) struct CachedMenu {
    pub menu: Arc<Menu>,
    pub version: i64,
    /// Of [`Caches::menu_generation`], when it was read.
    pub generation: u64,
    pub checked: Instant,
}

pub(crate) struct Caches {
    /// Bumped by every change of platform rows; an entry loaded before it does not count any more.
    generation: AtomicU64,
    head: AtomicI64,
    checked: Mutex<Option<Instant>>,
    /// Unknown hosts are kept too: a scan must not reach the database a thousand times.
    pub hosts: Generations<String, Option<Arc<Tenant>>>,
    pub tenants: Generations<TenantId, Option<Arc<Tenant>>>,
    pub tokens: Generations<TokenId, Option<Arc<api_token::Model>>>,
    pub sessions: Generations<SessionId, Option<Arc<OpenSession>>>,
    pub menus: Cache<TenantId, CachedMenu>,
    /// Bumped by every change of a menu on this node; what was read before it is looked at again.
    menu_generation: AtomicU64,
}

impl Default for Caches {
    fn default() -> Self {
        Self {
            generation: AtomicU64::new(0),
            head: AtomicI64::new(-1),
            checked: Mutex::default(),
            hosts: Generations::new(10_000),
            tenants: Generations::new(10_000),
            tokens: Generations::new(10_000),
            sessions: Generations::new(10_000),
            menus: Cache::builder().max_capacity(2_000).time_to_idle(Duration::from_secs(3600)).build(),
            menu_generation: AtomicU64::new(0),
        }
    }
}

impl Caches {
    pub(crate) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    pub(crate) fn menu_generation(&self) -> u64 {
        self.menu_generation.load(Ordering::Acquire)
    }

    pub(crate) fn look_at_menus(&self) {
        self.menu_generation.fetch_add(1, Ordering::AcqRel);
    }

    pub(crate) fn forget_platform(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
    }

    /// Looks at the log's head if the last look is over a second old; forgets everything when it has moved.
    pub(crate) async fn refresh<E>(&self, head: impl AsyncFnOnce() -> Result<i64, E>) -> Result<(), E> {
        // Whoever finds the lock taken goes on with what there is: somebody is looking already.
        let Ok(mut checked) = self.checked.try_lock() else {
            return Ok(());
        };
        if checked.is_some_and(|at| at.elapsed() < FRESH) {
            return Ok(());
        }
        let head = head().await?;
        if self.head.swap(head, Ordering::AcqRel) != head {
            self.forget_platform();
        }
        *checked = Some(Instant::now());
        Ok(())
    }
}
