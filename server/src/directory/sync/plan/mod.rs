//! The plan of a sync: from what is stored and what the source tells to what is to be done. Pure: it reads and writes
//! nothing, and decides everything that is not the administrator's to decide.
//!
//! To have something else taken over: compare it in the file of its noun, put what is to be done into [`Work`] and what is to
//! be shown into the diff, and do it in `apply/`.

mod belonging;
mod brakes;
mod departments;
mod people;

pub use brakes::Brake;
pub use people::freed_login;

use super::diff::{Candidate, Change, Diff, DiffBuilder, Sort};
use super::state::{Rules, Stored};
use crate::directory::roles::Role;
use crate::directory::sources::{Extent, Note, Snapshot};

/// What is to be done. Numbers of departments and people are indexes into the snapshot.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Who is cut off and why, by person. First of all.
    pub leaves: Vec<(i64, &'static str)>,
    /// Disabled people whose login a new person gets.
    pub frees: Vec<i64>,
    /// Parents before their children.
    pub departments: Vec<usize>,
    /// People of one department beside each other.
    pub people: Vec<usize>,
    /// Whose manager changes, once everyone is there.
    pub managers: Vec<usize>,
    /// Departments whose head or deputy changes.
    pub heads: Vec<usize>,
    /// Departments that the source has no more.
    pub gone: Vec<i64>,
    pub revokes: Vec<(i64, Role)>,
    /// By external id: they may not be there yet.
    pub grants: Vec<(String, Role)>,
    pub groups: Vec<GroupWork>,
    /// For an administrator.
    pub conflicts: Vec<Conflict>,
    /// Somebody known was skipped because of another's login: once that one has another, nothing is told of them.
    pub look_again: bool,
}

/// What is to be done with a group that has a conversation.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct GroupWork {
    pub external_id: String,
    pub name: String,
    pub conversation: bool,
    /// External ids.
    pub joins: Vec<String>,
    pub leaves: Vec<i64>,
}

/// A new entry of the source that looks like somebody who is here.
#[derive(Debug, PartialEq, Eq)]
pub struct Conflict {
    pub external_id: String,
    pub login: String,
    pub name: String,
    pub candidates: Vec<Candidate>,
}

/// See the module.
#[derive(Debug)]
pub struct Plan {
    pub diff: Diff,
    pub digest: String,
    pub work: Work,
    /// Why it must not be done without a person's word; empty if it may.
    pub brakes: Vec<Brake>,
}

/// Why there is no plan.
#[derive(Debug, PartialEq, Eq)]
pub enum NoPlan {
    /// Nobody is in the directory: that is never true.
    Nobody,
    /// The particulars of some are needed that a reading of changes does not tell.
    ReadWhole,
}

/// Makes the plan. Both sides are as of one moment; half a snapshot is the caller's error.
pub fn plan(stored: &Stored, snapshot: &Snapshot, rules: &Rules) -> Result<Plan, NoPlan> {
    if snapshot.present.is_empty() || (snapshot.extent == Extent::Full && snapshot.people.is_empty()) {
        return Err(NoPlan::Nobody);
    }
    let (mut diff, mut work) = (DiffBuilder::default(), Work::default());
    let people = people::plan(stored, snapshot, &mut work, &mut diff)?;
    departments::plan(stored, snapshot, &people, &mut work, &mut diff);
    belonging::roles(stored, snapshot, rules, &people, &mut work, &mut diff);
    belonging::groups(stored, snapshot, rules, &people, &mut work, &mut diff);
    snapshot.notes.iter().filter_map(told).for_each(|note| diff.add(note));
    let (diff, digest) = diff.finish();
    let brakes = brakes::check(stored, rules, &people, &work, &diff);
    Ok(Plan { diff, digest, work, brakes })
}

/// What an administrator should see; who was deleted stands among the leavers.
fn told(note: &Note) -> Option<Change> {
    let (sort, name, why) = match note {
        Note::Deleted { .. } => return None,
        Note::Skipped { dn, reason, .. } => (Sort::Skip, dn.clone(), (*reason).to_owned()),
        Note::ManagerLoop { people } => {
            let first = people.first().cloned().unwrap_or_default();
            (
                Sort::Note,
                first,
                format!("{} people are each other's managers; the first has none here", people.len()),
            )
        }
        Note::ManagerUnknown { person, dn } => {
            (Sort::Note, person.clone(), format!("the manager is not among the people read: {dn}"))
        }
        Note::DepartmentCodeUnknown { code, people } => {
            (Sort::Note, code.clone(), format!("{people} people carry this unknown department code"))
        }
        Note::Referrals { count } => {
            (Sort::Note, String::new(), format!("{count} referrals to other servers were not followed"))
        }
    };
    Some(Change::new(sort, &name).because(why))
}
