//! SQL of roles.

use super::roles::{Role, RoleSet};
use crate::db::schema::{person, role_grant};
use crate::db::{Conn, each_backend};
use diesel::prelude::*;
use std::collections::HashMap;

/// Whether an active person holds a granted role.
pub fn holds(conn: &mut Conn, who: i64, role: Role) -> QueryResult<bool> {
    let found: i64 = role_grant::table
        .inner_join(person::table.on(person::id.eq(role_grant::person)))
        .filter(role_grant::person.eq(who))
        .filter(role_grant::role.eq(role.name()))
        .filter(person::status.eq("active"))
        .count()
        .get_result(conn)?;
    Ok(found > 0)
}

/// A person's roles.
pub fn of(conn: &mut Conn, who: i64) -> QueryResult<RoleSet> {
    let names: Vec<String> =
        role_grant::table.select(role_grant::role).filter(role_grant::person.eq(who)).load(conn)?;
    Ok(RoleSet::of_grants(names.iter().filter_map(|name| Role::parse(name))))
}

/// The roles of everyone who was granted any.
pub fn all(conn: &mut Conn) -> QueryResult<HashMap<i64, RoleSet>> {
    let rows: Vec<(i64, String)> =
        role_grant::table.select((role_grant::person, role_grant::role)).load(conn)?;
    let mut grants: HashMap<i64, Vec<Role>> = HashMap::new();
    for (who, name) in rows {
        grants.entry(who).or_default().extend(Role::parse(&name));
    }
    Ok(grants.into_iter().map(|(who, roles)| (who, RoleSet::of_grants(roles))).collect())
}

/// Active people with a role.
pub fn holders(conn: &mut Conn, role: Role) -> QueryResult<Vec<i64>> {
    role_grant::table
        .inner_join(person::table.on(person::id.eq(role_grant::person)))
        .select(role_grant::person)
        .filter(role_grant::role.eq(role.name()))
        .filter(person::status.eq("active"))
        .order(role_grant::person)
        .load(conn)
}

/// Those of these people who are not external.
pub fn members_of(conn: &mut Conn, people: &[i64]) -> QueryResult<Vec<i64>> {
    let guests: Vec<i64> = role_grant::table
        .select(role_grant::person)
        .filter(role_grant::role.eq(Role::External.name()))
        .filter(role_grant::person.eq_any(people))
        .load(conn)?;
    Ok(people.iter().copied().filter(|who| !guests.contains(who)).collect())
}

/// Who a grant is of: an administrator, not a source. A source's name is never this.
pub const BY_HAND: &str = "admin";

/// Grants; whether it was new. What an administrator grants, a source does not take back.
pub fn grant(conn: &mut Conn, who: i64, role: Role, source: &str) -> QueryResult<bool> {
    let row = (role_grant::person.eq(who), role_grant::role.eq(role.name()), role_grant::source.eq(source));
    let rows = each_backend!(conn, |c| diesel::insert_into(role_grant::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    if rows == 0 && source == BY_HAND {
        diesel::update(role_grant::table.find((who, role.name())))
            .set(role_grant::source.eq(source))
            .execute(conn)?;
    }
    Ok(rows > 0)
}

/// What a source has granted.
pub fn of_source(conn: &mut Conn, source: &str) -> QueryResult<Vec<(i64, Role)>> {
    let rows: Vec<(i64, String)> = role_grant::table
        .filter(role_grant::source.eq(source))
        .select((role_grant::person, role_grant::role))
        .order((role_grant::person, role_grant::role))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(who, name)| Some((who, Role::parse(&name)?))).collect())
}

/// Takes back; whether it was there.
pub fn revoke(conn: &mut Conn, who: i64, role: Role) -> QueryResult<bool> {
    let row = role_grant::table.filter(role_grant::person.eq(who)).filter(role_grant::role.eq(role.name()));
    Ok(diesel::delete(row).execute(conn)? > 0)
}
