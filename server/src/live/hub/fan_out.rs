//! Delivery of entries to the connections that may see them, in journal order.

use super::ring::Published;
use super::state::{ConnectionId, Mode, State};
use super::{Hub, Shared};
use crate::journal::{Audience, Entry, Kind, MembershipChange};
use crate::live::outbox::{Outbox, Pushed};
use bytes::Bytes;
use metrics::counter;
use std::sync::Arc;

/// Delivers a run of entries that follows what was published.
pub(super) fn deliver(shared: &Shared, entries: Vec<Entry>) {
    // Rendered once, before the lock: the same bytes serve every socket.
    let published: Vec<Arc<Published>> =
        entries.into_iter().map(|entry| Arc::new(Published::new(entry))).collect();
    let mut awake: Vec<Arc<Outbox>> = Vec::new();
    let head = {
        let mut state = shared.state.lock();
        for item in published {
            one(&mut state, shared, &item, &mut awake);
            state.published = item.entry.position;
            state.ring.push(item);
        }
        state.published
    };
    for outbox in awake {
        outbox.wake();
    }
    shared.signal.moved(head);
    shared.delivered.send_replace(head);
}

fn one(state: &mut State, shared: &Shared, item: &Arc<Published>, awake: &mut Vec<Arc<Outbox>>) {
    let entry = &item.entry;
    for change in entry.membership.iter().filter(|m| m.change == MembershipChange::Added) {
        for id in state.by_person.get(&change.person).cloned().unwrap_or_default() {
            if state.connections.get(&id).is_some_and(|c| c.mode == Mode::Live) {
                state.enter(id, change.conversation);
            }
        }
    }
    if entry.kind == Kind::MessageRecall
        && let (Some(conversation), Some(seq)) = (entry.audience.conversation(), recalled(entry))
    {
        state.ring.withdraw(conversation, seq);
    }
    if let Some(bytes) = &item.frame {
        match entry.audience {
            Audience::Nobody => {}
            Audience::Everyone => push_all(
                state,
                &state.connections.keys().copied().collect::<Vec<_>>(),
                entry.position,
                bytes,
                awake,
            ),
            Audience::Conversation(id) => {
                let mut list = state.by_conversation.remove(&id).unwrap_or_default();
                if entry.hidden_from.is_empty() {
                    push_all(state, &list, entry.position, bytes, awake);
                } else {
                    let may = |id: &&ConnectionId| {
                        let person = state.connections.get(*id).map(|connection| connection.person);
                        person.is_some_and(|person| !entry.hidden_from.contains(&person))
                    };
                    let seeing: Vec<ConnectionId> = list.iter().filter(may).copied().collect();
                    push_all(state, &seeing, entry.position, bytes, awake);
                }
                // Who fell behind meanwhile has left all lists, and this one was in our hands.
                list.retain(|one| {
                    let connection = state.connections.get(one);
                    connection.is_some_and(|connection| connection.conversations.contains(&id))
                });
                if !list.is_empty() {
                    state.by_conversation.insert(id, list);
                }
            }
            Audience::Person(person) => push_all(
                state,
                &state.by_person.get(&person).cloned().unwrap_or_default(),
                entry.position,
                bytes,
                awake,
            ),
            Audience::Role(role) => {
                let list: Vec<_> = state
                    .connections
                    .iter()
                    .filter(|(_, c)| c.roles.contains(&role))
                    .map(|(id, _)| *id)
                    .collect();
                push_all(state, &list, entry.position, bytes, awake);
            }
        }
        for person in &entry.persons {
            let list: Vec<_> = state
                .by_person
                .get(person)
                .cloned()
                .unwrap_or_default()
                .into_iter()
                .filter(|id| !reached(state, *id, entry.audience))
                .collect();
            push_all(state, &list, entry.position, bytes, awake);
        }
    }
    for change in entry.membership.iter().filter(|m| m.change == MembershipChange::Removed) {
        for id in state.by_person.get(&change.person).cloned().unwrap_or_default() {
            state.leave(id, change.conversation);
            state.look_away(id);
        }
    }
    sign_out(state, shared, entry);
    let list: Vec<ConnectionId> =
        new_roles(entry).filter_map(|person| state.by_person.get(&person)).flatten().copied().collect();
    for id in list {
        // The roles decide what it sees: it reads its standing again.
        fall_behind(state, id, entry.position);
    }
}

/// Whose roles an entry changes.
pub(super) fn new_roles(entry: &Entry) -> impl Iterator<Item = i64> {
    let person = match entry.audience {
        Audience::Person(person) => Some(person),
        _ => None,
    };
    let changes = matches!(entry.kind, Kind::RoleGrant | Kind::RoleRevoke);
    let people = entry.persons.iter().copied().chain(person);
    people.filter(move |_| changes)
}

/// Whether the audience alone already reached this connection.
fn reached(state: &State, id: ConnectionId, audience: Audience) -> bool {
    let Some(connection) = state.connections.get(&id) else {
        return true;
    };
    match audience {
        Audience::Everyone => true,
        Audience::Conversation(conversation) => connection.conversations.contains(&conversation),
        Audience::Person(person) => connection.person == person,
        Audience::Role(role) => connection.roles.contains(&role),
        Audience::Nobody => false,
    }
}

pub(super) fn recalled(entry: &Entry) -> Option<i64> {
    match &entry.data {
        crate::journal::Data::Json(text) => {
            serde_json::from_str::<serde_json::Value>(text).ok()?.get("seq")?.as_i64()
        }
        crate::journal::Data::Later(_) => None,
    }
}

fn push_all(
    state: &mut State,
    list: &[ConnectionId],
    position: i64,
    bytes: &Bytes,
    awake: &mut Vec<Arc<Outbox>>,
) {
    let mut full = Vec::new();
    for id in list {
        let Some(connection) = state.connections.get(id) else {
            continue;
        };
        if connection.mode != Mode::Live {
            continue;
        }
        match connection.outbox.push_event(bytes) {
            Pushed::Queued => match awake.last() {
                Some(last) if Arc::ptr_eq(last, &connection.outbox) => {}
                _ => awake.push(connection.outbox.clone()),
            },
            Pushed::Full => full.push(*id),
            Pushed::Closed => {}
        }
    }
    for id in full {
        counter!("lingtong_outbox_overflows_total").increment(1);
        fall_behind(state, id, position - 1);
    }
}

/// It has everything up to `has`; from there it catches up.
fn fall_behind(state: &mut State, id: ConnectionId, has: i64) {
    let Some(connection) = state.connections.get_mut(&id) else {
        return;
    };
    if connection.mode == Mode::Live {
        connection.mode = Mode::Behind(has);
        connection.behind.notify_one();
        state.leave_all(id);
    }
}

fn sign_out(state: &mut State, shared: &Shared, entry: &Entry) {
    let ended = shared.source.ended(entry);
    if ended.sessions.is_empty() && ended.persons.is_empty() {
        return;
    }
    for connection in state.connections.values() {
        if ended.sessions.contains(&connection.session) || ended.persons.contains(&connection.person) {
            connection.outbox.close(4001, "session_revoked");
        }
    }
}

impl Hub {
    /// Closes every socket, for the end of the process.
    pub fn close_all(&self, code: u16, reason: &str) {
        for connection in self.shared.state.lock().connections.values() {
            connection.outbox.close(code, reason);
        }
    }
}
