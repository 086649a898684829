//! The journal's inserts: one cached statement a table on PostgreSQL, a loop over one on SQLite.

use crate::db::schema::{disclosure, entry, entry_person, journal_batch, origin, tile};
use crate::db::{Conn, each_backend, unnest_insert};
use crate::journal::store::{DisclosureRow, EntryRow, OriginRow};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};

unnest_insert!(
    /// Entries of a batch.
    Entries, "entry", {
        position: BigInt => i64, at: BigInt => i64, kind: Text => String, outcome: BigInt => i64,
        audience: BigInt => i64, actor: Nullable<BigInt> => Option<i64>, origin: BigInt => i64, leaf_hash: Binary => Vec<u8>,
    }, ""
);
unnest_insert!(
    /// Disclosures of a batch.
    Disclosures, "disclosure", {
        position: BigInt => i64, name: Text => String, digest: Binary => Vec<u8>,
        salt: Nullable<Binary> => Option<Vec<u8>>, value: Nullable<Text> => Option<String>,
    }, ""
);
unnest_insert!(
    /// People beside the audience.
    Persons, "entry_person", { person: BigInt => i64, position: BigInt => i64 }, "ON CONFLICT DO NOTHING"
);

unnest_insert!(
    /// Full tiles.
    Tiles, "tile", { level: BigInt => i64, idx: BigInt => i64, hashes: Binary => Vec<u8> }, ""
);

/// A stored full tile.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = tile)]
pub struct TileRow {
    pub level: i64,
    pub idx: i64,
    /// 256 hashes of 32 bytes.
    pub hashes: Vec<u8>,
}

/// Inserts tiles.
pub fn tiles(conn: &mut Conn, rows: &[TileRow]) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(c) => {
            for row in rows {
                row.insert_into(tile::table).execute(c)?;
            }
        }
        Conn::Postgres(c) => {
            let mut set = Tiles::default();
            for row in rows {
                set.level.push(row.level);
                set.idx.push(row.idx);
                set.hashes.push(row.hashes.clone());
            }
            set.execute(c)?;
        }
    }
    Ok(())
}

/// Inserts entries.
pub fn entries(conn: &mut Conn, rows: &[EntryRow]) -> QueryResult<()> {
    match conn {
        Conn::Sqlite(c) => {
            for row in rows {
                row.insert_into(entry::table).execute(c)?;
            }
        }
        Conn::Postgres(c) => {
            let mut set = Entries::default();
            for row in rows {
                set.position.push(row.position);
                set.at.push(row.at);
                set.kind.push(row.kind.clone());
                set.outcome.push(row.outcome);
                set.audience.push(row.audience);
                set.actor.push(row.actor);
                set.origin.push(row.origin);
                set.leaf_hash.push(row.leaf_hash.clone());
            }
            set.execute(c)?;
        }
    }
    Ok(())
}

/// Inserts disclosures.
pub fn disclosures(conn: &mut Conn, rows: &[DisclosureRow]) -> QueryResult<()> {
    if rows.is_empty() {
        return Ok(());
    }
    match conn {
        Conn::Sqlite(c) => {
            for row in rows {
                row.insert_into(disclosure::table).execute(c)?;
            }
        }
        Conn::Postgres(c) => {
            let mut set = Disclosures::default();
            for row in rows {
                set.position.push(row.position);
                set.name.push(row.name.clone());
                set.digest.push(row.digest.clone());
                set.salt.push(row.salt.clone());
                set.value.push(row.value.clone());
            }
            set.execute(c)?;
        }
    }
    Ok(())
}

/// Inserts `(person, position)` pairs; a repeated pair is one.
pub fn persons(conn: &mut Conn, rows: &[(i64, i64)]) -> QueryResult<()> {
    if rows.is_empty() {
        return Ok(());
    }
    match conn {
        Conn::Sqlite(c) => {
            for (person, position) in rows {
                diesel::insert_or_ignore_into(entry_person::table)
                    .values((entry_person::person.eq(person), entry_person::position.eq(position)))
                    .execute(c)?;
            }
        }
        Conn::Postgres(c) => {
            let (person, position) = rows.iter().copied().unzip();
            Persons { person, position }.execute(c)?;
        }
    }
    Ok(())
}

/// Inserts the batch row.
pub fn batch(conn: &mut Conn, last: i64, at: i64, frontier: &[u8], token: &[u8]) -> QueryResult<()> {
    diesel::insert_into(journal_batch::table)
        .values((
            journal_batch::last_position.eq(last),
            journal_batch::at.eq(at),
            journal_batch::frontier.eq(frontier),
            journal_batch::token.eq(token),
        ))
        .execute(conn)?;
    Ok(())
}

/// Inserts an origin unless it is there.
pub fn origin(conn: &mut Conn, row: &OriginRow) -> QueryResult<()> {
    each_backend!(conn, |c| diesel::insert_into(origin::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}
