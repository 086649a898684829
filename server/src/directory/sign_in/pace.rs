//! How fast passwords may be guessed: decided before a password is looked at, so that a flood of guesses costs no hash.
//!
//! Guesses are counted by the name that was typed, known or not, and by the address they come from. After some of them each
//! further one has to wait twice as long. A device that the person signed in on before has a count of its own instead of
//! those two: while others guess, the right person still enters. Each node counts for itself, in bounded memory.
//!
//! Names are told apart by what was typed and not by whom it means: a wait says nothing about who exists.

use super::Place;
use crate::config::Auth;
use crate::error::{Code, Problem};
use parking_lot::Mutex;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// Counts kept in each of two generations.
pub const MOST: usize = 50_000;
/// So many doublings at most; two to the tenth is above every longest wait.
const DOUBLINGS: u32 = 10;

/// What a name is counted for. The same words for two purposes are two counts: nobody uses up one by typing into another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// Guesses at the password of a typed name.
    SignIn,
    /// Letters for a typed name whose password was forgotten.
    Forgotten,
    /// Guesses at the own password by whoever is signed in, by their id.
    OwnPassword,
    /// Codes that a person asks for, by their id.
    CodesOf,
    /// Codes to an address or a number.
    CodesTo,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    /// Guesses at a name, by a hash of it and its purpose: a long one costs no memory.
    Name(u64),
    /// Guesses from an address.
    Address(IpAddr),
    /// Guesses from a known device.
    Device(u64),
    /// Everything from an address or a known device, right or wrong: each costs a hash.
    From(u64),
}

/// When to wait, and for how long.
#[derive(Debug, Clone, Copy)]
struct Rule {
    /// So many are free.
    free: u32,
    longest: Duration,
    /// One is forgiven after so much time.
    forgiven: Duration,
}

#[derive(Debug, Clone, Copy)]
struct Count {
    tries: u32,
    /// Of the newest.
    last: Instant,
    /// From here on time forgives.
    since: Instant,
}

impl Count {
    fn forgive(&mut self, rule: Rule, now: Instant) {
        let passed = now.saturating_duration_since(self.since).as_millis() / rule.forgiven.as_millis().max(1);
        let forgiven = u32::try_from(passed).unwrap_or(u32::MAX).min(self.tries);
        self.tries -= forgiven;
        self.since = if self.tries == 0 { now } else { self.since + rule.forgiven * forgiven };
    }

    /// How long the next one has to wait.
    fn wait(&self, rule: Rule, now: Instant) -> Duration {
        if self.tries < rule.free {
            return Duration::ZERO;
        }
        let doubled = Duration::from_secs(1 << (self.tries - rule.free).min(DOUBLINGS));
        (self.last + doubled.min(rule.longest)).saturating_duration_since(now)
    }
}

/// Young counts and those that nobody touched while the young ones became too many.
#[derive(Default)]
struct Counts {
    young: HashMap<Key, Count>,
    old: HashMap<Key, Count>,
}

impl Counts {
    /// A count that there is; young again.
    fn find(&mut self, key: Key) -> Option<&mut Count> {
        if let Some(count) = self.old.remove(&key) {
            self.keep(key, count);
        }
        self.young.get_mut(&key)
    }

    fn keep(&mut self, key: Key, count: Count) {
        if self.young.len() >= MOST && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, count);
    }

    fn take_back(&mut self, key: Key) {
        if let Some(count) = self.young.get_mut(&key).or_else(|| self.old.get_mut(&key)) {
            count.tries = count.tries.saturating_sub(1);
        }
    }

    fn forget(&mut self, key: Key) {
        self.young.remove(&key);
        self.old.remove(&key);
    }
}

/// All counts of this node.
pub struct Pace {
    name: Rule,
    address: Rule,
    device: Rule,
    from: Rule,
    counts: Mutex<Counts>,
    hashes: RandomState,
}

