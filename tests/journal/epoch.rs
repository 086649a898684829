//! A new epoch: what is lost is named, no key signs two histories, and the check follows the journal across the border.

use super::house::{ADA, BO, Journal};
use lingtong::journal::epoch::{Begun, EpochError, Plan, before, begin};
use lingtong::journal::open::OpenError;
use lingtong::journal::seal::Checkpoint;
use lingtong::journal::verify::Report;
use lingtong::journal::writer::Settings;
use lingtong_tests::postgres::Backend;

const EPOCH: i64 = 77;

fn settings(journal: &Journal) -> Settings {
    let (target, clock) = (journal.target.clone(), journal.clock.clone());
    Settings { target, clock, log: String::new(), node: "test".into() }
}

fn begins(journal: &Journal, new_key: bool) -> Result<Begun, EpochError> {
    begin(Plan {
        settings: settings(journal),
        key_file: &journal.key_file(),
        reason: "the disk died",
        approved_by: &[ADA, BO],
        new_key,
        seed: rand::random(),
        epoch: EPOCH,
    })
}

/// Each in a batch of its own.
fn says(journal: &Journal, count: usize) {
    for number in 0..count {
        journal.say(&format!("line {number}"));
    }
}

/// The journal as a backup had it: nothing after a position.
fn set_back(journal: &Journal, until: i64) {
    for (table, column) in [
        ("entry", "position"),
        ("message", "position"),
        ("disclosure", "position"),
        ("journal_batch", "last_position"),
        ("checkpoint", "size"),
    ] {
        journal.sql(&format!("DELETE FROM {table} WHERE {column} > {until}"));
    }
}

fn right(report: &Report) {
    assert!(report.ok, "{report:#?}");
}

#[test]
fn what_was_signed_and_is_lost_is_named_under_a_new_key() {
    for backend in Backend::both() {
        let mut journal = Journal::on(backend, "epoch lost");
        says(&journal, 5);
        let kept = journal.sign().unwrap().note.clone();
        says(&journal, 4);
        let newest = journal.sign().unwrap().note.clone();
        let (kept, newest) = (journal.kept(&kept), journal.kept(&newest));
        let old = journal.open_again().unwrap().installation;
        set_back(&journal, 6);
        assert!(matches!(journal.open_again(), Err(OpenError::SetBack { head: 6, signed: 10 })));

        let begun = begins(&journal, false).unwrap();
        assert_eq!((begun.position, begun.lost), (Some(7), 4));
        let now = journal.open_again().unwrap().installation;
        assert_eq!((now.epoch, &now.origin), (EPOCH, &format!("{}/2", old.origin)));
        assert_ne!(now.vkey, old.vkey);
        assert_eq!(now.position_of(&old.cursor(6)), None, "an old cursor is of another epoch");
        let old_key = begun.old_key.expect("the old key is kept");
        assert!(std::fs::read_to_string(old_key).unwrap().contains(&old.origin));
        let change = journal.change_at(7);
        assert_eq!(change["before"]["vkey"], *old.vkey);
        assert_eq!((&change["before"]["head"]["size"], &change["signed"]["size"]), (&6.into(), &10.into()));
        assert_eq!((&change["lost"], &change["reason"]), (&4.into(), &"the disk died".into()));
        assert_eq!(change["approved_by"], serde_json::json!([ADA, BO]));

        // It goes on, signs, and the whole of it is right under the new key alone.
        journal.goes_on_as(&now);
        journal.say("after");
        let signed = journal.sign().unwrap();
        assert_eq!(signed.size, 8);
        Checkpoint::open(signed.note.as_bytes(), &now.vkey.parse().unwrap()).unwrap();
        right(&journal.verify());
        right(&journal.verify_against(vec![kept]));
        let report = journal.verify_against(vec![newest]);
        assert_eq!((report.exit, report.first_bad_position), (4, Some(7)), "{report:#?}");
        assert!(report.findings[0].what.contains("a new epoch began after 6"), "{report:#?}");

        // The entry is evidence like any other, and a second epoch counts on.
        let begun = begins(&journal, true).unwrap();
        assert_eq!(begun.installation.origin, format!("{}/3", old.origin));
        let earlier = before(&mut journal.conn()).unwrap();
        assert_eq!(earlier.iter().map(|log| log.until).collect::<Vec<_>>(), [6, 8]);
        journal.goes_on_as(&begun.installation);
        right(&journal.verify());
        let tamper =
            "UPDATE disclosure SET value = replace(value, 'the disk died', 'nothing') WHERE position = 7";
        assert!(journal.sql(tamper) > 0);
        assert_eq!((journal.verify().exit, journal.verify().first_bad_position), (5, Some(7)));
    }
}

