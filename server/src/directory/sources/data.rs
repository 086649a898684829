//! What a source tells: plain data in our words, whatever the directory calls them.
//!
//! External ids are the directory's immutable ids (`entryUUID`, `objectGUID`) as lower-case text: a renamed
//! or moved entry keeps its id, a name or a mail address is never one.

use super::SourceError;
use crate::directory::roles::Role;
use std::collections::HashSet;

/// The person whose password was right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The name of the source that vouches.
    pub source: String,
    pub external_id: String,
    /// As the directory writes it, not as it was typed.
    pub login: String,
    pub name: String,
}

/// What a source holds, at about one moment. Departments, groups and `present` are never partial; people are as
/// [`Extent`] says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    pub extent: Extent,
    /// Parents before their children.
    pub departments: Vec<SourceDepartment>,
    pub people: Vec<SourcePerson>,
    /// At least those that something follows from ([`GroupRules`]).
    pub groups: Vec<SourceGroup>,
    /// External ids of everyone the source holds: those in `people`, those unchanged since the marker, and those skipped.
    /// Whoever is missing here has left.
    pub present: HashSet<String>,
    /// Where the next reading can go on; none if the source cannot tell changes.
    pub marker: Option<Marker>,
    /// Oddities an administrator should see; none of them makes the snapshot incomplete.
    pub notes: Vec<Note>,
}

/// Whose particulars a snapshot has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// Everyone's.
    #[default]
    Full,
    /// Of those who are new or changed since the marker; `present` and `groups` speak of everyone all the same.
    Changes,
}

/// Where reading can go on. Only the source that made it can read it: it also says which server and which directory it is
/// of, and another one answers with a full snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker(pub String);

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceDepartment {
    pub external_id: String,
    /// External id of the department above; none at the top.
    pub parent: Option<String>,
    pub name: String,
    /// The company's own short code of the department.
    pub code: Option<String>,
    /// Place among its siblings, from 0.
    pub order: i32,
    /// External ids of people of the same source 主管, 副主管.
    pub head: Option<String>,
    pub deputy: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourcePerson {
    pub external_id: String,
    /// As the directory writes it; fold it before comparing (`names::fold`).
    pub login: String,
    /// The name to show; the Chinese one if there is one.
    pub name: String,
    pub latin_name: Option<String>,
    /// 花名
    pub alias: Option<String>,
    pub mail: Option<String>,
    pub phone: Option<String>,
    pub title: Option<String>,
    pub employee_number: Option<String>,
    /// External ids of departments; the first is the main one. No doubles.
    pub departments: Vec<String>,
    /// External id of a person who is present; following it never comes round in a loop.
    pub manager: Option<String>,
    /// Closed in the directory by an administrator (a lock after wrong passwords is not).
    pub disabled: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceGroup {
    pub external_id: String,
    pub name: String,
    /// How the configuration names it: the distinguished name, or what the source has in its place.
    pub key: String,
    /// External ids of all people in it, those of nested groups included; sorted.
    pub people: Vec<String>,
}

/// What the operator lets follow from groups, by the keys of [`SourceGroup`], compared folded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupRules {
    /// Their people are given a role.
    pub roles: Vec<(String, Role)>,
    /// Their people share a conversation.
    pub conversations: Vec<String>,
}

/// An oddity found while reading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// An entry that cannot be a person here. It still exists: a sync must not take it for a leaver, unless it is closed.
    Skipped { external_id: String, dn: String, reason: &'static str, closed: bool },
    /// The directory says outright that this person was deleted since the marker; of others who are missing it only shows that
    /// they are gone. It cannot be told by every directory.
    Deleted { external_id: String },
    /// These people follow each other in a loop; the first of them is given no manager.
    ManagerLoop { people: Vec<String> },
    /// The manager is not among the people read.
    ManagerUnknown { person: String, dn: String },
    /// People carry a department code that no department (or more than one) has.
    DepartmentCodeUnknown { code: String, people: usize },
    /// The server pointed to other servers, which are not asked.
    Referrals { count: usize },
}

/// How far a snapshot is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub step: Step,
    /// Entries of this step read so far.
    pub entries: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Departments,
    People,
    Groups,
}

/// One step of looking at a source, as it is told to an administrator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    pub step: CheckStep,
    /// What was looked at: an address, a base, an entry.
    pub of: String,
    pub outcome: CheckOutcome,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CheckStep {
    /// The address answers.
    Reach,
    Tls,
    /// The service account is let in.
    Bind,
    /// People are found below the base, by pages.
    Search,
    /// One person's entry, with what was read of it.
    Entry,
    Departments,
    Groups,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckOutcome {
    /// With what was seen, in words.
    Passed(String),
    Failed(SourceError),
    /// A step before it failed, or it is not configured.
    Skipped(String),
}
