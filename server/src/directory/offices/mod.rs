//! Offices 职务: `compliance_officer`, `auditor` and `approver`, which nobody gets by the word of one person.
//!
//! The first compliance officer and the first approver are named together, at the console ([`name`]). From then on a
//! compliance officer proposes who shall hold an office, or no longer, and an approver who is neither the proposer nor the
//! person confirms it. Who holds an office may lay it down. All members of the company are told, and can look it up.
//!
//! Not here: what an office may do (`rights.rs` and the room `compliance`), nor the other roles (`grant.rs`).

mod confirm;
mod list;
mod name;
mod propose;
mod resign;
mod store;
mod withdraw;

pub use list::{Office, Proposal};

use super::access::{Actor, Administrator};
use super::people::store::PersonRow;
use super::roles::{Role, RoleSet};
use super::{grant, people, store_roles};
use crate::error::{Code, Problem};
use crate::journal::{Audience, Tx, WriteError};

/// Everyone of the company is told who holds an office.
const MEMBERS: Audience = Audience::Role(Role::Member.number());

/// Errors: `validation` for a role that is no office.
fn must_be_office(role: Role) -> Result<(), Problem> {
    if role.is_office() {
        return Ok(());
    }
    Err(Code::Validation.because("an office is compliance_officer, auditor or approver").field("role"))
}

/// The check that counts, inside a write: the actor still holds an office. Errors: `forbidden`.
fn must_hold(tx: &mut Tx<'_>, actor: &Actor, role: Role) -> Result<(), WriteError> {
    if store_roles::holds(tx.conn(), actor.person, role)? {
        return Ok(());
    }
    Err(Code::Forbidden.because(format!("this needs the role {role}")).into())
}

/// Whether a person may come to hold an office, or cease to; their roles now.
///
/// Errors: `not_found`; `conflict` if it is so already, for what nobody is at once, and for the last compliance officer or
/// approver; `validation` for a disabled person.
fn may_change(tx: &mut Tx<'_>, person: i64, role: Role, holds: bool) -> Result<RoleSet, WriteError> {
    let row = people::store::must_exist(tx.conn(), person)?;
    let before = store_roles::of(tx.conn(), person)?;
    if before.has(role) == holds {
        return Err(Code::Conflict.because("this is so already").field("person").into());
    }
    if holds {
        if !row.is_active() {
            return Err(Code::Validation.because("this person is disabled").field("person").into());
        }
        grant::may_grant(before, role)?;
    } else if role != Role::Auditor && store_roles::holders(tx.conn(), role)? == [person] {
        return Err(Code::Conflict
            .because("the last one stays: name another one first")
            .field("person")
            .into());
    }
    Ok(before)
}

/// Another login, mail address or number is another way in, whoever keeps the person: see [`must_not_be_taken_over`].
///
/// Errors: `forbidden`.
pub(super) fn must_keep_the_ways_in(
    tx: &mut Tx<'_>,
    administrator: &Administrator,
    old: &PersonRow,
    new: &PersonRow,
) -> Result<(), WriteError> {
    let ways_in = |row: &PersonRow| (row.login_key.clone(), row.email.clone(), row.phone.clone());
    if ways_in(old) == ways_in(new) {
        return Ok(());
    }
    must_not_be_taken_over(tx, administrator, new.id)
}

/// Who changes how someone signs in (a reset, a mail address, a linked account) could sign in as them, so for who holds an
/// office only they and the console do it.
///
/// Errors: `forbidden` for anyone else.
pub(super) fn must_not_be_taken_over(
    tx: &mut Tx<'_>,
    administrator: &Administrator,
    person: i64,
) -> Result<(), WriteError> {
    let other = administrator.by().actor.is_some_and(|actor| actor != person);
    if other && store_roles::of(tx.conn(), person)?.iter().any(Role::is_office) {
        return Err(Code::Forbidden
            .because("this person holds an office: only they and the console change how they sign in")
            .into());
    }
    Ok(())
}
