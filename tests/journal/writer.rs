//! The writer: one batch, many senders, and only the culprit hears of its fault.

use super::house::{ADA, BO, Journal};
use diesel::connection::{Connection, InstrumentationEvent};
use diesel::prelude::*;
use futures_util::future::join_all;
use lingtong::clock::Clock;
use lingtong::db::schema::{entry, idempotency};
use lingtong::error::{Code, Problem};
use lingtong::journal::{Audience, Command, Draft, Kind, Origin, SetCommand, Tx, WriteError};
use lingtong_tests::postgres::Backend;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A write that can go wrong in three ways, as a command of its own and in a set.
struct Note {
    key: String,
    panics: bool,
}

impl Note {
    fn write(&self, tx: &mut Tx<'_>) -> Result<i64, diesel::result::Error> {
        let draft =
            Draft::new(Kind::PolicyChange, Audience::Nobody, None, &[], &json!({"key": self.key.len()}));
        let position = tx.append(draft, &Origin::cli())?;
        diesel::insert_into(idempotency::table)
            .values((
                idempotency::actor.eq(1),
                idempotency::client_key.eq(&self.key),
                idempotency::result.eq(position),
            ))
            .execute(tx.conn())?;
        assert!(!self.panics, "as the test asked");
        Ok(position)
    }
}

impl Command for Note {
    type Output = i64;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<i64, WriteError> {
        Ok(self.write(tx)?)
    }
}

impl SetCommand for Note {
    type Output = i64;

    fn apply_set(
        commands: &[&Self],
        tx: &mut Tx<'_>,
    ) -> Result<Vec<Result<i64, Problem>>, diesel::result::Error> {
        commands.iter().map(|note| note.write(tx).map(Ok)).collect()
    }
}

/// Two hundred notes, of which three are bad.
fn notes() -> Vec<Note> {
    let note = |n: usize| match n {
        60 => Note { key: "note 59".into(), panics: false },
        120 => Note { key: "a\0b".into(), panics: false },
        180 => Note { key: format!("note {n}"), panics: true },
        _ => Note { key: format!("note {n}"), panics: false },
    };
    (0..200).map(note).collect()
}

fn check(backend: Backend, journal: &Journal, results: Vec<Result<i64, Problem>>) {
    let failed: Vec<(usize, Code)> =
        results.iter().enumerate().filter_map(|(n, result)| Some((n, result.as_ref().err()?.code))).collect();
    let nul = (120, Code::Unavailable);
    let expected = match backend {
        Backend::Sqlite => vec![(60, Code::Conflict), (180, Code::Internal)],
        Backend::Postgres => vec![(60, Code::Conflict), nul, (180, Code::Internal)],
    };
    assert_eq!(failed, expected, "{backend:?}");
    let mut positions: Vec<i64> = results.into_iter().flatten().collect();
    assert!(positions.is_sorted(), "answers are in order of arrival");
    let conn = &mut journal.conn();
    let kept: Vec<i64> =
        idempotency::table.select(idempotency::result).order(idempotency::result).load(conn).unwrap();
    positions.sort_unstable();
    assert_eq!(kept, positions, "what was acknowledged is there, the rest is not");
    gapless(journal);
}

/// Positions from 1 without a gap, and a tree that says the same.
fn gapless(journal: &Journal) {
    let positions: Vec<i64> =
        entry::table.select(entry::position).order(entry::position).load(&mut journal.conn()).unwrap();
    assert!(positions.iter().copied().eq(1..=positions.len() as i64), "{positions:?}");
    let report = journal.verify();
    assert!(report.ok, "{report:#?}");
}

#[test]
fn only_the_culprit_of_a_set_fails() {
    for backend in Backend::both() {
        let journal = Journal::on(backend, "culprit_set");
        let writer = journal.writer.clone();
        let results = journal.in_one_batch(200, async move {
            join_all(notes().into_iter().map(|note| writer.write_in_set(note))).await
        });
        check(backend, &journal, results);
    }
}

#[test]
fn only_the_culprit_among_single_commands_fails() {
    for backend in Backend::both() {
        let journal = Journal::on(backend, "culprit_single");
        let writer = journal.writer.clone();
        let results = journal.in_one_batch(200, async move {
            join_all(notes().into_iter().map(|note| writer.write(note))).await
        });
        check(backend, &journal, results);
    }
}

