//! `audit verify`: every leaf rebuilt from what is stored, and the whole tree from the leaves.
//!
//! Readers take pages of positions in turn, each over a connection of its own, and rebuild leaves ([`page`]); one
//! thread extends the tree in order and compares batches, checkpoints and tiles ([`tree`]). It writes nothing and may
//! run beside a serving node: what is committed after its start is not looked at. It trusts the verifier key alone.
//!
//! Entries whose content lies in a room's own tables are rebuilt by that room: to add one, implement [`Room`] there
//! and give it to [`verify`] in `cli/audit.rs`.

mod bounds;
mod finding;
mod load;
mod page;
mod report;
mod room;
mod tree;

pub use finding::{Fault, Finding};
pub use report::{Head, Report};
pub use room::{Looked, Origins, Page, Read, Rebuilt, Room};

use super::seal::{Checkpoint, VerifierKey};
use super::{epoch, installation, store};
use crate::db::{Conn, Purpose, Target, connect};
use bounds::Bounds;
use diesel::connection::SimpleConnection;
use finding::Findings;
use page::Checked;
use std::sync::atomic::{AtomicBool, Ordering};
use tree::Tree;

/// Positions in a page; a multiple of a tile's width.
const PAGE: i64 = 8_192;
/// Pages a reader may be ahead of the tree: what bounds the memory.
const AHEAD: usize = 3;

/// Why nothing can be said.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    #[error("the database: {0}")]
    Db(#[from] diesel::result::Error),
    #[error("the database cannot be reached: {0}")]
    Connect(#[from] diesel::ConnectionError),
    #[error("the database holds no installation: it was never served from, or it is another one")]
    Empty,
    #[error("a reader stopped unexpectedly")]
    Reader,
}

/// An older head to hold the journal against.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Where it was found, for the report.
    pub name: String,
    /// Its signature is checked already.
    pub checkpoint: Checkpoint,
}

/// What to check, and against what.
pub struct Plan<'a> {
    pub target: &'a Target,
    /// The key to trust; its name is the log's. None takes the installation's own word for it.
    pub vkey: Option<VerifierKey>,
    /// Older heads.
    pub kept: Vec<Kept>,
    /// Readers, each with its own connection.
    pub threads: usize,
    /// Set from outside to end early.
    pub stop: &'a AtomicBool,
}

/// The key that the database itself names, for those who have no better source.
pub fn installed_key(target: &Target) -> Result<VerifierKey, VerifyError> {
    let stored = installation::find(&mut reader(target)?)?.ok_or(VerifyError::Empty)?;
    stored.vkey.parse().map_err(|_| VerifyError::Empty)
}

/// The keys of the logs that were ended by a new epoch: checkpoints that were kept may be theirs.
pub fn earlier_keys(target: &Target) -> Result<Vec<VerifierKey>, VerifyError> {
    Ok(epoch::before(&mut reader(target)?)?.into_iter().map(|log| log.vkey).collect())
}

/// Checks everything. `progress` is told how many of how many entries are done.
pub fn verify(
    plan: &Plan<'_>,
    rooms: &[&dyn Room],
    progress: &dyn Fn(u64, u64),
) -> Result<Report, VerifyError> {
    let mut conn = reader(plan.target)?;
    let mut findings = Findings::default();
    let bounds = Bounds::read(&mut conn, plan, &mut findings)?;
    let origins = Origins::load(&mut conn)?;
    let mut tree = Tree::new(&bounds, &plan.kept);
    let pages = (bounds.head + PAGE - 1) / PAGE;
    let threads = plan.threads.clamp(1, 64);
    let outcome = std::thread::scope(|scope| {
        let readers: Vec<_> = (0..threads as i64)
            .map(|number| {
                let (to_tree, pages_read) = flume::bounded(AHEAD);
                let (bounds, origins) = (&bounds, &origins);
                scope.spawn(move || {
                    let turns = (number..pages).step_by(threads);
                    read(plan, turns, bounds, rooms, origins, &to_tree);
                });
                pages_read
            })
            .collect();
        for page in 0..pages {
            if plan.stop.load(Ordering::Relaxed) {
                return Ok(());
            }
            match readers[page as usize % threads].recv() {
                Ok(Ok(checked)) => tree.take(checked, &mut findings),
                Ok(Err(error)) => return Err(error),
                Err(_) if plan.stop.load(Ordering::Relaxed) => return Ok(()),
                Err(_) => return Err(VerifyError::Reader),
            }
            progress(tree.size(), bounds.head as u64);
        }
        Ok(())
    });
    outcome?;
    let stopped = plan.stop.load(Ordering::Relaxed);
    if !stopped {
        tree.finish(&bounds, &plan.kept, &mut findings);
        bounds.finish(&mut findings);
        for room in rooms {
            findings.extend(room.finish(&mut conn, bounds.head)?);
        }
    }
    Ok(report::make(&bounds, tree, findings, stopped))
}

fn read(
    plan: &Plan<'_>,
    turns: impl Iterator<Item = i64>,
    bounds: &Bounds,
    rooms: &[&dyn Room],
    origins: &Origins,
    to_tree: &flume::Sender<Result<Checked, VerifyError>>,
) {
    let mut conn = match reader(plan.target) {
        Ok(conn) => conn,
        // Nobody listens any more: the tree stopped first.
        Err(error) => return drop(to_tree.send(Err(error))),
    };
    let mut hand = page::Hand::new(bounds, rooms, origins);
    for turn in turns {
        if plan.stop.load(Ordering::Relaxed) {
            return;
        }
        let (after, until) = (turn * PAGE, ((turn + 1) * PAGE).min(bounds.head));
        let checked = load::page(&mut conn, after, until).and_then(|raw| hand.check(&mut conn, raw));
        let failed = checked.is_err();
        if to_tree.send(checked.map_err(Into::into)).is_err() || failed {
            return;
        }
    }
}

/// A connection that reads for as long as it takes.
fn reader(target: &Target) -> Result<Conn, VerifyError> {
    let mut conn = connect(target, Purpose::Read)?;
    if let Conn::Postgres(c) = &mut conn {
        c.batch_execute("SET statement_timeout=0")?;
    }
    store::head_position(&mut conn)?;
    Ok(conn)
}
