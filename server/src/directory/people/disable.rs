//! Cutting a person off: no sign-in, every session and personal access token ended, in one write.

use super::store::{self, PersonRow};
use super::{Person, directory_moved, tell};
use crate::directory::access::{Administrator, By};
use crate::directory::roles::Role;
use crate::directory::{Directory, grant, personal_tokens, session, store_roles, text};
use crate::error::Problem;
use crate::journal::{Command, Kind, Tx, WriteError};
use serde_json::json;

/// The source of a disabling that an administrator decided; no directory source takes it back.
pub const DISABLED_BY_HAND: &str = "admin";

struct DisablePerson {
    administrator: Administrator,
    person: i64,
    reason: String,
}

impl Directory {
    /// Disables a person and ends all their sessions; twice changes nothing.
    ///
    /// Errors: `not_found`; `validation` for the reason; `conflict` for the last active system administrator.
    pub async fn disable_person(
        &self,
        administrator: &Administrator,
        person: i64,
        reason: &str,
    ) -> Result<Person, Problem> {
        let reason = text::required("reason", reason, 500)?;
        let (view, position) =
            self.writer.write(DisablePerson { administrator: administrator.clone(), person, reason }).await?;
        if let Some(position) = position {
            self.revoked.end_person(person, position, self.clock.monotonic());
        }
        Ok(view)
    }
}

impl Command for DisablePerson {
    type Output = (Person, Option<i64>);

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Self::Output, WriteError> {
        let reach = self.administrator.reach(tx)?;
        let by = self.administrator.by();
        let mut row = store::must_exist(tx.conn(), self.person)?;
        reach.person(tx, &row)?;
        let mut position = None;
        if row.is_active() {
            position = Some(disable_in(tx, by, &mut row, DISABLED_BY_HAND, &self.reason)?);
            directory_moved(tx, by)?;
        } else if row.disabled_source.as_deref() != Some(DISABLED_BY_HAND) {
            // The administrator's word outlasts that of the source: it will not enable again.
            row.disabled_source = Some(DISABLED_BY_HAND.into());
            row.disabled_reason = Some(self.reason.clone());
            row.pos = tx.next_position();
            tell(
                tx,
                by,
                Kind::PersonDisable,
                &row,
                json!({"source": DISABLED_BY_HAND, "reason": self.reason}),
            )?;
            store::update(tx.conn(), &row)?;
        }
        let departments = store::departments_of(tx.conn(), row.id)?;
        Ok((Person::of(row, departments), position))
    }
}

/// Disables an active person. Returns the position of the entry: every session before it is ended.
pub(in crate::directory) fn disable_in(
    tx: &mut Tx<'_>,
    by: &By,
    row: &mut PersonRow,
    source: &str,
    reason: &str,
) -> Result<i64, WriteError> {
    if store_roles::holds(tx.conn(), row.id, Role::SystemAdmin)? {
        grant::must_leave_an_administrator(tx, row.id)?;
    }
    row.status = "disabled".into();
    row.disabled_source = Some(source.to_owned());
    row.disabled_reason = Some(reason.to_owned());
    row.pos = tx.next_position();
    let position = tell(tx, by, Kind::PersonDisable, row, json!({"source": source, "reason": reason}))?;
    store::update(tx.conn(), row)?;
    session::end_all_in(tx, by, row.id, None, "disabled")?;
    personal_tokens::end_all_in(tx, by, row.id, "disabled")?;
    Ok(position)
}
