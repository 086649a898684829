//! Departments of a source: added, renamed, moved, brought back.

use super::{Effect, Job};
use crate::directory::departments::{self, store, store::DepartmentRow};
use crate::directory::people;
use crate::journal::{Command, Kind, Tx, WriteError};
use std::ops::Range;
use std::sync::Arc;

/// A parent comes before its children, in this piece or an earlier one.
pub(super) struct TakeDepartments {
    pub(super) job: Arc<Job>,
    pub(super) range: Range<usize>,
}

impl Command for TakeDepartments {
    type Output = Effect;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Effect, WriteError> {
        self.job.fence.still(tx)?;
        let by = &self.job.by;
        let mut known = store::of_source(tx.conn(), &self.job.source)?;
        let mut any = false;
        for index in &self.job.work.departments[self.range.clone()] {
            let item = &self.job.snapshot.departments[*index];
            // A parent that is unknown puts the department at the top rather than nowhere.
            let parent = item.parent.as_ref().and_then(|parent| known.get(parent)).map(|row| row.id);
            let old = known.get(&item.external_id).cloned();
            let new = DepartmentRow {
                id: old.as_ref().map_or(0, |row| row.id),
                parent,
                name: item.name.clone(),
                code: item.code.clone(),
                sort: i64::from(item.order),
                source: self.job.source.clone(),
                external_id: Some(item.external_id.clone()),
                pos: old.as_ref().map_or(0, |row| row.pos),
                head: old.as_ref().and_then(|row| row.head),
                deputy: old.as_ref().and_then(|row| row.deputy),
                hidden: old.as_ref().is_some_and(|row| row.hidden),
                gone: false,
            };
            if old.as_ref() == Some(&new) {
                continue;
            }
            let pos = tx.next_position();
            let row = match old {
                Some(_) => {
                    let row = DepartmentRow { pos, ..new };
                    departments::tell(tx, by, Kind::DepartmentUpdate, &row)?;
                    store::update(tx.conn(), &row)?;
                    row
                }
                None => {
                    let row = DepartmentRow { id: pos, pos, ..new };
                    departments::tell(tx, by, Kind::DepartmentCreate, &row)?;
                    store::insert(tx.conn(), &row)?;
                    row
                }
            };
            any = true;
            known.insert(item.external_id.clone(), row);
        }
        if any {
            people::directory_moved(tx, by)?;
        }
        Ok(Effect::default())
    }
}
