//! Reads of the journal's tables.

use super::Audience;
use crate::db::Conn;
use crate::db::schema::{
    checkpoint, disclosure, entry, entry_person, follower, follower_parked, journal_batch, origin, tile,
};
use diesel::prelude::*;

/// A stored entry.
#[derive(Debug, Clone, Queryable, Insertable, Selectable)]
#[diesel(table_name = entry)]
#[diesel(treat_none_as_default_value = false)]
pub struct EntryRow {
    /// From 1, gapless.
    pub position: i64,
    /// Unix milliseconds.
    pub at: i64,
    /// See [`super::Kind`].
    pub kind: String,
    /// See [`super::Outcome`].
    pub outcome: i64,
    /// See [`super::Audience`].
    pub audience: i64,
    /// Person.
    pub actor: Option<i64>,
    /// Row of `origin`.
    pub origin: i64,
    /// RFC 6962 leaf hash, 32 bytes.
    pub leaf_hash: Vec<u8>,
}

/// A stored disclosure; salt and value are gone after erasure, the digest stays.
#[derive(Debug, Clone, Queryable, Insertable, Selectable)]
#[diesel(table_name = disclosure)]
#[diesel(treat_none_as_default_value = false)]
pub struct DisclosureRow {
    /// Entry.
    pub position: i64,
    /// `who`, `target`, `change` …
    pub name: String,
    /// base64url text of the digest, as bytes.
    pub digest: Vec<u8>,
    /// 16 bytes.
    pub salt: Option<Vec<u8>>,
    /// JSON text, verbatim.
    pub value: Option<String>,
}

/// Where an act came from.
#[derive(Debug, Clone, Queryable, Insertable, Selectable)]
#[diesel(table_name = origin)]
#[diesel(treat_none_as_default_value = false)]
pub struct OriginRow {
    /// Derived from the fields.
    pub id: i64,
    /// Session of the actor.
    pub session: Option<i64>,
    /// Address.
    pub ip: String,
    /// Door.
    pub client: String,
    /// Node that took it.
    pub node: String,
}

/// The newest batch.
#[derive(Debug, Clone, Queryable)]
pub struct Head {
    /// Position of the last entry; 0 in an empty journal.
    pub position: i64,
    /// Its time.
    pub at: i64,
    /// Compact range of the tree at that size.
    pub frontier: Vec<u8>,
}

/// The head: the last batch row, if any.
pub fn head(conn: &mut Conn) -> QueryResult<Option<Head>> {
    journal_batch::table
        .select((journal_batch::last_position, journal_batch::at, journal_batch::frontier))
        .order(journal_batch::last_position.desc())
        .first(conn)
        .optional()
}

/// The head's position alone; 0 in an empty journal.
pub fn head_position(conn: &mut Conn) -> QueryResult<i64> {
    let found = journal_batch::table
        .select(journal_batch::last_position)
        .order(journal_batch::last_position.desc())
        .first(conn)
        .optional()?;
    Ok(found.unwrap_or(0))
}

/// Whether a batch with this token was committed.
pub fn batch_by_token(conn: &mut Conn, after: i64, token: &[u8]) -> QueryResult<Option<i64>> {
    journal_batch::table
        .select(journal_batch::last_position)
        .filter(journal_batch::last_position.gt(after))
        .filter(journal_batch::token.eq(token))
        .first(conn)
        .optional()
}

/// Entries with `after < position <= until`, in order, at most `limit`.
pub fn entries(conn: &mut Conn, after: i64, until: i64, limit: i64) -> QueryResult<Vec<EntryRow>> {
    entry::table
        .select((
            entry::position,
            entry::at,
            entry::kind,
            entry::outcome,
            entry::audience,
            entry::actor,
            entry::origin,
            entry::leaf_hash,
        ))
        .filter(entry::position.gt(after))
        .filter(entry::position.le(until))
        .order(entry::position)
        .limit(limit)
        .load(conn)
}

/// Entries of some kinds with `after < position <= until`, in order, at most `limit`.
pub fn entries_of(
    conn: &mut Conn,
    kinds: &[&str],
    after: i64,
    until: i64,
    limit: i64,
) -> QueryResult<Vec<EntryRow>> {
    entry::table
        .select(EntryRow::as_select())
        .filter(entry::position.gt(after))
        .filter(entry::position.le(until))
        .filter(entry::kind.eq_any(kinds))
        .order(entry::position)
        .limit(limit)
        .load(conn)
}

/// Entries for an audience with `after < position <= until`, in order, at most `limit`.
pub fn entries_for(
    conn: &mut Conn,
    audience: Audience,
    after: i64,
    until: i64,
    limit: i64,
) -> QueryResult<Vec<EntryRow>> {
    entry::table
        .select(EntryRow::as_select())
        .filter(entry::audience.eq(audience.key()))
        .filter(entry::position.gt(after))
        .filter(entry::position.le(until))
        .order(entry::position)
        .limit(limit)
        .load(conn)
}

/// The same of entries that name a person beside their audience.
pub fn entries_naming(
    conn: &mut Conn,
    person: i64,
    after: i64,
    until: i64,
    limit: i64,
) -> QueryResult<Vec<EntryRow>> {
    entry::table
        .inner_join(entry_person::table.on(entry_person::position.eq(entry::position)))
        .select(EntryRow::as_select())
        .filter(entry_person::person.eq(person))
        .filter(entry_person::position.gt(after))
        .filter(entry_person::position.le(until))
        .order(entry::position)
        .limit(limit)
        .load(conn)
}

