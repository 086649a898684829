//! DELETE of a group: everyone leaves it, then it is gone.

use super::ours;
use crate::directory::access::Administrator;
use crate::directory::scim::store_groups;
use crate::directory::scim::version::must_match;
use crate::directory::{Directory, groups};
use crate::error::Problem;
use crate::journal::{Command, Tx, WriteError};

struct DeleteGroup {
    administrator: Administrator,
    id: i64,
    if_match: Option<String>,
}

impl Directory {
    /// Deletes a group. Errors: `not_found`, also the second time; `precondition_failed`; `conflict` for groups of other sources.
    pub async fn scim_delete_group(
        &self,
        administrator: &Administrator,
        id: i64,
        if_match: Option<String>,
    ) -> Result<(), Problem> {
        self.writer.write(DeleteGroup { administrator: administrator.clone(), id, if_match }).await
    }
}

impl Command for DeleteGroup {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        self.administrator.still(tx)?;
        let (row, _, pos) = ours(tx, self.id)?;
        must_match(self.if_match.as_deref(), pos)?;
        groups::delete_in(tx, self.administrator.by(), row.id)?;
        store_groups::delete(tx.conn(), row.id)?;
        Ok(())
    }
}
