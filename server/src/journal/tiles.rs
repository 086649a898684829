//! The follower that stores full tiles: a pure function of the leaf hashes, so that proofs never walk the journal.
//!
//! It keeps the contract of an inner follower (effect and cursor in one write), but reads and hashes before the lock and
//! takes sixty-four tiles at a time, where [`super::follow::Inner`] would bring it every entry's content.

use super::follow::{HeadSignal, move_cursor};
use super::forest::{Forest, ForestError};
use super::seal::tile::{WIDTH, filled_between};
use super::store_insert::{self, TileRow};
use super::{Command, Tx, WriteError, Writer, store};
use crate::db::{Conn, Purpose, Target, connect};
use metrics::gauge;
use std::time::Duration;

/// Name of the cursor.
pub const NAME: &str = "tiles";
/// Entries whose tiles are stored in one write.
const STEP: i64 = 64 * WIDTH as i64;

type Failure = Box<dyn std::error::Error + Send + Sync>;

struct Store {
    from: i64,
    to: i64,
    tiles: Vec<TileRow>,
}

impl Command for Store {
    type Output = bool;

    /// `false` when another node moved the cursor first.
    fn apply(&self, tx: &mut Tx<'_>) -> Result<bool, WriteError> {
        if !move_cursor(tx.conn(), NAME, self.from, self.to)? {
            return Ok(false);
        }
        store_insert::tiles(tx.conn(), &self.tiles)?;
        Ok(true)
    }
}

/// Starts the thread; it ends when the signal stops.
pub fn follow_tiles(target: Target, writer: Writer, signal: HeadSignal) -> std::thread::JoinHandle<()> {
    std::thread::Builder::new()
        .name("follow-tiles".into())
        .spawn(move || {
            while !signal.stopped() {
                if let Err(error) = run(&target, &writer, &signal) {
                    tracing::warn!(follower = NAME, %error, "journal.follow");
                    signal.pause(Duration::from_millis(500));
                }
            }
        })
        .expect("the operating system gives a thread at start")
}

fn run(target: &Target, writer: &Writer, signal: &HeadSignal) -> Result<(), Failure> {
    let mut conn = connect(target, Purpose::Read)?;
    let mut cursor = store::follower_position(&mut conn, NAME)?;
    while let Some(head) = signal.wait_beyond(cursor + i64::from(WIDTH) - 1, Duration::from_secs(1)) {
        gauge!("lingtong_follower_lag", "follower" => NAME).set((head - cursor).max(0) as f64);
        let to = head.min(cursor + STEP) / i64::from(WIDTH) * i64::from(WIDTH);
        if to <= cursor {
            continue;
        }
        let tiles = fill(&mut conn, cursor as u64, to as u64)?;
        if !writer.write_blocking(Store { from: cursor, to, tiles })? {
            // Another node does this work: look again where it stands.
            signal.pause(Duration::from_millis(200));
            cursor = store::follower_position(&mut conn, NAME)?;
            continue;
        }
        cursor = to;
    }
    Ok(())
}

/// The tiles that become full between two sizes.
fn fill(conn: &mut Conn, old: u64, new: u64) -> Result<Vec<TileRow>, ForestError> {
    let forest = Forest::new(conn, new);
    filled_between(old, new)
        .map(|tile| {
            let hashes = forest.tile(tile.level, tile.index)?;
            Ok(TileRow { level: tile.level.into(), idx: tile.index as i64, hashes })
        })
        .collect()
}
