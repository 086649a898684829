//! What the check says in the end.

use super::bounds::Bounds;
use super::finding::{Finding, Findings};
use super::tree::Tree;
use crate::journal::seal::Hash;
use serde::Serialize;

/// A tree head.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Head {
    pub size: u64,
    /// Lower-case hex.
    pub root: String,
}

/// The report; its JSON is what `--json` prints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Nothing is wrong, and nothing was left out.
    pub ok: bool,
    /// Specification 3.7; 130 when it was stopped before anything was found.
    pub exit: u8,
    pub stopped: bool,
    pub log: String,
    pub vkey: String,
    /// The tree over the stored entries; none when entries are missing.
    pub head: Option<Head>,
    /// The newest stored checkpoint; none before the first.
    pub checkpoint: Option<Head>,
    pub entries: u64,
    pub messages: u64,
    pub batches: u64,
    pub checkpoints: u64,
    pub tiles: u64,
    /// The smallest position at which anything is wrong.
    pub first_bad_position: Option<i64>,
    pub findings_count: u64,
    /// The first of them.
    pub findings: Vec<Finding>,
}

fn head((size, root): (u64, Hash)) -> Head {
    Head { size, root: hex::encode(root) }
}

pub(super) fn make(bounds: &Bounds, tree: Tree, findings: Findings, stopped: bool) -> Report {
    let exit = match findings.exit() {
        0 if stopped => 130,
        exit => exit,
    };
    Report {
        ok: exit == 0,
        exit,
        stopped,
        log: bounds.vkey.name().to_owned(),
        vkey: bounds.vkey.to_string(),
        head: tree.root().map(|root| head((tree.size(), root))),
        checkpoint: tree.newest.map(head),
        entries: tree.size(),
        messages: tree.counts.numbered,
        batches: tree.counts.batches,
        checkpoints: tree.counts.checkpoints,
        tiles: tree.counts.tiles,
        first_bad_position: findings.first_bad(),
        findings_count: findings.count(),
        findings: findings.into_list(),
    }
}
