//! `audit verify` against everything that someone with a database shell can do (specification, section 8).

use super::house::Journal;
use diesel::prelude::*;
use lingtong::db::schema::{checkpoint, entry, follower, journal_batch, tile};
use lingtong::journal::follow::HeadSignal;
use lingtong::journal::seal::SignerKey;
use lingtong::journal::tiles::{NAME, follow_tiles};
use lingtong::journal::verify::{Plan, verify};
use lingtong_tests::postgres::Backend;
use lingtong_tests::wait::until;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// 281 entries: the conversation, 279 messages, and at 281 an edit of the first. A full tile, a checkpoint.
fn history(backend: Backend, hint: &str) -> Journal {
    let journal = Journal::on(backend, hint);
    journal.chatter(279);
    assert_eq!(journal.edit(1, "said otherwise"), 281);
    tile_all(&journal, 256);
    journal.sign().unwrap();
    journal
}

fn tile_all(journal: &Journal, until_position: i64) {
    let signal = HeadSignal::default();
    let thread = follow_tiles(journal.target.clone(), journal.writer.clone(), signal.clone());
    signal.moved(journal.writer.head());
    until("the tiles", Duration::from_secs(20), || {
        let at = follower::table.select(follower::position).filter(follower::name.eq(NAME));
        let at: Option<i64> = at.first(&mut journal.conn()).optional().unwrap();
        (at == Some(until_position)).then_some(())
    });
    signal.stop();
    thread.join().unwrap();
}

fn flipped(mut bytes: Vec<u8>) -> Vec<u8> {
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    bytes
}

/// After `forge`, the check says `exit` and names `first_bad`; before it, all is right.
#[track_caller]
fn found(hint: &str, exit: u8, first_bad: Option<i64>, tamper: impl Fn(&Journal)) {
    for backend in Backend::both() {
        let journal = history(backend, hint);
        let before = journal.verify();
        assert!(before.ok, "{before:#?}");
        tamper(&journal);
        let report = journal.verify();
        assert_eq!((report.exit, report.first_bad_position), (exit, first_bad), "{backend:?} {report:#?}");
    }
}

fn sql(statements: &'static [&'static str]) -> impl Fn(&Journal) {
    move |journal| statements.iter().for_each(|statement| assert!(journal.sql(statement) > 0, "{statement}"))
}

#[test]
fn an_untouched_journal_is_right() {
    for backend in Backend::both() {
        let report = history(backend, "untouched").verify();
        assert!(report.ok, "{report:#?}");
        assert_eq!((report.entries, report.messages, report.tiles, report.checkpoints), (281, 279, 1, 1));
        assert_eq!(report.head, report.checkpoint);
    }
}

#[test]
fn a_flipped_byte_in_a_leaf() {
    found("leaf", 3, Some(100), |journal| {
        let conn = &mut journal.conn();
        let leaf: Vec<u8> =
            entry::table.select(entry::leaf_hash).filter(entry::position.eq(100)).first(conn).unwrap();
        diesel::update(entry::table.filter(entry::position.eq(100)))
            .set(entry::leaf_hash.eq(flipped(leaf)))
            .execute(conn)
            .unwrap();
    });
}

#[test]
fn a_changed_column_of_an_entry() {
    found("outcome", 3, Some(100), sql(&["UPDATE entry SET outcome = 2 WHERE position = 100"]));
    found("kind", 3, Some(100), sql(&["UPDATE entry SET kind = 'message.pin' WHERE position = 100"]));
    found("actor", 3, Some(281), sql(&["UPDATE entry SET actor = 1002 WHERE position = 281"]));
    found("time", 3, Some(281), sql(&["UPDATE entry SET at = at + 1 WHERE position = 281"]));
}

#[test]
fn a_changed_message() {
    found("body", 3, Some(100), sql(&["UPDATE message SET body = 'never said' WHERE position = 100"]));
    found("sender", 3, Some(100), sql(&["UPDATE message SET sender = 1002 WHERE position = 100"]));
    found("from_where", 3, Some(2), sql(&["UPDATE origin SET ip = '192.0.2.9' WHERE ip = '192.0.2.1'"]));
}

