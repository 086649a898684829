//! SQL of syncs: their history, where reading goes on, and conflicts.

use crate::db::schema::{sync_conflict, sync_run, sync_source};
use crate::db::{Conn, each_backend};
use diesel::prelude::*;
use diesel::upsert::excluded;

/// A row of `sync_run` without its diff. Times are Unix milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = sync_run, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct RunRow {
    /// Position of its first entry.
    pub id: i64,
    pub source: String,
    /// See [`super::history::State`].
    pub state: String,
    /// Looks, and changes nobody.
    pub preview: bool,
    /// Everyone is read, not only what changed.
    pub whole: bool,
    pub scheduled: bool,
    pub ordered_by: Option<i64>,
    /// The process that does it.
    pub holder: String,
    /// Without a sign of life until then it is taken for dead.
    pub lease_until: i64,
    pub started_at: i64,
    pub ended_at: Option<i64>,
    /// `read`, `plan` or `apply`.
    pub phase: String,
    pub done: i64,
    pub total: i64,
    /// Of the diff.
    pub digest: Option<String>,
    /// The digest that this one may do without brakes.
    pub confirm: Option<String>,
    pub confirmed_by: Option<i64>,
    /// A word that stays the same for the same fault.
    pub problem_kind: Option<String>,
    pub problem: Option<String>,
    /// JSON.
    pub brakes: Option<String>,
    pub counts: Option<String>,
}

/// One sync.
pub fn by_id(conn: &mut Conn, id: i64) -> QueryResult<Option<RunRow>> {
    sync_run::table.select(RunRow::as_select()).filter(sync_run::id.eq(id)).first(conn).optional()
}

/// The JSON of its diff.
pub fn diff(conn: &mut Conn, id: i64) -> QueryResult<Option<String>> {
    Ok(sync_run::table.find(id).select(sync_run::diff).first(conn).optional()?.flatten())
}

/// The syncs that have not ended; one, but for those that died.
pub fn running(conn: &mut Conn) -> QueryResult<Vec<RunRow>> {
    sync_run::table.select(RunRow::as_select()).filter(sync_run::state.eq("running")).load(conn)
}

/// The newest that has ended and was no preview, but for `except`.
pub fn last_ended(conn: &mut Conn, source: &str, except: i64) -> QueryResult<Option<RunRow>> {
    sync_run::table
        .select(RunRow::as_select())
        .filter(sync_run::source.eq(source))
        .filter(sync_run::preview.eq(false))
        .filter(sync_run::state.ne("running"))
        .filter(sync_run::id.ne(except))
        .order(sync_run::id.desc())
        .first(conn)
        .optional()
}

/// The newest that was no preview, running or not.
pub fn last_begun(conn: &mut Conn, source: &str) -> QueryResult<Option<RunRow>> {
    sync_run::table
        .select(RunRow::as_select())
        .filter(sync_run::source.eq(source))
        .filter(sync_run::preview.eq(false))
        .order(sync_run::id.desc())
        .first(conn)
        .optional()
}

/// The newest that ended with this diff and did not do it, since a time.
pub fn with_digest(conn: &mut Conn, source: &str, digest: &str, since: i64) -> QueryResult<Option<RunRow>> {
    sync_run::table
        .select(RunRow::as_select())
        .filter(sync_run::source.eq(source))
        .filter(sync_run::digest.eq(digest))
        .filter(sync_run::state.eq_any(["stopped", "previewed"]))
        .filter(sync_run::ended_at.ge(since))
        .order(sync_run::id.desc())
        .first(conn)
        .optional()
}

/// Those before an id, the newest first.
pub fn page(conn: &mut Conn, source: Option<&str>, before: i64, limit: i64) -> QueryResult<Vec<RunRow>> {
    let all = sync_run::table
        .select(RunRow::as_select())
        .filter(sync_run::id.lt(before))
        .order(sync_run::id.desc())
        .limit(limit)
        .into_boxed();
    match source {
        Some(source) => all.filter(sync_run::source.eq(source)).load(conn),
        None => all.load(conn),
    }
}

pub fn insert(conn: &mut Conn, row: &RunRow) -> QueryResult<()> {
    diesel::insert_into(sync_run::table).values(row).execute(conn)?;
    Ok(())
}

/// Replaces everything of a row but its id and diff.
pub fn update(conn: &mut Conn, row: &RunRow) -> QueryResult<()> {
    diesel::update(sync_run::table.find(row.id)).set(row).execute(conn)?;
    Ok(())
}

