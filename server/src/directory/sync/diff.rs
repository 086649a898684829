//! What a sync changes, as people are shown it: counts of all, and the first thousand changes of each sort.
//!
//! Its digest is of every change, shown or not, whatever order they were found in: who confirms it confirms exactly that.

use crate::directory::roles::Role;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Changes of one sort that are kept to be shown.
const SHOWN: u64 = 1_000;

/// The sorts of changes. The last three change nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// A new person 入职.
    Join,
    /// Somebody who is back, the same person as before 返回.
    Return,
    /// Cut off 离职: `why` is `missing` or `disabled`.
    Leave,
    /// Another name or login 改名.
    Rename,
    /// Other particulars 资料.
    Update,
    /// Into or out of departments 调动.
    Move,
    DepartmentAdd,
    /// Renamed, moved, another head ...
    DepartmentChange,
    /// Emptied and kept out of every list.
    DepartmentRemove,
    RoleGrant,
    RoleRevoke,
    /// A group that has a conversation: made, renamed, or other people.
    Group,
    /// For an administrator to decide 冲突.
    Conflict,
    /// Cannot be taken over; `why` says it.
    Skip,
    /// An oddity that the source told.
    Note,
}

impl Sort {
    /// Whether something is different afterwards.
    pub const fn changes(self) -> bool {
        !matches!(self, Self::Conflict | Self::Skip | Self::Note)
    }
}

/// What a sync does to one person, department or group, or why it does nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Change {
    pub sort: Sort,
    /// The person here, if there is one already.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub person: Option<i64>,
    /// The department here, if there is one already.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub department: Option<i64>,
    /// The source's immutable id.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub external_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub login: Option<String>,
    /// Of the person, department or group.
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub role: Option<Role>,
    /// What becomes what.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub fields: Vec<FieldChange>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub why: Option<String>,
    /// Of a conflict: who it may be.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub candidates: Vec<Candidate>,
}

/// One field before and after; absent is empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldChange {
    pub field: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub old: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub new: Option<String>,
}

/// Somebody here whom a new entry of the source may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Candidate {
    pub person: i64,
    pub login: String,
    pub name: String,
    pub active: bool,
    /// What is the same: `login`, `mail`, `employee_number`.
    pub same: Vec<String>,
    /// Whether it may be this person: the source has no other entry for them.
    pub linkable: bool,
}

/// How many changes of each sort.
pub type Counts = BTreeMap<Sort, u64>;

/// See the module.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Diff {
    #[schema(value_type = BTreeMap<String, u64>)]
    pub counts: Counts,
    pub changes: Vec<Change>,
}

impl Diff {
    pub fn count(&self, sort: Sort) -> u64 {
        self.counts.get(&sort).copied().unwrap_or(0)
    }

    /// With something that could not be done after all.
    pub fn skip(&mut self, name: &str, why: &str) {
        *self.counts.entry(Sort::Skip).or_default() += 1;
        self.changes.push(Change::new(Sort::Skip, name).because(why));
    }

    /// Whether everything is as it should be.
    pub fn is_empty(&self) -> bool {
        self.counts.keys().all(|sort| !sort.changes())
    }
}

/// A diff that is being made.
#[derive(Default)]
pub struct DiffBuilder {
    diff: Diff,
    hashes: Vec<[u8; 32]>,
}

impl DiffBuilder {
    /// Counts a change; the first thousand of each sort are shown.
    pub fn add(&mut self, change: Change) {
        if change.sort.changes() {
            let text = serde_json::to_vec(&change).expect("a change is plain data");
            self.hashes.push(Sha256::digest(text).into());
        }
        let count = self.diff.counts.entry(change.sort).or_default();
        *count += 1;
        if *count <= SHOWN {
            self.diff.changes.push(change);
        }
    }

    /// The diff and its digest, in hexadecimal.
    pub fn finish(mut self) -> (Diff, String) {
        self.hashes.sort_unstable();
        let mut all = Sha256::new();
        self.hashes.iter().for_each(|hash| all.update(hash));
        self.diff.changes.sort_by_key(|change| change.sort);
        (self.diff, all.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

impl Change {
    /// With nothing but its sort and a name.
    pub fn new(sort: Sort, name: &str) -> Self {
        Self {
            sort,
            person: None,
            department: None,
            external_id: None,
            login: None,
            name: name.to_owned(),
            role: None,
            fields: Vec::new(),
            why: None,
            candidates: Vec::new(),
        }
    }

    pub fn because(mut self, why: impl Into<String>) -> Self {
        self.why = Some(why.into());
        self
    }
}

/// The fields that differ, of `(name, before, after)`.
pub fn differing<'a>(
    fields: impl IntoIterator<Item = (&'static str, Option<&'a str>, Option<&'a str>)>,
) -> Vec<FieldChange> {
    let differ = fields.into_iter().filter(|(_, old, new)| old != new);
    differ
        .map(|(field, old, new)| FieldChange {
            field: field.to_owned(),
            old: old.map(str::to_owned),
            new: new.map(str::to_owned),
        })
        .collect()
}
