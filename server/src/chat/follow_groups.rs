//! The follower that keeps the conversations of directory groups: made when the directory begins to keep one, with its
//! active people in it, under its name.
//!
//! As [`super::follow`] it takes from an entry only which group it is about and compares what is with what should be.

use super::access;
use super::create::{self, Blueprint};
use super::department::{department, settle};
use super::membership::By;
use super::store::{ConversationRow, conversations};
use super::update;
use crate::directory::groups::store as groups;
use crate::journal::follow::{Followed, Inner};
use crate::journal::{Kind, Tx, WriteError};
use std::collections::{BTreeSet, HashMap};

/// To be started with [`crate::journal::follow::follow_inner`].
pub struct FollowGroups;

impl Inner for FollowGroups {
    fn name(&self) -> &'static str {
        "chat.groups"
    }

    fn wants(&self, kind: Kind) -> bool {
        matches!(
            kind,
            Kind::GroupCreate
                | Kind::GroupUpdate
                | Kind::GroupDelete
                | Kind::GroupMemberAdd
                | Kind::GroupMemberRemove
                | Kind::PersonDisable
                | Kind::PersonEnable
        )
    }

    fn apply(&self, tx: &mut Tx<'_>, entries: &[Followed]) -> Result<(), WriteError> {
        let changes = || entries.iter().filter_map(|entry| entry.change.as_ref());
        let mut touched: BTreeSet<i64> = changes().filter_map(|change| change["group"].as_i64()).collect();
        let people: Vec<i64> = changes().filter_map(|change| change["person"]["id"].as_i64()).collect();
        touched.extend(groups::of_people(tx.conn(), &people)?);
        touched.into_iter().try_for_each(|group| bring_in_line(tx, group))
    }
}

fn bring_in_line(tx: &mut Tx<'_>, id: i64) -> Result<(), WriteError> {
    let group = groups::by_id(tx.conn(), id)?;
    let found = conversations::by_key(tx.conn(), &conversations::group_key(id))?;
    let row = match (&group, found) {
        (Some(group), Some(row)) => renamed(tx, row, &group.name)?,
        (Some(group), None) if group.conversation => first(tx, group)?,
        // Of a group that is gone the conversation stays, without anybody in it.
        (None, Some(row)) => row,
        (_, None) => return Ok(()),
    };
    let talks = group.is_some_and(|group| group.conversation);
    let people = if talks { groups::active_members(tx.conn(), id)? } else { Vec::new() };
    let wanted: HashMap<i64, &'static str> = people.into_iter().map(|person| (person, "member")).collect();
    settle(tx, &row, &wanted, None, &By::server(), usize::MAX)?;
    Ok(())
}

fn first(tx: &mut Tx<'_>, group: &groups::GroupRow) -> Result<ConversationRow, WriteError> {
    let direct_key = Some(conversations::group_key(group.id));
    let plan = Blueprint { name: Some(group.name.clone()), direct_key, ..department() };
    let id = create::make(tx, &plan, &[], "", &By::server())?;
    Ok(conversations::by_id(tx.conn(), id)?.ok_or_else(access::not_found)?)
}

fn renamed(tx: &mut Tx<'_>, row: ConversationRow, name: &str) -> Result<ConversationRow, WriteError> {
    let new = ConversationRow { name: Some(name.to_owned()), ..row.clone() };
    update::store_change(tx, &row, new.clone(), &By::server())?;
    Ok(new)
}
