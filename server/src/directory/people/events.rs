//! What changes of people look like in the journal.

use super::Person;
use super::store::{self, PersonRow};
use crate::directory::access::By;
use crate::directory::roles::Role;
use crate::journal::{Audience, Draft, Kind, Tx, WriteError};
use serde_json::json;

/// Appends `person.*` with the whole person, for administrators and the person; sets and stores nothing.
/// The row's `pos` must be the position this entry takes. `more` is merged into the change.
pub(in crate::directory) fn tell(
    tx: &mut Tx<'_>,
    by: &By,
    kind: Kind,
    row: &PersonRow,
    more: serde_json::Value,
) -> Result<i64, WriteError> {
    let departments = store::departments_of(tx.conn(), row.id)?;
    tell_in(tx, by, kind, row, departments, more)
}

/// The same where the person's departments are known.
pub(in crate::directory) fn tell_in(
    tx: &mut Tx<'_>,
    by: &By,
    kind: Kind,
    row: &PersonRow,
    departments: Vec<i64>,
    more: serde_json::Value,
) -> Result<i64, WriteError> {
    debug_assert_eq!(row.pos, tx.next_position());
    let mut change = json!({"person": Person::of(row.clone(), departments)});
    if let (Some(change), serde_json::Value::Object(more)) = (change.as_object_mut(), more) {
        change.extend(more);
    }
    let draft = Draft::new(
        kind,
        Audience::Role(Role::SystemAdmin.number()),
        by.actor,
        &[("person", row.id)],
        &change,
    )
    .also([row.id]);
    Ok(tx.append(draft, &by.origin)?)
}

/// Appends the one line that tells everyone to look again; once a command.
pub(in crate::directory) fn directory_moved(tx: &mut Tx<'_>, by: &By) -> Result<(), WriteError> {
    tx.append(Draft::new(Kind::DirectoryVersion, Audience::Everyone, by.actor, &[], &json!({})), &by.origin)?;
    Ok(())
}
