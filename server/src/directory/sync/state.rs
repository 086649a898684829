//! What is stored of a source and beside it, as the plan compares it.

use crate::directory::departments::store::DepartmentRow;
use crate::directory::groups::store::GroupRow;
use crate::directory::people::store::PersonRow;
use crate::directory::roles::{Role, RoleSet};
use std::collections::{HashMap, HashSet};

/// At one moment.
#[derive(Debug, Default)]
pub struct Stored {
    /// The source's name.
    pub source: String,
    /// Everyone, of whatever source.
    pub people: Vec<PersonRow>,
    /// Departments of this source, gone ones too.
    pub departments: Vec<DepartmentRow>,
    /// Who is in which of them.
    pub members: HashMap<i64, Vec<i64>>,
    /// The roles of everyone who was granted any.
    pub roles: HashMap<i64, RoleSet>,
    /// What this source has granted.
    pub granted: HashSet<(i64, Role)>,
    /// Groups of this source with their people.
    pub groups: Vec<(GroupRow, HashSet<i64>)>,
    /// External ids that are new people, whoever they look like: an administrator said so, or nobody linked them in time.
    pub as_new: HashSet<String>,
}

impl Stored {
    /// People of this source.
    pub fn own(&self) -> impl Iterator<Item = &PersonRow> {
        self.people.iter().filter(|row| row.source == self.source)
    }

    /// Whether somebody holds a role.
    pub fn holds(&self, person: i64, role: Role) -> bool {
        self.roles.get(&person).is_some_and(|roles| roles.has(role))
    }
}

/// What the operator set for a source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    /// Keys of groups whose people are given a role.
    pub roles: Vec<(String, Role)>,
    /// Keys of groups whose people share a conversation.
    pub conversations: Vec<String>,
    /// More leavers than this and than `max_leavers_percent` stop a sync.
    pub max_leavers: u32,
    pub max_leavers_percent: u32,
}
