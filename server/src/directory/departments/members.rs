//! Putting people into a department and taking them out.

use super::store;
use crate::directory::access::{Administrator, By};
use crate::directory::roles::Role;
use crate::directory::{Directory, people, store_roles};
use crate::error::Problem;
use crate::journal::{Audience, Command, Draft, Kind, Tx, WriteError};
use serde_json::json;

struct ChangeMember {
    administrator: Administrator,
    department: i64,
    person: i64,
    add: bool,
}

impl Directory {
    /// Puts a person into a department; twice changes nothing. Errors: `not_found`.
    pub async fn add_to_department(
        &self,
        administrator: &Administrator,
        department: i64,
        person: i64,
    ) -> Result<(), Problem> {
        self.writer
            .write(ChangeMember { administrator: administrator.clone(), department, person, add: true })
            .await
    }

    /// Takes a person out of a department; twice changes nothing. Errors: `not_found`.
    pub async fn remove_from_department(
        &self,
        administrator: &Administrator,
        department: i64,
        person: i64,
    ) -> Result<(), Problem> {
        self.writer
            .write(ChangeMember { administrator: administrator.clone(), department, person, add: false })
            .await
    }
}

impl Command for ChangeMember {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        let reach = self.administrator.reach(tx)?;
        reach.department(self.department)?;
        let row = people::store::must_exist(tx.conn(), self.person)?;
        reach.person(tx, &row)?;
        let by = self.administrator.by();
        let changed = if self.add {
            add_in(tx, by, self.department, &[self.person])?
        } else {
            remove_in(tx, by, self.department, &[self.person])?
        };
        reach.still_has(tx, self.person)?;
        if changed {
            people::directory_moved(tx, by)?;
        }
        Ok(())
    }
}

/// Adds those who are not in it, as one entry of at most 500 people. Whether there were any.
pub(in crate::directory) fn add_in(
    tx: &mut Tx<'_>,
    by: &By,
    department: i64,
    people: &[i64],
) -> Result<bool, WriteError> {
    store::must_exist(tx.conn(), department)?;
    let there = store::present(tx.conn(), department, people)?;
    let new: Vec<i64> = people.iter().copied().filter(|who| !there.contains(who)).collect();
    if new.is_empty() {
        return Ok(false);
    }
    store::add_people(tx.conn(), department, &new)?;
    tell(tx, by, Kind::DepartmentMemberAdd, department, &new)?;
    Ok(true)
}

/// Takes out those who are in it, as one entry. Whether there were any.
pub(in crate::directory) fn remove_in(
    tx: &mut Tx<'_>,
    by: &By,
    department: i64,
    people: &[i64],
) -> Result<bool, WriteError> {
    store::must_exist(tx.conn(), department)?;
    let gone = store::present(tx.conn(), department, people)?;
    if gone.is_empty() {
        return Ok(false);
    }
    store::remove_people(tx.conn(), department, &gone)?;
    tell(tx, by, Kind::DepartmentMemberRemove, department, &gone)?;
    Ok(true)
}

fn tell(tx: &mut Tx<'_>, by: &By, kind: Kind, department: i64, people: &[i64]) -> Result<(), WriteError> {
    let change = json!({"department": department, "people": people});
    // External people are told nothing of the tree, nor of who else came.
    let members = store_roles::members_of(tx.conn(), people)?;
    let draft = Draft::new(
        kind,
        Audience::Role(Role::SystemAdmin.number()),
        by.actor,
        &[("department", department)],
        &change,
    )
    .also(members);
    let position = tx.append(draft, &by.origin)?;
    crate::directory::people::store::touch(tx.conn(), people, position)?;
    Ok(())
}