/// Position of the newest entry for an audience, the end of one index range; 0 if there is none.
pub fn newest_for(conn: &mut Conn, audience: Audience) -> QueryResult<i64> {
    let found = entry::table
        .select(entry::position)
        .filter(entry::audience.eq(audience.key()))
        .order(entry::position.desc())
        .first(conn)
        .optional()?;
    Ok(found.unwrap_or(0))
}

/// Leaf hashes with `after < position <= until`, in order.
pub fn leaf_hashes(conn: &mut Conn, after: i64, until: i64) -> QueryResult<Vec<Vec<u8>>> {
    entry::table
        .select(entry::leaf_hash)
        .filter(entry::position.gt(after))
        .filter(entry::position.le(until))
        .order(entry::position)
        .load(conn)
}

/// Disclosures of a range of entries, in order of position.
pub fn disclosures(conn: &mut Conn, after: i64, until: i64) -> QueryResult<Vec<DisclosureRow>> {
    disclosure::table
        .select((
            disclosure::position,
            disclosure::name,
            disclosure::digest,
            disclosure::salt,
            disclosure::value,
        ))
        .filter(disclosure::position.gt(after))
        .filter(disclosure::position.le(until))
        .order((disclosure::position, disclosure::name))
        .load(conn)
}

/// The `change` values of some entries: what their events show.
pub fn changes(conn: &mut Conn, positions: &[i64]) -> QueryResult<Vec<(i64, Option<String>)>> {
    disclosure::table
        .select((disclosure::position, disclosure::value))
        .filter(disclosure::name.eq("change"))
        .filter(disclosure::position.eq_any(positions))
        .load(conn)
}

/// When some entries were recorded: `(position, Unix milliseconds)`.
pub fn times(conn: &mut Conn, positions: &[i64]) -> QueryResult<Vec<(i64, i64)>> {
    entry::table.select((entry::position, entry::at)).filter(entry::position.eq_any(positions)).load(conn)
}

/// People named beside the audience of a range of entries: `(position, person)`.
pub fn persons(conn: &mut Conn, after: i64, until: i64) -> QueryResult<Vec<(i64, i64)>> {
    entry_person::table
        .select((entry_person::position, entry_person::person))
        .filter(entry_person::position.gt(after))
        .filter(entry_person::position.le(until))
        .load(conn)
}

/// Position and `change` of all entries of a kind for an audience, in order.
pub fn changes_of(conn: &mut Conn, audience: i64, kind: &str) -> QueryResult<Vec<(i64, Option<String>)>> {
    entry::table
        .inner_join(disclosure::table.on(disclosure::position.eq(entry::position)))
        .select((entry::position, disclosure::value))
        .filter(entry::audience.eq(audience))
        .filter(entry::kind.eq(kind))
        .filter(disclosure::name.eq("change"))
        .order(entry::position)
        .load(conn)
}

/// All origins by number.
pub fn origins(conn: &mut Conn) -> QueryResult<Vec<OriginRow>> {
    origin::table.select((origin::id, origin::session, origin::ip, origin::client, origin::node)).load(conn)
}

/// A follower's cursor; 0 when it has not begun.
pub fn follower_position(conn: &mut Conn, name: &str) -> QueryResult<i64> {
    Ok(follower::table
        .select(follower::position)
        .filter(follower::name.eq(name))
        .first(conn)
        .optional()?
        .unwrap_or(0))
}

/// All cursors of followers: name, position, and how many entries it left aside.
pub fn followers(conn: &mut Conn) -> QueryResult<Vec<(String, i64, i64)>> {
    let rows: Vec<(String, i64)> =
        follower::table.select((follower::name, follower::position)).order(follower::name).load(conn)?;
    let mut found = Vec::with_capacity(rows.len());
    for (name, position) in rows {
        let parked = follower_parked::table.filter(follower_parked::name.eq(&name));
        let parked = parked.count().get_result(conn)?;
        found.push((name, position, parked));
    }
    Ok(found)
}

/// Size and time of the newest checkpoint.
pub fn newest_signed(conn: &mut Conn) -> QueryResult<Option<(i64, i64)>> {
    checkpoint::table
        .select((checkpoint::size, checkpoint::at))
        .order(checkpoint::size.desc())
        .first(conn)
        .optional()
}

/// The newest checkpoint: `(size, root, note)`.
pub fn newest_checkpoint(conn: &mut Conn) -> QueryResult<Option<(i64, Vec<u8>, String)>> {
    checkpoint::table
        .select((checkpoint::size, checkpoint::root, checkpoint::note))
        .order(checkpoint::size.desc())
        .first(conn)
        .optional()
}

/// A stored full tile: 256 hashes.
pub fn tile(conn: &mut Conn, level: i64, index: i64) -> QueryResult<Option<Vec<u8>>> {
    tile::table
        .select(tile::hashes)
        .filter(tile::level.eq(level))
        .filter(tile::idx.eq(index))
        .first(conn)
        .optional()
}

/// Stored full tiles of a level with `from <= index < until`.
pub fn tiles(conn: &mut Conn, level: i64, from: i64, until: i64) -> QueryResult<Vec<(i64, Vec<u8>)>> {
    tile::table
        .select((tile::idx, tile::hashes))
        .filter(tile::level.eq(level))
        .filter(tile::idx.ge(from))
        .filter(tile::idx.lt(until))
        .order(tile::idx)
        .load(conn)
}
