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

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(alive: &[u32]) -> Vec<Size> {
        alive.iter().map(|&alive| Size { alive, deleted: 0 }).collect()
    }

    #[test]
    fn search_index_merges_neighbours_of_a_size() {
        assert_eq!(next(&sizes(&[300; 7])), None);
        assert_eq!(next(&sizes(&[300; 8])), Some(0..8));
        assert_eq!(next(&sizes(&[90_000, 300, 300, 300, 300, 300, 300, 300, 300])), Some(1..9));
        assert_eq!(next(&sizes(&[2400, 2400, 300, 2400, 2400, 2400, 300, 2400])), Some(0..8));
    }

    #[test]
    fn search_index_never_makes_a_segment_too_large() {
        assert_eq!(next(&sizes(&[1_500_000; 20])), None);
        assert_eq!(next(&sizes(&[600_000; 8])), Some(0..3));
    }

    #[test]
    fn search_index_rewrites_a_segment_of_mostly_deleted() {
        let bloated = [Size { alive: 1000, deleted: 0 }, Size { alive: 3000, deleted: 3000 }];
        assert_eq!(next(&bloated), Some(1..2));
    }

    /// A year of small commits must end in few segments, whatever the order merges finish in.
    #[test]
    fn search_index_stays_few_segments() {
        let mut segments = Vec::new();
        for _ in 0..20_000 {
            segments.push(Size { alive: 300, deleted: 0 });
            while let Some(range) = next(&segments) {
                let alive = segments[range.clone()].iter().map(|s| s.alive).sum();
                segments.splice(range, [Size { alive, deleted: 0 }]);
            }
            assert!(segments.len() < 50);
        }
    }
}
