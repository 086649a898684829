//! People of a source: added, changed, moved between departments, brought back.

use super::{Effect, Job};
use crate::directory::departments;
use crate::directory::names;
use crate::directory::people::{self, store, store::PersonRow};
use crate::directory::sync::plan::freed_login;
use crate::directory::sync::wanted::wanted;
use crate::journal::{Command, Kind, Tx, WriteError};
use serde_json::json;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

pub(super) struct TakePeople {
    pub(super) job: Arc<Job>,
    pub(super) range: Range<usize>,
}

/// People to put into departments or take out, by department; ordered, so that a repeated run is the same.
#[derive(Default)]
struct Moves {
    into: BTreeMap<i64, Vec<i64>>,
    out_of: BTreeMap<i64, Vec<i64>>,
}

impl Command for TakePeople {
    type Output = Effect;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Effect, WriteError> {
        self.job.fence.still(tx)?;
        let (by, source) = (&self.job.by, self.job.source.as_str());
        let items = || {
            let numbers = self.job.work.people[self.range.clone()].iter();
            numbers.map(|number| &self.job.snapshot.people[*number])
        };
        let external: Vec<String> = items().map(|item| item.external_id.clone()).collect();
        let rows = store::by_external(tx.conn(), source, &external)?;
        let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
        let mut present = store::departments(tx.conn(), &ids)?;
        let mut known: HashMap<String, PersonRow> =
            rows.into_iter().filter_map(|row| row.external_id.clone().map(|id| (id, row))).collect();
        let keys: Vec<String> = items().filter_map(|item| names::login(&item.login).ok()).collect();
        let mut logins = store::logins(tx.conn(), &keys)?;
        let departments = departments::store::of_source(tx.conn(), source)?;
        let ours: HashSet<i64> = departments.values().map(|row| row.id).collect();

        let (mut effect, mut moves, mut fresh, mut any) =
            (Effect::default(), Moves::default(), Vec::new(), false);
        for item in items() {
            let old = known.remove(&item.external_id);
            let row = match wanted(source, item, old.as_ref()) {
                Ok(row) => row,
                Err(why) => {
                    effect.skipped.push((item.login.clone(), why));
                    continue;
                }
            };
            let holder = logins.get(&row.login_key).copied();
            let taken = holder.filter(|holder| old.as_ref().map(|row| row.id) != Some(*holder));
            if let Some(holder) = taken
                && !(old.is_none() && self.freed(tx, holder)?)
            {
                effect.skipped.push((item.login.clone(), "another person has this login".into()));
                continue;
            }
            let key = row.login_key.clone();
            let before: Vec<i64> = old.as_ref().and_then(|old| present.remove(&old.id)).unwrap_or_default();
            let id = match old {
                None => {
                    let id = tx.next_position();
                    let row = PersonRow { id, pos: id, ..row };
                    people::tell_in(tx, by, Kind::PersonCreate, &row, vec![], json!({"source": source}))?;
                    fresh.push(row);
                    any = true;
                    id
                }
                Some(old) => {
                    any |= self.update(tx, &old, row, before.clone(), item.disabled)?;
                    old.id
                }
            };
            logins.insert(key, id);
            let before: HashSet<i64> = before.into_iter().collect();
            let there = item.departments.iter().filter_map(|external| departments.get(external));
            let after: HashSet<i64> = there.map(|row| row.id).collect();
            for department in after.difference(&before) {
                moves.into.entry(*department).or_default().push(id);
            }
            // Departments that are kept here, not in the source, are not the source's business.
            for department in before.difference(&after).filter(|department| ours.contains(department)) {
                moves.out_of.entry(*department).or_default().push(id);
            }
        }
        store::insert(tx.conn(), &fresh)?;
        any |= !moves.into.is_empty() || !moves.out_of.is_empty();
        for (department, people) in moves.out_of {
            departments::remove_in(tx, by, department, &people)?;
        }
        for (department, people) in moves.into {
            departments::add_in(tx, by, department, &people)?;
        }
        if any {
            crate::directory::sync::store::settle(tx.conn(), source, &external)?;
            people::directory_moved(tx, by)?;
        }
        Ok(effect)
    }
}

impl TakePeople {
    /// Takes the login from a disabled person if the plan says so; whether it is free now.
    fn freed(&self, tx: &mut Tx<'_>, holder: i64) -> Result<bool, WriteError> {
        let mut row = store::must_exist(tx.conn(), holder)?;
        if row.is_active() || !self.job.work.frees.contains(&holder) {
            return Ok(false);
        }
        row.login = freed_login(&row.login, holder);
        row.login_key = freed_login(&row.login_key, holder);
        row.pos = tx.next_position();
        people::tell(tx, &self.job.by, Kind::PersonUpdate, &row, json!({}))?;
        store::update(tx.conn(), &row)?;
        Ok(true)
    }

    /// Whether something changed.
    fn update(
        &self,
        tx: &mut Tx<'_>,
        old: &PersonRow,
        mut row: PersonRow,
        departments: Vec<i64>,
        closed: bool,
    ) -> Result<bool, WriteError> {
        let (by, source) = (&self.job.by, self.job.source.as_str());
        let changed = row != *old;
        if changed {
            row.pos = tx.next_position();
            people::tell_in(tx, by, Kind::PersonUpdate, &row, departments, json!({"source": source}))?;
            store::update(tx.conn(), &row)?;
            people::ways_in::moved_in(tx, old, &row)?;
        }
        // A person disabled by hand stays so, whatever the directory says.
        let back = !row.is_active() && !closed && row.disabled_source.as_deref() == Some(source);
        if back {
            people::enable_in(tx, by, &mut row)?;
        }
        Ok(changed || back)
    }
}
