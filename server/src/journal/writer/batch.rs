//! One batch: what waits becomes one transaction.

use super::job::{Job, WriteError};
use super::told::Told;
use super::tx::Tx;
use crate::clock::Clock;
use crate::db::{Conn, is_connection_loss, is_storage_full};
use crate::error::{Code, Problem};
use crate::journal::draft::{Draft, Entry, Origin};
use crate::journal::seal::tree::Frontier;
use crate::journal::store::{self, OriginRow};
use crate::journal::{Audience, Kind, store_insert};
use diesel::connection::SimpleConnection;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::Error;
use diesel::sql_types::{BigInt, Binary, Nullable, Untyped};
use diesel::{QueryResult, QueryableByName, RunQueryDsl};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

/// Key of the advisory lock that is the journal's on PostgreSQL ("lingtong" in ASCII).
pub(super) const LOCK: i64 = 0x6c69_6e67_746f_6e67;
/// The clock may be this far behind the head before an entry says so, milliseconds.
const REGRESSION: i64 = 1_000;
/// A jump forward against the monotonic clock beyond this is clamped, milliseconds.
const JUMP: i64 = 60_000;

/// How a batch ended.
pub(super) enum Ended {
    /// Durable; the entries are to be published.
    Committed {
        after: i64,
        head: i64,
        at: Instant,
        entries: Vec<Entry>,
        told: Vec<Told>,
        done: Vec<Box<dyn Job>>,
    },
    /// Nothing of it happened, and the database said so or cannot be reached.
    Nothing { jobs: Vec<Box<dyn Job>>, error: Error },
    /// A lone job failed without a savepoint of its own: nothing happened, run it again with savepoints.
    Again { jobs: Vec<Box<dyn Job>> },
    /// The connection was lost around COMMIT.
    Unknown { after: i64, told: Vec<Told>, done: Vec<Box<dyn Job>>, error: Error },
}

/// Remembers numbers of origins, and what it knows of time.
pub(super) struct Memory {
    pub(super) origins: Origins,
    pub(super) time: Time,
}

/// Interned origins.
#[derive(Default)]
pub(super) struct Origins {
    node: String,
    known: HashMap<Origin, i64>,
    fresh: Vec<Origin>,
}

impl Origins {
    pub(super) fn new(node: String) -> Self {
        Self { node, ..Self::default() }
    }

    pub(super) fn number(&mut self, conn: &mut Conn, origin: &Origin) -> Result<i64, Error> {
        if let Some(id) = self.known.get(origin) {
            return Ok(*id);
        }
        let mut hash = Sha256::new();
        hash.update(format!("{:?}\n{}\n{}\n{}", origin.session, origin.ip, origin.client, self.node));
        let digest = hash.finalize();
        let id = i64::from_be_bytes(digest[..8].try_into().expect("a digest has 32 bytes")) & i64::MAX;
        let row = OriginRow {
            id,
            session: origin.session,
            ip: origin.ip.clone(),
            client: origin.client.to_owned(),
            node: self.node.clone(),
        };
        store_insert::origin(conn, &row)?;
        if self.known.len() > 100_000 {
            self.known.clear();
        }
        self.known.insert(origin.clone(), id);
        self.fresh.push(origin.clone());
        Ok(id)
    }

    /// A savepoint or transaction was undone: the rows made since the last commit may be gone.
    pub(super) fn forget_new(&mut self) {
        for origin in self.fresh.drain(..) {
            self.known.remove(&origin);
        }
    }
}

/// Recorded time: never decreases, and does not follow a clock that jumps.
#[derive(Default)]
pub(super) struct Time {
    last: Option<(i64, std::time::Instant)>,
    in_regression: bool,
    in_jump: bool,
}

/// What the clock did.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Odd {
    Back { by_ms: i64 },
    Forward { by_ms: i64 },
}

