//! PUT and PATCH: the document after it, and what follows from that.

use super::create::{must_be_a_person, must_be_alone};
use super::{SOURCE, ours, row};
use crate::directory::access::Administrator;
use crate::directory::people::{self, directory_moved, must_not_report_to, tell, ways_in};
use crate::directory::scim::patch::{self, Operation};
use crate::directory::scim::schema::USER;
use crate::directory::scim::version::must_match;
use crate::directory::scim::{Document, departments, read, store};
use crate::directory::{Directory, offices};
use crate::error::Problem;
use crate::journal::{Command, Kind, Tx, WriteError};
use serde_json::{Value, json};

struct ChangeUser {
    administrator: Administrator,
    id: i64,
    change: Change,
    if_match: Option<String>,
}

enum Change {
    Replace(Document),
    Patch(Vec<Operation>),
}

impl Directory {
    /// Replaces a user. `active` stays if it is not said.
    ///
    /// Errors: `not_found`, `precondition_failed`, `validation`, `not_unique`; `conflict` for people of other sources and for the
    /// last administrator; `forbidden` for another login, mail address or number of who holds an office.
    pub async fn scim_replace_user(
        &self,
        administrator: &Administrator,
        id: i64,
        body: &Document,
        if_match: Option<String>,
    ) -> Result<(), Problem> {
        let document = read::without_common(read::resource(&USER, body)?);
        self.change_user(administrator, id, Change::Replace(document), if_match).await
    }

    /// Changes parts of a user. Errors: as for a replacement, and those of PATCH.
    pub async fn scim_patch_user(
        &self,
        administrator: &Administrator,
        id: i64,
        body: &Document,
        if_match: Option<String>,
    ) -> Result<(), Problem> {
        let operations = patch::operations(&USER, body)?;
        self.change_user(administrator, id, Change::Patch(operations), if_match).await
    }

    async fn change_user(
        &self,
        administrator: &Administrator,
        id: i64,
        change: Change,
        if_match: Option<String>,
    ) -> Result<(), Problem> {
        let administrator = administrator.clone();
        let ended = self.writer.write(ChangeUser { administrator, id, change, if_match }).await?;
        if let Some(position) = ended {
            self.revoked.end_person(id, position, self.clock.monotonic());
        }
        Ok(())
    }
}

impl Command for ChangeUser {
    /// The position up to which the person's sessions ended.
    type Output = Option<i64>;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Option<i64>, WriteError> {
        self.administrator.still(tx)?;
        let by = self.administrator.by();
        let (old, before) = ours(tx, self.id)?;
        must_match(self.if_match.as_deref(), old.pos)?;
        let mut document = match &self.change {
            Change::Replace(document) => document.clone(),
            Change::Patch(operations) => {
                let mut document = before.clone();
                document.insert("active".into(), json!(old.is_active()));
                operations.iter().try_for_each(|operation| operation.apply(&mut document))?;
                document
            }
        };
        let active = document.remove("active").and_then(|active| active.as_bool());
        let mut row = row::row_of(&document, Some(&old))?;
        must_be_alone(tx, &row)?;
        ways_in::must_be_free(tx, Some(&old), &row)?;
        offices::must_keep_the_ways_in(tx, &self.administrator, &old, &row)?;
        if let Some(manager) = row.manager.filter(|manager| old.manager != Some(*manager)) {
            must_be_a_person(tx, manager)?;
            must_not_report_to(tx, manager, row.id)?;
        }
        let (mut changed, mut ended) = (false, None);
        if row != old || document != before {
            row.pos = tx.next_position();
            tell(tx, by, Kind::PersonUpdate, &row, json!({"source": SOURCE}))?;
            people::store::update(tx.conn(), &row)?;
            ways_in::moved_in(tx, &old, &row)?;
            store::update_user(tx.conn(), row.id, &Value::Object(document.clone()).to_string(), false)?;
            changed = true;
        }
        changed |= departments::put_in(tx, by, row.id, row::department(&document))?;
        match active {
            Some(false) if row.is_active() => {
                ended = Some(people::disable_in(tx, by, &mut row, SOURCE, "deactivated by SCIM")?);
                changed = true;
            }
            // Whom an administrator disabled by hand stays out.
            Some(true) if row.disabled_source.as_deref() == Some(SOURCE) => {
                people::enable_in(tx, by, &mut row)?;
                changed = true;
            }
            _ => {}
        }
        if changed {
            directory_moved(tx, by)?;
        }
        Ok(ended)
    }
}
