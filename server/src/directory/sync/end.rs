//! How a sync ends: its row in the history, its entry, and an alert if people have to act.

use super::diff::Diff;
use super::fence::Fence;
use super::history::State;
use super::plan::Brake;
use super::store::{self, RunRow};
use crate::directory::access::{Administrator, By};
use crate::directory::sources::Marker;
use crate::error::Code;
use crate::journal::{Command, Kind, Outcome, Tx, WriteError};
use serde_json::{Value, json};

/// What came out.
#[derive(Debug, Clone)]
pub(super) enum Ending {
    Previewed(Seen),
    Done(Seen, Onward),
    Stopped(Seen),
    /// A word for the kind of fault, and a sentence. Nothing was changed.
    Failed(&'static str, String),
    /// The server failed in the middle of the writes; with a sentence.
    BrokeOff(String),
    Interrupted,
}

/// Where reading goes on.
#[derive(Debug, Clone)]
pub(super) struct Onward {
    /// None reads everyone the next time.
    pub marker: Option<Marker>,
    /// The last decision about a conflict when the sync began: a later one is not in what was read.
    pub decided: Option<i64>,
}

/// The diff that was found.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub diff: Diff,
    pub digest: String,
    pub brakes: Vec<Brake>,
    /// Everyone was read in the end, whatever was ordered.
    pub whole: bool,
}

pub(super) struct Finish {
    pub fence: Fence,
    pub by: By,
    pub ending: Ending,
}

impl Command for Finish {
    type Output = RunRow;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<RunRow, WriteError> {
        let mut row = self.fence.still(tx)?;
        let state = match &self.ending {
            Ending::Previewed(seen) => keep(tx, &mut row, seen, State::Previewed)?,
            Ending::Done(seen, onward) => {
                let mut source = store::source(tx.conn(), &row.source)?;
                let undisturbed = source.decided == onward.decided;
                source.marker = onward.marker.clone().filter(|_| undisturbed).map(|marker| marker.0);
                source.good_at = Some(tx.now());
                if seen.whole {
                    source.whole_at = Some(tx.now());
                }
                store::keep_source(tx.conn(), &source)?;
                keep(tx, &mut row, seen, State::Done)?
            }
            Ending::Stopped(seen) => keep(tx, &mut row, seen, State::Stopped)?,
            Ending::Failed(kind, problem) => {
                (row.problem_kind, row.problem) = (Some((*kind).to_owned()), Some(problem.clone()));
                State::Failed
            }
            Ending::BrokeOff(problem) => {
                (row.problem_kind, row.problem) = (Some("server".to_owned()), Some(problem.clone()));
                State::Interrupted
            }
            Ending::Interrupted => State::Interrupted,
        };
        end(tx, &self.by, row, state)
    }
}

fn keep(tx: &mut Tx<'_>, row: &mut RunRow, seen: &Seen, state: State) -> Result<State, WriteError> {
    row.digest = Some(seen.digest.clone());
    row.whole = seen.whole;
    row.brakes = (!seen.brakes.is_empty()).then(|| json!(seen.brakes).to_string());
    row.counts = Some(json!(seen.diff.counts).to_string());
    store::keep_diff(tx.conn(), row.id, &json!(seen.diff).to_string())?;
    Ok(state)
}

/// Ends it. The first of equal stops or failures after another is an alert; what repeats is only in the history.
pub(super) fn end(tx: &mut Tx<'_>, by: &By, row: RunRow, state: State) -> Result<RunRow, WriteError> {
    let row = RunRow { state: state.name().into(), ended_at: Some(tx.now()), ..row };
    let json_of = |text: &Option<String>| -> Value {
        text.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Value::Null)
    };
    let change = json!({
        "sync": row.id, "source": row.source, "preview": row.preview, "state": row.state, "digest": row.digest,
        "counts": json_of(&row.counts), "brakes": json_of(&row.brakes), "problem": row.problem,
    });
    let last = store::last_ended(tx.conn(), &row.source, row.id)?;
    let again = last.is_some_and(|last| {
        last.state == row.state && last.brakes == row.brakes && last.problem_kind == row.problem_kind
    });
    let kind = match state {
        _ if row.preview || again => Kind::DirectorySyncEnd,
        State::Stopped => Kind::DirectorySyncStopped,
        _ if row.problem.is_some() => Kind::DirectorySyncFailed,
        _ => Kind::DirectorySyncEnd,
    };
    let outcome = match state {
        State::Stopped => Outcome::Denied,
        State::Failed => Outcome::Failure,
        State::Cancelled | State::Interrupted => Outcome::Partial,
        State::Running | State::Done | State::Previewed => Outcome::Success,
    };
    super::tell_as(tx, by, kind, outcome, &change)?;
    store::update(tx.conn(), &row)?;
    Ok(row)
}

/// An administrator ends a running sync. What it has written stays; the next one goes on from there.
pub(super) struct Cancel {
    pub administrator: Administrator,
    pub run: i64,
}

impl Command for Cancel {
    type Output = RunRow;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<RunRow, WriteError> {
        self.administrator.still(tx)?;
        let row = store::by_id(tx.conn(), self.run)?
            .ok_or_else(|| Code::NotFound.because("there is no such sync"))?;
        if row.state != State::Running.name() {
            return Err(Code::Conflict.because("this sync has ended").into());
        }
        end(tx, self.administrator.by(), row, State::Cancelled)
    }
}
