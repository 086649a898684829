//! Chains of command without loops, for sources of every kind: managers of people, groups inside groups.

/// Takes who is above from one member of every loop (the one with the smallest id, so that each reading cuts at the same
/// place) and returns the loops, each beginning with that member. Who is above themselves is a loop of one.
pub(super) fn cut_loops<'a>(above: &mut [Option<usize>], id: impl Fn(usize) -> &'a str) -> Vec<Vec<usize>> {
    // The walk on which a member was met first; meeting them again on the same walk closes a loop.
    let mut met = vec![usize::MAX; above.len()];
    let mut loops = Vec::new();
    for start in 0..above.len() {
        let mut at = start;
        let closes = loop {
            if met[at] != usize::MAX {
                break met[at] == start;
            }
            met[at] = start;
            match above[at] {
                Some(next) => at = next,
                None => break false,
            }
        };
        if closes {
            let mut round: Vec<usize> =
                std::iter::successors(Some(at), |&i| above[i].filter(|&next| next != at)).collect();
            let smallest = (0..round.len()).min_by_key(|&n| id(round[n])).unwrap_or(0);
            round.rotate_left(smallest);
            loops.push(round);
        }
    }
    for round in &loops {
        above[round[0]] = None;
    }
    loops
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_loop_is_cut_once_at_the_same_place() {
        let pairs = [
            ("z", Some("c")),
            ("c", Some("b")),
            ("b", Some("a")),
            ("a", Some("c")),
            ("s", Some("s")),
            ("t", None),
        ];
        for turn in 0..pairs.len() {
            let mut people = pairs;
            people.rotate_left(turn);
            let index = |id: &str| people.iter().position(|(other, _)| *other == id);
            let mut above: Vec<_> = people.iter().map(|(_, above)| above.and_then(index)).collect();
            let loops = cut_loops(&mut above, |i| people[i].0);
            let mut named: Vec<Vec<_>> =
                loops.iter().map(|round| round.iter().map(|&i| people[i].0).collect()).collect();
            named.sort();
            assert_eq!(named, [vec!["a", "c", "b"], vec!["s"]]);
            assert_eq!(above.iter().filter(|above| above.is_none()).count(), 3, "{above:?}");
        }
    }
}
