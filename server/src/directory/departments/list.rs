//! The tree, read.

use super::Department;
use super::store;
use crate::db::{Conn, ReadError};
use crate::directory::Directory;
use crate::error::Problem;
use std::collections::HashMap;

impl Directory {
    /// All departments with their numbers of people, siblings in their order.
    pub async fn list_departments(&self) -> Result<Vec<Department>, Problem> {
        self.db
            .read(|conn| -> Result<_, ReadError> {
                let counts = store::counts(conn)?;
                let count = |id: &i64| counts.get(id).copied().unwrap_or(0);
                let mut list: Vec<Department> = store::all(conn)?
                    .into_iter()
                    .map(|row| {
                        let people = count(&row.id);
                        Department::of(row, people)
                    })
                    .collect();
                list.sort_by_key(|department| {
                    (department.parent, department.position_in_parent, department.id)
                });
                Ok(list)
            })
            .await
    }

    /// One department. Errors: `not_found`.
    pub async fn department(&self, id: i64) -> Result<Department, Problem> {
        let row = self.db.read(move |conn| -> Result<_, ReadError> {
            let row = store::by_id(conn, id)?.ok_or_else(store::unknown)?;
            let count = store::counts(conn)?.remove(&id).unwrap_or(0);
            Ok(Department::of(row, count))
        });
        row.await
    }
}

/// A department and all below it. Errors: `not_found`.
pub fn below(conn: &mut Conn, department: i64) -> Result<Vec<i64>, ReadError> {
    let rows = store::all(conn)?;
    if !rows.iter().any(|row| row.id == department) {
        return Err(store::unknown().into());
    }
    let mut children: HashMap<i64, Vec<i64>> = HashMap::new();
    for row in &rows {
        if let Some(parent) = row.parent {
            children.entry(parent).or_default().push(row.id);
        }
    }
    let mut found = vec![department];
    let mut next = 0;
    while let Some(id) = found.get(next) {
        next += 1;
        // Each department has one parent, so none is taken twice.
        found.extend(children.remove(id).unwrap_or_default());
    }
    Ok(found)
}
