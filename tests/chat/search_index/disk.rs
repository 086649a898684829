//! What a crash, a repetition, an erasure and a damaged directory do.

use std::fs;

use lingtong::chat::search::{SearchError, SearchIndex, Start};

use super::rig::{Rig, message, query};

#[test]
fn a_recalled_message_is_not_found_again() {
    let rig = Rig::with(&["secret one", "secret two", "secret three"]);
    rig.withdraw(1, 2);
    assert_eq!(rig.find("secret"), [3, 1]);
    assert_eq!(rig.find("two"), [0; 0]);
    rig.withdraw(1, 2);
    rig.withdraw(9, 9);
    assert_eq!(rig.find("secret"), [3, 1]);
}

#[test]
fn an_erased_token_leaves_the_disk() {
    let rig = Rig::with(&["kept words", "kept zyzzyva 龘龖"]);
    rig.withdraw(1, 2);
    assert!(rig.index.holds_token("zyzzyva").unwrap());
    rig.index.purge_deleted().unwrap();
    for erased in ["zyzzyva", "Zyzzyva", "龘龖", "龖"] {
        assert!(!rig.index.holds_token(erased).unwrap(), "{erased}");
    }
    assert!(rig.index.holds_token("kept").unwrap());
    assert_eq!(rig.find("kept"), [1]);
    let (rig, start) = rig.reopen();
    assert_eq!((start, rig.find("kept")), (Start::Kept, vec![1]));
    rig.withdraw(1, 1);
    rig.index.purge_deleted().unwrap();
    assert!(!rig.index.holds_token("kept").unwrap());
}

#[test]
fn a_replay_is_harmless() {
    let rig = Rig::new();
    let journal =
        [message(1, 1, 1, 1, "soup"), message(1, 2, 2, 1, "soup"), message(1, 1, 1, 1, "stew soup")];
    for _ in 0..3 {
        rig.index.apply(&journal, 3).unwrap();
        rig.index.apply(&journal[1..], 3).unwrap();
        rig.index.commit().unwrap();
        assert_eq!(rig.find("soup"), [2, 1]);
        assert_eq!(rig.find("stew"), [1]);
    }
    assert_eq!(rig.index.position(), 3);
    let (rig, _) = rig.reopen();
    rig.index.apply(&journal, 4).unwrap();
    rig.index.commit().unwrap();
    assert_eq!(rig.find("soup"), [2, 1]);
}

#[test]
fn a_crash_between_apply_and_commit_replays_from_the_position() {
    let rig = Rig::with(&["one soup", "two soup"]);
    let position = rig.index.position();
    rig.send(1, 3, 1, "three soup");
    assert_eq!(rig.index.position(), position);
    assert_eq!(rig.find("soup"), [2, 1]);
    let (rig, start) = rig.reopen();
    assert_eq!((start, rig.index.position()), (Start::Kept, position));
    assert_eq!(rig.find("soup"), [2, 1]);
    rig.index.apply(&[message(1, 3, position + 1, 1, "three soup")], position + 1).unwrap();
    rig.index.commit().unwrap();
    assert_eq!(rig.find("soup"), [3, 2, 1]);
    assert_eq!(rig.ask(&query("soup")).index_position, position + 1);
}

#[test]
fn positions_without_messages_are_kept_too() {
    let rig = Rig::with(&["soup"]);
    rig.index.apply(&[], 77).unwrap();
    rig.index.commit().unwrap();
    let (rig, _) = rig.reopen();
    assert_eq!(rig.index.position(), 77);
}

#[test]
fn a_damaged_directory_begins_anew_and_says_so() {
    let damages: [&dyn Fn(&std::path::Path); 4] = [
        &|dir| fs::write(dir.join("meta.json"), "{").unwrap(),
        &|dir| fs::remove_file(a_file(dir, "idx")).unwrap(),
        &|dir| fs::write(a_file(dir, "fast"), "short").unwrap(),
        &|dir| {
            let meta = fs::read_to_string(dir.join("meta.json")).unwrap();
            fs::write(dir.join("meta.json"), meta.replace("lingtong 2 ", "lingtong 0 ")).unwrap();
        },
    ];
    for damage in damages {
        let Rig { index, dir, .. } = Rig::with(&["soup"]);
        drop(index);
        damage(dir.path());
        let (index, start) = SearchIndex::open(dir.path()).unwrap();
        assert!(matches!(start, Start::Rebuilt(_)), "{start:?}");
        assert_eq!(index.position(), 0);
        index.apply(&[message(1, 1, 1, 1, "soup again")], 1).unwrap();
        index.commit().unwrap();
        assert_eq!(index.search_messages(&query("soup")).unwrap().hits.len(), 1);
        drop(index);
        assert_eq!(SearchIndex::open(dir.path()).unwrap().1, Start::Kept);
    }
}

fn a_file(dir: &std::path::Path, extension: &str) -> std::path::PathBuf {
    let mut files = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    files.find(|path| path.extension().is_some_and(|found| found == extension)).unwrap()
}

#[test]
fn a_directory_in_use_is_refused_and_not_touched() {
    let rig = Rig::with(&["soup"]);
    assert!(matches!(SearchIndex::open(rig.dir.path()), Err(SearchError::InUse)));
    assert_eq!(rig.find("soup"), [1]);
}

/// Many small commits, in any order with merges that finish when they like, stay few segments in the right order.
#[test]
fn small_commits_are_merged_and_stay_in_order() {
    let rig = Rig::new();
    for seq in 1..=80 {
        rig.send(1, seq, 1, "tick");
        rig.commit();
        if seq % 10 == 0 {
            rig.withdraw(1, seq - 5);
        }
    }
    let expected: Vec<i64> = (1..=80).rev().filter(|seq| seq % 10 != 5).collect();
    let page = rig.ask(&lingtong::chat::search::MessageQuery { limit: 1_000, ..query("tick") });
    assert_eq!(super::rig::seqs(&page), expected);
    rig.index.purge_deleted().unwrap();
    let page = rig.ask(&lingtong::chat::search::MessageQuery { limit: 1_000, ..query("tick") });
    assert_eq!(super::rig::seqs(&page), expected);
    let segments = fs::read_dir(rig.dir.path()).unwrap();
    let segments = segments
        .filter(|entry| entry.as_ref().unwrap().path().extension().is_some_and(|e| e == "idx"))
        .count();
    assert!(segments < 60, "{segments} segments");
    assert!(rig.index.is_intact().unwrap());
}
