//! The brakes: what a sync must not do without a person's word. To have another one: a variant of [`Brake`], where it is found
//! in [`check`], and its words in `cli::directory::show` and in the client.

use super::people::Planned;
use super::{GroupWork, Work};
use crate::directory::roles::Role;
use crate::directory::sync::diff::{Diff, Sort};
use crate::directory::sync::state::{Rules, Stored};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use utoipa::ToSchema;

/// The administrators there must be, if there were as many.
const ADMINISTRATORS: u64 = 2;

/// Why a sync stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "brake", rename_all = "snake_case")]
pub enum Brake {
    /// More people would be cut off than may be at once, of so many that the source manages.
    Leavers { leavers: u64, allowed: u64, managed: u64 },
    /// More departments would be removed than may be at once.
    Departments { removed: u64, allowed: u64, managed: u64 },
    /// Fewer than two system administrators would be left.
    Administrators { before: u64, after: u64 },
    /// More people who are here would become external, or cease to be, than may at once.
    External { people: u64, allowed: u64, managed: u64 },
    /// More people would be let in again than may be at once.
    Returns { returns: u64, allowed: u64, managed: u64 },
    /// More people would be in no department any more than may be at once.
    NoDepartment { people: u64, allowed: u64, managed: u64 },
    /// More people would be taken out of a group's conversation than may be at once, of so many who are in it.
    Group { name: String, leaving: u64, allowed: u64, members: u64 },
    /// The diff is another one than the one that was confirmed.
    AnotherDiff { confirmed: String },
}

pub(super) fn check(
    stored: &Stored,
    rules: &Rules,
    people: &Planned<'_>,
    work: &Work,
    diff: &Diff,
) -> Vec<Brake> {
    let allowed =
        |managed: u64| u64::from(rules.max_leavers).max(managed * u64::from(rules.max_leavers_percent) / 100);
    let over = |count: u64, of: u64| (count > allowed(of)).then(|| (count, allowed(of)));
    let managed = stored.own().filter(|row| row.is_active()).count() as u64;
    let mut found = Vec::new();
    let leavers = over(diff.count(Sort::Leave), managed);
    found.extend(leavers.map(|(leavers, allowed)| Brake::Leavers { leavers, allowed, managed }));
    let returns = over(diff.count(Sort::Return), managed);
    found.extend(returns.map(|(returns, allowed)| Brake::Returns { returns, allowed, managed }));
    let external = over(external(people, work), managed);
    found.extend(external.map(|(people, allowed)| Brake::External { people, allowed, managed }));
    let outside = over(people.outside.len() as u64, managed);
    found.extend(outside.map(|(people, allowed)| Brake::NoDepartment { people, allowed, managed }));
    let managed = stored.departments.iter().filter(|row| !row.gone).count() as u64;
    let removed = over(diff.count(Sort::DepartmentRemove), managed);
    found.extend(removed.map(|(removed, allowed)| Brake::Departments { removed, allowed, managed }));
    found.extend(administrators(stored, people, work));
    found.extend(groups(stored, people, work, allowed));
    found
}

/// How many of those who are here would see another part of the company; who joins as an external person loses nothing.
fn external(people: &Planned<'_>, work: &Work) -> u64 {
    let here = |external: &str| people.known.contains_key(external);
    let granted =
        work.grants.iter().filter(|(external, role)| *role == Role::External && here(external)).count();
    let stays = |person: &i64| !people.leavers.contains(person);
    let taken = work.revokes.iter().filter(|(who, role)| *role == Role::External && stays(who)).count();
    (granted + taken) as u64
}

/// Who is cut off anyway counts among the leavers.
fn groups(stored: &Stored, people: &Planned<'_>, work: &Work, allowed: impl Fn(u64) -> u64) -> Vec<Brake> {
    let active = |id: &i64| people.by_id.get(id).is_some_and(|row| row.is_active());
    let there: HashMap<&str, &HashSet<i64>> =
        stored.groups.iter().map(|(row, there)| (row.external_id.as_str(), there)).collect();
    let brake = |group: &GroupWork| {
        let members = there.get(group.external_id.as_str())?.iter().filter(|id| active(id)).count() as u64;
        let goes = |id: &&i64| active(id) && !people.leavers.contains(*id);
        let leaving = group.leaves.iter().filter(goes).count() as u64;
        let allowed = allowed(members);
        let name = group.name.clone();
        (leaving > allowed).then_some(Brake::Group { name, leaving, allowed, members })
    };
    work.groups.iter().filter_map(brake).collect()
}

fn administrators(stored: &Stored, people: &Planned<'_>, work: &Work) -> Option<Brake> {
    let active = stored.people.iter().filter(|row| row.is_active());
    let mut holders: HashSet<i64> =
        active.map(|row| row.id).filter(|id| stored.holds(*id, Role::SystemAdmin)).collect();
    let before = holders.len() as u64;
    holders.retain(|id| !people.leavers.contains(id) && !work.revokes.contains(&(*id, Role::SystemAdmin)));
    let granted = work.grants.iter().filter(|(_, role)| *role == Role::SystemAdmin).count();
    let back = people.returns.iter().filter(|id| stored.holds(**id, Role::SystemAdmin)).count();
    let after = (holders.len() + granted + back) as u64;
    (after < ADMINISTRATORS.min(before)).then_some(Brake::Administrators { before, after })
}
