//! Stays begin, end and change their role: each as one entry, in the write of whoever calls.
//!
//! No permission is checked here; the actions [`super::members`], [`super::join`] and [`super::department`] do that.

use super::store::{ConversationRow, MemberRow, last_seq, reading, stays};
use crate::journal::{Audience, Draft, Kind, Membership, MembershipChange, Origin, Tx, WriteError};
use serde_json::json;

/// People in one entry.
pub const MOST_AT_ONCE: usize = 500;

/// Who an entry names.
#[derive(Debug, Clone)]
pub(super) struct By {
    pub(super) actor: Option<i64>,
    pub(super) origin: Origin,
}

impl By {
    pub(super) fn server() -> Self {
        Self { actor: None, origin: Origin::server() }
    }
}

impl From<&crate::directory::Actor> for By {
    fn from(actor: &crate::directory::Actor) -> Self {
        Self { actor: Some(actor.person), origin: actor.origin.clone() }
    }
}

/// Adds people who are not in it, at most [`MOST_AT_ONCE`]. They see history by the conversation's policy, and nothing of
/// it counts as unread.
pub(super) fn add(
    tx: &mut Tx<'_>,
    conversation: &ConversationRow,
    people: &[i64],
    (role, via): (&str, &str),
    by: &By,
) -> Result<(), WriteError> {
    if people.is_empty() {
        return Ok(());
    }
    let last = last_seq(tx.conn(), conversation.id)?;
    let visible_from = if conversation.history == "all" { 1 } else { last + 1 };
    let added: Vec<_> = people
        .iter()
        .map(|person| json!({"person": person, "role": role, "visible_from_seq": visible_from}))
        .collect();
    let change = json!({"added": added});
    let draft = draft(Kind::ConversationMemberAdd, conversation.id, by, &change).membership(changes(
        conversation.id,
        people,
        MembershipChange::Added,
    ));
    let position = tx.append(draft, &by.origin)?;
    let rows: Vec<MemberRow> = people
        .iter()
        .map(|person| MemberRow {
            conversation: conversation.id,
            person: *person,
            from_position: position,
            to_position: None,
            visible_from_seq: visible_from,
            visible_to_seq: None,
            role: role.into(),
            via: via.into(),
        })
        .collect();
    stays::begin(tx.conn(), &rows)?;
    if last == 0 {
        return Ok(());
    }
    for person in people {
        let before = reading::cursor(tx.conn(), conversation.id, *person)?;
        let mine = tx.next_mine(*person)?;
        let cursor = reading::Cursor { read_seq: last, mine, ..before };
        reading::keep(tx.conn(), conversation.id, *person, cursor)?;
    }
    Ok(())
}

/// Ends the stays of people who are in it, at most [`MOST_AT_ONCE`].
pub(super) fn remove(tx: &mut Tx<'_>, conversation: i64, people: &[i64], by: &By) -> Result<(), WriteError> {
    if people.is_empty() {
        return Ok(());
    }
    let last = last_seq(tx.conn(), conversation)?;
    let change = json!({"removed": people});
    let draft = draft(Kind::ConversationMemberRemove, conversation, by, &change).membership(changes(
        conversation,
        people,
        MembershipChange::Removed,
    ));
    let position = tx.append(draft, &by.origin)?;
    stays::end(tx.conn(), conversation, people, position, last)?;
    Ok(())
}

/// Gives a present member another role.
pub(super) fn set_role(
    tx: &mut Tx<'_>,
    conversation: i64,
    person: i64,
    role: &str,
    by: &By,
) -> Result<(), WriteError> {
    let change = json!({"person": person, "role": role});
    tx.append(draft(Kind::ConversationMemberRole, conversation, by, &change), &by.origin)?;
    stays::set_role(tx.conn(), conversation, person, role)?;
    Ok(())
}

/// Before an owner goes: if it is the last one, the oldest member becomes owner.
pub(super) fn hand_over(tx: &mut Tx<'_>, conversation: i64, leaving: i64, by: &By) -> Result<(), WriteError> {
    if stays::has_other_owner(tx.conn(), conversation, leaving)? {
        return Ok(());
    }
    match stays::oldest_other(tx.conn(), conversation, leaving)? {
        Some(heir) => set_role(tx, conversation, heir, "owner", by),
        None => Ok(()),
    }
}

fn draft(kind: Kind, conversation: i64, by: &By, change: &serde_json::Value) -> Draft {
    let target = [("conversation", conversation)];
    Draft::new(kind, Audience::Conversation(conversation), by.actor, &target, change)
}

/// The stays that an entry begins or ends.
pub(super) fn changes(
    conversation: i64,
    people: &[i64],
    change: MembershipChange,
) -> impl Iterator<Item = Membership> {
    people.iter().map(move |person| Membership { person: *person, conversation, change })
}