#[test]
fn a_changed_edit() {
    found("revision", 5, Some(281), sql(&["UPDATE revision SET body = 'x' WHERE position = 281"]));
    found("revision_gone", 3, Some(281), sql(&["DELETE FROM revision WHERE position = 281"]));
}

#[test]
fn a_changed_disclosure() {
    found(
        "value",
        5,
        Some(281),
        sql(&["UPDATE disclosure SET value = '{\"seq\":2}' WHERE position = 281 AND name = 'change'"]),
    );
    found(
        "moved",
        5,
        Some(1),
        sql(&["UPDATE disclosure SET position = 281, name = 'other' WHERE position = 1 AND name = 'change'"]),
    );
    found(
        "gone",
        6,
        Some(281),
        sql(&["UPDATE disclosure SET value = NULL, salt = NULL WHERE position = 281 AND name = 'who'"]),
    );
}

#[test]
fn a_flipped_byte_in_a_tile_and_in_a_frontier() {
    found("tile", 3, Some(256), |journal| {
        let conn = &mut journal.conn();
        let hashes: Vec<u8> = tile::table.select(tile::hashes).first(conn).unwrap();
        diesel::update(tile::table).set(tile::hashes.eq(flipped(hashes))).execute(conn).unwrap();
    });
    found("frontier", 3, Some(1), |journal| {
        let conn = &mut journal.conn();
        let first = journal_batch::table.filter(journal_batch::last_position.eq(1));
        let frontier: Vec<u8> = first.select(journal_batch::frontier).first(conn).unwrap();
        diesel::update(first).set(journal_batch::frontier.eq(flipped(frontier))).execute(conn).unwrap();
    });
}

#[test]
fn a_changed_checkpoint() {
    found("root", 3, Some(281), |journal| {
        let conn = &mut journal.conn();
        let root: Vec<u8> = checkpoint::table.select(checkpoint::root).first(conn).unwrap();
        diesel::update(checkpoint::table).set(checkpoint::root.eq(flipped(root))).execute(conn).unwrap();
    });
    found("note", 2, Some(281), sql(&["UPDATE checkpoint SET note = replace(note, '281', '280')"]));
}

#[test]
fn rows_deleted_in_the_middle() {
    found("middle", 3, Some(100), sql(&["DELETE FROM entry WHERE position = 100"]));
    found(
        "both",
        3,
        Some(100),
        sql(&["DELETE FROM entry WHERE position = 100", "DELETE FROM message WHERE position = 100"]),
    );
    found("message", 3, Some(100), sql(&["DELETE FROM message WHERE position = 100"]));
}

#[test]
fn rows_swapped_or_inserted() {
    found(
        "swap",
        3,
        Some(100),
        sql(&[
            "UPDATE entry SET position = -1 WHERE position = 100",
            "UPDATE entry SET position = 100 WHERE position = 101",
            "UPDATE entry SET position = 101 WHERE position = -1",
        ]),
    );
    found(
        "insert",
        3,
        Some(282),
        sql(&["INSERT INTO entry (position, at, kind, outcome, audience, actor, origin, leaf_hash) \
             SELECT 282, at, kind, outcome, audience, actor, origin, leaf_hash FROM entry WHERE position = 281"]),
    );
}

#[test]
fn a_reference_to_nothing() {
    found("no_person", 7, Some(2), sql(&["DELETE FROM person WHERE id = 1001"]));
}

/// What only an older head shows.
#[test]
fn a_tail_cut_off_with_its_checkpoints() {
    for backend in Backend::both() {
        let journal = history(backend, "tail");
        let kept = checkpoint::table.select(checkpoint::note).first::<String>(&mut journal.conn()).unwrap();
        let last = "last_position > 1";
        for statement in [
            "DELETE FROM entry WHERE position > 1",
            "DELETE FROM message",
            "DELETE FROM revision",
            "DELETE FROM disclosure WHERE position > 1",
            &format!("DELETE FROM journal_batch WHERE {last}"),
        ] {
            journal.sql(statement);
        }
        let with_checkpoint = journal.verify();
        assert_eq!(
            (with_checkpoint.exit, with_checkpoint.first_bad_position),
            (3, Some(2)),
            "{with_checkpoint:#?}"
        );
        journal.roll_back_checkpoints();
        let alone = journal.verify();
        assert!(alone.ok, "a truncated journal looks right to itself: {alone:#?}");
        let report = journal.verify_against(vec![journal.kept(&kept)]);
        assert_eq!((report.exit, report.first_bad_position), (4, Some(2)), "{report:#?}");
    }
}

