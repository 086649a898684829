//! What this node remembers of tokens: those looked up lately, and when they were used.
//!
//! A token is looked up again after [`KEPT`]. That is shorter than a revocation is remembered ([`super::super::revoked`]), so
//! one that was revoked meanwhile is refused whether or not it is in here.

use super::store::TokenRow;
use crate::directory::rights::ScopeSet;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::time::{Duration, Instant};

const KEPT: Duration = Duration::from_secs(60);
/// Tokens kept; about 150 bytes each.
const MOST: usize = 20_000;

/// What of a token decides a request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub(super) id: i64,
    pub(super) person: i64,
    pub(super) scopes: ScopeSet,
    pub(super) expires_at: i64,
    pub(super) revoked: bool,
}

impl From<TokenRow> for Known {
    fn from(row: TokenRow) -> Self {
        let scopes = ScopeSet::of_bits(row.scopes);
        let TokenRow { id, person, expires_at, revoked_at, .. } = row;
        Self { id, person, scopes, expires_at, revoked: revoked_at.is_some() }
    }
}

#[derive(Default)]
pub(in crate::directory) struct InMemory {
    known: Mutex<HashMap<Vec<u8>, (Known, Instant)>>,
    used: Mutex<Used>,
}

#[derive(Default)]
struct Used {
    /// Token to Unix milliseconds.
    at: HashMap<i64, i64>,
    written: Option<Instant>,
}

impl InMemory {
    pub(super) fn get(&self, digest: &[u8], now: Instant) -> Option<Known> {
        let known = self.known.lock();
        let (token, read) = known.get(digest)?;
        (now.saturating_duration_since(*read) < KEPT).then_some(*token)
    }

    pub(super) fn keep(&self, digest: Vec<u8>, token: Known, now: Instant) {
        let mut known = self.known.lock();
        if known.len() >= MOST {
            known.retain(|_, (_, read)| now.saturating_duration_since(*read) < KEPT);
        }
        if known.len() < MOST {
            known.insert(digest, (token, now));
        }
    }

    pub(super) fn used(&self, token: i64, at: i64) {
        self.used.lock().at.insert(token, at);
    }

    /// What was used since it was asked last; nothing within [`KEPT`] of that.
    pub(super) fn take_used(&self, now: Instant) -> HashMap<i64, i64> {
        let mut used = self.used.lock();
        if used.at.is_empty() || used.written.is_some_and(|at| now.saturating_duration_since(at) < KEPT) {
            return HashMap::new();
        }
        used.written = Some(now);
        std::mem::take(&mut used.at)
    }
}
