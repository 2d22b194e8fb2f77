//! How often one client address may ask, write, or fail to prove who it is.
//! The tables are bounded: addresses that have been quiet are dropped.

use std::{net::IpAddr, num::NonZeroU32, time::Duration};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use http::Method;
use moka::sync::Cache;

use crate::settings::{Rate, Settings};

pub struct Limits {
    read: DefaultKeyedRateLimiter<IpAddr>,
    write: DefaultKeyedRateLimiter<IpAddr>,
    credential: DefaultKeyedRateLimiter<IpAddr>,
    /// Who has failed too often, until the next failure would be let through.
    barred: Cache<IpAddr, ()>,
}

/// Above this many addresses the quiet ones are dropped.
const MANY: usize = 100_000;

fn quota(rate: Rate) -> Quota {
    let at_least_one = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
    Quota::per_second(at_least_one(rate.per_second)).allow_burst(at_least_one(rate.burst))
}

impl Limits {
    pub fn new(settings: &Settings) -> Self {
        let failures = NonZeroU32::new(settings.rate_credential).unwrap_or(NonZeroU32::MIN);
        Self {
            read: RateLimiter::keyed(quota(settings.rate_read)),
            write: RateLimiter::keyed(quota(settings.rate_write)),
            credential: RateLimiter::keyed(Quota::per_minute(failures)),
            barred: Cache::builder()
                .max_capacity(MANY as u64)
                .time_to_live(Duration::from_secs(60) / failures.get())
                .build(),
        }
    }

    /// Whether this request may go on.
    pub fn admit(&self, peer: IpAddr, method: &Method) -> bool {
        let limiter = if super::is_read(method) { &self.read } else { &self.write };
        if limiter.len() > MANY {
            limiter.retain_recent();
        }
        limiter.check_key(&peer).is_ok()
    }

    /// Counts a failed credential; false when there have been too many.
    pub fn failed_credential(&self, peer: IpAddr) -> bool {
        if self.credential.len() > MANY {
            self.credential.retain_recent();
        }
        let is_fine = self.credential.check_key(&peer).is_ok();
        if !is_fine {
            self.barred.insert(peer, ());
        }
        is_fine
    }

    /// Whether this address may try a credential: a password is guessed, a token is not.
    pub fn may_guess(&self, peer: IpAddr) -> bool {
        !self.barred.contains_key(&peer)
    }
}
