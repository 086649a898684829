//! SQL of people.

use super::{Person, Status};
use crate::db::schema::{credential, department_member, person};
use crate::db::{Conn, each_backend};
use crate::directory::names;
use crate::error::{Code, Problem};
use crate::journal::WriteError;
use diesel::prelude::*;
use std::collections::HashMap;

/// A row of `person`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = person, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct PersonRow {
    pub id: i64,
    /// As given.
    pub login: String,
    /// [`super::super::names::fold`] of it.
    pub login_key: String,
    pub name: String,
    pub latin_name: Option<String>,
    pub alias: Option<String>,
    pub title: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub manager: Option<i64>,
    /// `active` or `disabled`.
    pub status: String,
    /// Who disabled: `admin` or a source's name. Only that one enables again by itself.
    pub disabled_source: Option<String>,
    pub disabled_reason: Option<String>,
    /// `local` or a source's name.
    pub source: String,
    /// The source's immutable id.
    pub external_id: Option<String>,
    pub pos: i64,
    /// 工号
    pub employee_number: Option<String>,
    /// `names::mail` of `email`.
    pub email_key: Option<String>,
    /// `names::phone` of `phone`.
    pub phone_key: Option<String>,
    /// Not in the address book: found only by those who share a conversation with them and by administrators.
    pub hidden: bool,
}

impl PersonRow {
    pub fn is_active(&self) -> bool {
        self.status == "active"
    }

    /// With the keys that follow from the other columns; every row that is written has passed here.
    pub fn keyed(mut self) -> Self {
        self.email_key = self.email.as_deref().and_then(names::mail);
        self.phone_key = self.phone.as_deref().and_then(names::phone);
        self
    }
}

/// A local password, in a table of its own so that no view of people can carry it along.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Credential {
    /// PHC string of argon2id.
    pub hash: String,
    /// A new one is due at the next sign-in.
    pub must_change: bool,
}

/// The local password of a person; none for people of a source and for those who have yet to choose one.
pub fn credential(conn: &mut Conn, who: i64) -> QueryResult<Option<Credential>> {
    credential::table
        .select((credential::password_hash, credential::must_change))
        .filter(credential::person.eq(who))
        .first(conn)
        .optional()
}

/// Sets or takes away the local password.
pub fn set_credential(conn: &mut Conn, who: i64, new: Option<&Credential>) -> QueryResult<()> {
    diesel::delete(credential::table.filter(credential::person.eq(who))).execute(conn)?;
    if let Some(new) = new {
        let values = (
            credential::person.eq(who),
            credential::password_hash.eq(&new.hash),
            credential::must_change.eq(new.must_change),
        );
        diesel::insert_into(credential::table).values(values).execute(conn)?;
    }
    Ok(())
}

/// One person.
pub fn by_id(conn: &mut Conn, id: i64) -> QueryResult<Option<PersonRow>> {
    person::table.find(id).first(conn).optional()
}

/// Everyone, of whatever source, disabled people too.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<PersonRow>> {
    person::table.order(person::id).load(conn)
}

