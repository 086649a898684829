//! PUT and PATCH of a group.

use super::members::Members;
use super::{SOURCE, name_of, ours};
use crate::directory::access::Administrator;
use crate::directory::scim::patch::{self, Operation};
use crate::directory::scim::schema::GROUP;
use crate::directory::scim::version::must_match;
use crate::directory::scim::{Document, read, store_groups};
use crate::directory::{Directory, groups};
use crate::error::Problem;
use crate::journal::{Command, Tx, WriteError};
use serde_json::Value;

struct ChangeGroup {
    administrator: Administrator,
    id: i64,
    steps: Vec<Step>,
    if_match: Option<String>,
}

/// In their order.
enum Step {
    Document(Document),
    Operation(Operation),
    Members(Members),
}

impl Directory {
    /// Replaces a group. Errors: `not_found`, `precondition_failed`, `validation`; `conflict` for groups of other sources.
    pub async fn scim_replace_group(
        &self,
        administrator: &Administrator,
        id: i64,
        body: &Document,
        if_match: Option<String>,
    ) -> Result<(), Problem> {
        let mut document = read::without_common(read::resource(&GROUP, body)?);
        let members = Members::Replace(Members::of_document(&mut document)?);
        let steps = vec![Step::Document(document), Step::Members(members)];
        self.writer.write(ChangeGroup { administrator: administrator.clone(), id, steps, if_match }).await
    }

    /// Changes parts of a group. Errors: as for a replacement, and those of PATCH.
    pub async fn scim_patch_group(
        &self,
        administrator: &Administrator,
        id: i64,
        body: &Document,
        if_match: Option<String>,
    ) -> Result<(), Problem> {
        let mut steps = Vec::new();
        for operation in patch::operations(&GROUP, body)? {
            steps.push(match Members::of_operation(&operation)? {
                Some(members) => Step::Members(members),
                None => Step::Operation(operation),
            });
        }
        self.writer.write(ChangeGroup { administrator: administrator.clone(), id, steps, if_match }).await
    }
}

impl Command for ChangeGroup {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        self.administrator.still(tx)?;
        let by = self.administrator.by();
        let (row, before, pos) = ours(tx, self.id)?;
        must_match(self.if_match.as_deref(), pos)?;
        let start = tx.next_position();
        let mut document = before.clone();
        for step in &self.steps {
            match step {
                Step::Document(new) => document.clone_from(new),
                Step::Operation(operation) => operation.apply(&mut document)?,
                Step::Members(members) => members.apply(tx, by, row.id)?,
            }
        }
        let name = name_of(&document)?;
        groups::keep_in(tx, by, (SOURCE, &row.external_id), &name, row.conversation)?;
        if document != before && tx.next_position() == start {
            groups::touch_in(tx, by, &row)?;
        }
        if tx.next_position() != start {
            let pos = tx.next_position() - 1;
            store_groups::update(tx.conn(), row.id, &Value::Object(document).to_string(), pos)?;
        }
        Ok(())
    }
}
