//! SQL of company policies.

use crate::db::Conn;
use crate::db::schema::company_policy;
use diesel::prelude::*;

/// `(name, JSON text)` of what was ever set.
pub fn all(conn: &mut Conn) -> QueryResult<Vec<(String, String)>> {
    company_policy::table.select((company_policy::name, company_policy::value)).load(conn)
}

/// Sets one.
pub fn set(conn: &mut Conn, name: &str, value: &str, pos: i64) -> QueryResult<()> {
    let columns = (company_policy::value.eq(value), company_policy::pos.eq(pos));
    if diesel::update(company_policy::table.find(name)).set(columns).execute(conn)? == 0 {
        diesel::insert_into(company_policy::table)
            .values((company_policy::name.eq(name), columns.0, columns.1))
            .execute(conn)?;
    }
    Ok(())
}
