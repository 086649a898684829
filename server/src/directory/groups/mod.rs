//! Groups 组 that a directory keeps outside: which there are, and who is in each.
//!
//! Not here: what follows from being in one. Roles are the sync's business, the conversation of a group is chat's, which
//! follows `group.*`. Nested groups are resolved by the source: a member is a person.

mod change;
mod list;
pub mod store;

pub use change::GroupPatch;
pub use list::DirectoryGroup;

use super::access::By;
use super::roles::Role;
use super::store_roles;
use crate::journal::{Audience, Draft, Kind, Tx, WriteError};
use serde_json::{Value, json};
use store::GroupRow;

/// People in one entry.
pub const MOST_AT_ONCE: usize = 500;

/// Adds or changes a group of a source; what is so already leaves no entry. Returns its id.
pub fn keep_in(
    tx: &mut Tx<'_>,
    by: &By,
    (source, external_id): (&str, &str),
    name: &str,
    conversation: bool,
) -> Result<i64, WriteError> {
    let old = store::by_external(tx.conn(), source, external_id)?;
    let pos = tx.next_position();
    let new = GroupRow {
        id: old.as_ref().map_or(pos, |row| row.id),
        source: source.to_owned(),
        external_id: external_id.to_owned(),
        name: name.to_owned(),
        conversation,
        pos: old.as_ref().map_or(pos, |row| row.pos),
    };
    if old.as_ref() == Some(&new) {
        return Ok(new.id);
    }
    let row = GroupRow { pos, ..new };
    let kind = if old.is_some() { Kind::GroupUpdate } else { Kind::GroupCreate };
    let change = json!({"group": row.id, "name": name, "conversation": conversation, "source": source});
    tell(tx, by, kind, row.id, &change, &[])?;
    if old.is_some() {
        store::update(tx.conn(), &row)?
    } else {
        store::insert(tx.conn(), &row)?
    }
    Ok(row.id)
}

/// Adds those who are not in it, at most [`MOST_AT_ONCE`], as one entry.
pub fn add_in(tx: &mut Tx<'_>, by: &By, group: i64, people: &[i64]) -> Result<(), WriteError> {
    let there = store::present(tx.conn(), group, people)?;
    let new: Vec<i64> = people.iter().copied().filter(|who| !there.contains(who)).collect();
    if new.is_empty() {
        return Ok(());
    }
    store::add(tx.conn(), group, &new)?;
    let change = json!({"group": group, "people": new});
    tell(tx, by, Kind::GroupMemberAdd, group, &change, &new)
}

/// Takes out those who are in it, at most [`MOST_AT_ONCE`], as one entry.
pub fn remove_in(tx: &mut Tx<'_>, by: &By, group: i64, people: &[i64]) -> Result<(), WriteError> {
    let gone = store::present(tx.conn(), group, people)?;
    if gone.is_empty() {
        return Ok(());
    }
    store::remove(tx.conn(), group, &gone)?;
    let change = json!({"group": group, "people": gone});
    tell(tx, by, Kind::GroupMemberRemove, group, &change, &gone)
}

/// Moves a group's last change, where what changed means nothing here.
pub fn touch_in(tx: &mut Tx<'_>, by: &By, row: &GroupRow) -> Result<(), WriteError> {
    let row = GroupRow { pos: tx.next_position(), ..row.clone() };
    let GroupRow { id, name, conversation, source, .. } = &row;
    let change = json!({"group": id, "name": name, "conversation": conversation, "source": source});
    tell(tx, by, Kind::GroupUpdate, *id, &change, &[])?;
    store::update(tx.conn(), &row)?;
    Ok(())
}

/// Everyone leaves it, then it is gone.
pub fn delete_in(tx: &mut Tx<'_>, by: &By, group: i64) -> Result<(), WriteError> {
    let people = store::members(tx.conn(), &[group])?.remove(&group).unwrap_or_default();
    for some in people.chunks(MOST_AT_ONCE) {
        remove_in(tx, by, group, some)?;
    }
    store::delete(tx.conn(), group)?;
    tell(tx, by, Kind::GroupDelete, group, &json!({"group": group}), &[])
}

fn tell(
    tx: &mut Tx<'_>,
    by: &By,
    kind: Kind,
    group: i64,
    change: &Value,
    people: &[i64],
) -> Result<(), WriteError> {
    let audience = Audience::Role(Role::SystemAdmin.number());
    // External people are not told who else is in it.
    let members = store_roles::members_of(tx.conn(), people)?;
    let draft = Draft::new(kind, audience, by.actor, &[("group", group)], change).also(members);
    tx.append(draft, &by.origin)?;
    Ok(())
}
