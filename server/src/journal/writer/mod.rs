//! The writer: every change goes through it. One thread a node takes what waits, runs it in one transaction under the
//! journal's lock, gives positions, extends the tree, commits, answers, and hands the entries on in order.
//!
//! It is not a place for waiting: no network, no hashing of passwords, no files inside a command. A command is data,
//! drawn before (ids, salts, time), and may be run again. To write something, implement [`Command`]; for what arrives
//! thousands of times a second, [`SetCommand`].

mod batch;
mod job;
mod recover;
mod thread;
mod told;
mod tx;
mod wal;

pub use job::{Command, SetCommand, WriteError};
pub use told::{Hears, Told};
pub use tx::Tx;

use crate::error::{Code, Problem};
use crate::journal::draft::Entry;
use job::{Grouped, Job, Single};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

pub use thread::Settings;

/// Jobs that may wait; beyond it the door answers `unavailable`.
const QUEUE: usize = 16_384;
/// An answer later than this is `outcome_unknown`.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the writer hands on after each commit, in order.
#[derive(Clone)]
pub struct Committed {
    /// Position before the first entry.
    pub after: i64,
    /// Position of the last entry; equals `after` when nothing was journalled.
    pub head: i64,
    /// The entries; empty with `head > after` means "read them from storage".
    pub entries: Arc<[Entry]>,
    /// A moment under the journal's lock: nothing that was committed before it is beyond `head`.
    pub at: Instant,
    /// What is told after the entries, in the order of the changes.
    pub told: Arc<[Told]>,
}

/// The door to the writer. Cheap to clone.
#[derive(Clone)]
pub struct Writer {
    interactive: flume::Sender<Box<dyn Job>>,
    bulk: flume::Sender<Box<dyn Job>>,
    head: Arc<AtomicI64>,
}

impl Writer {
    /// Starts the writer's thread.
    pub fn start(
        settings: Settings,
        committed: impl Fn(Committed) + Send + 'static,
    ) -> (Self, std::thread::JoinHandle<()>) {
        let (interactive, urgent) = flume::bounded(QUEUE);
        let (bulk, chunks) = flume::bounded(64);
        let head = Arc::new(AtomicI64::new(0));
        let thread = thread::start(settings, urgent, chunks, head.clone(), committed);
        (Self { interactive, bulk, head }, thread)
    }

    /// Newest position this node knows to be committed.
    pub fn head(&self) -> i64 {
        self.head.load(Ordering::Acquire)
    }

    /// How many writes wait.
    pub fn waiting(&self) -> usize {
        self.interactive.len() + self.bulk.len()
    }

    /// Runs a command and returns when it is durable.
    ///
    /// Errors: what the command refuses; `unavailable` when too much waits or the database is away;
    /// `outcome_unknown` after 10 s without an answer (safe to retry with the same client id or key).
    pub async fn write<C: Command>(&self, command: C) -> Result<C::Output, Problem> {
        let (answer, wait) = oneshot::channel();
        enqueue(&self.interactive, Box::new(Single::new(command, answer)))?;
        outcome(wait).await
    }

    /// Runs a piece of long work; interactive writes go first. One piece at most in a batch.
    pub async fn write_bulk<C: Command>(&self, command: C) -> Result<C::Output, Problem> {
        let (answer, wait) = oneshot::channel();
        let job: Box<dyn Job> = Box::new(Single::new(command, answer));
        if self.bulk.send_async(job).await.is_err() {
            return Err(stopping());
        }
        outcome(wait).await
    }

    /// Queues a command at once, to run together with its neighbours of the same type in one set; the future waits for
    /// the answer.
    pub fn write_in_set<C: SetCommand>(
        &self,
        command: C,
    ) -> impl Future<Output = Result<C::Output, Problem>> + use<C> {
        let (answer, wait) = oneshot::channel();
        let queued = enqueue(&self.interactive, Box::new(Grouped::new(command, answer)));
        async move {
            queued?;
            outcome(wait).await
        }
    }

    /// The same, for callers without an executor (followers' threads, the command line).
    pub fn write_blocking<C: Command>(&self, command: C) -> Result<C::Output, Problem> {
        let (answer, wait) = oneshot::channel();
        let job: Box<dyn Job> = Box::new(Single::new(command, answer));
        if self.bulk.send(job).is_err() {
            return Err(stopping());
        }
        wait.blocking_recv().unwrap_or_else(|_| Err(unknown()))
    }
}

fn enqueue(queue: &flume::Sender<Box<dyn Job>>, job: Box<dyn Job>) -> Result<(), Problem> {
    queue.try_send(job).map_err(|error| match error {
        flume::TrySendError::Full(_) => {
            Code::Unavailable.because("too many writes wait; try again in a moment").retry_after(1)
        }
        flume::TrySendError::Disconnected(_) => stopping(),
    })
}

async fn outcome<T>(wait: oneshot::Receiver<Result<T, Problem>>) -> Result<T, Problem> {
    match tokio::time::timeout(PATIENCE, wait).await {
        Ok(Ok(result)) => result,
        Ok(Err(_)) | Err(_) => Err(unknown()),
    }
}

fn stopping() -> Problem {
    Code::Unavailable.because("the server is stopping; try again").retry_after(1)
}

fn unknown() -> Problem {
    Code::OutcomeUnknown.because("the database did not answer in time; the write may have happened: retry with the same client_id or key").retry_after(1)
}
