//! What is worth telling only those who have it on screen: presence, typing, read cursors.

use super::Hub;
use super::state::{ConnectionId, State};
use crate::live::frame;
use serde_json::json;

impl State {
    /// Tells those who watch a person that they came or went.
    pub(super) fn tell_presence(&self, person: i64, online: bool) {
        let Some(list) = self.watching_person.get(&person) else {
            return;
        };
        let bytes = frame::text(&json!({"type": "presence", "person": person, "online": online}).to_string());
        for id in list {
            if let Some(connection) = self.connections.get(id) {
                connection.outbox.push_reply(bytes.clone());
            }
        }
    }
}

impl Hub {
    /// Replaces the interest of a connection; answers who of these people is online.
    pub fn watch(&self, id: ConnectionId, people: Vec<i64>, conversations: Vec<i64>) -> Vec<i64> {
        let mut state = self.shared.state.lock();
        let online = people.iter().copied().filter(|person| state.by_person.contains_key(person)).collect();
        state.watch(id, people, conversations);
        online
    }

    /// Tells those who have a conversation on screen, except the person it is about. Only members are told.
    pub fn to_watchers(&self, conversation: i64, except: i64, json: &str) {
        let bytes = frame::text(json);
        let state = self.shared.state.lock();
        for id in state.watching_conversation.get(&conversation).into_iter().flatten() {
            if let Some(connection) = state
                .connections
                .get(id)
                .filter(|c| c.person != except && c.conversations.contains(&conversation))
            {
                connection.outbox.push_reply(bytes.clone());
            }
        }
    }

    /// Whether this connection's person is in the conversation.
    pub fn is_inside(&self, id: ConnectionId, conversation: i64) -> bool {
        self.shared.state.lock().connections.get(&id).is_some_and(|c| c.conversations.contains(&conversation))
    }

    /// Open sockets of a person on this node.
    pub fn connections_of(&self, person: i64) -> usize {
        self.shared.state.lock().by_person.get(&person).map_or(0, Vec::len)
    }

    /// Whether a person has an open socket on this node.
    pub fn is_online(&self, person: i64) -> bool {
        self.shared.state.lock().by_person.contains_key(&person)
    }
}
