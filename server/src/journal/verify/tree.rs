//! The tree over the rebuilt leaves, in order, and everything that was once said of it.

use super::Kept;
use super::bounds::Bounds;
use super::finding::{Fault, Finding, Findings};
use super::page::Checked;
use crate::journal::seal::tree::{Frontier, root_of};
use crate::journal::seal::{Digest, Hash};
use std::collections::{HashMap, HashSet};

#[derive(Default)]
pub(super) struct Counts {
    pub(super) batches: u64,
    pub(super) checkpoints: u64,
    pub(super) tiles: u64,
    pub(super) numbered: u64,
}

pub(super) struct Tree {
    frontier: Frontier,
    /// An entry is missing: nothing after it can be compared with the tree.
    broken: bool,
    /// Sizes whose roots the older heads ask for.
    asked: HashMap<u64, Option<Hash>>,
    tiled: i64,
    /// Hashes of the tile in the making, a level each.
    tiles: Vec<Vec<Hash>>,
    filled: Vec<u64>,
    last_time: i64,
    numbers: HashMap<i64, i64>,
    missing: Vec<(i64, Digest)>,
    redacted: Vec<(i64, String)>,
    pub(super) counts: Counts,
    pub(super) newest: Option<(u64, Hash)>,
}

impl Tree {
    pub(super) fn new(bounds: &Bounds, kept: &[Kept]) -> Self {
        Self {
            frontier: Frontier::new(),
            broken: false,
            asked: kept.iter().map(|kept| (kept.checkpoint.size, None)).collect(),
            tiled: bounds.tiled,
            tiles: vec![Vec::new(); 8],
            filled: vec![0; 8],
            last_time: i64::MIN,
            numbers: HashMap::new(),
            missing: Vec::new(),
            redacted: Vec::new(),
            counts: Counts::default(),
            newest: None,
        }
    }

    /// Entries in the tree.
    pub(super) fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The root, unless entries are missing.
    pub(super) fn root(&self) -> Option<Hash> {
        (!self.broken).then(|| self.frontier.root())
    }

    /// Takes the next page.
    pub(super) fn take(&mut self, page: Checked, findings: &mut Findings) {
        let Checked {
            after,
            leaves,
            whole,
            times,
            batches,
            checkpoints,
            tiles,
            numbers,
            missing,
            redacted,
            findings: of_page,
        } = page;
        findings.extend(of_page);
        if let Some((first, last)) = times {
            if first < self.last_time {
                findings.add(Finding::at(
                    after + 1,
                    Fault::Root,
                    "its time is before that of the entry before",
                ));
            }
            self.last_time = last;
        }
        self.missing.extend(missing);
        self.redacted.extend(redacted);
        self.count(&numbers, findings);
        if self.broken {
            return;
        }
        let mut tiles: HashMap<(u8, u64), Vec<u8>> = tiles.into_iter().collect();
        let mut batches = batches.into_iter().peekable();
        let mut checkpoints = checkpoints.into_iter().peekable();
        for leaf in leaves {
            self.frontier.push(leaf);
            self.fill(leaf, &mut tiles, findings);
            let size = self.frontier.size();
            if let Some((position, _, stored)) = batches.next_if(|batch| batch.0 as u64 == size) {
                self.counts.batches += 1;
                if self.frontier.to_bytes() != stored {
                    findings.add(Finding::at(
                        position,
                        Fault::Root,
                        "the frontier of its batch is not that of the tree",
                    ));
                }
            }
            if let Some(signed) = checkpoints.next_if(|checkpoint| checkpoint.size == size) {
                self.counts.checkpoints += 1;
                let root = self.frontier.root();
                self.newest = Some((size, root));
                if root != signed.root {
                    let what = format!("the tree of {size} entries is not the one that was signed");
                    findings.add(Finding::at(size as i64, Fault::Root, what));
                }
            }
            if let Some(asked) = self.asked.get_mut(&size) {
                *asked = Some(self.frontier.root());
            }
        }
        self.broken = !whole;
    }

    /// In each group the numbers go up by one.
    fn count(&mut self, numbers: &[(i64, i64, i64)], findings: &mut Findings) {
        self.counts.numbered += numbers.len() as u64;
        for (position, group, number) in numbers {
            let last = self.numbers.entry(*group).or_insert(0);
            if *number != *last + 1 {
                let what = format!("number {number} follows {last} in conversation {group}");
                findings.add(Finding::at(*position, Fault::Root, what));
            }
            *last = *number;
        }
    }

    fn fill(&mut self, leaf: Hash, stored: &mut HashMap<(u8, u64), Vec<u8>>, findings: &mut Findings) {
        let mut hash = leaf;
        for level in 0..self.tiles.len() {
            self.tiles[level].push(hash);
            if self.tiles[level].len() < 256 {
                return;
            }
            let index = self.filled[level];
            self.filled[level] += 1;
            hash = root_of(&self.tiles[level]);
            let size = self.frontier.size() as i64;
            let width = 1_i64 << (8 * level);
            let first = size - 256 * width + 1;
            match stored.remove(&(level as u8, index)) {
                Some(bytes) if bytes == self.tiles[level].as_flattened() => self.counts.tiles += 1,
                Some(bytes) => {
                    let right = self.tiles[level]
                        .iter()
                        .zip(bytes.chunks(32))
                        .take_while(|(hash, found)| hash == found);
                    let position = first + width * right.count() as i64;
                    let what = format!("tile {level}/{index} is not that of the tree");
                    findings.add(Finding::at(position, Fault::Root, what));
                }
                None if size <= self.tiled => {
                    let what = format!("tile {level}/{index} is missing");
                    findings.add(Finding::at(first, Fault::Root, what));
                }
                None => {}
            }
            self.tiles[level].clear();
        }
    }

    /// After the last page: the head, the older heads, and what is missing without a reason.
    pub(super) fn finish(&mut self, bounds: &Bounds, kept: &[Kept], findings: &mut Findings) {
        for Kept { name, checkpoint } in kept {
            let size = checkpoint.size;
            let end = bounds.end_of(&checkpoint.origin);
            let beyond = end.filter(|end| size > *end as u64);
            let what = if end.is_none() {
                format!("{name}: a checkpoint of another log, {}", checkpoint.origin)
            } else if let Some(end) = beyond.filter(|end| *end < bounds.head) {
                format!(
                    "{name}: {size} entries were signed, but a new epoch began after {end}; its first entry says why"
                )
            } else if beyond.is_some() {
                format!("{name}: {size} entries were signed, but the journal ends at {}", bounds.head)
            } else if size == 0 || self.asked.get(&size) == Some(&Some(checkpoint.root)) {
                continue;
            } else {
                format!("{name}: the first {size} entries are not those that were signed")
            };
            let position = beyond.map(|end| end + 1);
            findings.add(Finding { fault: Fault::OldHead, position, what });
        }
        self.explain(findings);
    }

    fn explain(&mut self, findings: &mut Findings) {
        let redacted: HashSet<&str> = self.redacted.iter().map(|(_, digest)| digest.as_str()).collect();
        for (position, digest) in &self.missing {
            if !redacted.contains(digest.as_str()) {
                let what = "a disclosure is gone, and no entry says that it was redacted";
                findings.add(Finding::at(*position, Fault::Missing, what));
            }
        }
        let missing: HashSet<&str> = self.missing.iter().map(|(_, digest)| digest.as_str()).collect();
        for (position, digest) in &self.redacted {
            if !missing.contains(digest.as_str()) {
                let what = "it names a redacted disclosure that is in no entry, or is still there";
                findings.add(Finding::at(*position, Fault::Disclosure, what));
            }
        }
    }
}
