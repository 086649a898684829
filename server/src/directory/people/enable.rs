//! Letting a person sign in again. Their old sessions stay ended.

use super::store::{self, PersonRow};
use super::{Person, directory_moved, tell};
use crate::directory::Directory;
use crate::directory::access::{Administrator, By};
use crate::error::Problem;
use crate::journal::{Command, Kind, Tx, WriteError};
use serde_json::json;

struct EnablePerson {
    administrator: Administrator,
    person: i64,
}

impl Directory {
    /// Enables a person, whoever disabled them; twice changes nothing. Errors: `not_found`.
    pub async fn enable_person(&self, administrator: &Administrator, person: i64) -> Result<Person, Problem> {
        self.writer.write(EnablePerson { administrator: administrator.clone(), person }).await
    }
}

impl Command for EnablePerson {
    type Output = Person;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Person, WriteError> {
        let reach = self.administrator.reach(tx)?;
        let mut row = store::must_exist(tx.conn(), self.person)?;
        reach.person(tx, &row)?;
        if !row.is_active() {
            enable_in(tx, self.administrator.by(), &mut row)?;
            directory_moved(tx, self.administrator.by())?;
        }
        let departments = store::departments_of(tx.conn(), row.id)?;
        Ok(Person::of(row, departments))
    }
}

/// Enables a disabled person.
pub(in crate::directory) fn enable_in(
    tx: &mut Tx<'_>,
    by: &By,
    row: &mut PersonRow,
) -> Result<(), WriteError> {
    row.status = "active".into();
    row.disabled_source = None;
    row.disabled_reason = None;
    row.pos = tx.next_position();
    tell(tx, by, Kind::PersonEnable, row, json!({}))?;
    store::update(tx.conn(), row)?;
    Ok(())
}
