//! Who leads a department and who stands in, once everyone is there.

use super::{Effect, Job};
use crate::directory::departments::{self, store, store::DepartmentRow};
use crate::directory::people;
use crate::journal::{Command, Kind, Tx, WriteError};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

pub(super) struct TakeHeads {
    pub(super) job: Arc<Job>,
    pub(super) range: Range<usize>,
}

impl Command for TakeHeads {
    type Output = Effect;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Effect, WriteError> {
        self.job.fence.still(tx)?;
        let (by, source) = (&self.job.by, self.job.source.as_str());
        let items = || {
            let numbers = self.job.work.heads[self.range.clone()].iter();
            numbers.map(|number| &self.job.snapshot.departments[*number])
        };
        let leaders: Vec<String> =
            items().flat_map(|item| [item.head.clone(), item.deputy.clone()]).flatten().collect();
        let rows = people::store::by_external(tx.conn(), source, &leaders)?;
        let ids: HashMap<String, i64> =
            rows.into_iter().filter_map(|row| Some((row.external_id?, row.id))).collect();
        // As in the plan: who is not in the source any more leads nothing.
        let present = |external: &&String| self.job.snapshot.present.contains(*external);
        let of = |external: &Option<String>| ids.get(external.as_ref().filter(present)?).copied();
        let known = store::of_source(tx.conn(), source)?;
        let mut any = false;
        for item in items() {
            let Some(old) = known.get(&item.external_id) else { continue };
            let (head, deputy) = (of(&item.head), of(&item.deputy));
            if (old.head, old.deputy) == (head, deputy) {
                continue;
            }
            let row = DepartmentRow { head, deputy, pos: tx.next_position(), ..old.clone() };
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
