//! Followers whose effect lies in the database: effect and cursor are one write.

use super::{Followed, HeadSignal, page};
use crate::db::schema::{follower, follower_parked};
use crate::db::{Conn, Purpose, Target, connect, each_backend};
use crate::error::{Code, Problem};
use crate::journal::{Command, Kind, Tx, WriteError, Writer, store};
use diesel::prelude::*;
use metrics::gauge;
use std::sync::Arc;
use std::time::Duration;

/// A reaction inside the database, exactly once for each entry.
pub trait Inner: Send + Sync + 'static {
    /// Stable name of the cursor.
    fn name(&self) -> &'static str;
    /// Kinds it reacts to.
    fn wants(&self, kind: Kind) -> bool;
    /// The effect of some entries, in order. It may append entries itself.
    fn apply(&self, tx: &mut Tx<'_>, entries: &[Followed]) -> Result<(), WriteError>;
}

/// Positions without anything wanted after which the cursor is stored all the same.
const STORE_CURSOR_AFTER: i64 = 200_000;
/// What comes within this time is looked at together.
const GATHER: Duration = Duration::from_millis(200);

struct Step {
    follower: Arc<dyn Inner>,
    from: i64,
    to: i64,
    entries: Vec<Followed>,
    park: Option<String>,
}

impl Command for Step {
    type Output = bool;

    /// `false` when another node moved the cursor first.
    fn apply(&self, tx: &mut Tx<'_>) -> Result<bool, WriteError> {
        if !move_cursor(tx.conn(), self.follower.name(), self.from, self.to)? {
            return Ok(false);
        }
        if let Some(problem) = &self.park {
            let at = tx.now();
            diesel::insert_into(follower_parked::table)
                .values((
                    follower_parked::name.eq(self.follower.name()),
                    follower_parked::position.eq(self.to),
                    follower_parked::problem.eq(problem),
                    follower_parked::at.eq(at),
                ))
                .execute(tx.conn())?;
            return Ok(true);
        }
        if !self.entries.is_empty() {
            self.follower.apply(tx, &self.entries)?;
        }
        Ok(true)
    }
}

/// Compare-and-set: fences two nodes that run the same follower.
pub(in crate::journal) fn move_cursor(conn: &mut Conn, name: &str, from: i64, to: i64) -> QueryResult<bool> {
    if from == 0 {
        each_backend!(conn, |c| diesel::insert_into(follower::table)
            .values((follower::name.eq(name), follower::position.eq(0)))
            .on_conflict_do_nothing()
            .execute(c))?;
    }
    let moved =
        diesel::update(follower::table.filter(follower::name.eq(name)).filter(follower::position.eq(from)))
            .set(follower::position.eq(to))
            .execute(conn)?;
    Ok(moved == 1)
}

/// Starts the follower's thread; it ends when the signal stops.
pub fn follow_inner(
    target: Target,
    writer: Writer,
    signal: HeadSignal,
    follower: Arc<dyn Inner>,
) -> std::thread::JoinHandle<()> {
    std::thread::Builder::new()
        .name(format!("follow-{}", follower.name()))
        .spawn(move || {
            while !signal.stopped() {
                if let Err(problem) = run(&target, &writer, &signal, &follower) {
                    tracing::warn!(follower = follower.name(), %problem, "journal.follow");
                    signal.pause(Duration::from_millis(500));
                }
            }
        })
        .expect("the operating system gives a thread at start")
}

fn run(
    target: &Target,
    writer: &Writer,
    signal: &HeadSignal,
    follower: &Arc<dyn Inner>,
) -> Result<(), Problem> {
    let away = |error: &dyn std::fmt::Display| Code::Unavailable.because(error.to_string());
    let mut conn = connect(target, Purpose::Read).map_err(|e| away(&e))?;
    let mut cursor = store::follower_position(&mut conn, follower.name()).map_err(|e| away(&e))?;
    let mut stored = cursor;
    while let Some(head) = signal.wait_beyond(cursor, Duration::from_secs(1)) {
        gauge!("lingtong_follower_lag", "follower" => follower.name()).set((head - cursor).max(0) as f64);
        if head <= cursor {
            continue;
        }
        let (entries, end) =
            page(&mut conn, cursor, head, |kind| follower.wants(kind)).map_err(|e| away(&e))?;
        // Nothing wanted: the cursor is stored now and then, not for each page.
        if entries.is_empty() && end - stored < STORE_CURSOR_AFTER {
            cursor = end;
            if end == head {
                signal.pause(GATHER);
            }
            continue;
        }
        if !step(writer, follower, stored, end, entries)? {
            return Ok(());
        }
        cursor = end;
        stored = end;
    }
    Ok(())
}

/// Applies a page; if it is refused, entry by entry, parking the one that cannot be digested.
fn step(
    writer: &Writer,
    follower: &Arc<dyn Inner>,
    from: i64,
    to: i64,
    entries: Vec<Followed>,
) -> Result<bool, Problem> {
    let make = |from, to, entries, park| Step { follower: follower.clone(), from, to, entries, park };
    match writer.write_blocking(make(from, to, entries.clone(), None)) {
        Err(problem) if problem.code.status() == 503 => return Err(problem),
        Err(_) => {}
        Ok(moved) => return Ok(moved),
    }
    let mut at = from;
    for entry in entries {
        let position = entry.position;
        let moved = match writer.write_blocking(make(at, position, vec![entry], None)) {
            Ok(moved) => moved,
            Err(problem) if problem.code.status() == 503 => return Err(problem),
            Err(problem) => {
                tracing::error!(follower = follower.name(), position, %problem, "journal.follow: entry parked");
                metrics::counter!("lingtong_follower_parked_total", "follower" => follower.name())
                    .increment(1);
                writer.write_blocking(make(at, position, vec![], Some(problem.to_string())))?
            }
        };
        if !moved {
            return Ok(false);
        }
        at = position;
    }
    if at < to {
        return writer.write_blocking(make(at, to, vec![], None));
    }
    Ok(true)
}
