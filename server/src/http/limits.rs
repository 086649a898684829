//! How often: token buckets per person and client address (governor, GCRA).
//!
//! A bucket holds one minute's worth, so that bursts pass. It is not a lockout, and each node counts for itself.
//! Buckets that are full again are forgotten by [`RateLimits::sweep`]; that bounds the memory.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Weak};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::config::Limits;
use crate::directory::network;
use crate::error::{Code, Problem};

/// What a person does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Sends a message, by either door.
    Send,
    /// Any other request or socket command.
    Request,
}

/// All buckets of this node.
pub struct RateLimits {
    sends: Buckets<i64>,
    requests: Buckets<i64>,
    addresses: Buckets<IpAddr>,
    strangers: Buckets<IpAddr>,
}

impl RateLimits {
    pub fn new(limits: &Limits) -> Self {
        Self {
            sends: Buckets::new("sends", limits.sends_per_minute),
            requests: Buckets::new("requests", limits.requests_per_minute),
            addresses: Buckets::new("address", limits.requests_per_minute_per_address),
            strangers: Buckets::new("stranger", limits.sign_ins_per_minute_per_address),
        }
    }

    /// Counts an act of a person, or refuses it with `rate_limited`.
    pub fn person(&self, person: i64, act: Act) -> Result<(), Problem> {
        match act {
            Act::Send => self.sends.take(&person),
            Act::Request => self.requests.take(&person),
        }
    }

    /// Counts a request from an address. The edge does that for every request.
    pub fn address(&self, address: IpAddr) -> Result<(), Problem> {
        self.addresses.take(&network(address))
    }

    /// Counts a stranger's request that costs something: with a link, for a new password. Guesses at passwords are counted
    /// by the directory.
    pub fn stranger(&self, address: IpAddr) -> Result<(), Problem> {
        self.strangers.take(&network(address))
    }

    /// Forgets buckets that are full again.
    pub fn sweep(&self) {
        self.sends.sweep();
        self.requests.sweep();
        self.addresses.sweep();
        self.strangers.sweep();
    }

    /// Buckets in memory.
    pub fn len(&self) -> usize {
        let people = self.sends.0.len() + self.requests.0.len();
        people + self.addresses.0.len() + self.strangers.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Sweeps every ten seconds for as long as the limits are in use. Spawn it once.
pub async fn keep_swept(limits: Weak<RateLimits>) {
    let mut tick = tokio::time::interval(Duration::from_secs(10));
    loop {
        tick.tick().await;
        match Weak::upgrade(&limits) {
            Some(limits) => Arc::as_ref(&limits).sweep(),
            None => return,
        }
    }
}

struct Buckets<K: Hash + Eq + Clone>(DefaultKeyedRateLimiter<K>, &'static str);

impl<K: Hash + Eq + Clone> Buckets<K> {
    fn new(name: &'static str, per_minute: u32) -> Self {
        let per_minute = NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN);
        Self(RateLimiter::keyed(Quota::per_minute(per_minute)), name)
    }

    fn take(&self, key: &K) -> Result<(), Problem> {
        self.0.check_key(key).map_err(|not_until| {
            metrics::counter!("lingtong_rate_limited_total", "limit" => self.1).increment(1);
            let wait = not_until.wait_time_from(DefaultClock::default().now());
            let seconds = u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(60).max(1);
            Code::RateLimited.because(format!("try again in {seconds} s")).retry_after(seconds)
        })
    }

    fn sweep(&self) {
        self.0.retain_recent();
        self.0.shrink_to_fit();
    }
}
