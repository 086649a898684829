//! Frames without a position: what only those are told who have it on screen, and what is a person's own.

use super::Hub;
use super::state::Mode;
use super::state::{ConnectionId, State};
use crate::journal::{Hears, Told};
use crate::live::frame;
use bytes::Bytes;
use serde_json::json;

impl State {
    /// Tells those who watch a person that they came or went.
    pub(super) fn tell_presence(&self, person: i64, online: bool) {
        if self.watching_person.contains_key(&person) {
            let presence = json!({"type": "presence", "person": person, "online": online});
            self.tell_watchers(person, &frame::text(&presence.to_string()));
        }
    }

    /// Tells what a commit brought, in order.
    pub(super) fn tell(&self, told: &[Told]) {
        for one in told {
            let bytes = frame::text(&one.frame);
            match one.to {
                Hears::Person(person) => self.tell_person(person, &bytes),
                Hears::WatchersOf(person) => self.tell_watchers(person, &bytes),
                Hears::Conversation { conversation, except } => {
                    self.tell_conversation(conversation, except, &bytes);
                }
            }
        }
    }

    /// Every connection of the person that has resumed.
    fn tell_person(&self, person: i64, bytes: &Bytes) {
        for id in self.by_person.get(&person).into_iter().flatten() {
            if let Some(connection) = self.connections.get(id).filter(|c| c.mode != Mode::Deaf) {
                connection.outbox.push_reply(bytes.clone());
            }
        }
    }

    fn tell_watchers(&self, person: i64, bytes: &Bytes) {
        for id in self.watching_person.get(&person).into_iter().flatten() {
            if let Some(connection) = self.connections.get(id) {
                connection.outbox.push_reply(bytes.clone());
            }
        }
    }

    fn tell_conversation(&self, conversation: i64, except: i64, bytes: &Bytes) {
        for id in self.watching_conversation.get(&conversation).into_iter().flatten() {
            let connection = self.connections.get(id);
            if let Some(connection) =
                connection.filter(|c| c.person != except && c.conversations.contains(&conversation))
            {
                connection.outbox.push_reply(bytes.clone());
            }
        }
    }
}

impl Hub {
    /// Replaces the interest of a connection; answers who of these people is online, nobody if the company does not show it.
    /// With `fleeting` the people go when the person leaves any conversation: it is by one that they are seen.
    pub fn watch(
        &self,
        id: ConnectionId,
        people: Vec<i64>,
        conversations: Vec<i64>,
        fleeting: bool,
    ) -> Vec<i64> {
        let shows = self.shared.source.shows_presence();
        let mut state = self.shared.state.lock();
        let is_online = |person: &i64| shows && state.by_person.contains_key(person);
        let online = people.iter().copied().filter(is_online).collect();
        state.watch(id, people, conversations);
        if let Some(connection) = state.connections.get_mut(&id) {
            connection.fleeting = fleeting;
        }
        online
    }

    /// Tells those who have a conversation on screen, except the person it is about. Only members are told.
    pub fn to_watchers(&self, conversation: i64, except: i64, json: &str) {
        self.shared.state.lock().tell_conversation(conversation, except, &frame::text(json));
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