/// A guess under way. It counts as wrong unless it is said to be right or to have said nothing.
#[must_use = "a right password must be told"]
pub struct Attempt<'a> {
    pace: &'a Pace,
    keys: Vec<Key>,
}

impl Pace {
    /// With nothing counted yet. `attempts_per_minute` bounds what comes from one address or device, right or wrong.
    pub fn new(auth: &Auth, attempts_per_minute: u32) -> Self {
        let rule = |free, longest, forgiven| Rule {
            free,
            longest: Duration::from_secs(longest),
            forgiven: Duration::from_secs(forgiven),
        };
        let between = Duration::from_secs(60) / attempts_per_minute.max(1);
        Self {
            name: rule(auth.free_tries_per_name, 900, 600),
            address: rule(auth.free_tries_per_address, 300, 20),
            device: rule(auth.free_tries_per_device, 900, 600),
            from: Rule { free: attempts_per_minute, longest: between, forgiven: between },
            counts: Mutex::default(),
            hashes: RandomState::new(),
        }
    }

    /// Counts a guess at a name. `device` is one that the person of this name signed in on before.
    ///
    /// Errors: `rate_limited` with the seconds to wait; what is refused is not counted and takes no memory.
    pub fn begin(
        &self,
        purpose: Purpose,
        name: &str,
        place: &Place,
        device: Option<&[u8]>,
        now: Instant,
    ) -> Result<Attempt<'_>, Problem> {
        let named = || Key::Name(self.hashes.hash_one((purpose, name)));
        let mut keys = Vec::with_capacity(3);
        match (device, place.network()) {
            (Some(device), _) => {
                let device = self.hashes.hash_one(device);
                keys.extend([(Key::From(device), self.from), (Key::Device(device), self.device)]);
            }
            (None, Some(address)) => {
                let from = Key::From(self.hashes.hash_one(address));
                keys.extend([(from, self.from), (Key::Address(address), self.address), (named(), self.name)]);
            }
            (None, None) => keys.push((named(), self.name)),
        }
        let mut counts = self.counts.lock();
        let mut wait = Duration::ZERO;
        for (key, rule) in &keys {
            if let Some(count) = counts.find(*key) {
                count.forgive(*rule, now);
                wait = wait.max(count.wait(*rule, now));
            }
        }
        if !wait.is_zero() {
            metrics::counter!("lingtong_rate_limited_total", "limit" => "sign_in").increment(1);
            let seconds = u32::try_from(wait.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX);
            return Err(Code::RateLimited.because(format!("try again in {seconds} s")).retry_after(seconds));
        }
        for (key, rule) in &keys {
            let before = counts.find(*key).copied().unwrap_or(Count { tries: 0, last: now, since: now });
            let tries = (before.tries + 1).min(rule.free + DOUBLINGS);
            counts.keep(*key, Count { tries, last: now, ..before });
        }
        Ok(Attempt { pace: self, keys: keys.into_iter().map(|(key, _)| key).collect() })
    }

    /// How many counts are in memory: young ones and old ones.
    pub fn kept(&self) -> (usize, usize) {
        let counts = self.counts.lock();
        (counts.young.len(), counts.old.len())
    }
}

impl Attempt<'_> {
    /// It was right: the name and the device begin anew. The address does not, or one account would pay for guesses at others.
    pub fn right(self) {
        let mut counts = self.pace.counts.lock();
        for key in self.keys {
            match key {
                Key::Name(_) | Key::Device(_) => counts.forget(key),
                Key::Address(_) => counts.take_back(key),
                Key::From(_) => {}
            }
        }
    }

    /// Nobody could say whether it was right.
    pub(in crate::directory) fn undecided(self) {
        let mut counts = self.pace.counts.lock();
        for key in self.keys.into_iter().filter(|key| !matches!(key, Key::From(_))) {
            counts.take_back(key);
        }
    }
}