impl Time {
    /// The time to record, given the head's and the wall clock's, and what to report.
    pub(super) fn record(
        &mut self,
        head_at: i64,
        wall: i64,
        monotonic: std::time::Instant,
    ) -> (i64, Option<Odd>) {
        let mut odd = None;
        let mut now = wall;
        // A clock that was set back is no new measure, or setting it right again would look like a jump.
        let mut measure = wall;
        if let Some((then, instant)) = self.last {
            let elapsed =
                i64::try_from(monotonic.saturating_duration_since(instant).as_millis()).unwrap_or(i64::MAX);
            let expected = then.saturating_add(elapsed);
            let ahead = wall - expected;
            measure = wall.max(expected);
            if ahead > JUMP {
                now = expected;
                // Said once, not at every batch until the clock is right again.
                odd = (!self.in_jump).then_some(Odd::Forward { by_ms: ahead });
                self.in_jump = true;
            } else {
                self.in_jump = false;
            }
        }
        if !self.in_jump {
            self.last = Some((measure, monotonic));
        }
        if now + REGRESSION < head_at {
            if !self.in_regression {
                odd = odd.or(Some(Odd::Back { by_ms: head_at - now }));
            }
            self.in_regression = true;
        } else {
            self.in_regression = false;
        }
        (now.max(head_at), odd)
    }
}

/// Runs the jobs in one transaction. `token` finds the batch again if the answer to COMMIT is lost. Without `savepoints`
/// (for a lone job, which saves two round trips) a failure undoes the whole transaction.
pub(super) fn run(
    conn: &mut Conn,
    memory: &mut Memory,
    clock: &dyn Clock,
    log: &str,
    mut jobs: Vec<Box<dyn Job>>,
    token: &[u8],
    savepoints: bool,
) -> Ended {
    let begun = begin(conn, clock);
    let (head, wall) = match begun {
        Ok(found) => found,
        Err(error) => return give_up(conn, memory, jobs, error),
    };
    let (start, head_at) = head.as_ref().map_or((0, 0), |h| (h.position, h.at));
    let frontier = match &head {
        None => Frontier::new(),
        Some(h) => match Frontier::from_bytes(&h.frontier) {
            Ok(frontier) if frontier.size() == h.position as u64 => frontier,
            _ => {
                let error = Error::DeserializationError(
                    "the journal's head is damaged: run `lingtong audit verify`".into(),
                );
                return give_up(conn, memory, jobs, error);
            }
        },
    };
    let (at, odd) = memory.time.record(head_at, wall, clock.monotonic());
    let mut tx = Tx::new(conn, &mut memory.origins, log, start, at, frontier);
    if let Some(odd) = odd {
        let (kind, ms) = match odd {
            Odd::Back { by_ms } => (Kind::ClockRegression, by_ms),
            Odd::Forward { by_ms } => (Kind::ClockJump, by_ms),
        };
        tracing::warn!(kind = kind.name(), by_ms = ms, "journal.clock");
        let draft = Draft::new(kind, Audience::Nobody, None, &[], &serde_json::json!({"by_ms": ms}));
        if let Err(error) = tx.append(draft, &Origin::server()) {
            return give_up(conn, memory, jobs, error);
        }
    }
    let mut done: Vec<Box<dyn Job>> = Vec::with_capacity(jobs.len());
    if !savepoints && jobs.len() == 1 {
        let outcome = catch_unwind(AssertUnwindSafe(|| jobs[0].run(&mut tx)));
        match outcome {
            Ok(Ok(())) => done.append(&mut jobs),
            Ok(Err(WriteError::Db(error))) if is_connection_loss(&error) || is_storage_full(&error) => {
                return give_up(conn, memory, jobs, error);
            }
            Ok(Err(_)) | Err(_) => {
                give_up(conn, memory, Vec::new(), Error::RollbackTransaction);
                return Ended::Again { jobs };
            }
        }
    }
    let mut waiting = jobs.into_iter();
    while let Some(job) = waiting.next() {
        if let Err(Lost { rest, error }) = run_job(&mut tx, job, &mut done) {
            done.extend(rest);
            done.extend(waiting);
            return give_up(conn, memory, done, error);
        }
    }
    if let Err(error) = tx.seal(token) {
        return give_up(conn, memory, done, error);
    }
    let head = start + tx.rows.len() as i64;
    let (entries, told) = (std::mem::take(&mut tx.entries), std::mem::take(&mut tx.told));
    let held = Instant::now();
    match conn.batch_execute("COMMIT") {
        Ok(()) => {
            memory.origins.commit();
            Ended::Committed { after: start, head, at: held, entries, told, done }
        }
        Err(error) if is_connection_loss(&error) || !matches!(conn, Conn::Sqlite(_)) => {
            memory.origins.forget_new();
            Ended::Unknown { after: start, told, done, error }
        }
        Err(error) => give_up(conn, memory, done, error),
    }
}

impl Origins {
    fn commit(&mut self) {
        self.fresh.clear();
    }
}

struct Lost {
    rest: Vec<Box<dyn Job>>,
    error: Error,
}

