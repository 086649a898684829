//! Who is above whom, once everyone is there.

use super::{Effect, Job};
use crate::directory::people::{self, store, store::PersonRow};
use crate::journal::{Command, Kind, Tx, WriteError};
use serde_json::json;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

pub(super) struct TakeManagers {
    pub(super) job: Arc<Job>,
    pub(super) range: Range<usize>,
}

impl Command for TakeManagers {
    type Output = Effect;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Effect, WriteError> {
        self.job.fence.still(tx)?;
        let (by, source) = (&self.job.by, self.job.source.as_str());
        let items = || {
            let numbers = self.job.work.managers[self.range.clone()].iter();
            numbers.map(|number| &self.job.snapshot.people[*number])
        };
        let mut external: Vec<String> = items().map(|item| item.external_id.clone()).collect();
        external.extend(items().filter_map(|item| item.manager.clone()));
        external.sort_unstable();
        external.dedup();
        let rows = store::by_external(tx.conn(), source, &external)?;
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let mut departments = store::departments(tx.conn(), &ids)?;
        let known: HashMap<String, PersonRow> =
            rows.into_iter().filter_map(|row| row.external_id.clone().map(|id| (id, row))).collect();
        let mut any = false;
        for item in items() {
            let Some(row) = known.get(&item.external_id) else { continue };
            let manager = item.manager.as_ref().and_then(|manager| known.get(manager)).map(|row| row.id);
            if row.manager == manager {
                continue;
            }
            let row = PersonRow { manager, pos: tx.next_position(), ..row.clone() };
            let own = departments.remove(&row.id).unwrap_or_default();
            people::tell_in(tx, by, Kind::PersonUpdate, &row, own, json!({"source": source}))?;
            store::update(tx.conn(), &row)?;
            any = true;
        }
        if any {
            people::directory_moved(tx, by)?;
        }
        Ok(Effect::default())
    }
}