pub fn keep_diff(conn: &mut Conn, id: i64, diff: &str) -> QueryResult<()> {
    diesel::update(sync_run::table.find(id)).set(sync_run::diff.eq(diff)).execute(conn)?;
    Ok(())
}

/// Forgets syncs that began before a time.
pub fn forget_before(conn: &mut Conn, at: i64) -> QueryResult<()> {
    diesel::delete(sync_run::table.filter(sync_run::started_at.lt(at))).execute(conn)?;
    Ok(())
}

/// A row of `sync_source`. Times are Unix milliseconds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = sync_source, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct SourceRow {
    pub name: String,
    /// Where reading changes goes on; none: everyone is read.
    pub marker: Option<String>,
    /// The last sync that read everyone.
    pub whole_at: Option<i64>,
    /// The last sync that was done.
    pub good_at: Option<i64>,
    /// Position of the last decision about a conflict: what was read before it is read again.
    pub decided: Option<i64>,
}

/// A source as it was left; empty before its first sync.
pub fn source(conn: &mut Conn, name: &str) -> QueryResult<SourceRow> {
    let found = sync_source::table.find(name).first(conn).optional()?;
    Ok(found.unwrap_or_else(|| SourceRow { name: name.to_owned(), ..SourceRow::default() }))
}

pub fn keep_source(conn: &mut Conn, row: &SourceRow) -> QueryResult<()> {
    if diesel::update(sync_source::table.find(&row.name)).set(row).execute(conn)? == 0 {
        diesel::insert_into(sync_source::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// A row of `sync_conflict`.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = sync_conflict, treat_none_as_default_value = false)]
pub struct ConflictRow {
    pub source: String,
    pub external_id: String,
    pub login: String,
    pub name: String,
    /// JSON.
    pub candidates: String,
    /// `new` once an administrator said so; the next sync adds the person.
    pub decision: Option<String>,
    /// When a sync first met it, in Unix milliseconds.
    pub seen_at: i64,
}

/// Conflicts of a source, or of all.
pub fn conflicts(conn: &mut Conn, source: Option<&str>) -> QueryResult<Vec<ConflictRow>> {
    let all = sync_conflict::table.order((sync_conflict::source, sync_conflict::login)).into_boxed();
    match source {
        Some(source) => all.filter(sync_conflict::source.eq(source)).load(conn),
        None => all.load(conn),
    }
}

pub fn conflict(conn: &mut Conn, source: &str, external_id: &str) -> QueryResult<Option<ConflictRow>> {
    sync_conflict::table.find((source, external_id)).first(conn).optional()
}

/// Adds those that are not there yet; of the others, who they may be is as it is now.
pub fn keep_conflicts(conn: &mut Conn, rows: &[ConflictRow]) -> QueryResult<()> {
    each_backend!(conn, |c| diesel::insert_into(sync_conflict::table)
        .values(rows)
        .on_conflict((sync_conflict::source, sync_conflict::external_id))
        .do_update()
        .set((
            sync_conflict::login.eq(excluded(sync_conflict::login)),
            sync_conflict::name.eq(excluded(sync_conflict::name)),
            sync_conflict::candidates.eq(excluded(sync_conflict::candidates)),
        ))
        .execute(c))?;
    Ok(())
}

pub fn decide(conn: &mut Conn, source: &str, external_id: &str, decision: &str) -> QueryResult<()> {
    diesel::update(sync_conflict::table.find((source, external_id)))
        .set(sync_conflict::decision.eq(decision))
        .execute(conn)?;
    Ok(())
}

/// Forgets conflicts of these entries.
pub fn settle(conn: &mut Conn, source: &str, external_ids: &[String]) -> QueryResult<()> {
    let those = sync_conflict::table
        .filter(sync_conflict::source.eq(source))
        .filter(sync_conflict::external_id.eq_any(external_ids));
    diesel::delete(those).execute(conn)?;
    Ok(())
}

/// Forgets all that nobody has decided, but for these entries.
pub fn forget_undecided(conn: &mut Conn, source: &str, but: &[&str]) -> QueryResult<()> {
    let those = sync_conflict::table
        .filter(sync_conflict::source.eq(source))
        .filter(sync_conflict::decision.is_null())
        .filter(sync_conflict::external_id.ne_all(but));
    diesel::delete(those).execute(conn)?;
    Ok(())
}
