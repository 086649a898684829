//! Adding a department.

use super::store::{self, DepartmentRow};
use super::{Counts, Department, tell};
use crate::directory::access::Administrator;
use crate::directory::{Directory, people, text};
use crate::error::Problem;
use crate::journal::{Command, Kind, Tx, WriteError};
use serde::Deserialize;

/// A department to add.
#[derive(Debug, Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDepartment {
    /// At most 200 characters.
    pub name: String,
    /// Absent at the top.
    pub parent: Option<i64>,
    /// The company's own short code, at most 50 characters.
    pub code: Option<String>,
}

struct AddDepartment {
    administrator: Administrator,
    name: String,
    parent: Option<i64>,
    code: Option<String>,
}

impl Directory {
    /// Adds a department as the last of its siblings. Errors: `validation`; `not_found` for the parent.
    pub async fn add_department(
        &self,
        administrator: &Administrator,
        new: NewDepartment,
    ) -> Result<Department, Problem> {
        let name = text::required("name", &new.name, 200)?;
        let code = text::optional("code", new.code.as_deref(), 50)?;
        self.writer
            .write(AddDepartment { administrator: administrator.clone(), name, parent: new.parent, code })
            .await
    }
}

impl Command for AddDepartment {
    type Output = Department;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Department, WriteError> {
        self.administrator.reach(tx)?.parent(self.parent)?;
        if let Some(parent) = self.parent {
            store::must_exist(tx.conn(), parent)?;
        }
        let id = tx.next_position();
        let row = DepartmentRow {
            id,
            parent: self.parent,
            name: self.name.clone(),
            code: self.code.clone(),
            sort: store::last_place(tx.conn(), self.parent)? + 1,
            source: people::LOCAL.into(),
            external_id: None,
            pos: id,
            head: None,
            deputy: None,
            hidden: false,
            gone: false,
        };
        tell(tx, self.administrator.by(), Kind::DepartmentCreate, &row)?;
        store::insert(tx.conn(), &row)?;
        people::directory_moved(tx, self.administrator.by())?;
        Ok(Department::of(row, Counts::default()))
    }
}
