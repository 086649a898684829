//! One sync from its beginning to its end: read, plan, stop or apply, remember.

use super::apply::{self, Job};
use super::begin::{Beat, Begin};
use super::conflicts::KeepConflicts;
use super::end::{Cancel, Ending, Finish, Onward, Seen};
use super::fence::Fence;
use super::history::{State, Sync};
use super::plan::{Brake, NoPlan, Plan, plan};
use super::state::Rules;
use super::store::{self, RunRow};
use super::{Order, store_state};
use crate::directory::Directory;
use crate::directory::access::{Administrator, By};
use crate::directory::sources::{Extent, Marker, Progress, Snapshot, Source, SourceError};
use crate::error::{Code, Problem};
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How often a sync says that it lives and how far it is.
const BEAT: Duration = Duration::from_secs(2);

/// How far a sync is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// `read`, `plan` or `apply`.
    pub phase: &'static str,
    pub done: usize,
    /// 0 where it is not known.
    pub total: usize,
}

/// Who is told how far it is: the database now and then, and whoever watches.
pub(super) struct Told<'a> {
    directory: &'a Directory,
    fence: Fence,
    beaten_at: Mutex<Instant>,
    watch: &'a (dyn Fn(Stage) + Send + std::marker::Sync),
}

impl Told<'_> {
    /// Errors: `gone` if the sync was ended; `unavailable` if the process is ending.
    pub(super) async fn tell(&self, phase: &'static str, done: usize, total: usize) -> Result<(), Problem> {
        (self.watch)(Stage { phase, done, total });
        self.go_on()?;
        let now = self.directory.clock.monotonic();
        if now.saturating_duration_since(*self.beaten_at.lock()) < BEAT {
            return Ok(());
        }
        self.beat(phase, done, total).await
    }

    async fn beat(&self, phase: &'static str, done: usize, total: usize) -> Result<(), Problem> {
        self.go_on()?;
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let beat = Beat { fence: self.fence.clone(), phase, done: number(done), total: number(total) };
        self.directory.writer.write(beat).await?;
        *self.beaten_at.lock() = self.directory.clock.monotonic();
        Ok(())
    }

    fn go_on(&self) -> Result<(), Problem> {
        if self.directory.sync.closing.load(Ordering::Acquire) {
            return Err(Code::Unavailable.because("the server is stopping"));
        }
        Ok(())
    }
}

impl Directory {
    /// Begins a sync or a preview, to be done by [`Directory::keep_in_sync`] of this node.
    ///
    /// Errors: `not_found` for the source; `conflict` while another one is running, and for a digest that nobody saw within
    /// a day; `forbidden`; `validation` for a confirmation without a person.
    pub async fn order_sync(&self, administrator: &Administrator, order: Order) -> Result<Sync, Problem> {
        let by = administrator.by().clone();
        let row = self.begin_sync(administrator, order).await?.ok_or(Code::Conflict)?;
        let view = Sync::of(row.clone(), None);
        self.sync.orders.send((row, by)).map_err(|_| Code::Unavailable.because("the server is stopping"))?;
        Ok(view)
    }

    /// Begins a sync or a preview and does it. Errors: as [`Directory::order_sync`].
    pub async fn sync_now(
        &self,
        administrator: &Administrator,
        order: Order,
        watch: &(dyn Fn(Stage) + Send + std::marker::Sync),
    ) -> Result<Sync, Problem> {
        let by = administrator.by().clone();
        let row = self.begin_sync(administrator, order).await?.ok_or(Code::Conflict)?;
        self.run_sync(row, by, watch).await
    }

    /// Ends a running sync. What it has written stays. Errors: `not_found`; `conflict` if it has ended.
    pub async fn cancel_sync(&self, administrator: &Administrator, run: i64) -> Result<Sync, Problem> {
        let row = self.writer.write(Cancel { administrator: administrator.clone(), run }).await?;
        Ok(Sync::of(row, None))
    }

