//! Followers that keep a structure outside the database, one per node, with the cursor in its own commit.

use super::{Followed, HeadSignal, page};
use crate::db::{Conn, Purpose, Target, connect};
use crate::journal::Kind;
use metrics::gauge;
use std::time::{Duration, Instant};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A disposable structure made from the journal. Replaying entries must be harmless.
pub trait Index: Send + 'static {
    /// Name in logs and metrics.
    fn name(&self) -> &'static str;
    /// Kinds it reacts to.
    fn wants(&self, kind: Kind) -> bool;
    /// Position of its last commit.
    fn position(&self) -> i64;
    /// Takes in some entries; may read what they are about.
    fn apply(&mut self, conn: &mut Conn, entries: &[Followed]) -> Result<(), Failure>;
    /// Makes everything up to `position` durable and visible.
    fn commit(&mut self, position: i64) -> Result<(), Failure>;
}

/// Visible at most this long after it was taken in.
const COMMIT_EVERY: Duration = Duration::from_millis(300);
/// How often the cursor alone is stored, so that a restart does not read again what was not wanted.
const STORE_CURSOR_EVERY: Duration = Duration::from_secs(5);

/// Entries are taken in together that come within this time: a page for each batch of the writer costs more than its entries.
const GATHER: Duration = Duration::from_millis(50);

/// Starts the follower's thread; it ends when the signal stops. Messages go first: it has a lower priority than whoever
/// serves them, and its lag is a metric.
pub fn follow_index(
    target: Target,
    signal: HeadSignal,
    mut index: impl Index,
) -> std::thread::JoinHandle<()> {
    std::thread::Builder::new()
        .name(format!("follow-{}", index.name()))
        .spawn(move || {
            // Threads that the structure starts (merging) inherit it.
            if let Err(error) = rustix::process::nice(10) {
                tracing::debug!(%error, "journal.follow: the thread keeps its priority");
            }
            while !signal.stopped() {
                if let Err(error) = run(&target, &signal, &mut index) {
                    tracing::warn!(follower = index.name(), %error, "journal.follow");
                    signal.pause(Duration::from_millis(500));
                }
            }
        })
        .expect("the operating system gives a thread at start")
}

fn run(target: &Target, signal: &HeadSignal, index: &mut impl Index) -> Result<(), Failure> {
    let mut conn = connect(target, Purpose::Read)?;
    let mut cursor = index.position();
    let mut dirty = false;
    let mut last_commit = Instant::now();
    while let Some(head) =
        signal.wait_beyond(cursor, if dirty { COMMIT_EVERY } else { Duration::from_secs(1) })
    {
        let (entries, end) = page(&mut conn, cursor, head, |kind| index.wants(kind))?;
        if !entries.is_empty() {
            index.apply(&mut conn, &entries)?;
            dirty = true;
        }
        cursor = end;
        gauge!("lingtong_follower_lag", "follower" => index.name()).set((head - cursor).max(0) as f64);
        let due = if dirty { COMMIT_EVERY } else { STORE_CURSOR_EVERY };
        if cursor > index.position() && last_commit.elapsed() >= due {
            index.commit(cursor)?;
            dirty = false;
            last_commit = Instant::now();
        }
        if cursor >= signal.head() {
            signal.pause(GATHER);
        }
    }
    if cursor > index.position() {
        index.commit(cursor)?;
    }
    Ok(())
}
