//! Groups that have a conversation: their names and who is in them.

use super::{Effect, Job};
use crate::directory::groups;
use crate::directory::people::store;
use crate::journal::{Command, Tx, WriteError};
use std::ops::Range;
use std::sync::Arc;

/// People in one write; one entry for those who join, one for those who leave.
pub(super) const PIECE: usize = groups::MOST_AT_ONCE;

/// A piece of one group.
pub(super) struct TakeGroup {
    pub(super) job: Arc<Job>,
    pub(super) index: usize,
    pub(super) range: Range<usize>,
}

impl Command for TakeGroup {
    type Output = Effect;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Effect, WriteError> {
        self.job.fence.still(tx)?;
        let (by, source) = (&self.job.by, self.job.source.as_str());
        let group = &self.job.work.groups[self.index];
        let id = groups::keep_in(tx, by, (source, &group.external_id), &group.name, group.conversation)?;
        let leaves = piece(&group.leaves, &self.range);
        if !leaves.is_empty() {
            groups::remove_in(tx, by, id, leaves)?;
        }
        let joins = piece(&group.joins, &self.range);
        let rows = store::by_external(tx.conn(), source, joins)?;
        let mut people: Vec<i64> = rows.into_iter().map(|row| row.id).collect();
        people.sort_unstable();
        if !people.is_empty() {
            groups::add_in(tx, by, id, &people)?;
        }
        Ok(Effect::default())
    }
}

fn piece<'a, T>(all: &'a [T], range: &Range<usize>) -> &'a [T] {
    &all[range.start.min(all.len())..range.end.min(all.len())]
}
