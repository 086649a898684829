//! Followers: whatever reacts to a change keeps a durable cursor over the journal. A restart skips nothing.
//!
//! Three kinds, three contracts. [`Inner`]: effect and cursor in one write, exactly once. [`Index`]: a structure outside
//! the database (search) that stores the cursor in its own commit; replay is harmless. [`outer`]: delivers to the world,
//! at least once, under a stable id. To add one: implement the trait in your room and start it in `app.rs`.

mod index;
mod inner;
pub mod outer;
mod signal;

pub use index::{Index, follow_index};
pub(super) use inner::move_cursor;
pub use inner::{Inner, follow_inner};
pub use signal::HeadSignal;

use crate::db::Conn;
use crate::journal::store::{self, EntryRow};
use crate::journal::{Audience, Kind};
use diesel::QueryResult;

/// An entry as a follower reads it from storage.
#[derive(Debug, Clone)]
pub struct Followed {
    /// The entry.
    pub position: i64,
    /// Recorded time, Unix milliseconds.
    pub at: i64,
    /// What.
    pub kind: Kind,
    /// For whom.
    pub audience: Audience,
    /// Who did it.
    pub actor: Option<i64>,
    /// The disclosed `change`, unless it was erased or the room keeps the content elsewhere (messages).
    pub change: Option<serde_json::Value>,
}

/// Entries a follower takes at once.
const PAGE: usize = 500;
/// Positions it looks at for them: what it does not want is passed over inside the database.
const SPAN: i64 = 20_000;

/// The next page after `cursor`: what it wants of it, and the position it then stands at.
fn page(
    conn: &mut Conn,
    cursor: i64,
    head: i64,
    wants: impl Fn(Kind) -> bool,
) -> QueryResult<(Vec<Followed>, i64)> {
    let until = head.min(cursor + SPAN);
    let kinds: Vec<&str> = Kind::ALL.iter().filter(|kind| wants(**kind)).map(|kind| kind.name()).collect();
    let rows = store::entries_of(conn, &kinds, cursor, until, PAGE as i64)?;
    let end = rows.last().filter(|_| rows.len() == PAGE).map_or(until, |row| row.position);
    let wanted: Vec<(Kind, EntryRow)> =
        rows.into_iter().filter_map(|row| Kind::parse(&row.kind).map(|kind| (kind, row))).collect();
    let with_change: Vec<i64> =
        wanted.iter().filter(|(kind, _)| *kind != Kind::MessageSend).map(|(_, row)| row.position).collect();
    let mut changes: std::collections::HashMap<i64, Option<String>> = if with_change.is_empty() {
        Default::default()
    } else {
        store::changes(conn, &with_change)?.into_iter().collect()
    };
    let entries = wanted
        .into_iter()
        .map(|(kind, row)| Followed {
            position: row.position,
            at: row.at,
            kind,
            audience: Audience::from_key(row.audience),
            actor: row.actor,
            change: changes.remove(&row.position).flatten().and_then(|text| serde_json::from_str(&text).ok()),
        })
        .collect();
    Ok((entries, end))
}
