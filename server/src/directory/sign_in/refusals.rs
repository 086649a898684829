//! Refused sign-ins in the journal: the first five of a name or an address in a minute one by one, the rest as one number.
//!
//! So a flood of guesses costs a few entries a minute, and none is left out of the count. Counts are kept in memory by
//! each node; a crash loses at most the number of the running minute. A login that nobody has is kept as a keyed digest:
//! people type passwords into the wrong field.

use super::Place;
use crate::directory::{Directory, digest, names};
use crate::error::Problem;
use crate::journal::{Audience, Command, Draft, Kind, Origin, Outcome, Tx, WriteError};
use parking_lot::Mutex;
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;
use std::net::IpAddr;

/// Refusals of one name or address and minute that get an entry of their own.
const SINGLY: u32 = 5;
/// Names and addresses counted at the same time; beyond it they share one count.
const MOST: usize = 10_000;

/// Why; for the journal only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::directory) enum Reason {
    Unknown,
    Password,
    Disabled,
    Malformed,
    NotImported,
    Link,
    SecondFactor,
    SourceUnavailable,
    Expired,
    MustChange,
    /// Refused before anything was looked at.
    TooOften,
}

impl Reason {
    /// Whether the password was wrong, or may have been.
    pub(super) fn is_wrong(self) -> bool {
        !matches!(self, Self::Disabled | Self::Expired | Self::MustChange | Self::SourceUnavailable)
    }
}

/// Whose refusals are counted together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Name(String),
    /// An IPv4 address, or an IPv6 network.
    Address(String),
    Others,
}

/// What was refused in the running minute.
#[derive(Default)]
pub(in crate::directory) struct Refusals {
    minute: Mutex<Minute>,
}

#[derive(Default)]
struct Minute {
    /// Unix milliseconds / 60,000.
    number: i64,
    /// All of it: singly and beyond.
    seen: HashMap<Key, u32>,
    /// Those without an entry of their own.
    beyond: HashMap<Key, u32>,
}

/// Counts of a minute that is over.
struct Over {
    number: i64,
    beyond: HashMap<Key, u32>,
}

impl Refusals {
    /// Counts one. Whether it gets an entry of its own, and the minute that is over.
    fn count(&self, now_ms: i64, name: &str, ip: &str) -> (bool, Option<Over>) {
        let mut minute = self.minute.lock();
        let over = minute.turn(now_ms);
        let by_name = minute.see(Key::Name(name.to_owned()));
        let by_address = minute.see(Key::Address(ip.to_owned()));
        if by_name.1 <= SINGLY && by_address.1 <= SINGLY {
            return (true, over);
        }
        // The narrower one that is over its five; a spray of names counts at its address.
        let key = if by_name.1 > SINGLY { by_name.0 } else { by_address.0 };
        *minute.beyond.entry(key).or_insert(0) += 1;
        (false, over)
    }

    fn turn(&self, now_ms: i64) -> Option<Over> {
        self.minute.lock().turn(now_ms)
    }
}

impl Minute {
    fn turn(&mut self, now_ms: i64) -> Option<Over> {
        let number = now_ms.div_euclid(60_000);
        if number == self.number {
            return None;
        }
        let over = std::mem::take(self);
        self.number = number;
        (!over.beyond.is_empty()).then_some(Over { number: over.number, beyond: over.beyond })
    }

    fn see(&mut self, key: Key) -> (Key, u32) {
        let key = if self.seen.len() < MOST || self.seen.contains_key(&key) { key } else { Key::Others };
        let count = self.seen.entry(key.clone()).or_insert(0);
        *count = count.saturating_add(1);
        (key, *count)
    }
}

struct Refuse {
    drafts: Vec<(Kind, Option<i64>, serde_json::Value, Origin)>,
}

impl Command for Refuse {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        for (kind, person, change, origin) in &self.drafts {
            let target: Vec<(&str, i64)> = person.iter().map(|person| ("person", *person)).collect();
            tx.append(
                Draft::new(*kind, Audience::Nobody, None, &target, change).outcome(Outcome::Denied),
                origin,
            )?;
        }
        Ok(())
    }
}

impl Directory {
    /// Journals a refusal, alone or in the count of its minute.
    pub(in crate::directory) async fn refused(
        &self,
        login: &str,
        person: Option<i64>,
        reason: Reason,
        place: &Place,
    ) -> Result<(), Problem> {
        let folded: String = names::fold(login).chars().take(names::LOGIN_MAX).collect();
        let digest = hex::encode(&digest::keyed(&self.refresh_key, folded.as_bytes())[..8]);
        let (singly, over) = self.refusals.count(self.clock.now_ms(), &digest, &from(place));
        let mut drafts = over.map(drafts).unwrap_or_default();
        if singly {
            let name = person.map(|_| folded);
            let change = json!({"login": name, "login_digest": digest, "person": person, "reason": reason, "ip": place.ip});
            drafts.push((Kind::SessionLoginFailed, person, change, place.origin()));
        }
        if drafts.is_empty() { Ok(()) } else { self.writer.write(Refuse { drafts }).await }
    }

    /// Journals the counts of a minute that is over. Call it every few seconds.
    pub(in crate::directory) async fn journal_refusals(&self) -> Result<(), Problem> {
        match self.refusals.turn(self.clock.now_ms()) {
            Some(over) => self.writer.write(Refuse { drafts: drafts(over) }).await,
            None => Ok(()),
        }
    }
}

/// As it is counted: whoever has an IPv6 network has all its addresses.
fn from(place: &Place) -> String {
    match place.network() {
        Some(network @ IpAddr::V6(_)) => format!("{network}/64"),
        Some(address) => address.to_string(),
        None => place.ip.clone(),
    }
}

/// At most 100 entries: the largest counts each, the rest as one.
fn drafts(over: Over) -> Vec<(Kind, Option<i64>, serde_json::Value, Origin)> {
    let minute = crate::clock::format_ms(over.number * 60_000);
    let mut counts: Vec<(Key, u32)> = over.beyond.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let rest: u64 = counts.iter().skip(99).map(|(_, count)| u64::from(*count)).sum();
    counts.truncate(99);
    let draft = |change| (Kind::SessionLoginsRefused, None, change, Origin::server());
    let mut drafts: Vec<_> = counts
        .into_iter()
        .map(|(key, count)| match key {
            Key::Name(digest) => draft(json!({"minute": minute, "login_digest": digest, "count": count})),
            Key::Address(ip) => draft(json!({"minute": minute, "ip": ip, "count": count})),
            Key::Others => draft(json!({"minute": minute, "others": true, "count": count})),
        })
        .collect();
    if rest > 0 {
        drafts.push(draft(json!({"minute": minute, "others": true, "count": rest})));
    }
    drafts
}
