//! PUT and PATCH of a group.

use super::members::Members;
use super::{SOURCE, name_of, ours};
use crate::directory::access::Administrator;
use crate::directory::scim::patch::{self, Operation};
use crate::directory::scim::schema::GROUP;
use crate::directory::scim::version::must_match;
use crate::directory::scim::{Document, read, store_groups};
use crate::directory::{Directory, groups};
use crate::error::{Code, Problem};
use crate::journal::{Command, Tx, WriteError};
use serde_json::Value;

/// Operations of one request that look at everyone in the group: there may be a hundred thousand.
const MOST_LOOKS: usize = 10;

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
        let steps = steps(patch::operations(&GROUP, body)?)?;
        self.writer.write(ChangeGroup { administrator: administrator.clone(), id, steps, if_match }).await
    }
}

/// The writes of a PATCH: what says the same of members one after the other is one. Errors: `invalid_path`, `validation`;
/// `bad_request` for too much work in one write, behind which everyone's waits.
fn steps(operations: Vec<Operation>) -> Result<Vec<Step>, Problem> {
    let mut steps: Vec<Step> = Vec::new();
    let mut looks = 0;
    for operation in operations {
        let Some(members) = Members::of_operation(&operation)? else {
            steps.push(Step::Operation(operation));
            continue;
        };
        looks += usize::from(members.looks_at_all());
        let next = match steps.last_mut() {
            Some(Step::Members(last)) => last.join(members),
            _ => Some(members),
        };
        steps.extend(next.map(Step::Members));
    }
    if looks > MOST_LOOKS {
        let why = format!("at most {MOST_LOOKS} operations of one request look at everyone in the group");
        return Err(Code::BadRequest.because(why));
    }
    Ok(steps)
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
