//! The safe sync 安全同步: what a directory source tells is compared with what is here, shown, and done under brakes.
//!
//! [`plan`] decides and touches nothing; [`apply`] does it in small writes that may come twice; [`run`] reads, plans, does and
//! ends. Nothing changes on a reading that failed or found nobody, and what would cut off many waits for a person's word
//! ([`plan::Brake`]). It is not a source: those read, see [`super::sources`].
//!
//! To have something else of a source taken over: see [`plan`].

mod apply;
mod begin;
mod check;
mod conflicts;
mod diff;
mod end;
mod fence;
mod history;
pub mod plan;
mod resolve;
mod run;
mod schedule;
pub mod state;
mod store;
mod store_state;
pub mod wanted;

pub use apply::CHUNK;
pub use check::{CheckedStep, StepOutcome};
pub use diff::{Candidate, Change, Counts, Diff, DiffBuilder, FieldChange, Sort};
pub use history::{SourceView, State, Sync, Syncs};
pub use plan::Brake;
pub use resolve::{ConflictView, Resolution};
pub use run::Stage;

use super::access::By;
use super::roles::Role;
use crate::config::DirectorySync;
use crate::journal::{Audience, Draft, Kind, Outcome, Tx, WriteError};
use serde_json::Value;
use std::sync::atomic::AtomicBool;
use store::RunRow;

/// Without a sign of life for so long a sync is taken for dead, milliseconds.
const LEASE_MS: i64 = 30_000;
/// A confirmation works for so long after the diff was seen, milliseconds.
const DAY_MS: i64 = 24 * 3_600_000;
/// How long the history is kept, milliseconds.
const KEPT_MS: i64 = 90 * DAY_MS;

/// A sync to be done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Order {
    /// The source's name.
    pub source: String,
    /// Only look.
    pub preview: bool,
    /// Everyone is read, even if the source can tell what changed.
    pub whole: bool,
    /// The digest of a diff: exactly that one is done, without brakes, and no other.
    pub confirm: Option<String>,
    /// Who confirms, where it is not who acts: at the console.
    pub confirmed_by: Option<i64>,
    pub scheduled: bool,
}

/// What the room keeps for its syncs.
pub(super) struct Room {
    settings: DirectorySync,
    /// This process, among those on the same database.
    holder: String,
    orders: flume::Sender<(RunRow, By)>,
    queue: flume::Receiver<(RunRow, By)>,
    /// The process is ending: what runs stops at its next step.
    closing: AtomicBool,
}

impl Room {
    pub(super) fn new(settings: DirectorySync) -> Self {
        let (orders, queue) = flume::unbounded();
        let holder = super::random::bytes::<8>().iter().map(|byte| format!("{byte:02x}")).collect();
        Self { settings, holder, orders, queue, closing: AtomicBool::new(false) }
    }
}

/// Appends an entry for system administrators.
fn tell(tx: &mut Tx<'_>, by: &By, kind: Kind, change: &Value) -> Result<(), WriteError> {
    tell_as(tx, by, kind, Outcome::Success, change)
}

fn tell_as(tx: &mut Tx<'_>, by: &By, kind: Kind, outcome: Outcome, change: &Value) -> Result<(), WriteError> {
    let audience = Audience::Role(Role::SystemAdmin.number());
    tx.append(Draft::new(kind, audience, by.actor, &[], change).outcome(outcome), &by.origin)?;
    Ok(())
}
