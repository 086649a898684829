//! Chains of command without loops, for sources of every kind: managers of people, groups inside groups.

/// Takes who is above from one member of every loop (the one with the smallest id, so that each reading cuts at the same
/// place) and returns the loops, each beginning with that member. Who is above themselves is a loop of one.
pub fn cut_loops<'a>(above: &mut [Option<usize>], id: impl Fn(usize) -> &'a str) -> Vec<Vec<usize>> {
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
