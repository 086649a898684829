//! Rows of `preference` and `custom_status`.

use super::status::Row;
use super::{CustomStatus, Preferences, StatusReceipt};
use crate::db::schema::{custom_status, preference};
use crate::db::{Conn, each_backend};
use diesel::prelude::*;
use std::collections::BTreeMap;

/// A person's preferences. What is not stored, or not known to this version, is as the default.
pub fn preferences(conn: &mut Conn, person: i64) -> QueryResult<Preferences> {
    let found: Option<(String, i64)> = preference::table
        .select((preference::chosen, preference::mine))
        .filter(preference::person.eq(person))
        .first(conn)
        .optional()?;
    let Some((chosen, mine)) = found else {
        return Ok(Preferences::default());
    };
    let read = serde_json::from_str(&chosen).unwrap_or_else(|error| {
        tracing::warn!(person, %error, "directory.preferences: the stored ones cannot be read");
        Preferences::default()
    });
    Ok(Preferences { mine, ..read })
}

/// Stores preferences.
pub fn keep_preferences(conn: &mut Conn, person: i64, new: &Preferences) -> QueryResult<()> {
    let chosen = serde_json::json!(new).to_string();
    let change = (preference::chosen.eq(&chosen), preference::mine.eq(new.mine));
    each_backend!(conn, |c| diesel::insert_into(preference::table)
        .values((preference::person.eq(person), change))
        .on_conflict(preference::person)
        .do_update()
        .set(change)
        .execute(c))?;
    Ok(())
}

/// Emoji, text, end.
type Columns = (Option<String>, Option<String>, Option<i64>);

const COLUMNS: (custom_status::emoji, custom_status::body, custom_status::until) =
    (custom_status::emoji, custom_status::body, custom_status::until);

fn row_of((emoji, text, until): Columns) -> Row {
    Row { emoji, text, until }
}

/// A person's status at a time, with the number of its last change; none if there never was one.
pub fn status(conn: &mut Conn, person: i64, now: i64) -> QueryResult<Option<StatusReceipt>> {
    let found: Option<(i64, Columns)> = custom_status::table
        .select((custom_status::mine, COLUMNS))
        .filter(custom_status::person.eq(person))
        .first(conn)
        .optional()?;
    Ok(found.map(|(mine, columns)| StatusReceipt { status: row_of(columns).shown(now), mine }))
}

/// The statuses of those of some people who show one at a time.
pub fn statuses(conn: &mut Conn, people: &[i64], now: i64) -> QueryResult<BTreeMap<i64, CustomStatus>> {
    let rows: Vec<(i64, Columns)> = custom_status::table
        .select((custom_status::person, COLUMNS))
        .filter(custom_status::person.eq_any(people))
        .load(conn)?;
    let shown = rows.into_iter().filter_map(|(person, columns)| Some((person, row_of(columns).shown(now)?)));
    Ok(shown.collect())
}

/// Stores a status; an empty one too.
pub fn keep_status(conn: &mut Conn, person: i64, row: &Row, mine: i64) -> QueryResult<()> {
    let change = (
        custom_status::emoji.eq(&row.emoji),
        custom_status::body.eq(&row.text),
        custom_status::until.eq(row.until),
        custom_status::mine.eq(mine),
    );
    each_backend!(conn, |c| diesel::insert_into(custom_status::table)
        .values((custom_status::person.eq(person), change))
        .on_conflict(custom_status::person)
        .do_update()
        .set(change)
        .execute(c))?;
    Ok(())
}
