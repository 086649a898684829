//! DELETE: a leaver whom SCIM no longer knows. Their messages and their row stay; their login is free again (decision 0068).

use super::{SOURCE, ours};
use crate::directory::access::Administrator;
use crate::directory::people::{self, directory_moved, tell};
use crate::directory::scim::version::must_match;
use crate::directory::scim::{groups, store};
use crate::directory::{Directory, names};
use crate::error::Problem;
use crate::journal::{Command, Kind, Tx, WriteError};
use serde_json::json;

struct DeleteUser {
    administrator: Administrator,
    id: i64,
    if_match: Option<String>,
}

impl Directory {
    /// Deletes a user. Errors: `not_found`, also the second time; `precondition_failed`; `conflict` for people of other sources
    /// and for the last administrator.
    pub async fn scim_delete_user(
        &self,
        administrator: &Administrator,
        id: i64,
        if_match: Option<String>,
    ) -> Result<(), Problem> {
        let command = DeleteUser { administrator: administrator.clone(), id, if_match };
        let ended = self.writer.write(command).await?;
        if let Some(position) = ended {
            self.revoked.end_person(id, position, self.clock.monotonic());
        }
        Ok(())
    }
}

impl Command for DeleteUser {
    type Output = Option<i64>;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Option<i64>, WriteError> {
        self.administrator.still(tx)?;
        let by = self.administrator.by();
        let (mut row, _) = ours(tx, self.id)?;
        must_match(self.if_match.as_deref(), row.pos)?;
        let mut ended = None;
        if row.is_active() {
            ended = Some(people::disable_in(tx, by, &mut row, SOURCE, "deleted by SCIM")?);
        }
        groups::leave_all(tx, by, row.id)?;
        // A new person may have the login and the external id; nobody else can ever have the number behind it.
        row.login = format!("{}~{}", row.login, row.id);
        row.login_key = names::fold(&row.login);
        row.external_id = None;
        row.pos = tx.next_position();
        tell(tx, by, Kind::PersonUpdate, &row, json!({"source": SOURCE, "deleted": true}))?;
        people::store::update(tx.conn(), &row)?;
        store::update_user(tx.conn(), row.id, "{}", true)?;
        directory_moved(tx, by)?;
        Ok(ended)
    }
}
