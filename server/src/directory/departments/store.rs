//! SQL of departments.

use crate::db::schema::{department, department_member, person};
use crate::db::{Conn, each_backend};
use crate::error::{Code, Problem};
use crate::journal::WriteError;
use diesel::prelude::*;
use std::collections::HashMap;

/// A row of `department`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = department, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct DepartmentRow {
    pub id: i64,
    pub parent: Option<i64>,
    pub name: String,
    pub code: Option<String>,
    /// Place among its siblings.
    pub sort: i64,
    /// `local` or a source's name.
    pub source: String,
    pub external_id: Option<String>,
    pub pos: i64,
    /// A person 部门主管.
    pub head: Option<i64>,
    /// A person 副主管.
    pub deputy: Option<i64>,
    /// Not in the address book, with all below it.
    pub hidden: bool,
    /// Its source has it no more: nobody is in it, no list shows it, and what happened in it keeps its name.
    pub gone: bool,
}

/// All departments but those gone, parents in no order before their children; a company has some thousands at most.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<DepartmentRow>> {
    department::table.filter(department::gone.eq(false)).order(department::id).load(conn)
}

/// The tree as `(department, parent)`, without those gone; some thousands at most.
pub fn tree(conn: &mut Conn) -> QueryResult<Vec<(i64, Option<i64>)>> {
    department::table
        .filter(department::gone.eq(false))
        .select((department::id, department::parent))
        .load(conn)
}

/// One department.
pub fn by_id(conn: &mut Conn, id: i64) -> QueryResult<Option<DepartmentRow>> {
    department::table.find(id).first(conn).optional()
}

/// The row, or `not_found`.
pub fn must_exist(conn: &mut Conn, id: i64) -> Result<DepartmentRow, WriteError> {
    by_id(conn, id)?.ok_or_else(|| unknown().into())
}

/// The refusal for an id that is no department.
pub fn unknown() -> Problem {
    Code::NotFound.because("there is no such department")
}

/// All departments of a source by external id, gone ones too.
pub fn of_source(conn: &mut Conn, source: &str) -> QueryResult<HashMap<String, DepartmentRow>> {
    let rows: Vec<DepartmentRow> = department::table.filter(department::source.eq(source)).load(conn)?;
    Ok(rows.into_iter().filter_map(|row| row.external_id.clone().map(|id| (id, row))).collect())
}

/// Which active people are in which department: `(person, department)`, by person.
pub fn active_members(conn: &mut Conn) -> QueryResult<Vec<(i64, i64)>> {
    department_member::table
        .inner_join(person::table.on(person::id.eq(department_member::person)))
        .filter(person::status.eq("active"))
        .order(department_member::person)
        .select((department_member::person, department_member::department))
        .load(conn)
}

/// Adds a department.
pub fn insert(conn: &mut Conn, row: &DepartmentRow) -> QueryResult<()> {
    each_backend!(conn, |c| diesel::insert_into(department::table).values(row).execute(c))?;
    Ok(())
}

/// Replaces everything of a row but its id.
pub fn update(conn: &mut Conn, row: &DepartmentRow) -> QueryResult<()> {
    diesel::update(department::table.find(row.id)).set(row).execute(conn)?;
    Ok(())
}

/// Largest place below a parent, or -1.
pub fn last_place(conn: &mut Conn, parent: Option<i64>) -> QueryResult<i64> {
    let mut query =
        department::table.select(department::sort).order(department::sort.desc()).limit(1).into_boxed();
    query = match parent {
        Some(parent) => query.filter(department::parent.eq(parent)),
        None => query.filter(department::parent.is_null()),
    };
    Ok(query.first(conn).optional()?.unwrap_or(-1))
}

/// Which of these people are in a department.
pub fn present(conn: &mut Conn, id: i64, people: &[i64]) -> QueryResult<Vec<i64>> {
    department_member::table
        .select(department_member::person)
        .filter(department_member::department.eq(id))
        .filter(department_member::person.eq_any(people))
        .load(conn)
}

/// Everyone in these departments, ascending, each once; disabled people too.
pub fn people_of(conn: &mut Conn, departments: &[i64]) -> QueryResult<Vec<i64>> {
    department_member::table
        .select(department_member::person)
        .filter(department_member::department.eq_any(departments))
        .distinct()
        .order(department_member::person)
        .load(conn)
}

/// Adds people who are not in it.
pub fn add_people(conn: &mut Conn, id: i64, people: &[i64]) -> QueryResult<()> {
    let rows: Vec<_> = people
        .iter()
        .map(|who| (department_member::department.eq(id), department_member::person.eq(*who)))
        .collect();
    each_backend!(conn, |c| diesel::insert_into(department_member::table).values(rows).execute(c))?;
    Ok(())
}

/// Takes people out.
pub fn remove_people(conn: &mut Conn, id: i64, people: &[i64]) -> QueryResult<()> {
    diesel::delete(
        department_member::table
            .filter(department_member::department.eq(id))
            .filter(department_member::person.eq_any(people)),
    )
    .execute(conn)?;
    Ok(())
}
