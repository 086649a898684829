//! What is wrong, where, and the exit code it has.

use serde::Serialize;

/// Findings kept for the report; the rest is counted.
const KEPT: usize = 50;

/// The kinds of what can be wrong; the number is the exit code (specification 3.7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Fault {
    /// A signature is not the log's.
    Signature = 2,
    /// Stored rows do not lead to the stored leaf, tree or checkpoint.
    Root = 3,
    /// Not a continuation of an older head.
    OldHead = 4,
    /// A disclosure that its entry did not commit to.
    Disclosure = 5,
    /// A disclosure is gone and no entry says why.
    Missing = 6,
    /// Not in the form it has to be in.
    Format = 7,
}

impl Fault {
    /// The most telling first: which one the exit code names when there are several.
    const BY_WEIGHT: [Self; 6] =
        [Self::Signature, Self::Disclosure, Self::Root, Self::OldHead, Self::Missing, Self::Format];
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub fault: Fault,
    /// The entry at fault, if it is one entry.
    pub position: Option<i64>,
    /// In words.
    pub what: String,
}

impl Finding {
    pub fn at(position: i64, fault: Fault, what: impl Into<String>) -> Self {
        Self { fault, position: Some(position), what: what.into() }
    }

    pub fn of_all(fault: Fault, what: impl Into<String>) -> Self {
        Self { fault, position: None, what: what.into() }
    }
}

/// All of them, in bounded memory.
#[derive(Debug, Default)]
pub(super) struct Findings {
    first: Vec<Finding>,
    count: u64,
    seen: Vec<Fault>,
    first_bad: Option<i64>,
}

impl Findings {
    pub(super) fn add(&mut self, finding: Finding) {
        self.count += 1;
        if !self.seen.contains(&finding.fault) {
            self.seen.push(finding.fault);
        }
        if let Some(position) = finding.position {
            self.first_bad = Some(self.first_bad.map_or(position, |known| known.min(position)));
        }
        if self.first.len() < KEPT {
            self.first.push(finding);
        }
    }

    pub(super) fn extend(&mut self, findings: impl IntoIterator<Item = Finding>) {
        findings.into_iter().for_each(|finding| self.add(finding));
    }

    pub(super) fn count(&self) -> u64 {
        self.count
    }

    pub(super) fn first_bad(&self) -> Option<i64> {
        self.first_bad
    }

    pub(super) fn exit(&self) -> u8 {
        Fault::BY_WEIGHT.into_iter().find(|fault| self.seen.contains(fault)).map_or(0, |fault| fault as u8)
    }

    /// By position, those without one last.
    pub(super) fn into_list(mut self) -> Vec<Finding> {
        self.first.sort_by_key(|finding| finding.position.unwrap_or(i64::MAX));
        self.first
    }
}
