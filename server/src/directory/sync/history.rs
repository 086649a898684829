//! Syncs as they are shown: running and ended, with their diffs, and how each source stands.

use super::diff::{Counts, Diff};
use super::plan::Brake;
use super::resolve::ConflictView;
use super::store::{self, RunRow};
use crate::clock::format_ms;
use crate::db::{Conn, ReadError};
use crate::directory::Directory;
use crate::error::{Code, Problem};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The most in one page.
const MOST: i64 = 100;

/// How a sync stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Running,
    /// A preview: nothing was changed.
    Previewed,
    /// The directory is here as it is there.
    Done,
    /// A brake: nothing was changed, and a person's word is needed.
    Stopped,
    /// The source could not be read whole, or the server failed before the first write; nothing was changed.
    Failed,
    /// An administrator ended it; what it had written stays.
    Cancelled,
    /// Its process ended, or a write failed in the middle, then with a problem; what it had written stays, and the next one
    /// goes on.
    Interrupted,
}

impl State {
    const ALL: &[Self] = &[
        Self::Running,
        Self::Previewed,
        Self::Done,
        Self::Stopped,
        Self::Failed,
        Self::Cancelled,
        Self::Interrupted,
    ];

    /// As stored and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Previewed => "previewed",
            Self::Done => "done",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Interrupted => "interrupted",
        }
    }

    fn parse(name: &str) -> Self {
        Self::ALL.iter().copied().find(|state| state.name() == name).unwrap_or(Self::Interrupted)
    }
}

/// A sync or a preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Sync {
    pub id: i64,
    pub source: String,
    pub state: State,
    /// Looks, and changes nobody.
    pub preview: bool,
    /// Everyone was read, not only what had changed.
    pub whole: bool,
    pub scheduled: bool,
    /// A person; absent for the schedule and the command line.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ordered_by: Option<i64>,
    /// RFC 3339.
    pub started_at: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ended_at: Option<String>,
    /// `read`, `plan` or `apply`, with how much of it is done; `total` is 0 where it is not known.
    pub phase: String,
    pub done: i64,
    pub total: i64,
    /// Of the diff; a confirmation repeats it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub digest: Option<String>,
    /// Who confirmed the diff.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub confirmed_by: Option<i64>,
    /// Why it failed: a word that stays the same, and a sentence.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub problem_kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub problem: Option<String>,
    /// Why it stopped.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub brakes: Vec<Brake>,
    /// How many changes of each sort, by the names of `Sort`.
    #[schema(value_type = BTreeMap<String, u64>)]
    pub counts: Counts,
    /// The first thousand of each sort; only where one sync is asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub diff: Option<Diff>,
}

impl Sync {
    /// Of a row, and of its diff if it is wanted.
    pub fn of(row: RunRow, diff: Option<&str>) -> Self {
        let counts = row.counts.as_deref().and_then(|text| serde_json::from_str(text).ok());
        Self {
            id: row.id,
            state: State::parse(&row.state),
            source: row.source,
            preview: row.preview,
            whole: row.whole,
            scheduled: row.scheduled,
            ordered_by: row.ordered_by,
            started_at: format_ms(row.started_at),
            ended_at: row.ended_at.map(format_ms),
            phase: row.phase,
            done: row.done,
            total: row.total,
            digest: row.digest,
            confirmed_by: row.confirmed_by,
            problem_kind: row.problem_kind,
            problem: row.problem,
            brakes: row
                .brakes
                .as_deref()
                .and_then(|text| serde_json::from_str(text).ok())
                .unwrap_or_default(),
            counts: counts.unwrap_or_default(),
            diff: diff.and_then(|text| serde_json::from_str(text).ok()),
        }
    }
}

/// A page of the history, the newest first.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Syncs {
    pub items: Vec<Sync>,
    /// Cursor of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<String>,
}

/// A directory of the configuration, and how it stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SourceView {
    pub name: String,
    /// Minutes between two syncs; 0 only on demand.
    pub every_minutes: u32,
    /// More leavers than this, and than this share of those the source manages, stop a sync.
    pub max_leavers: u32,
    pub max_leavers_percent: u32,
    /// Groups whose people are given a role.
    pub group_roles: BTreeMap<String, String>,
    /// Groups whose people share a conversation.
    pub group_conversations: Vec<String>,
    /// RFC 3339; of the last sync that was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub good_at: Option<String>,
    /// The one that is running now, of whatever source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub running: Option<Sync>,
    /// The last that ended and was no preview. `stopped`, `failed`, and `interrupted` with a problem want a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<Sync>,
    /// Conflicts that an administrator has yet to decide.
    pub conflicts: Vec<ConflictView>,
}

impl Directory {
    /// One sync with its diff. Errors: `not_found`.
    pub async fn sync_of(&self, id: i64) -> Result<Sync, Problem> {
        self.db
            .read(move |conn: &mut Conn| -> Result<_, ReadError> {
                let row =
                    store::by_id(conn, id)?.ok_or_else(|| Code::NotFound.because("there is no such sync"))?;
                let diff = store::diff(conn, id)?;
                Ok(Sync::of(row, diff.as_deref()))
            })
            .await
    }

    /// The history, kept for 90 days. Errors: `limit_too_large`.
    pub async fn syncs(&self, source: Option<String>, before: i64, limit: i64) -> Result<Syncs, Problem> {
        if !(1..=MOST).contains(&limit) {
            return Err(Code::LimitTooLarge.because(format!("limit is 1 to {MOST}")).field("limit"));
        }
        let read = move |conn: &mut Conn| store::page(conn, source.as_deref(), before, limit + 1);
        let mut rows = self.db.read(read).await?;
        let more = rows.len() as i64 > limit;
        rows.truncate(usize::try_from(limit).expect("a limit is at most 100"));
        let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
        Ok(Syncs { items: rows.into_iter().map(|row| Sync::of(row, None)).collect(), next })
    }

    /// Every source of the configuration.
    pub async fn source_views(&self) -> Result<Vec<SourceView>, Problem> {
        let mut views = Vec::with_capacity(self.sources.len());
        for source in &self.sources {
            let (name, groups) = (source.name().to_owned(), source.groups());
            let settings = self.sync.settings.clone();
            let read = move |conn: &mut Conn| -> Result<_, ReadError> {
                let good_at = store::source(conn, &name)?.good_at;
                let last = store::last_ended(conn, &name, 0)?;
                let conflicts = store::conflicts(conn, Some(&name))?;
                let undecided = conflicts.into_iter().filter(|row| row.decision.is_none());
                Ok(SourceView {
                    every_minutes: settings.every_minutes,
                    max_leavers: settings.max_leavers,
                    max_leavers_percent: settings.max_leavers_percent,
                    group_roles: groups
                        .roles
                        .into_iter()
                        .map(|(key, role)| (key, role.name().into()))
                        .collect(),
                    group_conversations: groups.conversations,
                    good_at: good_at.map(format_ms),
                    running: store::running(conn)?.pop().map(|row| Sync::of(row, None)),
                    last: last.map(|row| Sync::of(row, None)),
                    conflicts: undecided.map(ConflictView::of).collect(),
                    name,
                })
            };
            views.push(self.db.read(read).await?);
        }
        Ok(views)
    }
}