    pub(super) async fn begin_sync(
        &self,
        administrator: &Administrator,
        order: Order,
    ) -> Result<Option<RunRow>, Problem> {
        self.source(&order.source)?;
        let settings = &self.sync.settings;
        let begin = Begin {
            administrator: administrator.clone(),
            order,
            holder: self.sync.holder.clone(),
            every_ms: i64::from(settings.every_minutes) * 60_000,
            whole_every_ms: i64::from(settings.full_every_hours) * 3_600_000,
        };
        self.writer.write(begin).await
    }

    /// Does a sync that was begun.
    pub(super) async fn run_sync(
        &self,
        row: RunRow,
        by: By,
        watch: &(dyn Fn(Stage) + Send + std::marker::Sync),
    ) -> Result<Sync, Problem> {
        let begun = self.clock.monotonic();
        let fence = Fence { run: row.id, holder: row.holder.clone() };
        let told = Told { directory: self, fence: fence.clone(), beaten_at: Mutex::new(begun), watch };
        let ending = match self.work(&row, &by, &told).await {
            Ok(ending) => ending,
            Err(problem) if problem.code == Code::Gone => return self.sync_of(row.id).await,
            Err(_) if self.sync.closing.load(Ordering::Acquire) => Ending::Interrupted,
            Err(problem) => Ending::Failed("server", problem.detail),
        };
        match self.writer.write(Finish { fence, by, ending }).await {
            Ok(ended) => remember(&ended, self.clock.monotonic().saturating_duration_since(begun)),
            Err(problem) if problem.code == Code::Gone => {}
            Err(problem) => return Err(problem),
        }
        self.sync_of(row.id).await
    }

    async fn work(&self, row: &RunRow, by: &By, told: &Told<'_>) -> Result<Ending, Problem> {
        let source = self.source(&row.source)?;
        let name = row.source.clone();
        let before = self.db.read(move |conn| store::source(conn, &name)).await?;
        let mut marker = before.marker.filter(|_| !row.whole).map(Marker);
        let (snapshot, plan) = loop {
            let snapshot = match read(&*source, marker.as_ref(), told).await? {
                Ok(snapshot) => snapshot,
                Err(error) => return Ok(Ending::Failed(kind(&error), error.to_string())),
            };
            told.tell("plan", 0, 0).await?;
            match self.planned(&*source, snapshot).await? {
                (snapshot, Ok(plan)) => break (snapshot, plan),
                (_, Err(NoPlan::ReadWhole)) if marker.take().is_some() => {}
                (_, Err(_)) => {
                    let why = "the directory shows nobody: check base, filter and the rights of the service account";
                    return Ok(Ending::Failed("empty", why.into()));
                }
            }
        };
        let whole = snapshot.extent == Extent::Full;
        let Plan { diff, digest, work, mut brakes } = plan;
        let now = self.clock.now_ms();
        let keep = KeepConflicts::new(told.fence.clone(), &row.source, &work.conflicts, whole, now);
        self.writer.write(keep).await?;
        if let Some(confirm) = &row.confirm {
            if *confirm == digest {
                brakes.clear();
            } else {
                brakes.insert(0, Brake::AnotherDiff { confirmed: confirm.clone() });
            }
        }
        let stopped = !brakes.is_empty();
        let mut seen = Seen { diff, digest, brakes, whole };
        if row.preview {
            return Ok(Ending::Previewed(seen));
        }
        if stopped {
            return Ok(Ending::Stopped(seen));
        }
        // What could not be done is looked at again, though it has not changed there.
        let marker = snapshot.marker.clone().filter(|_| !work.look_again);
        let mut onward = Onward { marker, decided: before.decided };
        if seen.diff.is_empty() {
            return Ok(Ending::Done(seen, onward));
        }
        let (by, source, fence) = (by.clone(), row.source.clone(), told.fence.clone());
        let job = Arc::new(Job { fence, by, source, snapshot, work });
        let skipped = match apply::apply(self, &job, told).await {
            Ok(skipped) => skipped,
            Err(problem) if problem.code == Code::Gone || told.go_on().is_err() => return Err(problem),
            Err(problem) => return Ok(Ending::BrokeOff(broke_off(&problem))),
        };
        skipped.iter().for_each(|(name, why)| seen.diff.skip(name, why));
        onward.marker = onward.marker.filter(|_| skipped.is_empty());
        Ok(Ending::Done(seen, onward))
    }