/// Runs one job in its savepoint. A set that fails is run again one by one, so that only the culprit fails.
fn run_job(tx: &mut Tx<'_>, mut job: Box<dyn Job>, done: &mut Vec<Box<dyn Job>>) -> Result<(), Lost> {
    let mark = tx.mark();
    if let Err(error) = tx.conn.batch_execute("SAVEPOINT run") {
        return Err(Lost { rest: vec![job], error });
    }
    let problem = match catch_unwind(AssertUnwindSafe(|| job.run(tx))) {
        Ok(Ok(())) => match tx.conn.batch_execute("RELEASE run") {
            Ok(()) => {
                done.push(job);
                return Ok(());
            }
            Err(error) => return Err(Lost { rest: vec![job], error }),
        },
        Ok(Err(WriteError::Refused(problem))) => problem,
        Ok(Err(WriteError::Db(error))) => {
            if is_connection_loss(&error) || is_storage_full(&error) {
                return Err(Lost { rest: vec![job], error });
            }
            tracing::error!(%error, commands = job.len(), "journal.writer: a run failed");
            of_database(&error)
        }
        Err(_) => {
            tracing::error!(commands = job.len(), "journal.writer: a run panicked");
            Code::Internal.because("the server failed at this request")
        }
    };
    if let Err(error) = undo(tx, mark) {
        return Err(Lost { rest: vec![job], error });
    }
    if job.len() == 1 {
        job.fail(problem);
        return Ok(());
    }
    let mut singles = job.split().into_iter();
    while let Some(single) = singles.next() {
        if let Err(mut lost) = run_job(tx, single, done) {
            lost.rest.extend(singles);
            return Err(lost);
        }
    }
    Ok(())
}

fn undo(tx: &mut Tx<'_>, mark: super::tx::Mark) -> Result<(), Error> {
    tx.undo_to(mark);
    tx.conn.batch_execute("ROLLBACK TO run; RELEASE run")
}

fn begin(conn: &mut Conn, clock: &dyn Clock) -> Result<(Option<store::Head>, i64), Error> {
    match conn {
        Conn::Sqlite(c) => {
            c.batch_execute("BEGIN IMMEDIATE")?;
            Ok((store::head(conn)?, clock.now_ms()))
        }
        Conn::Postgres(c) => {
            c.batch_execute(&format!("BEGIN; SELECT pg_advisory_xact_lock({LOCK})"))?;
            let found: HeadNow = HeadAndClock.get_result(c)?;
            let head = match (found.position, found.at, found.frontier) {
                (Some(position), Some(at), Some(frontier)) => Some(store::Head { position, at, frontier }),
                _ => None,
            };
            Ok((head, found.now))
        }
    }
}

#[derive(QueryableByName)]
struct HeadNow {
    #[diesel(sql_type = Nullable<BigInt>)]
    position: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    at: Option<i64>,
    #[diesel(sql_type = Nullable<Binary>)]
    frontier: Option<Vec<u8>>,
    #[diesel(sql_type = BigInt)]
    now: i64,
}

/// The head and the database's clock in one cached statement.
struct HeadAndClock;

impl QueryFragment<Pg> for HeadAndClock {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "SELECT b.last_position AS position, b.at AS at, b.frontier AS frontier, \
             (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now FROM (SELECT 1) AS one LEFT JOIN \
             (SELECT last_position, at, frontier FROM journal_batch ORDER BY last_position DESC LIMIT 1) AS b ON true",
        );
        Ok(())
    }
}

impl QueryId for HeadAndClock {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for HeadAndClock {
    type SqlType = Untyped;
}

impl RunQueryDsl<diesel::PgConnection> for HeadAndClock {}

fn give_up(conn: &mut Conn, memory: &mut Memory, jobs: Vec<Box<dyn Job>>, error: Error) -> Ended {
    memory.origins.forget_new();
    // If the connection is gone there is nothing to roll back.
    drop(conn.batch_execute("ROLLBACK"));
    Ended::Nothing { jobs, error }
}

/// What the sender is told of a database error.
pub(super) fn of_database(error: &Error) -> Problem {
    match error {
        Error::DatabaseError(diesel::result::DatabaseErrorKind::UniqueViolation, _) => {
            Code::Conflict.because("this exists already")
        }
        error if is_storage_full(error) => Code::StorageFull
            .because("the server's disk is full; nothing was changed. Free space, then try again")
            .retry_after(5),
        _ => Code::Unavailable.because("the database refused the write; nothing was changed").retry_after(1),
    }
}
