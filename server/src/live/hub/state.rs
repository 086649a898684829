//! What the hub holds under its one lock.

use super::ring::Ring;
use crate::live::outbox::Outbox;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use tokio::sync::Notify;

/// A connection's number in this process.
pub type ConnectionId = u64;

pub(super) struct State {
    pub(super) published: i64,
    pub(super) ring: Ring,
    pub(super) connections: HashMap<ConnectionId, Connection>,
    pub(super) by_person: HashMap<i64, Vec<ConnectionId>>,
    pub(super) by_conversation: HashMap<i64, Vec<ConnectionId>>,
    /// Who watches a person's presence.
    pub(super) watching_person: HashMap<i64, Vec<ConnectionId>>,
    /// Who has a conversation on screen.
    pub(super) watching_conversation: HashMap<i64, Vec<ConnectionId>>,
    pub(super) next: ConnectionId,
}

pub(super) struct Connection {
    pub(super) person: i64,
    pub(super) session: i64,
    pub(super) outbox: Arc<Outbox>,
    /// Tells the connection's task to catch up.
    pub(super) behind: Arc<Notify>,
    pub(super) mode: Mode,
    pub(super) conversations: HashSet<i64>,
    pub(super) roles: Vec<i64>,
    pub(super) watch_people: Vec<i64>,
    pub(super) watch_conversations: Vec<i64>,
    /// Whom it watches it sees by a conversation alone: with the end of one the watching ends.
    pub(super) fleeting: bool,
}

/// Whether events flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// No resume yet.
    Deaf,
    /// Live.
    Live,
    /// It has everything up to this position; its task brings it up to the head.
    Behind(i64),
}

impl State {
    pub(super) fn new(head: i64, keep: usize) -> Self {
        Self {
            published: head,
            ring: Ring::new(head, keep),
            connections: HashMap::new(),
            by_person: HashMap::new(),
            by_conversation: HashMap::new(),
            watching_person: HashMap::new(),
            watching_conversation: HashMap::new(),
            next: 1,
        }
    }

    /// Takes the connection out of the conversations' lists.
    pub(super) fn leave_all(&mut self, id: ConnectionId) {
        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        for conversation in std::mem::take(&mut connection.conversations) {
            unlist(&mut self.by_conversation, conversation, id);
        }
    }

    pub(super) fn enter(&mut self, id: ConnectionId, conversation: i64) {
        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        if connection.conversations.insert(conversation) {
            self.by_conversation.entry(conversation).or_default().push(id);
        }
    }

    pub(super) fn leave(&mut self, id: ConnectionId, conversation: i64) {
        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        if connection.conversations.remove(&conversation) {
            unlist(&mut self.by_conversation, conversation, id);
        }
    }

    /// Nobody is watched any more by a connection whose watching is fleeting.
    pub(super) fn look_away(&mut self, id: ConnectionId) {
        let Some(connection) = self.connections.get_mut(&id).filter(|connection| connection.fleeting) else {
            return;
        };
        for person in std::mem::take(&mut connection.watch_people) {
            unlist(&mut self.watching_person, person, id);
        }
    }

    /// Replaces what is on the connection's screen.
    pub(super) fn watch(&mut self, id: ConnectionId, people: Vec<i64>, conversations: Vec<i64>) {
        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        let old_people = std::mem::replace(&mut connection.watch_people, people.clone());
        let old_conversations = std::mem::replace(&mut connection.watch_conversations, conversations.clone());
        for person in old_people {
            unlist(&mut self.watching_person, person, id);
        }
        for conversation in old_conversations {
            unlist(&mut self.watching_conversation, conversation, id);
        }
        for person in people {
            self.watching_person.entry(person).or_default().push(id);
        }
        for conversation in conversations {
            self.watching_conversation.entry(conversation).or_default().push(id);
        }
    }
}

/// Removes from a list of lists; an empty list goes.
pub(super) fn unlist(map: &mut HashMap<i64, Vec<ConnectionId>>, key: i64, id: ConnectionId) {
    if let Some(list) = map.get_mut(&key) {
        if let Some(index) = list.iter().position(|other| *other == id) {
            list.swap_remove(index);
        }
        if list.is_empty() {
            map.remove(&key);
        }
    }
}
