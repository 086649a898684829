//! Conflicts: a new entry of a source that looks like somebody who is here. An administrator says who it is.
//!
//! *link*: it is that person, who belongs to this entry from now on, with everything that is theirs. *new*: it is somebody
//! else; the next sync adds them, and nothing is inherited.

use super::diff::Candidate;
use super::store::{self, ConflictRow};
use super::tell;
use crate::db::Conn;
use crate::directory::Directory;
use crate::directory::access::Administrator;
use crate::directory::{offices, people};
use crate::error::{Code, Problem};
use crate::journal::{Command, Kind, Tx, WriteError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// A conflict that waits for an administrator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ConflictView {
    pub source: String,
    pub external_id: String,
    pub login: String,
    pub name: String,
    pub candidates: Vec<Candidate>,
}

impl ConflictView {
    pub fn of(row: ConflictRow) -> Self {
        Self {
            source: row.source,
            external_id: row.external_id,
            login: row.login,
            name: row.name,
            candidates: serde_json::from_str(&row.candidates).unwrap_or_default(),
        }
    }
}

/// Who it is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Resolution {
    /// This person, one of the candidates.
    Link { source: String, external_id: String, person: i64 },
    /// Somebody new. The next sync frees a login that a disabled person has for them.
    New { source: String, external_id: String },
}

struct Resolve {
    administrator: Administrator,
    resolution: Resolution,
}

impl Directory {
    /// Decides a conflict; the next sync takes the particulars over.
    ///
    /// Errors: `not_found` for the conflict; `conflict` for a person it cannot be, or a login that an active person has.
    pub async fn resolve_conflict(
        &self,
        administrator: &Administrator,
        resolution: Resolution,
    ) -> Result<(), Problem> {
        self.writer.write(Resolve { administrator: administrator.clone(), resolution }).await
    }

    /// Conflicts that nobody has decided yet.
    pub async fn conflicts(&self, source: Option<String>) -> Result<Vec<ConflictView>, Problem> {
        let rows = self.db.read(move |conn: &mut Conn| store::conflicts(conn, source.as_deref())).await?;
        Ok(rows.into_iter().filter(|row| row.decision.is_none()).map(ConflictView::of).collect())
    }
}

impl Command for Resolve {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        self.administrator.still(tx)?;
        let (source, external_id) = match &self.resolution {
            Resolution::Link { source, external_id, .. } | Resolution::New { source, external_id } => {
                (source, external_id)
            }
        };
        let row = store::conflict(tx.conn(), source, external_id)?
            .ok_or_else(|| Code::NotFound.because("there is no such conflict: look at a new preview"))?;
        let conflict = ConflictView::of(row);
        match &self.resolution {
            Resolution::Link { person, .. } => self.link(tx, &conflict, *person)?,
            Resolution::New { .. } => self.new_one(tx, &conflict)?,
        }
        // What is told of the entry is read again, though it has not changed there.
        let mut at = store::source(tx.conn(), source)?;
        at.marker = None;
        store::keep_source(tx.conn(), &at)?;
        Ok(())
    }
}

impl Resolve {
    fn link(&self, tx: &mut Tx<'_>, conflict: &ConflictView, person: i64) -> Result<(), WriteError> {
        let known = conflict.candidates.iter().find(|one| one.person == person);
        if !known.is_some_and(|one| one.linkable) {
            let why = "the source has another entry for this person, or nothing is the same";
            return Err(Code::Conflict.because(why).field("person").into());
        }
        offices::must_not_be_taken_over(tx, &self.administrator, person)?;
        let by = self.administrator.by();
        let mut row = people::store::must_exist(tx.conn(), person)?;
        let change = json!({
            "do": "link", "source": conflict.source, "external_id": conflict.external_id, "person": person,
            "before": {"source": row.source, "external_id": row.external_id},
        });
        tell(tx, by, Kind::DirectoryConflict, &change)?;
        // The source vouches for them now; a password of ours would be a second way in.
        people::store::set_credential(tx.conn(), person, None)?;
        // So that their status follows the entry: who had left by their old entry comes back with the new one.
        if row.disabled_source.as_deref() == Some(row.source.as_str()) {
            row.disabled_source = Some(conflict.source.clone());
        }
        row.source.clone_from(&conflict.source);
        row.external_id = Some(conflict.external_id.clone());
        row.pos = tx.next_position();
        people::tell(tx, by, Kind::PersonUpdate, &row, json!({"source": conflict.source}))?;
        people::store::update(tx.conn(), &row)?;
        store::settle(tx.conn(), &conflict.source, std::slice::from_ref(&conflict.external_id))?;
        people::directory_moved(tx, by)
    }

    fn new_one(&self, tx: &mut Tx<'_>, conflict: &ConflictView) -> Result<(), WriteError> {
        let by = self.administrator.by();
        let key = crate::directory::names::fold(&conflict.login);
        let holder = people::store::by_login(tx.conn(), &key)?;
        if holder.as_ref().is_some_and(people::store::PersonRow::is_active) {
            let why = "an active person has this login: change one of the two logins, or link";
            return Err(Code::Conflict.because(why).field("do").into());
        }
        let change = json!({"do": "new", "source": conflict.source, "external_id": conflict.external_id, "login": conflict.login});
        tell(tx, by, Kind::DirectoryConflict, &change)?;
        store::decide(tx.conn(), &conflict.source, &conflict.external_id, "new")?;
        Ok(())
    }
}
