//! The department of the enterprise extension: a name, or a path of names, under the source [`SOURCE`].
//!
//! Its departments are made when somebody is put into them and stay when the last one leaves: a client says who is where, never
//! that a department ended. Departments of other sources are not touched.

use super::{SOURCE, store};
use crate::directory::access::By;
use crate::directory::departments::{self, store::DepartmentRow};
use crate::directory::{names, text};
use crate::journal::{Kind, Tx, WriteError};

/// Levels of a path.
const DEEPEST: usize = 20;

/// Puts a person into the department of a path and out of the client's other ones. Whether that changed anything. Errors:
/// `validation` for a name that cannot be one.
pub(super) fn put_in(tx: &mut Tx<'_>, by: &By, person: i64, path: Option<&str>) -> Result<bool, WriteError> {
    let wanted = path.map(|path| keep(tx, by, path)).transpose()?.flatten();
    let before = store::departments_of(tx.conn(), person)?;
    let mut moved = false;
    for department in before.iter().copied().filter(|id| Some(*id) != wanted) {
        moved |= departments::remove_in(tx, by, department, &[person])?;
    }
    if let Some(department) = wanted {
        moved |= departments::add_in(tx, by, department, &[person])?;
    }
    Ok(moved)
}

/// The department of a path, made with all above it where they are missing.
fn keep(tx: &mut Tx<'_>, by: &By, path: &str) -> Result<Option<i64>, WriteError> {
    let (mut above, mut key) = (None, String::new());
    for name in path.split('/').filter(|name| !name.trim().is_empty()).take(DEEPEST) {
        let name = text::required("department", name, 200)?;
        key = format!("{key}/{}", names::fold(&name));
        above = Some(match store::department(tx.conn(), &key)? {
            Some(id) => id,
            None => add(tx, by, above, name, key.clone())?,
        });
    }
    Ok(above)
}

fn add(tx: &mut Tx<'_>, by: &By, parent: Option<i64>, name: String, key: String) -> Result<i64, WriteError> {
    let id = tx.next_position();
    let row = DepartmentRow {
        id,
        parent,
        name,
        code: None,
        sort: departments::store::last_place(tx.conn(), parent)? + 1,
        source: SOURCE.into(),
        external_id: Some(key),
        pos: id,
        head: None,
        deputy: None,
        hidden: false,
        gone: false,
    };
    departments::tell(tx, by, Kind::DepartmentCreate, &row)?;
    departments::store::insert(tx.conn(), &row)?;
    Ok(id)
}
