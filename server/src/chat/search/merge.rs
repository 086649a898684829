//! Which segments are merged. Segments follow one another in time and only **neighbours** are merged, oldest first, so
//! documents stay in the order they were written, within a segment and between segments: that is what lets a search walk
//! from the newest back and stop (`newest.rs`). Tantivy's own policy merges by size alone and is switched off.

use std::ops::Range;

/// So many neighbours of a size make one of the next size.
const FAN: usize = 8;
/// Segments up to here are all "smallest", in documents.
const SMALLEST: u32 = 1024;
/// A merge makes no segment larger than this, in documents; from half of it on a segment is finished.
const LARGEST: u32 = 2_000_000;

/// Size of a segment, in documents.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub alive: u32,
    pub deleted: u32,
}

/// The next merge worth doing: a range of `segments`, which are in time order, oldest first.
pub(super) fn next(segments: &[Size]) -> Option<Range<usize>> {
    (0..=level(LARGEST)).find_map(|limit| run_at(segments, limit)).or_else(|| {
        let bloated = segments.iter().position(|s| s.deleted > SMALLEST && s.deleted > s.alive / 2)?;
        Some(bloated..bloated + 1)
    })
}

fn run_at(segments: &[Size], limit: u32) -> Option<Range<usize>> {
    let mut from = 0;
    let mut alive = 0_u32;
    for (at, size) in segments.iter().enumerate() {
        let finished = size.alive >= LARGEST / 2;
        let full = alive.saturating_add(size.alive) > LARGEST;
        if full && at - from >= 2 && alive >= LARGEST / 2 {
            return Some(from..at);
        }
        if finished || level(size.alive) > limit {
            if at - from >= FAN {
                return Some(from..at);
            }
            (from, alive) = (at + 1, 0);
        } else {
            alive = alive.saturating_add(size.alive);
        }
    }
    (segments.len() - from >= FAN).then_some(from..segments.len())
}

fn level(documents: u32) -> u32 {
    (documents / SMALLEST).checked_ilog(FAN as u32).map_or(0, |log| log + 1)
}
