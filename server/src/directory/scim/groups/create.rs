//! POST: a new group.

use super::members::Members;
use super::{SOURCE, name_of};
use crate::directory::access::Administrator;
use crate::directory::scim::schema::GROUP;
use crate::directory::scim::{Document, read, store_groups};
use crate::directory::{Directory, groups};
use crate::error::Problem;
use crate::journal::{Command, Tx, WriteError};
use serde_json::Value;

struct CreateGroup {
    administrator: Administrator,
    document: Document,
    name: String,
    members: Members,
}

impl Directory {
    /// Adds a group. Returns the id. Errors: `validation`.
    pub async fn scim_create_group(
        &self,
        administrator: &Administrator,
        body: &Document,
    ) -> Result<i64, Problem> {
        let mut document = read::without_common(read::resource(&GROUP, body)?);
        let members = Members::Add(Members::of_document(&mut document)?);
        let name = name_of(&document)?;
        self.writer.write(CreateGroup { administrator: administrator.clone(), document, name, members }).await
    }
}

impl Command for CreateGroup {
    type Output = i64;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<i64, WriteError> {
        self.administrator.still(tx)?;
        let by = self.administrator.by();
        // A client's own id may change; that of a source never does.
        let external = tx.next_position().to_string();
        let id = groups::keep_in(tx, by, (SOURCE, &external), &self.name, false)?;
        self.members.apply(tx, by, id)?;
        let pos = tx.next_position() - 1;
        store_groups::insert(tx.conn(), id, &Value::Object(self.document.clone()).to_string(), pos)?;
        Ok(id)
    }
}
