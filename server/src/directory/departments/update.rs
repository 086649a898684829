//! Renaming and moving a department.

use super::list::counts_of;
use super::store;
use super::{Department, tell};
use crate::directory::access::Administrator;
use crate::directory::{Directory, patch, people, text};
use crate::error::{Code, Problem};
use crate::journal::{Command, Kind, Tx, WriteError};
use serde::Deserialize;

/// What to change. An absent field stays; `null` empties one that may be empty.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DepartmentPatch {
    pub name: Option<String>,
    /// `null` moves it to the top.
    #[serde(deserialize_with = "patch::given")]
    #[schema(value_type = Option<i64>)]
    pub parent: Option<Option<i64>>,
    #[serde(deserialize_with = "patch::given")]
    #[schema(value_type = Option<String>)]
    pub code: Option<Option<String>>,
    /// Place among its siblings.
    pub position_in_parent: Option<i64>,
    /// A person.
    #[serde(deserialize_with = "patch::given")]
    #[schema(value_type = Option<i64>)]
    pub head: Option<Option<i64>>,
    /// A person.
    #[serde(deserialize_with = "patch::given")]
    #[schema(value_type = Option<i64>)]
    pub deputy: Option<Option<i64>>,
    /// Not in the address book, with all below it. May be set for a source's department too.
    pub hidden: Option<bool>,
}

impl DepartmentPatch {
    /// Whether it changes only what a source does not keep.
    fn is_ours(&self) -> bool {
        Self { hidden: self.hidden, ..Self::default() } == *self
    }
}

struct UpdateDepartment {
    administrator: Administrator,
    department: i64,
    patch: DepartmentPatch,
}

impl Directory {
    /// Changes a department. What is already so changes nothing and leaves no entry.
    ///
    /// Errors: `not_found`; `validation`; `conflict` if it would stand below itself or a source keeps it.
    pub async fn update_department(
        &self,
        administrator: &Administrator,
        department: i64,
        patch: DepartmentPatch,
    ) -> Result<Department, Problem> {
        self.writer.write(UpdateDepartment { administrator: administrator.clone(), department, patch }).await
    }
}

impl Command for UpdateDepartment {
    type Output = Department;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Department, WriteError> {
        let reach = self.administrator.reach(tx)?;
        reach.department(self.department)?;
        let old = store::must_exist(tx.conn(), self.department)?;
        if old.source != people::LOCAL && !self.patch.is_ours() {
            return Err(Code::Conflict
                .because(format!(
                    "the directory source {} keeps this department: change it there",
                    old.source
                ))
                .into());
        }
        let mut row = old.clone();
        if let Some(name) = &self.patch.name {
            row.name = text::required("name", name, 200)?;
        }
        if let Some(code) = &self.patch.code {
            row.code = text::optional("code", code.as_deref(), 50)?;
        }
        if let Some(place) = self.patch.position_in_parent {
            row.sort = place;
        }
        for (slot, given) in [(&mut row.head, self.patch.head), (&mut row.deputy, self.patch.deputy)] {
            if let Some(who) = given {
                if let Some(who) = who {
                    people::store::must_exist(tx.conn(), who)?;
                    reach.colleague(tx, who)?;
                }
                *slot = who;
            }
        }
        if let Some(hidden) = self.patch.hidden {
            row.hidden = hidden;
        }
        if let Some(parent) = self.patch.parent.filter(|parent| *parent != old.parent) {
            reach.parent(parent)?;
            must_not_stand_below(tx, parent, row.id)?;
            row.parent = parent;
        }
        if row != old {
            row.pos = tx.next_position();
            tell(tx, self.administrator.by(), Kind::DepartmentUpdate, &row)?;
            store::update(tx.conn(), &row)?;
            people::directory_moved(tx, self.administrator.by())?;
        }
        let counts = counts_of(tx.conn(), row.id)?;
        Ok(Department::of(row, counts))
    }
}

/// The tree stays a tree. Errors: `not_found` for the parent, `conflict` for a loop.
pub(super) fn must_not_stand_below(
    tx: &mut Tx<'_>,
    parent: Option<i64>,
    department: i64,
) -> Result<(), WriteError> {
    let mut above = parent;
    while let Some(id) = above {
        if id == department {
            return Err(Code::Conflict
                .because("a department cannot stand below itself")
                .field("parent")
                .into());
        }
        above = store::must_exist(tx.conn(), id)?.parent;
    }
    Ok(())
}
