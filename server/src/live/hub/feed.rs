//! The hub's thread: takes what was committed, in order, fills gaps from storage, and delivers.

use super::Shared;
use super::fan_out;
use crate::db::{Conn, Purpose, QueryResult, connect, is_connection_loss};
use crate::journal::store;
use crate::journal::writer::Committed;
use metrics::gauge;
use std::sync::Arc;
use std::time::Duration;

/// How often the head is looked up: other nodes write to the database, and so does the command line (`lingtong user`).
const POLL: Duration = Duration::from_secs(1);
/// Entries read at once when a gap is filled.
const PAGE: i64 = 1_000;

pub(super) fn start(shared: Arc<Shared>, committed: flume::Receiver<Committed>) {
    std::thread::Builder::new()
        .name("live-hub".into())
        .spawn(move || {
            let mut conn: Option<Conn> = None;
            loop {
                match committed.recv_timeout(POLL) {
                    Ok(batch) => take(&shared, &mut conn, batch),
                    Err(flume::RecvTimeoutError::Timeout) => look_up(&shared, &mut conn),
                    Err(flume::RecvTimeoutError::Disconnected) => return,
                }
            }
        })
        .expect("the operating system gives a thread at start");
}

fn take(shared: &Shared, conn: &mut Option<Conn>, batch: Committed) {
    publish(shared, conn, &batch);
    if !batch.told.is_empty() {
        shared.state.lock().tell(&batch.told);
    }
}

fn publish(shared: &Shared, conn: &mut Option<Conn>, batch: &Committed) {
    let published = shared.state.lock().published;
    if batch.head <= published {
        return;
    }
    if batch.after == published && batch.entries.len() as i64 == batch.head - batch.after {
        return fan_out::deliver(shared, batch.entries.to_vec());
    }
    fill(shared, conn, batch.head);
}

/// Another node may have written.
fn look_up(shared: &Shared, conn: &mut Option<Conn>) {
    let head = with(shared, conn, |c, _| store::head_position(c));
    if let Some(head) = head {
        fill(shared, conn, head);
    }
}

/// Publishes `(published, head]` from storage.
fn fill(shared: &Shared, conn: &mut Option<Conn>, head: i64) {
    loop {
        let published = shared.state.lock().published;
        if published >= head {
            return;
        }
        let entries = with(shared, conn, |c, source| {
            let rows = store::entries(c, published, head, PAGE)?;
            source.load(c, rows)
        });
        match entries {
            Some(entries) if !entries.is_empty() => fan_out::deliver(shared, entries),
            _ => return,
        }
        gauge!("lingtong_hub_behind").set((head - shared.state.lock().published) as f64);
    }
}

fn with<T>(
    shared: &Shared,
    conn: &mut Option<Conn>,
    read: impl FnOnce(&mut Conn, &dyn super::EventSource) -> QueryResult<T>,
) -> Option<T> {
    if conn.is_none() {
        *conn = connect(shared.db.target(), Purpose::Read)
            .inspect_err(|error| tracing::warn!(%error, "live.hub.connect"))
            .ok();
    }
    let open = conn.as_mut()?;
    match read(open, &*shared.source) {
        Ok(value) => Some(value),
        Err(error) => {
            tracing::warn!(%error, "live.hub.read");
            if is_connection_loss(&error) {
                *conn = None;
            }
            None
        }
    }
}
