//! Leavers: cut off, with every session and token.

use super::{Effect, Job};
use crate::directory::people::{self, store};
use crate::directory::roles::Role;
use crate::directory::store_roles;
use crate::journal::{Command, Tx, WriteError};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

pub(super) struct TakeLeaves {
    pub(super) job: Arc<Job>,
    pub(super) range: Range<usize>,
}

impl Command for TakeLeaves {
    type Output = Effect;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Effect, WriteError> {
        self.job.fence.still(tx)?;
        let (by, source) = (&self.job.by, self.job.source.as_str());
        let leaves = &self.job.work.leaves[self.range.clone()];
        let ids: Vec<i64> = leaves.iter().map(|(person, _)| *person).collect();
        let rows = store::by_ids(tx.conn(), &ids)?;
        let mut rows: HashMap<i64, _> = rows.into_iter().map(|row| (row.id, row)).collect();
        let mut effect = Effect::default();
        for (person, why) in leaves {
            let Some(mut row) = rows.remove(person).filter(|row| row.is_active() && row.source == source)
            else {
                continue;
            };
            if store_roles::holders(tx.conn(), Role::SystemAdmin)? == [*person] {
                effect.skipped.push((row.login, "the last system administrator stays".into()));
                continue;
            }
            let position = people::disable_in(tx, by, &mut row, source, why)?;
            effect.ended.push((*person, position));
        }
        if !effect.ended.is_empty() {
            people::directory_moved(tx, by)?;
        }
        Ok(effect)
    }
}
