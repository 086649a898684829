//! What a room adds to the check: entries whose content lies in its own tables.

use super::finding::Finding;
use crate::db::Conn;
use crate::journal::seal::Digest;
use crate::journal::store::{self, DisclosureRow, EntryRow, OriginRow};
use diesel::QueryResult;
use std::collections::HashMap;

/// What reading gives, or the database's failure.
pub type Read<T> = QueryResult<T>;

/// The table `origin` in memory.
pub struct Origins(HashMap<i64, OriginRow>);

impl Origins {
    pub(super) fn load(conn: &mut Conn) -> QueryResult<Self> {
        Ok(Self(store::origins(conn)?.into_iter().map(|row| (row.id, row)).collect()))
    }

    /// The row of a number, if it is there.
    pub fn get(&self, number: i64) -> Option<&OriginRow> {
        self.0.get(&number)
    }
}

/// Entries `after < position <= until` as they are stored, by position; some may be missing.
pub struct Page<'a> {
    pub after: i64,
    pub until: i64,
    pub entries: &'a [EntryRow],
    /// By position, then name.
    pub disclosures: &'a [DisclosureRow],
    pub origins: &'a Origins,
}

impl Page<'_> {
    /// The entry at a position.
    pub fn entry(&self, position: i64) -> Option<&EntryRow> {
        // Nearly always nothing is missing, and the place is the position.
        let place = usize::try_from(position - self.after - 1).ok()?;
        if let Some(entry) = self.entries.get(place).filter(|entry| entry.position == position) {
            return Some(entry);
        }
        let place = self.entries.binary_search_by_key(&position, |entry| entry.position).ok()?;
        self.entries.get(place)
    }

    /// A disclosure of an entry.
    pub fn disclosure(&self, position: i64, name: &str) -> Option<&DisclosureRow> {
        let key = |row: &DisclosureRow| row.position.cmp(&position).then_with(|| row.name.as_str().cmp(name));
        self.disclosures.binary_search_by(key).ok().map(|place| &self.disclosures[place])
    }
}

/// What the room's own row says of an entry.
#[derive(Debug, Clone, Copy)]
pub struct Rebuilt {
    pub position: i64,
    pub at: i64,
    pub actor: i64,
    /// [`crate::journal::Audience`] as stored.
    pub audience: i64,
    /// `(group, number)`: in each group the numbers go up by one from 1, in journal order.
    pub number: (i64, i64),
    /// None once the content is erased: the digests kept in `disclosure` stand then.
    pub digests: Option<[Digest; 2]>,
}

/// What a room has to say of a page.
#[derive(Default)]
pub struct Looked {
    /// By position, one for each of the room's rows, whether there is an entry for it or not.
    pub rebuilt: Vec<Rebuilt>,
    pub findings: Vec<Finding>,
}

/// A room that keeps content outside the journal's tables.
pub trait Room: Sync {
    /// Whether [`Room::look`] rebuilds entries of this kind.
    fn rebuilds(&self, kind: &str) -> bool;

    /// Rebuilds what it can of a page, and checks its own rows against the entries.
    fn look(&self, conn: &mut Conn, page: &Page<'_>) -> Read<Looked>;

    /// What is checked once, at the end.
    fn finish(&self, conn: &mut Conn, head: i64) -> Read<Vec<Finding>>;
}