#[test]
fn a_key_stays_while_everything_it_signed_is_there() {
    for backend in Backend::both() {
        let journal = Journal::on(backend, "epoch kept");
        says(&journal, 3);
        let kept = journal.kept(&journal.sign().unwrap().note.clone());
        let old = journal.open_again().unwrap().installation;
        let begun = begins(&journal, false).unwrap();
        assert_eq!((begun.position, begun.lost, begun.old_key), (Some(5), 0, None));
        let now = journal.open_again().unwrap().installation;
        assert_eq!((&now.vkey, &now.origin, now.epoch), (&old.vkey, &old.origin, EPOCH));
        journal.say("after");
        right(&journal.verify_against(vec![kept]));
    }
}

#[test]
fn a_lost_key_is_replaced_by_order_only() {
    let mut journal = Journal::on(Backend::Sqlite, "epoch key");
    journal.say("signed");
    let kept = journal.kept(&journal.sign().unwrap().note.clone());
    std::fs::remove_file(journal.key_file()).unwrap();
    assert!(matches!(begins(&journal, false), Err(EpochError::NoKey(_))));
    let begun = begins(&journal, true).unwrap();
    assert_eq!((begun.position, begun.lost), (Some(3), 0));
    journal.goes_on_as(&begun.installation);
    journal.say("after");
    assert_eq!(journal.sign().unwrap().size, 4);
    right(&journal.verify_against(vec![kept]));
}

#[test]
fn what_a_crash_left_half_done_is_completed() {
    let journal = Journal::on(Backend::Sqlite, "epoch crash");
    journal.say("signed");
    journal.sign().unwrap();
    let begun = begins(&journal, true).unwrap();
    // As between the commit and the change of names.
    let (key, next) = (journal.key_file(), journal.key_file().with_file_name("journal.key.next"));
    let old = begun.old_key.unwrap();
    let suffix = old.extension().unwrap().to_str().unwrap();
    std::fs::rename(&key, &next).unwrap();
    std::fs::rename(&old, &key).unwrap();
    let brake = key.with_file_name("journal.key.last_signed");
    std::fs::rename(brake.with_file_name(format!("journal.key.last_signed.{suffix}")), &brake).unwrap();
    journal.sql("DELETE FROM checkpoint WHERE size = 3");
    assert!(matches!(journal.open_again(), Err(OpenError::OtherKey { .. })));
    let completed = begins(&journal, false).unwrap();
    assert_eq!((completed.position, completed.installation.epoch), (None, EPOCH));
    let opened = journal.open_again().unwrap();
    assert_eq!(opened.signing.unwrap().1.newest().unwrap().0.size, 3);
}

#[test]
fn nobody_else_may_sign_or_write_meanwhile() {
    let journal = Journal::on(Backend::Sqlite, "epoch served");
    journal.say("signed");
    let (signer, signal, thread) = journal.signer("another");
    journal.block_on(signer.sign_now()).unwrap();
    signal.stop();
    thread.join().unwrap();
    assert!(matches!(begins(&journal, true), Err(EpochError::Served)));
    assert_ne!(journal.open_again().unwrap().installation.epoch, EPOCH);
}