#[test]
fn a_bad_message_does_not_hold_back_its_neighbours() {
    let journal = Journal::on(Backend::Postgres, "bad_message");
    let mut messages: Vec<_> = (0..50).map(|n| journal.message(ADA, &format!("hello {n}"))).collect();
    messages[20].text = "with a \0 inside".into();
    messages[30].sender = 4711;
    let writer = journal.writer.clone();
    let results = journal.in_one_batch(50, async move {
        join_all(messages.into_iter().map(|message| writer.write_in_set(message))).await
    });
    let codes: Vec<_> =
        results.iter().enumerate().filter_map(|(n, result)| Some((n, result.as_ref().err()?.code))).collect();
    assert_eq!(codes, [(20, Code::Unavailable), (30, Code::NotFound)]);
    let seqs: Vec<i64> = results.iter().flatten().map(|receipt| receipt.seq).collect();
    assert!(seqs.iter().copied().eq(1..=48), "{seqs:?}");
    gapless(&journal);
}

#[test]
fn two_retries_in_one_batch_are_one_message() {
    for backend in Backend::both() {
        let journal = Journal::on(backend, "retries");
        let first = journal.message(ADA, "soup is ready");
        let again = |text: &str, sender| {
            let mut copy = journal.message(sender, text);
            copy.client_id = first.client_id;
            copy
        };
        let batch = [
            again("soup is ready", ADA),
            again("soup is ready", ADA),
            again("soup is cold", ADA),
            again("soup is ready", BO),
        ];
        let writer = journal.writer.clone();
        let results = journal.in_one_batch(4, async move {
            join_all(batch.into_iter().map(|message| writer.write_in_set(message))).await
        });
        let [one, two, other, bo] = results.try_into().unwrap();
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!((one.seq, one.position, one.repeated), (two.seq, two.position, false));
        assert!(two.repeated);
        assert_eq!(other.unwrap_err().code, Code::ClientIdReused);
        assert_eq!(bo.unwrap().seq, 2, "another sender's id is another id");
        let later = journal.send(again("soup is ready", ADA)).unwrap();
        assert_eq!((later.position, later.repeated), (one.position, true));
        gapless(&journal);
    }
}

#[test]
fn time_stands_still_while_the_clock_is_behind() {
    let journal = Journal::on(Backend::Sqlite, "clock");
    let noon = journal.clock.now_ms();
    let before = journal.say("noon").at;
    journal.clock.set_ms(noon - 3_600_000);
    assert_eq!(journal.say("an hour earlier, says the clock").at, before);
    assert_eq!(journal.say("still").at, before);
    journal.clock.set_ms(noon + 5_000);
    assert_eq!(journal.say("and on").at, noon + 5_000);
    let told: Vec<i64> = entry::table
        .select(entry::position)
        .filter(entry::kind.eq(Kind::ClockRegression.name()))
        .load(&mut journal.conn())
        .unwrap();
    assert_eq!(told.len(), 1, "it is said once");
    gapless(&journal);
}

/// Counts the statements of this connection from now on.
struct Count(Arc<AtomicUsize>);

impl Command for Count {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        let count = self.0.clone();
        tx.conn().set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                let text = query.to_string();
                // What comes before the lock is held, and COMMIT itself, are not between them.
                if !text.contains("pg_advisory_xact_lock") && text.trim() != "COMMIT" {
                    count.fetch_add(1, Ordering::SeqCst);
                }
            }
        });
        Ok(())
    }
}

#[test]
fn a_batch_of_messages_takes_eight_round_trips_under_the_lock() {
    let journal = Journal::on(Backend::Postgres, "round_trips");
    journal.say("the statements are prepared and the origin is known");
    let count = Arc::new(AtomicUsize::new(0));
    journal.writer.write_blocking(Count(count.clone())).unwrap();
    count.store(0, Ordering::SeqCst);
    let mut messages: Vec<_> = (0..100).map(|n| journal.message(ADA, &format!("hello {n}"))).collect();
    messages[3].mentions.people = vec![BO];
    let writer = journal.writer.clone();
    // The gate is a batch before, of one statement.
    journal.in_one_batch(100, async move {
        join_all(messages.into_iter().map(|message| writer.write_in_set(message))).await
    });
    let all = count.load(Ordering::SeqCst);
    assert!((5..=9).contains(&all), "{all} statements in the two batches");
}
