//! Opening and signing: one key, one head, never two trees.

use super::house::{Journal, open_at};
use lingtong::journal::open::OpenError;
use lingtong::journal::seal::Checkpoint;
use lingtong_tests::postgres::Backend;
use lingtong_tests::wait::until;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(10);

#[test]
fn signs_what_is_there_and_remembers_it_beside_the_key() {
    for backend in Backend::both() {
        let journal = Journal::on(backend, "signs");
        journal.chatter(10);
        let signed = journal.sign().unwrap();
        assert_eq!(signed.size, 11);
        let kept = Checkpoint::open(signed.note.as_bytes(), &journal.vkey.parse().unwrap()).unwrap();
        let beside = journal.key_file().with_file_name("journal.key.last_signed");
        assert_eq!(std::fs::read_to_string(&beside).unwrap(), signed.note);
        for file in [beside, journal.key_file()] {
            assert_eq!(std::fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let report = journal.verify_against(vec![journal.kept(&signed.note)]);
        assert!(report.ok, "{report:#?}");
        assert_eq!(report.checkpoints, 1);
        assert_eq!(report.head.unwrap().root, hex::encode(kept.root));
        assert!(journal.open_again().is_ok());
    }
}

#[test]
fn news_is_signed_by_itself_and_silence_is_not() {
    let journal = Journal::on(Backend::Sqlite, "news");
    let (signer, signal, thread) = journal.signer("test");
    until("the first checkpoint", PATIENCE, || signer.newest());
    let head = journal.say("news").position as u64;
    signal.moved(head as i64);
    until("the news to be signed", PATIENCE, || signer.newest().filter(|signed| signed.size == head));
    signal.stop();
    thread.join().unwrap();
    assert_eq!(journal.sign().unwrap().size, head, "the same head again is the same checkpoint");
    assert_eq!(journal.verify().checkpoints, 2);
}

#[test]
fn one_node_holds_the_lease_and_the_other_shows_what_it_signed() {
    let journal = Journal::on(Backend::Postgres, "lease");
    let (first, first_signal, first_thread) = journal.signer("one");
    until("the first checkpoint", PATIENCE, || first.newest());
    let (second, second_signal, second_thread) = journal.signer("two");
    until("the other node to show it", PATIENCE, || second.newest());
    let head = journal.say("news").position;
    second_signal.moved(head);
    assert!(journal.block_on(second.sign_now()).unwrap().size < head as u64, "it may not sign");
    first_signal.moved(head);
    until("both to show the news", PATIENCE, || second.newest().filter(|signed| signed.size == head as u64));
    for (signal, thread) in [(first_signal, first_thread), (second_signal, second_thread)] {
        signal.stop();
        thread.join().unwrap();
    }
}

#[test]
fn a_database_that_was_set_back_is_not_signed_and_not_served() {
    for backend in Backend::both() {
        let journal = Journal::on(backend, "set_back");
        journal.chatter(5);
        journal.say("the last");
        journal.sign().unwrap();
        let (signer, signal, thread) = journal.signer("test");
        until("the signer to run", PATIENCE, || signer.newest());
        for statement in [
            "DELETE FROM checkpoint",
            "DELETE FROM entry WHERE position = 7",
            "DELETE FROM journal_batch WHERE last_position = 7",
        ] {
            journal.sql(statement);
        }
        assert!(journal.block_on(signer.sign_now()).is_err());
        assert!(signer.fault().unwrap().contains("refused"));
        signal.stop();
        thread.join().unwrap();
        let refused = journal.open_again().err().unwrap();
        assert!(matches!(refused, OpenError::SetBack { signed: 7, .. }), "{refused}");
    }
}

#[test]
fn a_changed_past_is_not_served() {
    let journal = Journal::on(Backend::Sqlite, "changed");
    journal.chatter(5);
    journal.sign().unwrap();
    journal.sql("UPDATE entry SET leaf_hash = zeroblob(32) WHERE position = 3");
    assert!(matches!(journal.open_again().err().unwrap(), OpenError::Changed(6)));
}

#[test]
fn a_head_signed_before_a_crash_is_stored_first() {
    let journal = Journal::on(Backend::Sqlite, "crash");
    journal.chatter(3);
    let signed = journal.sign().unwrap();
    journal.sql("DELETE FROM checkpoint");
    assert!(journal.open_again().is_ok());
    let after = journal.say("after the crash").position as u64;
    assert_eq!(journal.sign().unwrap().size, after);
    let report = journal.verify_against(vec![journal.kept(&signed.note)]);
    assert!(report.ok, "{report:#?}");
    assert_eq!(report.checkpoints, 2);
}

#[test]
fn key_name_and_database_belong_together() {
    let journal = Journal::on(Backend::Sqlite, "names");
    let other = tempfile::tempdir().unwrap();
    let target = &journal.target;
    let keyless = open_at(target, &other.path().join("none.key"), None).unwrap();
    assert!(keyless.signing.is_none(), "a node without the key serves and does not sign");
    let renamed = open_at(target, &journal.key_file(), Some("im.example.test/journal")).err().unwrap();
    assert!(matches!(renamed, OpenError::OtherOrigin { .. }), "{renamed}");
    let stranger = Journal::on(Backend::Sqlite, "stranger");
    let mixed = open_at(target, &stranger.key_file(), None).err().unwrap();
    assert!(matches!(mixed, OpenError::OtherKey { .. }), "{mixed}");
    std::fs::set_permissions(journal.key_file(), PermissionsExt::from_mode(0o644)).unwrap();
    let open = journal.open_again().err().unwrap();
    assert!(open.to_string().contains("chmod 600"), "{open}");
}