/// Some people, in no order.
pub fn by_ids(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<PersonRow>> {
    person::table.filter(person::id.eq_any(ids)).load(conn)
}

/// The same in order of id.
pub fn by_ids_in_order(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<PersonRow>> {
    let mut rows = by_ids(conn, ids)?;
    rows.sort_unstable_by_key(|row| row.id);
    Ok(rows)
}

/// By folded login.
pub fn by_login(conn: &mut Conn, key: &str) -> QueryResult<Option<PersonRow>> {
    person::table.filter(person::login_key.eq(key)).first(conn).optional()
}

/// The one active person with this mail address (`names::mail`); nobody if there are two.
pub fn only_by_mail(conn: &mut Conn, key: &str) -> QueryResult<Option<PersonRow>> {
    only(
        person::table
            .filter(person::email_key.eq(key))
            .filter(person::status.eq("active"))
            .limit(2)
            .load(conn)?,
    )
}

/// The one active person with this number (`names::phone`); nobody if there are two.
pub fn only_by_phone(conn: &mut Conn, key: &str) -> QueryResult<Option<PersonRow>> {
    only(
        person::table
            .filter(person::phone_key.eq(key))
            .filter(person::status.eq("active"))
            .limit(2)
            .load(conn)?,
    )
}

fn only(mut found: Vec<PersonRow>) -> QueryResult<Option<PersonRow>> {
    Ok(found.pop().filter(|_| found.is_empty()))
}

/// The folded logins of everybody.
pub fn all_logins(conn: &mut Conn) -> QueryResult<Vec<String>> {
    person::table.select(person::login_key).load(conn)
}

/// Which of these folded logins are taken, and by whom.
pub fn logins(conn: &mut Conn, keys: &[String]) -> QueryResult<HashMap<String, i64>> {
    let rows: Vec<(String, i64)> = person::table
        .select((person::login_key, person::id))
        .filter(person::login_key.eq_any(keys))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}

/// People of a source by their external ids.
pub fn by_external(conn: &mut Conn, source: &str, ids: &[String]) -> QueryResult<Vec<PersonRow>> {
    person::table.filter(person::source.eq(source)).filter(person::external_id.eq_any(ids)).load(conn)
}

/// Whether there is anybody.
pub fn any(conn: &mut Conn) -> QueryResult<bool> {
    Ok(person::table.select(person::id).limit(1).first::<i64>(conn).optional()?.is_some())
}

/// After an id, ascending; with `within`, only people of these departments.
pub fn page(
    conn: &mut Conn,
    within: Option<&[i64]>,
    status: Option<Status>,
    after: i64,
    limit: i64,
) -> QueryResult<Vec<PersonRow>> {
    let mut query = person::table.filter(person::id.gt(after)).order(person::id).limit(limit).into_boxed();
    if let Some(departments) = within {
        let there = department_member::table
            .select(department_member::person)
            .filter(department_member::department.eq_any(departments));
        query = query.filter(person::id.eq_any(there));
    }
    if let Some(status) = status {
        query = query.filter(person::status.eq(status.name()));
    }
    query.load(conn)
}

/// People who may sign in.
pub fn count_active(conn: &mut Conn) -> QueryResult<i64> {
    person::table.filter(person::status.eq("active")).count().get_result(conn)
}

/// Departments of some people.
pub fn departments(conn: &mut Conn, people: &[i64]) -> QueryResult<HashMap<i64, Vec<i64>>> {
    let rows: Vec<(i64, i64)> = department_member::table
        .select((department_member::person, department_member::department))
        .filter(department_member::person.eq_any(people))
        .load(conn)?;
    let mut found: HashMap<i64, Vec<i64>> = HashMap::new();
    for (who, department) in rows {
        found.entry(who).or_default().push(department);
    }
    Ok(found)
}

/// Active people with this mail address, by its key.
pub fn active_by_mail(conn: &mut Conn, key: &str) -> QueryResult<Vec<i64>> {
    person::table
        .select(person::id)
        .filter(person::email_key.eq(key))
        .filter(person::status.eq("active"))
        .load(conn)
}

/// Active people with this number, by its key.
pub fn active_by_phone(conn: &mut Conn, key: &str) -> QueryResult<Vec<i64>> {
    person::table
        .select(person::id)
        .filter(person::phone_key.eq(key))
        .filter(person::status.eq("active"))
        .load(conn)
}

/// Departments of one person, ascending.
pub fn departments_of(conn: &mut Conn, who: i64) -> QueryResult<Vec<i64>> {
    department_member::table
        .select(department_member::department)
        .filter(department_member::person.eq(who))
        .order(department_member::department)
        .load(conn)
}

/// Adds people.
pub fn insert(conn: &mut Conn, rows: &[PersonRow]) -> QueryResult<()> {
    each_backend!(conn, |c| diesel::insert_into(person::table).values(rows).execute(c))?;
    Ok(())
}

/// Replaces everything of a row but its id.
pub fn update(conn: &mut Conn, row: &PersonRow) -> QueryResult<()> {
    diesel::update(person::table.find(row.id)).set(row).execute(conn)?;
    Ok(())
}

/// Moves the last change of these people.
pub fn touch(conn: &mut Conn, people: &[i64], pos: i64) -> QueryResult<()> {
    diesel::update(person::table.filter(person::id.eq_any(people))).set(person::pos.eq(pos)).execute(conn)?;
    Ok(())
}

/// The row, or `not_found`.
pub fn must_exist(conn: &mut Conn, id: i64) -> Result<PersonRow, WriteError> {
    by_id(conn, id)?.ok_or_else(|| unknown().into())
}

/// The refusal for an id that is nobody.
pub fn unknown() -> Problem {
    Code::NotFound.because("there is no such person")
}

/// People with their departments, in order of id.
pub fn views(conn: &mut Conn, ids: &[i64]) -> QueryResult<Vec<Person>> {
    let rows = by_ids_in_order(conn, ids)?;
    with_departments(conn, rows)
}

/// The same of rows already read.
pub fn with_departments(conn: &mut Conn, rows: Vec<PersonRow>) -> QueryResult<Vec<Person>> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let mut departments = departments(conn, &ids)?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let own = departments.remove(&row.id).unwrap_or_default();
            Person::of(row, own)
        })
        .collect())
}
