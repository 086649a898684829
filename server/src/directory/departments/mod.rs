//! Departments 部门: a tree, and who is in which. A person may be in several.
//!
//! Not here: the conversation of a department; the chat room follows `department.member_add` and `_remove` for it.

mod add;
mod admins;
mod list;
mod members;
pub mod store;
mod update;

pub use add::NewDepartment;
pub(super) use list::subtree;
pub use list::{Counts, below};
pub use update::DepartmentPatch;

pub(super) use members::{add_in, remove_in};

use serde::{Deserialize, Serialize};
use store::DepartmentRow;

use super::access::By;
use super::roles::Role;
use crate::journal::{Audience, Draft, Kind, Tx, WriteError};

/// A department as clients see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Department {
    /// Position of the entry that made it.
    pub id: i64,
    /// Absent at the top.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub parent: Option<i64>,
    pub name: String,
    /// The company's own short code.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub code: Option<String>,
    /// Place among its siblings.
    pub position_in_parent: i64,
    /// Who leads it 主管.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub head: Option<i64>,
    /// Who stands in for the head 副主管.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub deputy: Option<i64>,
    /// Not in the address book, with all below it.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub hidden: bool,
    /// Active people directly in it.
    pub people_count: i64,
    /// Active people in it and in those below it, each once.
    pub people_below_count: i64,
    /// Position of the last change.
    pub pos: i64,
}

impl Department {
    /// Of a row and how many people are in it.
    pub fn of(row: DepartmentRow, Counts { people_count, people_below_count }: Counts) -> Self {
        let DepartmentRow { id, parent, name, code, sort, pos, head, deputy, hidden, .. } = row;
        Self {
            id,
            parent,
            name,
            code,
            position_in_parent: sort,
            head,
            deputy,
            hidden,
            people_count,
            people_below_count,
            pos,
        }
    }
}

/// Appends `department.create` or `department.update`. The row's `pos` must be the position this entry takes.
pub(super) fn tell(tx: &mut Tx<'_>, by: &By, kind: Kind, row: &DepartmentRow) -> Result<(), WriteError> {
    debug_assert_eq!(row.pos, tx.next_position());
    let DepartmentRow { id, parent, name, code, sort, source, pos, head, deputy, hidden, gone, .. } = row;
    let change = serde_json::json!({"department": {"id": id, "parent": parent, "name": name, "code": code, "position_in_parent": sort, "head": head, "deputy": deputy, "hidden": hidden, "gone": gone, "pos": pos}, "source": source});
    tx.append(
        Draft::new(
            kind,
            Audience::Role(Role::SystemAdmin.number()),
            by.actor,
            &[("department", *id)],
            &change,
        ),
        &by.origin,
    )?;
    Ok(())
}
