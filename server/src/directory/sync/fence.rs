//! The fence of a sync: what belongs to one writes only as long as that one is running, whoever ended it.

use super::history::State;
use super::store::{self, RunRow};
use crate::error::Code;
use crate::journal::{Tx, WriteError};

/// One sync in one process.
#[derive(Debug, Clone)]
pub(super) struct Fence {
    pub run: i64,
    pub holder: String,
}

impl Fence {
    /// Asked first in every write. Errors: `gone` once the sync has ended.
    pub(super) fn still(&self, tx: &mut Tx<'_>) -> Result<RunRow, WriteError> {
        store::by_id(tx.conn(), self.run)?
            .filter(|row| row.state == State::Running.name() && row.holder == self.holder)
            .ok_or_else(|| Code::Gone.because("this sync was ended").into())
    }
}
