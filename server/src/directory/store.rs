//! What higher rooms ask of the directory inside their own transactions: who is active, who is in a department, who
//! administers. Tables of the directory are named in this room alone; a new question gets its function here.

use super::roles::Role;
use super::{departments, people, store_roles};
use crate::db::schema::{department_member, person, role_grant};
use crate::db::{Conn, QueryResult};
use crate::error::{Code, Problem};
use crate::journal::WriteError;
use diesel::prelude::*;
use std::collections::HashSet;

/// People as clients see them, in order of id.
pub use people::views;

/// What is not in the address book, as somebody looks at it.
pub use super::store_sight::concealed;

/// Parameters in one statement.
const CHUNK: usize = 500;

/// Whether the database holds secrets that only the master key opens.
pub fn any_secret(conn: &mut Conn) -> QueryResult<bool> {
    super::tokens::any_secret(conn)
}

/// Those of these people who exist.
pub fn existing(conn: &mut Conn, people: &[i64]) -> QueryResult<Vec<i64>> {
    person::table.select(person::id).filter(person::id.eq_any(people)).load(conn)
}

/// Those of these people who are active.
pub fn active(conn: &mut Conn, people: &[i64]) -> QueryResult<HashSet<i64>> {
    let mut found = HashSet::new();
    for chunk in people.chunks(CHUNK) {
        let ids: Vec<i64> = person::table
            .select(person::id)
            .filter(person::id.eq_any(chunk))
            .filter(person::status.eq("active"))
            .load(conn)?;
        found.extend(ids);
    }
    Ok(found)
}

/// Errors: `validation` that names the field, if one of these is nobody or may not sign in.
pub fn must_be_active(conn: &mut Conn, people: &[i64], field: &str) -> Result<(), WriteError> {
    let active = active(conn, people)?;
    if people.iter().all(|id| active.contains(id)) {
        return Ok(());
    }
    Err(not_active(field).into())
}

/// The refusal, the same for who is nobody, disabled, or not to be seen by the one who asks.
pub fn not_active(field: &str) -> Problem {
    Code::Validation.because("one of these people does not exist or is disabled").field(field)
}

/// Everyone who is active and no guest, ascending; of `among`, if given.
pub fn everyone(conn: &mut Conn, among: Option<&[i64]>) -> QueryResult<Vec<i64>> {
    let all = person::table
        .select(person::id)
        .filter(person::status.eq("active"))
        .filter(person::id.ne_all(guests()))
        .order(person::id)
        .into_boxed();
    match among {
        None => all.load(conn),
        Some(people) => all.filter(person::id.eq_any(people)).load(conn),
    }
}

/// Who was granted the role `external`.
#[diesel::dsl::auto_type]
fn guests() -> _ {
    let external: &'static str = Role::External.name();
    role_grant::table.select(role_grant::person).filter(role_grant::role.eq(external))
}

/// Active system administrators, ascending.
pub fn administrators(conn: &mut Conn) -> QueryResult<Vec<i64>> {
    store_roles::holders(conn, Role::SystemAdmin)
}

/// Whether a person is an active system administrator.
pub fn is_administrator(conn: &mut Conn, who: i64) -> QueryResult<bool> {
    store_roles::holds(conn, who, Role::SystemAdmin)
}

/// Whether a person is a guest: granted the role `external`.
pub fn is_external(conn: &mut Conn, who: i64) -> QueryResult<bool> {
    let found = role_grant::table
        .select(role_grant::person)
        .filter(role_grant::person.eq(who))
        .filter(role_grant::role.eq(Role::External.name()))
        .first::<i64>(conn)
        .optional()?;
    Ok(found.is_some())
}

/// A department's name.
pub fn department_name(conn: &mut Conn, id: i64) -> QueryResult<Option<String>> {
    Ok(departments::store::by_id(conn, id)?.map(|row| row.name))
}

/// The tree as `(department, parent)`; some thousands at most.
pub fn tree(conn: &mut Conn) -> QueryResult<Vec<(i64, Option<i64>)>> {
    departments::store::tree(conn)
}

/// A department and, if wanted, all below it.
pub fn departments(conn: &mut Conn, top: i64, below: bool) -> QueryResult<Vec<i64>> {
    if below { Ok(departments::subtree(conn, &[top])?.into_iter().collect()) } else { Ok(vec![top]) }
}

/// Active people of these departments, ascending, each once; no guests, for whom there is no tree.
pub fn people_of(conn: &mut Conn, departments: &[i64]) -> QueryResult<Vec<i64>> {
    let mut found = Vec::new();
    for chunk in departments.chunks(CHUNK) {
        let ids: Vec<i64> = department_member::table
            .inner_join(person::table.on(person::id.eq(department_member::person)))
            .select(department_member::person)
            .filter(department_member::department.eq_any(chunk))
            .filter(person::status.eq("active"))
            .filter(person::id.ne_all(guests()))
            .load(conn)?;
        found.extend(ids);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// The nearest active person above someone in the chain of managers.
pub fn active_manager(conn: &mut Conn, who: i64) -> QueryResult<Option<i64>> {
    let mut met = HashSet::from([who]);
    let mut at = who;
    loop {
        let above = people::store::by_id(conn, at)?.and_then(|row| row.manager);
        // A loop of managers ends where it began.
        let Some(manager) = above.filter(|manager| met.insert(*manager)) else { return Ok(None) };
        if people::store::by_id(conn, manager)?.is_some_and(|row| row.is_active()) {
            return Ok(Some(manager));
        }
        at = manager;
    }
}

/// Departments of some people.
pub fn departments_of(conn: &mut Conn, people: &[i64]) -> QueryResult<HashSet<i64>> {
    let mut found = HashSet::new();
    for chunk in people.chunks(CHUNK) {
        let ids: Vec<i64> = department_member::table
            .select(department_member::department)
            .filter(department_member::person.eq_any(chunk))
            .distinct()
            .load(conn)?;
        found.extend(ids);
    }
    Ok(found)
}
