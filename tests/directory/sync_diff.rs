//! The diff of a sync by itself: its digest, and how much of it is shown.

use lingtong::directory::sync::{Change, DiffBuilder, Sort};

fn digest(changes: &[Change]) -> String {
    let mut builder = DiffBuilder::default();
    changes.iter().cloned().for_each(|change| builder.add(change));
    builder.finish().1
}

#[test]
fn the_digest_is_of_every_change_in_whatever_order() {
    let (one, two) = (Change::new(Sort::Join, "ada"), Change::new(Sort::Leave, "bob"));
    assert_eq!(digest(&[one.clone(), two.clone()]), digest(&[two.clone(), one.clone()]));
    assert_ne!(digest(std::slice::from_ref(&one)), digest(&[one.clone(), two]));
    assert_ne!(digest(std::slice::from_ref(&one)), digest(&[one.clone(), one.clone()]));
    // What changes nothing is not confirmed.
    assert_eq!(digest(std::slice::from_ref(&one)), digest(&[one.clone(), Change::new(Sort::Note, "odd")]));
    let many: Vec<Change> = (0..3_000).map(|n| Change::new(Sort::Join, &n.to_string())).collect();
    let mut other = many.clone();
    other[2_999].name = "someone else".into();
    assert_ne!(digest(&many), digest(&other), "also what is not shown counts");
}

#[test]
fn a_thousand_of_each_sort_are_shown() {
    let mut builder = DiffBuilder::default();
    (0..1_500).for_each(|n| builder.add(Change::new(Sort::Join, &n.to_string())));
    builder.add(Change::new(Sort::Leave, "last"));
    let (diff, _) = builder.finish();
    assert_eq!((diff.count(Sort::Join), diff.count(Sort::Leave), diff.changes.len()), (1_500, 1, 1_001));
    assert!(!diff.is_empty());
}
