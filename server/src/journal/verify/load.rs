//! One page of everything, a query a table.

use crate::db::Conn;
use crate::db::schema::{checkpoint, journal_batch};
use crate::journal::seal::tile::filled_between;
use crate::journal::store::{self, DisclosureRow, EntryRow};
use diesel::prelude::*;

/// `(last position, time, frontier)` of a batch.
pub(super) type BatchRow = (i64, i64, Vec<u8>);
/// `(size, root, note)` of a checkpoint.
pub(super) type CheckpointRow = (i64, Vec<u8>, String);

/// `(level, index)` and bytes of a tile.
pub(super) type StoredTile = ((u8, u64), Vec<u8>);

/// Rows of the positions `after < position <= until`.
pub(super) struct Raw {
    pub(super) after: i64,
    pub(super) until: i64,
    pub(super) entries: Vec<EntryRow>,
    pub(super) disclosures: Vec<DisclosureRow>,
    pub(super) batches: Vec<BatchRow>,
    pub(super) checkpoints: Vec<CheckpointRow>,
    /// Those that end in this page.
    pub(super) tiles: Vec<StoredTile>,
}

pub(super) fn page(conn: &mut Conn, after: i64, until: i64) -> QueryResult<Raw> {
    Ok(Raw {
        after,
        until,
        entries: store::entries(conn, after, until, until - after)?,
        disclosures: store::disclosures(conn, after, until)?,
        batches: journal_batch::table
            .select((journal_batch::last_position, journal_batch::at, journal_batch::frontier))
            .filter(journal_batch::last_position.gt(after))
            .filter(journal_batch::last_position.le(until))
            .order(journal_batch::last_position)
            .load(conn)?,
        checkpoints: checkpoint::table
            .select((checkpoint::size, checkpoint::root, checkpoint::note))
            .filter(checkpoint::size.gt(after))
            .filter(checkpoint::size.le(until))
            .order(checkpoint::size)
            .load(conn)?,
        tiles: tiles(conn, after as u64, until as u64)?,
    })
}

fn tiles(conn: &mut Conn, after: u64, until: u64) -> QueryResult<Vec<StoredTile>> {
    let mut found = Vec::new();
    for level in 0..8 {
        let ended: Vec<i64> = filled_between(after, until)
            .filter(|tile| tile.level == level)
            .map(|tile| tile.index as i64)
            .collect();
        let (Some(first), Some(last)) = (ended.first(), ended.last()) else { break };
        let rows = store::tiles(conn, level.into(), *first, last + 1)?;
        found.extend(rows.into_iter().map(|(index, bytes)| ((level, index as u64), bytes)));
    }
    Ok(found)
}
