//! An entry on its way: what a command appends, and what the hub is handed after commit.

use super::seal::disclosure::Digest;
use super::{Audience, Kind};
use std::sync::Arc;

/// How it ended, as the leaf says it.
pub use super::seal::leaf::Outcome;

/// The stored number of an outcome.
pub fn outcome_number(outcome: Outcome) -> i64 {
    match outcome {
        Outcome::Success => 0,
        Outcome::Failure => 1,
        Outcome::Denied => 2,
        Outcome::Partial => 3,
    }
}

/// Reads a stored number.
pub fn outcome_of(number: i64) -> Option<Outcome> {
    [Outcome::Success, Outcome::Failure, Outcome::Denied, Outcome::Partial]
        .get(usize::try_from(number).ok()?)
        .copied()
}

/// From where an act came. Interned in the table `origin`, so that an entry carries one number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    /// The session or personal access token, if the actor was signed in.
    pub session: Option<i64>,
    /// The client's address, after trusted proxies; empty for the server itself.
    pub ip: String,
    /// `web`, `api`, `socket`, `cli` or `server`.
    pub client: &'static str,
}

impl Origin {
    /// The server's own acts.
    pub fn server() -> Self {
        Self { session: None, ip: String::new(), client: "server" }
    }

    /// The command line's acts.
    pub fn cli() -> Self {
        Self { session: None, ip: String::new(), client: "cli" }
    }
}

/// One person's stay in a conversation begins or ends with this entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    /// Who.
    pub person: i64,
    /// Which conversation.
    pub conversation: i64,
    /// Begins or ends.
    pub change: MembershipChange,
}

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MembershipChange {
    /// In, before the entry is delivered.
    Added,
    /// Out, after the entry was delivered.
    Removed,
}

/// The event's `data` as JSON. Rendering may wait until after commit, off the writer's thread.
#[derive(Clone)]
pub enum Data {
    /// JSON text, the value of the disclosure `change`.
    Json(Arc<str>),
    /// Rendered by the hub by the same function that renders it from storage.
    Later(Arc<dyn Render>),
}

/// Something that renders the `data` of its event.
pub trait Render: Send + Sync {
    /// Appends JSON text.
    fn render(&self, out: &mut String);
    /// The conversation and seq of the message it shows, if it shows one.
    fn message(&self) -> Option<(i64, i64)>;
    /// The JSON once the content is recalled or erased.
    fn withdrawn(&self) -> String;
}

/// Disclosures of an entry: digests for the leaf, and the rows to keep.
pub enum Sealed {
    /// `who` and `change` (and others) kept in the table `disclosure`.
    Disclosed(Vec<(&'static str, String)>),
    /// Both digests; the room rebuilds the disclosures from its own columns.
    Rebuilt([Digest; 2]),
}

/// An entry without position and time.
pub struct Draft {
    /// What.
    pub kind: Kind,
    /// How it ended.
    pub outcome: Outcome,
    /// For whom.
    pub audience: Audience,
    /// Who did it; none for the server.
    pub actor: Option<i64>,
    /// People outside the audience who see it too.
    pub persons: Vec<i64>,
    /// People of the audience who must not see it: it is about something from before they came.
    pub hidden_from: Vec<i64>,
    /// Stays that begin or end with it.
    pub membership: Vec<Membership>,
    /// What the leaf commits to.
    pub sealed: Sealed,
    /// What clients see.
    pub data: Data,
}

impl Draft {
    /// A successful act whose `change` disclosure is the event's data.
    pub fn new(
        kind: Kind,
        audience: Audience,
        actor: Option<i64>,
        target: &[(&str, i64)],
        change: &serde_json::Value,
    ) -> Self {
        let change = change.to_string();
        let target: Vec<_> =
            target.iter().map(|(t, id)| serde_json::json!({"t": t, "id": id.to_string()})).collect();
        let disclosures =
            vec![("target", serde_json::Value::from(target).to_string()), ("change", change.clone())];
        Self {
            kind,
            outcome: Outcome::Success,
            audience,
            actor,
            persons: Vec::new(),
            hidden_from: Vec::new(),
            membership: Vec::new(),
            sealed: Sealed::Disclosed(disclosures),
            data: Data::Json(change.into()),
        }
    }

    /// With another outcome.
    pub fn outcome(mut self, outcome: Outcome) -> Self {
        self.outcome = outcome;
        self
    }

    /// Seen by these people too.
    pub fn also(mut self, persons: impl IntoIterator<Item = i64>) -> Self {
        self.persons.extend(persons);
        self
    }

    /// Not seen by these people, though they are in the audience.
    pub fn hidden_from(mut self, persons: Vec<i64>) -> Self {
        self.hidden_from = persons;
        self
    }

    /// Begins or ends these stays.
    pub fn membership(mut self, changes: impl IntoIterator<Item = Membership>) -> Self {
        self.membership.extend(changes);
        self
    }

    /// With one more disclosure, of a name other than `who`, `target` and `change`.
    pub fn disclose(mut self, name: &'static str, value: String) -> Self {
        if let Sealed::Disclosed(list) = &mut self.sealed {
            list.push((name, value));
        }
        self
    }

    /// With event data that the hub renders from the room's own rows.
    pub fn rendered(mut self, data: Arc<dyn Render>) -> Self {
        self.data = Data::Later(data);
        self
    }
}

/// A committed entry, as the hub and the followers get it.
#[derive(Clone)]
pub struct Entry {
    /// Its place in the order, from 1.
    pub position: i64,
    /// Recorded time, Unix milliseconds.
    pub at: i64,
    /// What.
    pub kind: Kind,
    /// For whom.
    pub audience: Audience,
    /// Who did it.
    pub actor: Option<i64>,
    /// People outside the audience who see it too.
    pub persons: Vec<i64>,
    /// People of the audience who must not see it.
    pub hidden_from: Vec<i64>,
    /// Stays that begin or end with it.
    pub membership: Vec<Membership>,
    /// What clients see.
    pub data: Data,
}
