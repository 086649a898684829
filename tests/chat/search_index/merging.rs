//! The merge policy by itself: it is a function of sizes.

#[path = "../../../server/src/chat/search/merge.rs"]
mod merge;

use merge::{Size, next};

fn sizes(alive: &[u32]) -> Vec<Size> {
    alive.iter().map(|&alive| Size { alive, deleted: 0 }).collect()
}

#[test]
fn merges_neighbours_of_a_size() {
    assert_eq!(next(&sizes(&[300; 7])), None);
    assert_eq!(next(&sizes(&[300; 8])), Some(0..8));
    assert_eq!(next(&sizes(&[90_000, 300, 300, 300, 300, 300, 300, 300, 300])), Some(1..9));
    assert_eq!(next(&sizes(&[2400, 2400, 300, 2400, 2400, 2400, 300, 2400])), Some(0..8));
}

#[test]
fn never_makes_a_segment_too_large() {
    assert_eq!(next(&sizes(&[1_500_000; 20])), None);
    assert_eq!(next(&sizes(&[600_000; 8])), Some(0..3));
}

#[test]
fn rewrites_a_segment_of_mostly_deleted() {
    let bloated = [Size { alive: 1000, deleted: 0 }, Size { alive: 3000, deleted: 3000 }];
    assert_eq!(next(&bloated), Some(1..2));
}

/// A year of small commits must end in few segments, whatever the order merges finish in.
#[test]
fn stays_few_segments() {
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