    /// Compares, on a thread that may take its time.
    async fn planned(
        &self,
        source: &dyn Source,
        snapshot: Snapshot,
    ) -> Result<(Snapshot, Result<Plan, NoPlan>), Problem> {
        let (name, groups) = (source.name().to_owned(), source.groups());
        let rules = Rules {
            roles: groups.roles,
            conversations: groups.conversations,
            max_leavers: self.sync.settings.max_leavers,
            max_leavers_percent: self.sync.settings.max_leavers_percent,
        };
        let waited = i64::from(self.sync.settings.link_within_hours) * 3_600_000;
        let link_until = self.clock.now_ms() - waited;
        let stored = self.db.snapshot(move |conn| store_state::read(conn, &name, link_until)).await?;
        let planning = tokio::task::spawn_blocking(move || {
            let plan = plan(&stored, &snapshot, &rules);
            (snapshot, plan)
        });
        planning.await.map_err(|error| Code::Internal.because(format!("the plan was not made: {error}")))
    }
}

/// Reads the source, with a sign of life now and then.
async fn read(
    source: &dyn Source,
    marker: Option<&Marker>,
    told: &Told<'_>,
) -> Result<Result<Snapshot, SourceError>, Problem> {
    let entries = AtomicUsize::new(0);
    let progress = |progress: Progress| {
        entries.store(progress.entries, Ordering::Relaxed);
        (told.watch)(Stage { phase: "read", done: progress.entries, total: 0 });
    };
    let reading = match marker {
        Some(marker) => source.changes(marker, &progress),
        None => source.snapshot(&progress),
    };
    tokio::pin!(reading);
    let mut beat = tokio::time::interval(BEAT);
    loop {
        tokio::select! {
            outcome = &mut reading => return Ok(outcome),
            _ = beat.tick() => told.beat("read", entries.load(Ordering::Relaxed), 0).await?,
        }
    }
}

/// What was written before stays, whatever the write that failed says of itself.
fn broke_off(problem: &Problem) -> String {
    let why = &problem.detail;
    format!(
        "a write failed in the middle ({why}); what was written before it stays, and the next sync goes on"
    )
}

/// Into metrics and log.
fn remember(row: &RunRow, took: Duration) {
    let (source, state) = (row.source.clone(), row.state.clone());
    let counted = [("source", source.clone()), ("state", state.clone())];
    metrics::counter!("lingtong_directory_syncs_total", &counted).increment(1);
    if row.preview {
        return;
    }
    metrics::histogram!("lingtong_directory_sync_seconds", "source" => source.clone())
        .record(took.as_secs_f64());
    let broke_off = state == State::Interrupted.name() && row.problem.is_some();
    let attention = broke_off || [State::Stopped.name(), State::Failed.name()].contains(&state.as_str());
    metrics::gauge!("lingtong_directory_sync_attention", "source" => source.clone()).set(if attention {
        1.0
    } else {
        0.0
    });
    let (brakes, problem) = (&row.brakes, &row.problem);
    if broke_off {
        tracing::error!(source, sync = row.id, state, ?problem, "directory.sync: broke off in the middle");
    } else if attention {
        tracing::error!(
            source,
            sync = row.id,
            state,
            ?brakes,
            ?problem,
            "directory.sync: nothing was changed"
        );
    } else {
        tracing::info!(source, sync = row.id, state, counts = ?row.counts, "directory.sync");
    }
}

/// A word for a fault, the same however it is put.
fn kind(error: &SourceError) -> &'static str {
    match error {
        SourceError::Config { .. } => "config",
        SourceError::Unreachable { .. } => "unreachable",
        SourceError::TimedOut { .. } => "timed_out",
        SourceError::ServiceBind { .. } => "service_bind",
        SourceError::NoSuchBase { .. } => "no_such_base",
        SourceError::SizeLimit { .. } => "size_limit",
        SourceError::Empty { .. } => "empty",
        SourceError::NoId { .. } => "no_id",
        SourceError::DoubleId { .. } => "double_id",
        SourceError::EncryptionWanted => "encryption_wanted",
        SourceError::File { .. } => "file",
        SourceError::Refused { .. } => "refused",
        SourceError::Broken { .. } => "broken",
    }
}
