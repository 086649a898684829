//! Keeping what is in memory true: told of every entry, and of time passing.

use super::policies::Policies;
use super::roles::RoleSet;
use super::{Directory, ended, revoked};
use crate::journal::{Entry, Kind, draft::Data};
use parking_lot::Mutex;
use serde::Deserialize;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

#[derive(Deserialize)]
struct RolesChange {
    person: i64,
    roles: RoleSet,
}

#[derive(Deserialize)]
struct PoliciesChange {
    after: Policies,
}

impl Directory {
    /// Takes notice of an entry, in order, of this node or another. Quick, and asks nothing of the database.
    pub fn observe(&self, entry: &Entry) {
        match entry.kind {
            Kind::RoleGrant | Kind::RoleRevoke => {
                if let Some(change) = read::<RolesChange>(entry) {
                    self.roles.set(change.person, change.roles, entry.position);
                }
            }
            Kind::PolicyChange => {
                if let Some(change) = read::<PoliciesChange>(entry) {
                    self.remember_policies(entry.position, change.after);
                }
            }
            Kind::FactorAdd | Kind::FactorRemove | Kind::FactorReset => self.who_has.observe(entry),
            Kind::KeyRotate => self.keys_stale.store(true, Ordering::Release),
            Kind::PersonDisable
            | Kind::SessionRevoke
            | Kind::SessionLogout
            | Kind::SessionReuse
            | Kind::TokenRevoke => {
                let now = self.clock.monotonic();
                let ended = ended(entry);
                self.revoked.end_sessions(&ended.sessions, now);
                for person in ended.persons {
                    self.revoked.end_person(person, entry.position, now);
                }
            }
            _ => {}
        }
    }

    /// Ticks every five seconds until the last door to the room is closed. Spawn it once.
    pub fn keep_tidy(&self) -> impl Future<Output = ()> + Send + use<> {
        let room = Arc::downgrade(&self.inner);
        async move {
            let mut beat = tokio::time::interval(Duration::from_secs(5));
            loop {
                beat.tick().await;
                match room.upgrade() {
                    Some(inner) => Directory { inner }.tick().await,
                    None => return,
                }
            }
        }
    }

    /// Housekeeping: counted refusals into the journal, old things out of memory. Call it every few seconds.
    pub async fn tick(&self) {
        if let Err(problem) = self.journal_refusals().await {
            tracing::warn!(%problem, "directory.tick: refusals");
        }
        let now = self.clock.monotonic();
        let life = Duration::from_secs(u64::from(self.auth.access_token_seconds))
            + Duration::from_millis(revoked::MARGIN_MS.unsigned_abs());
        self.revoked.forget(now, life);
        if let Err(problem) = self.write_used_tokens().await {
            tracing::warn!(%problem, "directory.tick: used tokens");
        }
        if is_due(&self.guests_kept_at, now, 60)
            && let Err(problem) = self.keep_guests().await
        {
            tracing::warn!(%problem, "directory.tick: guests");
        }
        if is_due(&self.tokens_forgotten_at, now, 3_600) {
            if let Err(problem) = self.forget_old_tokens().await {
                tracing::warn!(%problem, "directory.tick: old refresh tokens");
            }
            if let Err(problem) = self.forget_personal_tokens().await {
                tracing::warn!(%problem, "directory.tick: old personal tokens");
            }
        }
    }
}

/// Whether something that is done every so many seconds is to be done now; then that is noted.
fn is_due(last: &Mutex<Option<Instant>>, now: Instant, seconds: u64) -> bool {
    let mut last = last.lock();
    let due = last.is_none_or(|at| now.saturating_duration_since(at).as_secs() >= seconds);
    if due {
        *last = Some(now);
    }
    due
}

fn read<T: for<'de> Deserialize<'de>>(entry: &Entry) -> Option<T> {
    let Data::Json(text) = &entry.data else { return None };
    serde_json::from_str(text)
        .inspect_err(|error| tracing::error!(%error, position = entry.position, "directory.observe"))
        .ok()
}
