//! Chains of managers without loops, for sources of every kind.

use std::collections::HashMap;

use super::SourcePerson;

/// Takes the manager from one person of every loop (the one with the smallest id, so that each reading cuts
/// at the same place) and returns the loops, each beginning with that person. Who manages themselves is a
/// loop of one.
pub(super) fn cut_loops(people: &mut [SourcePerson]) -> Vec<Vec<String>> {
    let index: HashMap<&str, usize> = people.iter().enumerate().map(|(i, p)| (&*p.external_id, i)).collect();
    let above: Vec<Option<usize>> =
        people.iter().map(|p| p.manager.as_deref().and_then(|id| index.get(id).copied())).collect();

    // The walk on which a person was met first; meeting them again on the same walk closes a loop.
    let mut met = vec![usize::MAX; people.len()];
    let mut loops = Vec::new();
    for start in 0..people.len() {
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
            let round: Vec<usize> =
                std::iter::successors(Some(at), |&i| above[i].filter(|&next| next != at)).collect();
            loops.push(round);
        }
    }
    loops.into_iter().map(|round| cut(people, round)).collect()
}

fn cut(people: &mut [SourcePerson], mut round: Vec<usize>) -> Vec<String> {
    let smallest = (0..round.len()).min_by_key(|&n| &people[round[n]].external_id).unwrap_or(0);
    round.rotate_left(smallest);
    people[round[0]].manager = None;
    round.into_iter().map(|i| people[i].external_id.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(id: &str, manager: Option<&str>) -> SourcePerson {
        SourcePerson {
            external_id: id.into(),
            login: id.into(),
            name: id.into(),
            latin_name: None,
            alias: None,
            mail: None,
            phone: None,
            title: None,
            employee_number: None,
            departments: vec![],
            manager: manager.map(Into::into),
            disabled: false,
            groups: vec![],
        }
    }

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
            let mut people: Vec<_> = pairs.iter().map(|(id, m)| person(id, *m)).collect();
            people.rotate_left(turn);
            let mut loops = cut_loops(&mut people);
            loops.sort();
            assert_eq!(loops, [vec!["a", "c", "b"], vec!["s"]]);
            let without: Vec<_> =
                people.iter().filter(|p| p.manager.is_none()).map(|p| &*p.external_id).collect();
            assert_eq!(without.len(), 3, "{without:?}");
        }
    }
}
