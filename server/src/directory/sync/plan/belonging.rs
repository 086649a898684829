//! What follows from being in a group: roles and conversations.

use super::people::Planned;
use super::{GroupWork, Work};
use crate::directory::roles::{Role, RoleSet};
use crate::directory::sources::{Snapshot, SourceGroup};
use crate::directory::sync::diff::{Change, DiffBuilder, Sort, differing};
use crate::directory::sync::state::{Rules, Stored};
use crate::directory::{grant, names};
use std::collections::{HashMap, HashSet};

/// Groups of the snapshot by the key that the configuration names them by.
struct Groups<'a>(HashMap<String, &'a SourceGroup>);

impl<'a> Groups<'a> {
    fn of(snapshot: &'a Snapshot) -> Self {
        Self(snapshot.groups.iter().map(|group| (names::fold(&group.key), group)).collect())
    }

    fn find(&self, key: &str) -> Option<&'a SourceGroup> {
        self.0.get(&names::fold(key)).copied()
    }
}

fn not_found(key: &str) -> Change {
    Change::new(Sort::Note, key)
        .because("the source has no such group: what it gave stays until the group is back or out of the configuration")
}

/// Roles by groups. Only what this source has granted is taken back by it.
pub(super) fn roles(
    stored: &Stored,
    snapshot: &Snapshot,
    rules: &Rules,
    people: &Planned<'_>,
    work: &mut Work,
    diff: &mut DiffBuilder,
) {
    let groups = Groups::of(snapshot);
    let mut unknown: HashSet<Role> = HashSet::new();
    let mut wanted: Vec<(&str, Role, &str)> = Vec::new();
    for (key, role) in &rules.roles {
        match groups.find(key) {
            None => {
                unknown.insert(*role);
                diff.add(not_found(key));
            }
            Some(group) => {
                let active = group.people.iter().filter(|external| people.active(external));
                wanted.extend(active.map(|external| (external.as_str(), *role, group.name.as_str())));
            }
        }
    }
    wanted.sort_unstable_by_key(|(external, role, _)| (*external, role.number()));
    wanted.dedup_by_key(|(external, role, _)| (*external, *role));
    let keep: HashSet<(i64, Role)> = wanted
        .iter()
        .filter_map(|(external, role, _)| Some((people.known.get(external)?.id, *role)))
        .collect();
    let taken: HashSet<(i64, Role)> = stored
        .granted
        .iter()
        .filter(|grant| !keep.contains(grant) && !unknown.contains(&grant.1))
        .copied()
        .collect();
    let mut after: HashMap<&str, RoleSet> = HashMap::new();
    for (external, role, group) in wanted {
        let row = people.known.get(external).copied();
        let joins = people.joins.get(external).map(|item| item.name.clone());
        let name = row.map(|row| row.name.clone()).or(joins);
        let mut change = Change::new(Sort::RoleGrant, &name.unwrap_or_default()).because(group);
        (change.person, change.login) = (row.map(|row| row.id), row.map(|row| row.login.clone()));
        (change.external_id, change.role) = (Some(external.to_owned()), Some(role));
        // As it will be when this grant's turn comes: after what is taken back, and the grants before it.
        let held = after.entry(external).or_insert_with(|| {
            let roles = row.and_then(|row| stored.roles.get(&row.id)).copied().unwrap_or_default();
            let gone = roles.iter().filter(|role| row.is_some_and(|row| taken.contains(&(row.id, *role))));
            gone.fold(roles, |left, role| left.but(role, false))
        });
        if held.has(role) {
            continue;
        }
        if let Err(refused) = grant::may_grant(*held, role) {
            diff.add(Change { sort: Sort::Conflict, ..change.because(refused.detail) });
            continue;
        }
        *held = held.but(role, true);
        work.grants.push((external.to_owned(), role));
        diff.add(change);
    }
    let mut taken: Vec<(i64, Role)> = taken.into_iter().collect();
    taken.sort_unstable_by_key(|(person, role)| (*person, role.number()));
    for (person, role) in taken {
        let row = people.by_id.get(&person);
        let mut change = Change::new(Sort::RoleRevoke, row.map_or("", |row| row.name.as_str()));
        (change.person, change.login) = (Some(person), row.map(|row| row.login.clone()));
        change.role = Some(role);
        work.revokes.push((person, role));
        diff.add(change);
    }
}

/// Groups that have a conversation.
pub(super) fn groups(
    stored: &Stored,
    snapshot: &Snapshot,
    rules: &Rules,
    people: &Planned<'_>,
    work: &mut Work,
    diff: &mut DiffBuilder,
) {
    let all = Groups::of(snapshot);
    let (mut met, mut unknown) = (HashSet::new(), false);
    for key in &rules.conversations {
        let Some(group) = all.find(key) else {
            unknown = true;
            diff.add(not_found(key));
            continue;
        };
        if !met.insert(group.external_id.as_str()) {
            continue;
        }
        let old = stored.groups.iter().find(|(row, _)| row.external_id == group.external_id);
        let wanted: Vec<&String> = group.people.iter().filter(|external| people.is_here(external)).collect();
        let present = |external: &str| {
            let person = people.known.get(external).map(|row| row.id);
            old.is_some_and(|(_, there)| person.is_some_and(|person| there.contains(&person)))
        };
        let keep: HashSet<i64> =
            wanted.iter().filter_map(|external| Some(people.known.get(external.as_str())?.id)).collect();
        let joins: Vec<String> =
            wanted.iter().filter(|external| !present(external)).map(|external| (*external).clone()).collect();
        let leaves = old.map(|(_, there)| without(there, &keep)).unwrap_or_default();
        let named = old.is_some_and(|(row, _)| row.name == group.name && row.conversation);
        if named && joins.is_empty() && leaves.is_empty() {
            continue;
        }
        let was = old
            .filter(|(row, _)| row.conversation)
            .map(|(row, there)| (row.name.as_str(), there.len().to_string()));
        let becomes = wanted.len().to_string();
        let mut change = Change::new(Sort::Group, &group.name);
        change.external_id = Some(group.external_id.clone());
        change.fields = differing([
            ("name", was.as_ref().map(|(name, _)| *name), Some(group.name.as_str())),
            ("people", was.as_ref().map(|(_, count)| count.as_str()), Some(becomes.as_str())),
        ]);
        change.why = Some(format!("+{} -{}", joins.len(), leaves.len()));
        diff.add(change);
        work.groups.push(GroupWork {
            external_id: group.external_id.clone(),
            name: group.name.clone(),
            conversation: true,
            joins,
            leaves,
        });
    }
    // A name that is not found may be a mistake: then no conversation ends.
    for (row, there) in stored.groups.iter().filter(|(row, _)| row.conversation && !unknown) {
        if met.contains(row.external_id.as_str()) {
            continue;
        }
        let mut change = Change::new(Sort::Group, &row.name).because("its conversation ends");
        change.external_id = Some(row.external_id.clone());
        diff.add(change);
        work.groups.push(GroupWork {
            external_id: row.external_id.clone(),
            name: row.name.clone(),
            conversation: false,
            joins: Vec::new(),
            leaves: without(there, &HashSet::new()),
        });
    }
}

fn without(there: &HashSet<i64>, keep: &HashSet<i64>) -> Vec<i64> {
    let mut gone: Vec<i64> = there.difference(keep).copied().collect();
    gone.sort_unstable();
    gone
}
