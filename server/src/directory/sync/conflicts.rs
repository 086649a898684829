//! Keeping the conflicts that a plan has found, until an administrator decides or they are no more.

use super::fence::Fence;
use super::plan::Conflict;
use super::store::{self, ConflictRow};
use crate::journal::{Command, Tx, WriteError};
use serde_json::json;

/// The most that are kept; more of them is another directory.
const MOST: usize = 1_000;

pub(super) struct KeepConflicts {
    fence: Fence,
    source: String,
    rows: Vec<ConflictRow>,
    /// Everyone was read: what is not among these is settled.
    whole: bool,
}

impl KeepConflicts {
    pub(super) fn new(fence: Fence, source: &str, found: &[Conflict], whole: bool, now_ms: i64) -> Self {
        let row = |conflict: &Conflict| ConflictRow {
            source: source.to_owned(),
            external_id: conflict.external_id.clone(),
            login: conflict.login.clone(),
            name: conflict.name.clone(),
            candidates: json!(conflict.candidates).to_string(),
            decision: None,
            seen_at: now_ms,
        };
        let rows = found.iter().take(MOST).map(row).collect();
        Self { fence, source: source.to_owned(), rows, whole }
    }
}

impl Command for KeepConflicts {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        self.fence.still(tx)?;
        if self.whole {
            let found: Vec<&str> = self.rows.iter().map(|row| row.external_id.as_str()).collect();
            store::forget_undecided(tx.conn(), &self.source, &found)?;
        }
        if !self.rows.is_empty() {
            store::keep_conflicts(tx.conn(), &self.rows)?;
        }
        Ok(())
    }
}
