//! A connection comes, and goes.

use super::Hub;
use super::state::{Connection, ConnectionId, Mode, unlist};
use crate::live::outbox::Outbox;
use metrics::gauge;
use std::collections::HashSet;
use std::sync::Arc;
use tokio::sync::Notify;

impl Hub {
    /// Registers a signed-in connection. Events flow after [`Hub::resume`].
    pub fn connect(
        &self,
        person: i64,
        session: i64,
        outbox: Arc<Outbox>,
        behind: Arc<Notify>,
    ) -> ConnectionId {
        let mut state = self.shared.state.lock();
        let id = state.next;
        state.next += 1;
        state.connections.insert(
            id,
            Connection {
                person,
                session,
                outbox,
                behind,
                mode: Mode::Deaf,
                conversations: HashSet::new(),
                roles: Vec::new(),
                watch_people: Vec::new(),
                watch_conversations: Vec::new(),
                fleeting: false,
            },
        );
        let list = state.by_person.entry(person).or_default();
        list.push(id);
        if list.len() == 1 && self.shared.source.shows_presence() {
            state.tell_presence(person, true);
        }
        gauge!("lingtong_sockets").set(state.connections.len() as f64);
        id
    }

    /// Forgets a connection.
    pub fn disconnect(&self, id: ConnectionId) {
        let mut state = self.shared.state.lock();
        state.leave_all(id);
        state.watch(id, Vec::new(), Vec::new());
        if let Some(connection) = state.connections.remove(&id) {
            unlist(&mut state.by_person, connection.person, id);
            if !state.by_person.contains_key(&connection.person) && self.shared.source.shows_presence() {
                state.tell_presence(connection.person, false);
            }
        }
        gauge!("lingtong_sockets").set(state.connections.len() as f64);
    }

    /// Where a connection that fell behind stands; `None` while it is live or deaf.
    pub fn behind(&self, id: ConnectionId) -> Option<i64> {
        match self.shared.state.lock().connections.get(&id)?.mode {
            Mode::Behind(position) => Some(position),
            Mode::Live | Mode::Deaf => None,
        }
    }
}
