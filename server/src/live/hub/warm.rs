//! Fills the ring after a start, newest entries first, beside the work: whoever comes back after a restart is then served
//! from memory. The ring is in use meanwhile and is as good as it is long, so nobody waits for this.

use super::Shared;
use super::ring::Published;
use crate::db::{Conn, Purpose, QueryResult, connect};
use crate::journal::{Entry, store};
use std::sync::Arc;

/// Entries read at once.
const PAGE: i64 = 1_000;

/// Starts the thread; it ends when the ring is full, the journal's beginning is reached, or the node stops.
pub(super) fn start(shared: Arc<Shared>) {
    std::thread::Builder::new()
        .name("live-warm".into())
        .spawn(move || match connect(shared.db.target(), Purpose::Read) {
            Ok(mut conn) => {
                if let Err(error) = run(&shared, &mut conn) {
                    tracing::warn!(%error, "live.hub.warm: the ring stays short");
                }
            }
            Err(error) => tracing::warn!(%error, "live.hub.warm: the ring stays short"),
        })
        .expect("the operating system gives a thread at start");
}

fn run(shared: &Shared, conn: &mut Conn) -> QueryResult<()> {
    while !shared.signal.stopped() {
        let after = shared.state.lock().ring.after();
        if after == 0 {
            return Ok(());
        }
        let (seen, entries) = page(shared, conn, after)?;
        let older = entries.into_iter().map(|entry| Arc::new(Published::new(entry))).collect();
        let mut state = shared.state.lock();
        if !state.ring.warm(older) {
            return Ok(());
        }
        // What was recalled after the page was read has passed the ring before the page was in it.
        for (conversation, seq) in state.ring.recalled_beyond(seen) {
            state.ring.withdraw(conversation, seq);
        }
    }
    Ok(())
}

/// The entries that end at `after`, and the head before they were read.
fn page(shared: &Shared, conn: &mut Conn, after: i64) -> QueryResult<(i64, Vec<Entry>)> {
    let seen = store::head_position(conn)?;
    let rows = store::entries(conn, (after - PAGE).max(0), after, PAGE)?;
    Ok((seen, shared.source.load(conn, rows)?))
}
