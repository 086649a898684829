//! SQL of department administrators.

use super::departments;
use crate::db::schema::{department_admin, person};
use crate::db::{Conn, each_backend};
use diesel::prelude::*;
use std::collections::HashSet;

/// The departments a person administers, themselves, ascending; none for who may not sign in.
pub fn tops(conn: &mut Conn, who: i64) -> QueryResult<Vec<i64>> {
    department_admin::table
        .inner_join(person::table.on(person::id.eq(department_admin::person)))
        .select(department_admin::department)
        .filter(department_admin::person.eq(who))
        .filter(person::status.eq("active"))
        .order(department_admin::department)
        .load(conn)
}

/// The same with all below.
pub fn of(conn: &mut Conn, who: i64) -> QueryResult<HashSet<i64>> {
    let tops = tops(conn, who)?;
    if tops.is_empty() {
        return Ok(HashSet::new());
    }
    departments::subtree(conn, &tops)
}

/// Who administers a department, by themselves and not one above it; ascending.
pub fn admins(conn: &mut Conn, department: i64) -> QueryResult<Vec<i64>> {
    department_admin::table
        .select(department_admin::person)
        .filter(department_admin::department.eq(department))
        .order(department_admin::person)
        .load(conn)
}

/// Whether somebody administers any department, disabled or not.
pub fn any(conn: &mut Conn, who: i64) -> QueryResult<bool> {
    let found = department_admin::table
        .select(department_admin::department)
        .filter(department_admin::person.eq(who))
        .first::<i64>(conn)
        .optional()?;
    Ok(found.is_some())
}

/// Makes an administrator; whether they were not one.
pub fn add(conn: &mut Conn, department: i64, who: i64) -> QueryResult<bool> {
    let row = (department_admin::department.eq(department), department_admin::person.eq(who));
    let rows = each_backend!(conn, |c| diesel::insert_into(department_admin::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(rows > 0)
}

/// Takes it back; whether they were one.
pub fn remove(conn: &mut Conn, department: i64, who: i64) -> QueryResult<bool> {
    let row = department_admin::table
        .filter(department_admin::department.eq(department))
        .filter(department_admin::person.eq(who));
    Ok(diesel::delete(row).execute(conn)? > 0)
}
