//! Conflicts: a new entry of a source that looks like somebody who is here. An administrator says who it is.
//!
//! *link*: it is that person, who belongs to this entry from now on, with everything that is theirs. *new*: it is somebody
//! else; the next sync adds them, and nothing is inherited.

use super::diff::Candidate;
use super::store::{self, ConflictRow};
use super::tell;
use super::wanted::MISSING;
use crate::db::Conn;
use crate::directory::Directory;
use crate::directory::access::Administrator;
use crate::directory::people::store::PersonRow;
use crate::directory::{offices, people, scim};
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

impl Resolution {
    /// The source and its id of the new entry.
    fn of(&self) -> (&str, &str) {
        match self {
            Self::Link { source, external_id, .. } | Self::New { source, external_id } => {
                (source, external_id)
            }
        }
    }
}

struct Resolve {
    administrator: Administrator,
    resolution: Resolution,
    /// The passwords of the source's people are kept here.
    keeps_passwords: bool,
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
        let keeps_passwords = self.keeps_password_of(resolution.of().0);
        self.writer.write(Resolve { administrator: administrator.clone(), resolution, keeps_passwords }).await
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
        let (source, external_id) = self.resolution.of();
        let row = store::conflict(tx.conn(), source, external_id)?
            .ok_or_else(|| Code::NotFound.because("there is no such conflict: look at a new preview"))?;
        let conflict = ConflictView::of(row);
        match &self.resolution {
            Resolution::Link { person, .. } => self.link(tx, &conflict, *person)?,
            Resolution::New { .. } => self.new_one(tx, &conflict)?,
        }
        // What is told of the entry is read again, though it has not changed there.
        let mut at = store::source(tx.conn(), source)?;
        (at.marker, at.decided) = (None, Some(tx.next_position() - 1));
        store::keep_source(tx.conn(), &at)?;
        Ok(())
    }
}

impl Resolve {
    fn link(&self, tx: &mut Tx<'_>, conflict: &ConflictView, person: i64) -> Result<(), WriteError> {
        let known = conflict.candidates.iter().find(|one| one.person == person);
        let row = people::store::by_id(tx.conn(), person)?;
        let Some(mut row) = row.filter(|row| known.is_some_and(|one| is_free(row, conflict, one))) else {
            let why = "the source has another entry for this person, or nothing is the same";
            return Err(Code::Conflict.because(why).field("person").into());
        };
        offices::must_not_be_taken_over(tx, &self.administrator, person)?;
        let by = self.administrator.by();
        let change = json!({
            "do": "link", "source": conflict.source, "external_id": conflict.external_id, "person": person,
            "before": {"source": row.source, "external_id": row.external_id},
        });
        tell(tx, by, Kind::DirectoryConflict, &change)?;
        // The client of SCIM does not keep them any more.
        scim::forget_in(tx, person)?;
        // Where the source vouches for them now, a password of ours would be a second way in.
        if !self.keeps_passwords {
            people::store::set_credential(tx.conn(), person, None)?;
        }
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
        if holder.as_ref().is_some_and(PersonRow::is_active) {
            let why = "an active person has this login: change one of the two logins, or link";
            return Err(Code::Conflict.because(why).field("do").into());
        }
        let change = json!({"do": "new", "source": conflict.source, "external_id": conflict.external_id, "login": conflict.login});
        tell(tx, by, Kind::DirectoryConflict, &change)?;
        store::decide(tx.conn(), &conflict.source, &conflict.external_id, "new")?;
        Ok(())
    }
}

/// Whether the source has no other entry for a person now. What the last sync left at the person is newer than the conflict: it
/// may have been met long ago.
fn is_free(row: &PersonRow, conflict: &ConflictView, candidate: &Candidate) -> bool {
    if row.source != conflict.source || row.external_id.is_none() {
        return true;
    }
    let by_the_source = row.disabled_source.as_deref() == Some(conflict.source.as_str());
    match row.disabled_reason.as_deref() {
        _ if row.is_active() => false,
        Some(MISSING) if by_the_source => true,
        // Disabled by hand, or closed before it went: only the last sync that met the conflict has looked.
        _ => candidate.linkable,
    }
}
