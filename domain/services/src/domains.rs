//! The names that this installation answers for, kept in memory: an edge asks while a handshake waits.
//! It must never reach the database to answer, and never say yes to what it does not know.

use std::{
    collections::HashSet,
    sync::{PoisonError, RwLock},
    time::{Duration, Instant},
};

use mo_contract::tenant::TenantState;
use mo_store::entity::{SoftDelete as _, tenant};
use sea_orm::{ColumnTrait as _, QueryFilter as _, QuerySelect as _};

use crate::{cache::FRESH, dispatcher::Services, fail::Fail};

/// What was read longer ago than this is not trusted any more: a restaurant may have left meanwhile.
const TRUSTED_FOR: Duration = Duration::from_secs(300);

#[derive(Default)]
pub(crate) struct Domains(RwLock<Option<Known>>);

struct Known {
    names: HashSet<String>,
    head: i64,
    confirmed: Instant,
}

impl Services {
    /// Whether a certificate may be asked for in this name: it is the platform's, or a restaurant's that is open or suspended.
    /// `domain` in the form of [`mo_contract::host::normalise_authority`].
    #[must_use]
    pub fn answers_for(&self, domain: &str) -> bool {
        let known = self.0.domains.0.read().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().is_some_and(|known| {
            known.confirmed.elapsed() < TRUSTED_FOR && (domain == self.0.platform_host || known.names.contains(domain))
        })
    }

    /// Keeps the names up to date for as long as it runs: one look at the log's head a second.
    pub async fn watch_domains(&self) {
        loop {
            if let Err(fail) = self.read_domains().await {
                tracing::warn!(cause = %fail, "the domains can't be read; no new certificates in five minutes");
            }
            tokio::time::sleep(FRESH).await;
        }
    }

    async fn read_domains(&self) -> Result<(), Fail> {
        let tx = self.0.dbs.platform.read().await?;
        let head = tx.log_head().await?;
        let moved = {
            let mut known = self.0.domains.0.write().unwrap_or_else(PoisonError::into_inner);
            match known.as_mut().filter(|known| known.head == head) {
                Some(known) => {
                    known.confirmed = Instant::now();
                    false
                }
                None => true,
            }
        };
        if moved {
            let states = [TenantState::Active, TenantState::Suspended].map(TenantState::as_str);
            let names: Vec<String> = tenant::Entity::active()
                .select_only()
                .column(tenant::Column::Domain)
                .filter(tenant::Column::State.is_in(states))
                .into_tuple()
                .all(&tx)
                .await?;
            let known = Known { names: names.into_iter().collect(), head, confirmed: Instant::now() };
            *self.0.domains.0.write().unwrap_or_else(PoisonError::into_inner) = Some(known);
        }
        Ok(tx.commit().await?)
    }
}