#[test]
fn an_insider_with_the_real_key() {
    for backend in Backend::both() {
        let journal = history(backend, "insider");
        let kept = checkpoint::table.select(checkpoint::note).first::<String>(&mut journal.conn()).unwrap();
        journal.sql("UPDATE message SET body = 'never said' WHERE position = 100");
        journal.forge();
        let alone = journal.verify();
        assert!(alone.ok, "{alone:#?}");
        let report = journal.verify_against(vec![journal.kept(&kept)]);
        assert_eq!(report.exit, 4, "{report:#?}");
    }
}

#[test]
fn another_key_is_not_the_logs() {
    let journal = history(Backend::Sqlite, "other_key");
    let name = journal.vkey.split('+').next().unwrap();
    let other = SignerKey::from_seed(name, &[7; 32]).unwrap();
    let plan = Plan {
        target: &journal.target,
        vkey: Some(other.verifier().clone()),
        kept: Vec::new(),
        threads: 1,
        stop: &AtomicBool::new(false),
    };
    assert_eq!(verify(&plan, &[], &|_, _| {}).unwrap().exit, 2);
    let stopped = Plan { stop: &AtomicBool::new(true), vkey: None, ..plan };
    let report = verify(&stopped, &[], &|_, _| {}).unwrap();
    assert_eq!((report.ok, report.stopped, report.exit), (false, true, 130));
}

/// More than one page of positions, read by two at once; bad positions are found on both sides of the border.
#[test]
fn many_pages() {
    let journal = Journal::on(Backend::Sqlite, "pages");
    journal.chatter(16_600);
    tile_all(&journal, 16_384);
    journal.sign().unwrap();
    let report = journal.verify();
    assert!(report.ok, "{report:#?}");
    assert_eq!((report.entries, report.tiles), (16_601, 64));
    journal.sql("UPDATE message SET body = 'x' WHERE position = 16385");
    assert_eq!(journal.verify().first_bad_position, Some(16_385));
    journal.sql("UPDATE message SET body = 'x' WHERE position IN (8192, 8193)");
    let report = journal.verify();
    assert_eq!((report.exit, report.first_bad_position), (3, Some(8_192)));
    journal.sql("DELETE FROM entry WHERE position = 8192");
    assert_eq!(journal.verify().first_bad_position, Some(8_192));
}

/// What a serving node commits meanwhile is no finding.
#[test]
fn beside_a_serving_node() {
    for backend in Backend::both() {
        let journal = history(backend, "serving");
        let (_, signing, signer) = journal.signer("test");
        let tiling = HeadSignal::default();
        let tiles = follow_tiles(journal.target.clone(), journal.writer.clone(), tiling.clone());
        let done = AtomicBool::new(false);
        let checks = std::thread::scope(|scope| {
            let checks = scope.spawn(|| {
                let mut checks = Vec::new();
                while !done.load(Ordering::SeqCst) {
                    checks.push(journal.verify());
                }
                checks
            });
            for _ in 0..20 {
                journal.chatter(100);
                signing.moved(journal.writer.head());
                tiling.moved(journal.writer.head());
            }
            done.store(true, Ordering::SeqCst);
            checks.join().unwrap()
        });
        for (signal, thread) in [(signing, signer), (tiling, tiles)] {
            signal.stop();
            thread.join().unwrap();
        }
        assert!(checks.len() > 1);
        checks.iter().for_each(|report| assert!(report.ok, "{report:#?}"));
        assert!(journal.verify().ok);
    }
}
