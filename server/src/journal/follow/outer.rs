//! Followers that reach the world: an inner follower writes a delivery row, a worker sends it at least once.
//!
//! The row's id is stable, so that a receiver can drop a repeat. A worker leases what is due, sends, and marks it; after
//! too many attempts the delivery is dead and stays for an operator to see.

use super::HeadSignal;
use crate::clock::Clock;
use crate::db::schema::{delivery, journal_batch};
use crate::db::{Conn, Purpose, Target, connect, each_backend};
use crate::error::Problem;
use crate::journal::{Command, Tx, WriteError, Writer};
use diesel::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// After this many failed attempts a delivery is dead.
const MOST_ATTEMPTS: i64 = 12;
/// Leased together: sent one after the other within the lease.
const AT_ONCE: i64 = 4;
/// A worker that does not come back within this time loses its deliveries, milliseconds.
const LEASE: i64 = 60_000;

/// Something waiting to be sent.
#[derive(Debug, Clone, Queryable)]
pub struct Delivery {
    /// Stable id, for the receiver.
    pub id: String,
    /// What to send.
    pub payload: String,
    /// Attempts so far.
    pub attempts: i64,
}

/// A way to the world.
pub trait Channel: Send + Sync + 'static {
    /// Name in `delivery.channel`.
    fn name(&self) -> &'static str;
    /// Sends; an error is tried again later, with back-off.
    fn send(&self, delivery: &Delivery) -> Result<(), String>;
}

/// Queues a delivery in the same write as its cause. A repeated id is one delivery.
pub fn queue(tx: &mut Tx<'_>, channel: &str, id: &str, position: i64, payload: &str) -> QueryResult<()> {
    let now = tx.now();
    let row = (
        delivery::id.eq(id.to_owned()),
        delivery::channel.eq(channel.to_owned()),
        delivery::position.eq(position),
        delivery::payload.eq(payload.to_owned()),
        delivery::state.eq("waiting"),
        delivery::attempts.eq(0),
        delivery::due_at.eq(now),
    );
    each_backend!(tx.conn(), |c| diesel::insert_into(delivery::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

struct Lease {
    channel: &'static str,
    holder: String,
    now: i64,
}

impl Command for Lease {
    type Output = Vec<Delivery>;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<Vec<Delivery>, WriteError> {
        let now = self.now.max(tx.now());
        let due: Vec<Delivery> = delivery::table
            .select((delivery::id, delivery::payload, delivery::attempts))
            .filter(delivery::channel.eq(self.channel))
            .filter(delivery::state.eq("waiting"))
            .filter(delivery::due_at.le(now))
            .order(delivery::due_at)
            .limit(AT_ONCE)
            .load(tx.conn())?;
        for found in &due {
            diesel::update(delivery::table.filter(delivery::id.eq(&found.id)))
                .set((delivery::due_at.eq(now + LEASE), delivery::lease.eq(&self.holder)))
                .execute(tx.conn())?;
        }
        Ok(due)
    }
}

struct Settle {
    id: String,
    holder: String,
    attempts: i64,
    now: i64,
    failure: Option<String>,
}

impl Command for Settle {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        let state = match &self.failure {
            None => "done",
            Some(_) if self.attempts >= MOST_ATTEMPTS => "dead",
            Some(_) => "waiting",
        };
        let pause = 1_000i64 << self.attempts.clamp(0, 12);
        let mine = delivery::table.filter(delivery::id.eq(&self.id)).filter(delivery::lease.eq(&self.holder));
        if self.failure.is_none() {
            // What has gone may have held a secret.
            diesel::update(mine).set(delivery::payload.eq("")).execute(tx.conn())?;
        }
        let now = self.now.max(tx.now());
        diesel::update(mine)
            .set((
                delivery::state.eq(state),
                delivery::attempts.eq(self.attempts),
                delivery::due_at.eq(now + pause),
                delivery::problem.eq(self.failure.as_deref()),
            ))
            .execute(tx.conn())?;
        Ok(())
    }
}

/// Starts the worker's thread of a channel; it ends when the signal stops.
pub fn deliver(
    target: Target,
    writer: Writer,
    signal: HeadSignal,
    clock: Arc<dyn Clock>,
    node: String,
    channel: Arc<dyn Channel>,
) -> std::thread::JoinHandle<()> {
    std::thread::Builder::new()
        .name(format!("deliver-{}", channel.name()))
        .spawn(move || {
            let mut conn = None;
            while !signal.stopped() {
                match round(&target, &mut conn, &writer, &*clock, &node, &*channel) {
                    Ok(0) => {}
                    Ok(_) => continue,
                    Err(problem) => {
                        tracing::warn!(channel = channel.name(), %problem, "journal.deliver")
                    }
                }
                signal.pause(Duration::from_millis(250));
            }
        })
        .expect("the operating system gives a thread at start")
}

fn round(
    target: &Target,
    conn: &mut Option<Conn>,
    writer: &Writer,
    clock: &dyn Clock,
    node: &str,
    channel: &dyn Channel,
) -> Result<usize, Problem> {
    let now = clock.now_ms();
    if conn.is_none() {
        *conn = connect(target, Purpose::Read).ok();
    }
    match conn.as_mut().map(|conn| any_due(conn, channel.name(), now)) {
        Some(Ok(true)) => {}
        Some(Ok(false)) => return Ok(0),
        // Another connection next time; the writer tells whoever looks that the database is away.
        Some(Err(_)) | None => {
            *conn = None;
            return Ok(0);
        }
    }
    let leased = writer.write_blocking(Lease { channel: channel.name(), holder: node.to_owned(), now })?;
    for delivery in &leased {
        let failure = channel.send(delivery).err();
        let settle = Settle {
            id: delivery.id.clone(),
            holder: node.to_owned(),
            attempts: delivery.attempts + 1,
            now: clock.now_ms(),
            failure,
        };
        writer.write_blocking(settle)?;
    }
    Ok(leased.len())
}

/// A read before the write, so that an idle channel costs the journal nothing.
fn any_due(conn: &mut Conn, channel: &str, now: i64) -> QueryResult<bool> {
    // Recorded time may be ahead of this machine's.
    let newest: Option<i64> = journal_batch::table
        .select(journal_batch::at)
        .order(journal_batch::last_position.desc())
        .first(conn)
        .optional()?;
    let due: Option<String> = delivery::table
        .select(delivery::id)
        .filter(delivery::channel.eq(channel))
        .filter(delivery::state.eq("waiting"))
        .filter(delivery::due_at.le(now.max(newest.unwrap_or(now))))
        .first(conn)
        .optional()?;
    Ok(due.is_some())
}
