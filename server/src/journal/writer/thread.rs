//! The writer's thread: gathers what waits, runs it as one batch, answers, and hands the entries on.

use super::batch::{self, Ended, Memory, Origins, Time};
use super::job::Job;
use super::{Committed, recover, wal};
use crate::clock::Clock;
use crate::db::{Backend, Conn, Purpose, Target, connect, is_connection_loss};
use crate::error::Code;
use crate::journal::store;
use diesel::result::Error;
use metrics::{counter, gauge, histogram};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

/// Commands in one transaction.
const MOST_COMMANDS: usize = 512;
/// Runs with savepoints of their own in one transaction.
const MOST_RUNS: usize = 32;
/// How long jobs wait for a database that went away, before they fail with `unavailable`.
const RECONNECT: Duration = Duration::from_secs(3);

/// Commits that certainly did not happen, before the senders are told so: a database that refuses every COMMIT must not
/// hold the writer for ever.
const MOST_LOST_COMMITS: usize = 3;

/// What the writer is started with.
pub struct Settings {
    /// The database.
    pub target: Target,
    /// Time (SQLite's; PostgreSQL's own clock is used there).
    pub clock: Arc<dyn Clock>,
    /// Origin of the log, part of each leaf.
    pub log: String,
    /// Name of this node.
    pub node: String,
}

pub(super) fn start(
    settings: Settings,
    interactive: flume::Receiver<Box<dyn Job>>,
    bulk: flume::Receiver<Box<dyn Job>>,
    head: Arc<AtomicI64>,
    committed: impl Fn(Committed) + Send + 'static,
) -> std::thread::JoinHandle<()> {
    std::thread::Builder::new()
        .name("journal-writer".into())
        .spawn(move || {
            let wal = wal::watch(&settings.target);
            let mut state = State {
                conn: None,
                memory: Memory { origins: Origins::new(settings.node.clone()), time: Time::default() },
                settings,
            };
            while let Some(jobs) = gather(&interactive, &bulk) {
                histogram!("lingtong_journal_batch_size")
                    .record(jobs.iter().map(|job| job.len()).sum::<usize>() as f64);
                let began = Instant::now();
                state.write(jobs, &head, &committed);
                histogram!("lingtong_journal_commit_seconds").record(began.elapsed().as_secs_f64());
                if let (Some(wal), Some(conn)) = (&wal, state.conn.as_mut()) {
                    wal.restart_if_long(conn);
                }
            }
        })
        .expect("the operating system gives a thread at start")
}

/// What waits when the writer is free is the batch. `None` when every door is closed.
fn gather(
    interactive: &flume::Receiver<Box<dyn Job>>,
    bulk: &flume::Receiver<Box<dyn Job>>,
) -> Option<Vec<Box<dyn Job>>> {
    let first = match interactive.try_recv() {
        Ok(job) => job,
        Err(_) => flume::Selector::new().recv(interactive, Result::ok).recv(bulk, Result::ok).wait()?,
    };
    let mut jobs = vec![first];
    let mut commands = 1;
    while commands < MOST_COMMANDS && jobs.len() < MOST_RUNS {
        let Ok(job) = interactive.try_recv() else {
            break;
        };
        commands += job.len();
        let last = jobs.last_mut().expect("a batch has a first job");
        if let Some(job) = last.absorb(job) {
            jobs.push(job);
        }
    }
    if let Ok(chunk) = bulk.try_recv() {
        jobs.push(chunk);
    }
    Some(jobs)
}

struct State {
    settings: Settings,
    conn: Option<Conn>,
    memory: Memory,
}

impl State {
    /// Sees the jobs through: every one of them is answered when this returns.
    fn write(&mut self, mut jobs: Vec<Box<dyn Job>>, head: &AtomicI64, committed: &impl Fn(Committed)) {
        let deadline = Instant::now() + RECONNECT;
        let mut savepoints = false;
        let mut lost_commits = 0;
        loop {
            let token = fresh_token();
            if self.conn.is_none() {
                self.conn = reconnect(&self.settings.target, deadline);
            }
            let Some(conn) = self.conn.as_mut() else {
                return fail_all(jobs, "the database does not answer; nothing was changed");
            };
            match batch::run(
                conn,
                &mut self.memory,
                &*self.settings.clock,
                &self.settings.log,
                jobs,
                &token,
                savepoints,
            ) {
                Ended::Committed { after, head: now, at, entries, told, done } => {
                    head.store(now, Ordering::Release);
                    gauge!("lingtong_journal_head").set(now as f64);
                    done.into_iter().for_each(Job::answer);
                    let (entries, told) = (entries.into(), told.into());
                    committed(Committed { after, head: now, entries, at, told });
                    return;
                }
                Ended::Nothing { jobs: back, error } => {
                    let lost = is_connection_loss(&error);
                    tracing::warn!(%error, lost, "journal.writer: a batch was not written");
                    counter!("lingtong_journal_batches_failed_total").increment(1);
                    if lost {
                        self.conn = None;
                    }
                    if !lost || Instant::now() > deadline {
                        let problem = batch::of_database(&error);
                        back.into_iter().for_each(|job| job.fail(problem.clone()));
                        if matches!(
                            error,
                            Error::BrokenTransactionManager | Error::RollbackErrorOnCommit { .. }
                        ) {
                            self.conn = None;
                        }
                        return;
                    }
                    jobs = back;
                }
                Ended::Again { jobs: back } => {
                    jobs = back;
                    savepoints = true;
                }
                Ended::Unknown { after, told, done, error } => {
                    tracing::warn!(%error, "journal.writer: the answer to COMMIT was lost");
                    counter!("lingtong_journal_commits_in_doubt_total").increment(1);
                    self.conn = None;
                    let at = Instant::now();
                    match recover::look_for(&self.settings.target, after, &token) {
                        Ok(Some(last)) => {
                            head.store(last, Ordering::Release);
                            done.into_iter().for_each(Job::answer);
                            let (entries, told) = (Arc::from([]), told.into());
                            committed(Committed { after, head: last, entries, at, told });
                            return;
                        }
                        Ok(None) if lost_commits == MOST_LOST_COMMITS => {
                            return fail_all(done, "the database does not commit; nothing was changed");
                        }
                        Ok(None) => {
                            lost_commits += 1;
                            jobs = done;
                        }
                        Err(problem) => {
                            return done.into_iter().for_each(|job| job.fail(problem.clone()));
                        }
                    }
                }
            }
        }
    }
}

/// A proven connection; `None` when the database does not answer until the deadline.
#[expect(
    clippy::disallowed_methods,
    reason = "the writer's own thread waits between two attempts to connect"
)]
fn reconnect(target: &Target, deadline: Instant) -> Option<Conn> {
    loop {
        match connect(target, Purpose::Write) {
            // A first statement proves the connection before jobs are entrusted to it.
            Ok(mut conn) => match store::head_position(&mut conn) {
                Ok(_) => return Some(conn),
                Err(error) => tracing::warn!(%error, "journal.writer.connect"),
            },
            Err(error) => tracing::warn!(%error, "journal.writer.connect"),
        }
        if target.backend() == Backend::Sqlite || Instant::now() > deadline {
            return None;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn fail_all(jobs: Vec<Box<dyn Job>>, detail: &str) {
    for job in jobs {
        job.fail(Code::Unavailable.because(detail).retry_after(1));
    }
}

/// Finds this attempt again if the answer to its COMMIT is lost; a new one for each attempt.
#[expect(clippy::disallowed_methods, reason = "two attempts, of two nodes too, must never share a token")]
fn fresh_token() -> [u8; 16] {
    rand::random()
}
