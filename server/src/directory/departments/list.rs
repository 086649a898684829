//! The tree, read.

use super::Department;
use super::store::{self, DepartmentRow};
use crate::db::{Conn, QueryResult, ReadError};
use crate::directory::Directory;
use crate::directory::sight::{Seen, Sight};
use crate::error::Problem;
use std::collections::{HashMap, HashSet};

impl Directory {
    /// All departments that are seen, with the numbers of people who are, siblings in their order.
    pub async fn list_departments(&self, sight: Sight) -> Result<Vec<Department>, Problem> {
        self.db
            .read(move |conn| -> Result<_, ReadError> {
                let rows = store::all(conn)?;
                let mut counts = counts(conn, &rows, &sight)?;
                let mut count = |id: i64| counts.remove(&id).unwrap_or_default();
                let mut list: Vec<Department> = rows
                    .into_iter()
                    .filter_map(|row| {
                        let counts = count(row.id);
                        sight.shows_department(Department::of(row, counts))
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
            Ok(Department::of(row, counts_of(conn, id)?))
        });
        row.await
    }
}

/// How many people are in a department.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    pub people_count: i64,
    pub people_below_count: i64,
}

/// The counts of one department.
pub(super) fn counts_of(conn: &mut Conn, id: i64) -> QueryResult<Counts> {
    let rows = store::all(conn)?;
    Ok(counts(conn, &rows, &Sight::everything())?.remove(&id).unwrap_or_default())
}

/// The counts of all: each person counts once in every department above theirs. What is not seen does not count.
fn counts(conn: &mut Conn, rows: &[DepartmentRow], sight: &Sight) -> QueryResult<HashMap<i64, Counts>> {
    let parents: HashMap<i64, Option<i64>> = rows.iter().map(|row| (row.id, row.parent)).collect();
    let mut counts: HashMap<i64, Counts> = HashMap::new();
    let mut members = store::active_members(conn)?;
    members.retain(|(who, department)| sight.of(*who) == Seen::Whole && sight.department(*department));
    for of_one in members.chunk_by(|one, next| one.0 == next.0) {
        let mut seen = HashSet::new();
        for (_, department) in of_one {
            counts.entry(*department).or_default().people_count += 1;
            let mut at = Some(*department);
            // What was seen has had all above it seen.
            while let Some(id) = at.filter(|id| seen.insert(*id)) {
                counts.entry(id).or_default().people_below_count += 1;
                at = parents.get(&id).copied().flatten();
            }
        }
    }
    Ok(counts)
}

/// A department and all below it. Errors: `not_found`.
pub fn below(conn: &mut Conn, department: i64) -> Result<Vec<i64>, ReadError> {
    store::by_id(conn, department)?.ok_or_else(store::unknown)?;
    Ok(subtree(conn, &[department])?.into_iter().collect())
}

/// These departments and all below them.
pub(in crate::directory) fn subtree(conn: &mut Conn, tops: &[i64]) -> QueryResult<HashSet<i64>> {
    let mut children: HashMap<i64, Vec<i64>> = HashMap::new();
    for (id, parent) in store::tree(conn)? {
        if let Some(parent) = parent {
            children.entry(parent).or_default().push(id);
        }
    }
    let mut found: HashSet<i64> = HashSet::new();
    let mut open = tops.to_vec();
    while let Some(id) = open.pop() {
        if found.insert(id) {
            open.extend(children.remove(&id).unwrap_or_default());
        }
    }
    Ok(found)
}
