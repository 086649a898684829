//! Reading one person or some.

use super::{Person, store};
use crate::db::{Conn, ReadError};
use crate::directory::Directory;
use crate::error::Problem;
use diesel::QueryResult;

impl Directory {
    /// One person. Errors: `not_found`.
    pub async fn person(&self, id: i64) -> Result<Person, Problem> {
        self.db
            .read(move |conn| -> Result<_, ReadError> {
                Ok(views(conn, &[id])?.pop().ok_or_else(store::unknown)?)
            })
            .await
    }

    /// Those of `ids` that exist, in order of id.
    pub async fn people_by_ids(&self, ids: Vec<i64>) -> Result<Vec<Person>, Problem> {
        self.db.read(move |conn| views(conn, &ids)).await
    }
}

/// People with their departments, in order of id.
pub fn views(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<Person>> {
    let mut rows = store::by_ids(conn, ids)?;
    rows.sort_unstable_by_key(|row| row.id);
    with_departments(conn, rows)
}

/// The same of rows already read.
pub(super) fn with_departments(conn: &mut Conn, rows: Vec<store::PersonRow>) -> QueryResult<Vec<Person>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut departments = store::departments(conn, &ids)?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let own = departments.remove(&row.id).unwrap_or_default();
            Person::of(row, own)
        })
        .collect())
}
