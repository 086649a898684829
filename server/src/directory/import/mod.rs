//! Taking over what a directory source tells: adds and updates, keyed on the source's immutable ids.
//!
//! It removes nobody: whoever is missing from a snapshot is left alone (that judgement is the sync's). It works in chunks
//! of at most [`CHUNK`], each a write of its own behind everyone's interactive writes; a chunk that was written changes nothing
//! when it comes again, so that an import that broke is simply run again.

mod chunk;
mod departments;
mod people;

use super::Directory;
use super::access::{Administrator, By};
use super::sources::{Snapshot, SourcePerson};
use crate::error::Problem;
use crate::journal::{Audience, Command, Draft, Kind, Tx, WriteError};
use serde::Serialize;
use serde_json::json;
use std::sync::Arc;

/// People or departments in one write.
pub const CHUNK: usize = 100;

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    pub departments_added: usize,
    pub departments_updated: usize,
    pub people_added: usize,
    pub people_updated: usize,
    pub people_disabled: usize,
    pub people_enabled: usize,
    /// `(login, why)` of people that were not taken over.
    pub skipped: Vec<(String, String)>,
}

impl ImportReport {
    fn add(&mut self, other: Self) {
        self.departments_added += other.departments_added;
        self.departments_updated += other.departments_updated;
        self.people_added += other.people_added;
        self.people_updated += other.people_updated;
        self.people_disabled += other.people_disabled;
        self.people_enabled += other.people_enabled;
        self.skipped.extend(other.skipped);
    }

    /// Whether the directory is as it was.
    pub fn is_empty(&self) -> bool {
        *self == Self { skipped: self.skipped.clone(), ..Self::default() }
    }
}

impl Directory {
    /// Takes a snapshot over. `progress` gets the people done and all people.
    ///
    /// Errors: those of the writer. What was written until then stays; run it again.
    pub async fn import(
        &self,
        administrator: &Administrator,
        source: &str,
        snapshot: Snapshot,
        progress: impl Fn(usize, usize) + Send,
    ) -> Result<ImportReport, Problem> {
        let source: Arc<str> = source.into();
        let mut report = ImportReport::default();
        let mut departments = snapshot.departments.into_iter().peekable();
        while departments.peek().is_some() {
            let items = departments.by_ref().take(CHUNK).collect();
            let command = departments::TakeDepartments {
                administrator: administrator.clone(),
                source: source.clone(),
                items,
            };
            report.add(self.writer.write_bulk(command).await?);
        }
        let everyone = Arc::<[SourcePerson]>::from(snapshot.people);
        let chunks = || {
            (0..everyone.len()).step_by(CHUNK).map(|from| chunk::Chunk::new(everyone.clone(), from, CHUNK))
        };
        for items in chunks() {
            let done = items.end();
            let command =
                people::TakePeople { administrator: administrator.clone(), source: source.clone(), items };
            let (part, ended) = self.writer.write_bulk(command).await?;
            for (person, position) in ended {
                self.revoked.end_person(person, position, self.clock.monotonic());
            }
            report.add(part);
            progress(done, everyone.len());
        }
        // Managers come when everyone is there.
        for items in chunks() {
            let command =
                people::TakeManagers { administrator: administrator.clone(), source: source.clone(), items };
            report.people_updated += self.writer.write_bulk(command).await?;
        }
        self.writer.write(Finish { by: administrator.by().clone(), source, report: report.clone() }).await?;
        Ok(report)
    }
}

struct Finish {
    by: By,
    source: Arc<str>,
    report: ImportReport,
}

impl Command for Finish {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        let change = json!({"source": *self.source, "report": self.report});
        tx.append(
            Draft::new(Kind::DirectoryImport, Audience::Nobody, self.by.actor, &[], &change),
            &self.by.origin,
        )?;
        Ok(())
    }
}
