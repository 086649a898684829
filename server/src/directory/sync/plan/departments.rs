//! Departments: new ones, changed ones, those that are gone.

use super::Work;
use super::people::Planned;
use crate::directory::departments::store::DepartmentRow;
use crate::directory::sources::{Snapshot, SourceDepartment};
use crate::directory::sync::diff::{Change, DiffBuilder, Sort, differing};
use crate::directory::sync::state::Stored;
use std::collections::HashMap;

pub(super) fn plan(
    stored: &Stored,
    snapshot: &Snapshot,
    people: &Planned<'_>,
    work: &mut Work,
    diff: &mut DiffBuilder,
) {
    let known: HashMap<&str, &DepartmentRow> =
        stored.departments.iter().filter_map(|row| Some((row.external_id.as_deref()?, row))).collect();
    let by_id: HashMap<i64, &DepartmentRow> = stored.departments.iter().map(|row| (row.id, row)).collect();
    let told: HashMap<&str, &SourceDepartment> =
        snapshot.departments.iter().map(|item| (item.external_id.as_str(), item)).collect();
    let name_of = |external: &str| {
        told.get(external).map(|item| item.name.as_str()).or(known.get(external).map(|row| row.name.as_str()))
    };

    for (index, item) in snapshot.departments.iter().enumerate() {
        // What the source names but does not tell counts for nothing.
        let parent = item.parent.as_deref().filter(|parent| name_of(parent).is_some());
        let leads = |external: &&String| snapshot.present.contains(*external) && people.is_here(external);
        let person = |external: &Option<String>| external.as_ref().filter(leads).cloned();
        let (head, deputy) = (person(&item.head), person(&item.deputy));
        let order = item.order.to_string();
        let old = known.get(item.external_id.as_str()).copied();
        let mut change = Change::new(Sort::DepartmentAdd, &item.name);
        change.external_id = Some(item.external_id.clone());
        let Some(row) = old else {
            work.departments.push(index);
            if head.is_some() || deputy.is_some() {
                work.heads.push(index);
            }
            change.fields = differing([("parent", None, parent.and_then(name_of))]);
            diff.add(change);
            continue;
        };
        let was_order = row.sort.to_string();
        let was_parent = row.parent.and_then(|id| by_id.get(&id)).and_then(|row| row.external_id.as_deref());
        let mut fields = differing([
            ("name", Some(row.name.as_str()), Some(item.name.as_str())),
            ("code", row.code.as_deref(), item.code.as_deref()),
            ("order", Some(was_order.as_str()), Some(order.as_str())),
            ("gone", row.gone.then_some("yes"), None),
        ]);
        if was_parent != parent {
            let (old, new) = (was_parent.and_then(name_of), parent.and_then(name_of));
            // Two departments of one name are told apart by their ids.
            let (old, new) = if old == new { (was_parent, parent) } else { (old, new) };
            fields.extend(differing([("parent", old, new)]));
        }
        if !fields.is_empty() {
            work.departments.push(index);
        }
        let own = |who: i64| people.by_id.get(&who).filter(|row| row.source == stored.source);
        let of = |who: Option<i64>| own(who?)?.external_id.as_deref();
        let leaders = differing([
            ("head", of(row.head), head.as_deref()),
            ("deputy", of(row.deputy), deputy.as_deref()),
        ]);
        if !leaders.is_empty() {
            work.heads.push(index);
            fields.extend(leaders);
        }
        if !fields.is_empty() {
            (change.sort, change.department, change.fields) = (Sort::DepartmentChange, Some(row.id), fields);
            diff.add(change);
        }
    }
    for row in stored.departments.iter().filter(|row| !row.gone) {
        if row.external_id.as_deref().is_none_or(|external| !told.contains_key(external)) {
            work.gone.push(row.id);
            let mut change = Change::new(Sort::DepartmentRemove, &row.name);
            (change.department, change.external_id) = (Some(row.id), row.external_id.clone());
            diff.add(change);
        }
    }
}
