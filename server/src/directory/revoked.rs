//! Which sessions and personal access tokens ended lately: asked at every request, so that an access token ends with its session and not ten minutes later.
//!
//! Filled from storage at the start and fed by the journal ([`ended`]). A session is forgotten here once every access token
//! issued before its end has expired. A person's end is a position: their sessions up to it are over, whichever they were.

use crate::journal::{Entry, Kind, draft::Data};
use crate::live::hub::Ended;
use parking_lot::RwLock;
use serde::Deserialize;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// What an entry ends. The hub closes these sockets.
pub fn ended(entry: &Entry) -> Ended {
    let mut ended = Ended::default();
    let disabled = entry.kind == Kind::PersonDisable;
    let ends_sessions = matches!(
        entry.kind,
        Kind::SessionRevoke | Kind::SessionLogout | Kind::SessionReuse | Kind::TokenRevoke
    );
    if !disabled && !ends_sessions {
        return ended;
    }
    let Data::Json(text) = &entry.data else { return ended };
    match serde_json::from_str::<Change>(text) {
        Ok(change) if disabled => ended.persons.extend(change.person.and_then(|person| person.id())),
        Ok(change) => {
            ended.sessions = change.sessions;
            ended.sessions.extend(change.session);
            ended.sessions.extend(change.tokens);
        }
        Err(error) => {
            tracing::error!(%error, position = entry.position, "directory.revoked: an entry cannot be read")
        }
    }
    ended
}

/// The fields of a `change` that matter here.
#[derive(Deserialize)]
struct Change {
    session: Option<i64>,
    #[serde(default)]
    sessions: Vec<i64>,
    /// Personal access tokens share the sessions' numbers: both are positions.
    #[serde(default)]
    tokens: Vec<i64>,
    person: Option<PersonOrId>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum PersonOrId {
    Id(i64),
    Person { id: i64 },
}

impl PersonOrId {
    fn id(self) -> Option<i64> {
        match self {
            Self::Id(id) | Self::Person { id } => Some(id),
        }
    }
}

/// Beyond the life of access tokens, for clocks that differ, milliseconds.
pub(super) const MARGIN_MS: i64 = 120_000;

/// Ended sessions and people.
#[derive(Default)]
pub(super) struct Revoked {
    known: RwLock<Known>,
}

#[derive(Default)]
struct Known {
    sessions: HashMap<i64, Instant>,
    persons: HashMap<i64, (i64, Instant)>,
}

impl Revoked {
    pub(super) fn end_sessions(&self, sessions: &[i64], now: Instant) {
        self.known.write().sessions.extend(sessions.iter().map(|session| (*session, now)));
    }

    /// Every session of the person up to this position is over.
    pub(super) fn end_person(&self, person: i64, position: i64, now: Instant) {
        let mut known = self.known.write();
        let slot = known.persons.entry(person).or_insert((position, now));
        if position >= slot.0 {
            *slot = (position, now);
        }
    }

    pub(super) fn is_over(&self, person: i64, session: i64) -> bool {
        let known = self.known.read();
        known.sessions.contains_key(&session)
            || known.persons.get(&person).is_some_and(|(position, _)| session <= *position)
    }

    /// Forgets what ended longer ago than `age`.
    pub(super) fn forget(&self, now: Instant, age: Duration) {
        let mut known = self.known.write();
        known.sessions.retain(|_, at| now.saturating_duration_since(*at) < age);
        known.persons.retain(|_, (_, at)| now.saturating_duration_since(*at) < age);
    }
}
