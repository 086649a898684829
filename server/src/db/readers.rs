//! The read door: a few threads, each with its own read-only connection. No actix worker ever waits for a database.

use super::{Conn, Purpose, Target, connect, is_connection_loss};
use crate::error::{Code, Problem};
use diesel::result::Error;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

type Job = Box<dyn FnOnce(&mut Conn) -> Option<Broken> + Send>;

/// The connection a job used is not to be used again.
struct Broken;

/// Runs reads on threads of its own. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    target: Arc<Target>,
    jobs: flume::Sender<Job>,
}

impl Db {
    /// Starts `readers` threads; they connect when first needed and again after a loss.
    pub fn open(target: Target, readers: usize) -> Self {
        let target = Arc::new(target);
        let (jobs, queue) = flume::bounded::<Job>(4096);
        for number in 0..readers.max(1) {
            let (queue, target) = (queue.clone(), target.clone());
            std::thread::Builder::new()
                .name(format!("db-read-{number}"))
                .spawn(move || serve(&target, &queue))
                .expect("the operating system gives a thread at start");
        }
        Self { target, jobs }
    }

    /// The database behind this door.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Runs one read. Errors: `unavailable` when the database does not answer or the queue is full, else what the read says.
    pub async fn read<T, E, F>(&self, read: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        E: Into<ReadError>,
        F: FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        let (answer, wait) = oneshot::channel();
        let job: Job = Box::new(move |conn| {
            let result = read(conn).map_err(Into::into);
            let broken =
                matches!(&result, Err(ReadError::Db(error)) if is_connection_loss(error)).then_some(Broken);
            // A caller that went away needs no answer.
            drop(answer.send(result));
            broken
        });
        if self.jobs.try_send(job).is_err() {
            return Err(Code::Unavailable.because("too many reads wait for the database; try again"));
        }
        match wait.await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(error.into()),
            Err(_) => Err(Code::Unavailable.because("the database does not answer; try again")),
        }
    }
}

/// Why a read gave nothing: the database failed, or the answer is a refusal.
#[derive(Debug)]
pub enum ReadError {
    /// The database failed.
    Db(Error),
    /// The question was refused, with its stable code.
    Refused(Problem),
}

impl From<Error> for ReadError {
    fn from(error: Error) -> Self {
        Self::Db(error)
    }
}

impl From<Problem> for ReadError {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Refused(problem) => problem,
            ReadError::Db(error) => {
                tracing::error!(%error, "db.read");
                Code::Unavailable.because("the database does not answer; try again")
            }
        }
    }
}

fn serve(target: &Target, queue: &flume::Receiver<Job>) {
    let mut conn: Option<Conn> = None;
    let mut last_failure: Option<std::time::Instant> = None;
    while let Ok(job) = queue.recv() {
        if conn.is_none() {
            // While the database is away each job fails at once; a new attempt is made at most every 200 ms.
            if last_failure.is_some_and(|at| at.elapsed() < Duration::from_millis(200)) {
                continue;
            }
            match connect(target, Purpose::Read) {
                Ok(fresh) => conn = Some(fresh),
                Err(error) => {
                    tracing::warn!(%error, "db.read.connect");
                    last_failure = Some(std::time::Instant::now());
                    continue;
                }
            }
        }
        let Some(open) = conn.as_mut() else { continue };
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| job(open)));
        if !matches!(outcome, Ok(None)) {
            conn = None;
        }
    }
}
