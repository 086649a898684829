//! Departments that their source has no more: emptied, and out of every list. The row stays, for what happened in it.

use super::{Effect, Job};
use crate::directory::departments::{self, store, store::DepartmentRow};
use crate::directory::people;
use crate::journal::{Command, Kind, Tx, WriteError};
use std::ops::Range;
use std::sync::Arc;

/// People in one entry.
const MOST: usize = 500;

pub(super) struct RemoveDepartments {
    pub(super) job: Arc<Job>,
    pub(super) range: Range<usize>,
}

impl Command for RemoveDepartments {
    type Output = Effect;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Effect, WriteError> {
        self.job.fence.still(tx)?;
        let by = &self.job.by;
        let mut any = false;
        for id in &self.job.work.gone[self.range.clone()] {
            let old = store::by_id(tx.conn(), *id)?.filter(|row| !row.gone && row.source == self.job.source);
            let Some(old) = old else { continue };
            for people in store::people_of(tx.conn(), &[*id])?.chunks(MOST) {
                departments::remove_in(tx, by, *id, people)?;
            }
            let row = DepartmentRow { gone: true, pos: tx.next_position(), ..old };
            departments::tell(tx, by, Kind::DepartmentUpdate, &row)?;
            store::update(tx.conn(), &row)?;
            any = true;
        }
        if any {
            people::directory_moved(tx, by)?;
        }
        Ok(Effect::default())
    }
}
