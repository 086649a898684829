//! SQL of who is not in the address book.
//!
//! Most companies hide nobody, and then it is two questions of an index that find nothing.

use super::departments::store as departments;
use super::people::store as people;
use super::store_reach;
use crate::db::Conn;
use crate::db::schema::{department, department_member, person};
use diesel::prelude::*;
use std::collections::{HashMap, HashSet};

/// Ids in one statement.
const CHUNK: usize = 500;

/// What is concealed from one person.
#[derive(Debug, Default)]
pub struct Concealed {
    pub departments: HashSet<i64>,
    /// Ascending.
    pub people: Vec<i64>,
}

/// What is hidden and not open to the viewer.
///
/// A hidden department, with all below it, is open to those who are in it or below, and to its administrators. A person who
/// is in hidden departments alone is hidden like them; one who is hidden by name is seen only by those who share a
/// hidden department with them, and by their administrators.
pub fn concealed(conn: &mut Conn, viewer: i64) -> QueryResult<Concealed> {
    let hidden: Vec<i64> = department::table.select(department::id).filter(department::hidden).load(conn)?;
    let by_name: Vec<i64> = person::table.select(person::id).filter(person::hidden).load(conn)?;
    if hidden.is_empty() && by_name.is_empty() {
        return Ok(Concealed::default());
    }
    let reach = store_reach::of(conn, viewer)?;
    let tree = Tree::of(conn, viewer, hidden, &reach)?;
    let mut candidates = members(conn, &tree.closed)?;
    candidates.extend(&by_name);
    candidates.remove(&viewer);
    let mut candidates: Vec<i64> = candidates.into_iter().collect();
    candidates.sort_unstable();
    let mut theirs: HashMap<i64, Vec<i64>> = HashMap::new();
    for chunk in candidates.chunks(CHUNK) {
        theirs.extend(people::departments(conn, chunk)?);
    }
    let by_name: HashSet<i64> = by_name.into_iter().collect();
    let shown = |who: &i64| {
        let own = theirs.get(who).map_or(&[][..], Vec::as_slice);
        let open = |id: &&i64| !tree.closed.contains(*id);
        match by_name.contains(who) {
            true => own.iter().filter(open).any(|id| tree.hidden.contains(id) || reach.contains(id)),
            false => own.iter().any(|id| open(&id)),
        }
    };
    candidates.retain(|who| !shown(who));
    Ok(Concealed { departments: tree.closed, people: candidates })
}

/// The hidden part of the tree.
struct Tree {
    /// Hidden, or below one that is.
    hidden: HashSet<i64>,
    /// Those of them that are not open to the viewer.
    closed: HashSet<i64>,
}

impl Tree {
    fn of(conn: &mut Conn, viewer: i64, hidden: Vec<i64>, reach: &HashSet<i64>) -> QueryResult<Self> {
        if hidden.is_empty() {
            return Ok(Self { hidden: HashSet::new(), closed: HashSet::new() });
        }
        let marked: HashSet<i64> = hidden.into_iter().collect();
        let parents: HashMap<i64, Option<i64>> = departments::tree(conn)?.into_iter().collect();
        let mine: HashSet<i64> =
            people::departments_of(conn, viewer)?.into_iter().flat_map(|id| path(id, &parents)).collect();
        let (mut hidden, mut closed) = (HashSet::new(), HashSet::new());
        for id in parents.keys() {
            let marks: Vec<i64> =
                path(*id, &parents).into_iter().filter(|one| marked.contains(one)).collect();
            if marks.is_empty() {
                continue;
            }
            hidden.insert(*id);
            if !reach.contains(id) && marks.iter().any(|mark| !mine.contains(mark)) {
                closed.insert(*id);
            }
        }
        Ok(Self { hidden, closed })
    }
}

/// A department and all above it.
fn path(id: i64, parents: &HashMap<i64, Option<i64>>) -> Vec<i64> {
    let mut path = vec![id];
    while let Some(Some(parent)) = path.last().and_then(|id| parents.get(id)) {
        path.push(*parent);
    }
    path
}

/// Everyone in these departments.
fn members(conn: &mut Conn, departments: &HashSet<i64>) -> QueryResult<HashSet<i64>> {
    let departments: Vec<i64> = departments.iter().copied().collect();
    let mut found = HashSet::new();
    for chunk in departments.chunks(CHUNK) {
        let ids: Vec<i64> = department_member::table
            .select(department_member::person)
            .filter(department_member::department.eq_any(chunk))
            .load(conn)?;
        found.extend(ids);
    }
    Ok(found)
}
