//! The follower that hands on what a leaver owned: a group without another active owner gets the nearest active manager of
//! the leaver, or the active member who has been in it longest.
//!
//! The leaver's messages and stays remain: clients show them as having left by their status.

use super::access::VIA_ADDED;
use super::membership::{self, By};
use super::store::{ConversationRow, conversations, stays};
use crate::directory::store as company;
use crate::journal::follow::{Followed, Inner};
use crate::journal::{Kind, Tx, WriteError};

/// To be started with [`crate::journal::follow::follow_inner`].
pub struct FollowLeavers;

impl Inner for FollowLeavers {
    fn name(&self) -> &'static str {
        "chat.leavers"
    }

    fn wants(&self, kind: Kind) -> bool {
        kind == Kind::PersonDisable
    }

    fn apply(&self, tx: &mut Tx<'_>, entries: &[Followed]) -> Result<(), WriteError> {
        for entry in entries {
            let person = entry.change.as_ref().and_then(|change| change["person"]["id"].as_i64());
            let Some(person) = person else { continue };
            // Who came back in the meantime keeps what is theirs.
            if company::active(tx.conn(), &[person])?.is_empty() {
                hand_on(tx, person)?;
            }
        }
        Ok(())
    }
}

fn hand_on(tx: &mut Tx<'_>, leaver: i64) -> Result<(), WriteError> {
    let owned = conversations::owned(tx.conn(), leaver)?;
    if owned.is_empty() {
        return Ok(());
    }
    let manager = company::active_manager(tx.conn(), leaver)?;
    owned.iter().try_for_each(|group| one(tx, group, leaver, manager))
}

fn one(
    tx: &mut Tx<'_>,
    group: &ConversationRow,
    leaver: i64,
    manager: Option<i64>,
) -> Result<(), WriteError> {
    let by = By::server();
    let others = stays::others(tx.conn(), group.id, leaver)?;
    let ids: Vec<i64> = others.iter().map(|(person, _)| *person).collect();
    let active = company::active(tx.conn(), &ids)?;
    let still: Vec<_> = others.iter().filter(|(person, _)| active.contains(person)).collect();
    if still.iter().all(|(_, role)| role != "owner") {
        let Some(heir) = manager.or(still.first().map(|(person, _)| *person)) else { return Ok(()) };
        if ids.contains(&heir) {
            membership::set_role(tx, group.id, heir, "owner", &by)?;
        } else {
            membership::add(tx, group, &[heir], ("owner", VIA_ADDED), &by)?;
        }
    }
    membership::set_role(tx, group.id, leaver, "member", &by)
}
