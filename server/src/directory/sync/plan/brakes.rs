//! The brakes: what a sync must not do without a person's word.

use super::Work;
use super::people::Planned;
use crate::directory::roles::Role;
use crate::directory::sync::diff::{Diff, Sort};
use crate::directory::sync::state::{Rules, Stored};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
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
    let mut found = Vec::new();
    let allowed =
        |managed: u64| u64::from(rules.max_leavers).max(managed * u64::from(rules.max_leavers_percent) / 100);
    let managed = stored.own().filter(|row| row.is_active()).count() as u64;
    let leavers = diff.count(Sort::Leave);
    if leavers > allowed(managed) {
        found.push(Brake::Leavers { leavers, allowed: allowed(managed), managed });
    }
    let managed = stored.departments.iter().filter(|row| !row.gone).count() as u64;
    let removed = diff.count(Sort::DepartmentRemove);
    if removed > allowed(managed) {
        found.push(Brake::Departments { removed, allowed: allowed(managed), managed });
    }
    found.extend(administrators(stored, people, work));
    found
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
