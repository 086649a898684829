//! Followers: exactly once inside the database, at least once outside, harmless replay of an index.

use super::house::Journal;
use diesel::prelude::*;
use lingtong::clock::ManualClock;
use lingtong::db::Conn;
use lingtong::db::schema::{delivery, follower, follower_parked, idempotency};
use lingtong::error::Code;
use lingtong::journal::follow::outer::{Channel, Delivery, deliver, queue};
use lingtong::journal::follow::{Followed, HeadSignal, Index, Inner, follow_index, follow_inner};
use lingtong::journal::{Kind, Tx, WriteError};
use lingtong_tests::postgres::Backend;
use lingtong_tests::wait::until;
use parking_lot::Mutex;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(20);

/// Writes a row for each message; a second time for the same one would be refused by the row's key.
struct Tally {
    poison: Option<i64>,
    channel: Option<&'static str>,
}

impl Inner for Tally {
    fn name(&self) -> &'static str {
        "tally"
    }

    fn wants(&self, kind: Kind) -> bool {
        kind == Kind::MessageSend
    }

    fn apply(&self, tx: &mut Tx<'_>, entries: &[Followed]) -> Result<(), WriteError> {
        for found in entries {
            if self.poison == Some(found.position) {
                return Err(Code::Internal.because("cannot be digested").into());
            }
            diesel::insert_into(idempotency::table)
                .values((
                    idempotency::actor.eq(99),
                    idempotency::client_key.eq(found.position.to_string()),
                    idempotency::result.eq(found.position),
                ))
                .execute(tx.conn())?;
            if let Some(channel) = self.channel {
                queue(tx, channel, &format!("message-{}", found.position), found.position, "ding")?;
            }
        }
        Ok(())
    }
}

struct Running(HeadSignal, JoinHandle<()>);

impl Running {
    fn start(journal: &Journal, tally: Tally) -> Self {
        let signal = HeadSignal::default();
        signal.moved(journal.writer.head());
        Self(
            signal.clone(),
            follow_inner(journal.target.clone(), journal.writer.clone(), signal, Arc::new(tally)),
        )
    }

    fn stop(self) {
        self.0.stop();
        self.1.join().unwrap();
    }
}

fn tallied(journal: &Journal) -> Vec<i64> {
    let rows = idempotency::table.select(idempotency::result).filter(idempotency::actor.eq(99));
    rows.order(idempotency::result).load(&mut journal.conn()).unwrap()
}

fn parked(journal: &Journal) -> Vec<i64> {
    follower_parked::table.select(follower_parked::position).load(&mut journal.conn()).unwrap()
}

fn plain() -> Tally {
    Tally { poison: None, channel: None }
}

#[test]
fn inner_is_exactly_once_across_restarts_and_with_two_nodes() {
    for backend in Backend::both() {
        let journal = Journal::on(backend, "inner");
        journal.chatter(700);
        let (one, two) = (Running::start(&journal, plain()), Running::start(&journal, plain()));
        until("a beginning", PATIENCE, || (!tallied(&journal).is_empty()).then_some(()));
        one.stop();
        journal.chatter(900);
        two.0.moved(journal.writer.head());
        let three = Running::start(&journal, plain());
        until("all of it", PATIENCE, || (tallied(&journal).len() >= 1600).then_some(()));
        two.stop();
        three.stop();
        assert!(tallied(&journal).into_iter().eq(2..=1601), "each entry once, none twice");
        assert_eq!(parked(&journal), Vec::<i64>::new());
        let at: i64 = follower::table
            .select(follower::position)
            .filter(follower::name.eq("tally"))
            .first(&mut journal.conn())
            .unwrap();
        assert_eq!(at, 1601);
    }
}

#[test]
fn a_poison_entry_is_parked_and_the_rest_goes_on() {
    for backend in Backend::both() {
        let journal = Journal::on(backend, "poison");
        journal.chatter(60);
        let running = Running::start(&journal, Tally { poison: Some(30), channel: None });
        until("the rest", PATIENCE, || (tallied(&journal).last() == Some(&61)).then_some(()));
        running.stop();
        assert_eq!(parked(&journal), [30]);
        assert!(tallied(&journal).into_iter().eq((2..=61).filter(|position| *position != 30)));
    }
}

/// The world: refuses everything once, and one thing always.
#[derive(Default)]
struct World {
    tried: Mutex<Vec<String>>,
    had: Mutex<Vec<String>>,
}

impl Channel for World {
    fn name(&self) -> &'static str {
        "world"
    }

    fn send(&self, delivery: &Delivery) -> Result<(), String> {
        let again = self.tried.lock().contains(&delivery.id);
        self.tried.lock().push(delivery.id.clone());
        if !again || delivery.id == "message-3" {
            return Err("not now".into());
        }
        self.had.lock().push(delivery.id.clone());
        Ok(())
    }
}

fn state_of(journal: &Journal, id: &str) -> Option<String> {
    let row = delivery::table.select(delivery::state).filter(delivery::id.eq(id));
    row.first(&mut journal.conn()).optional().unwrap()
}

#[test]
fn outer_delivers_at_least_once_under_a_stable_id_and_gives_up_in_the_end() {
    let journal = Journal::on(Backend::Sqlite, "outer");
    journal.chatter(3);
    let follower = Running::start(&journal, Tally { poison: None, channel: Some("world") });
    let (world, signal): (Arc<World>, _) = (Arc::default(), HeadSignal::default());
    let clock: Arc<ManualClock> = journal.clock.clone();
    let worker = deliver(
        journal.target.clone(),
        journal.writer.clone(),
        signal.clone(),
        clock.clone(),
        "test".into(),
        world.clone(),
    );
    until("delivery", PATIENCE, || {
        clock.advance(Duration::from_secs(5_000));
        (state_of(&journal, "message-3").as_deref() == Some("dead")).then_some(())
    });
    signal.stop();
    worker.join().unwrap();
    follower.stop();
    let had: BTreeSet<String> = world.had.lock().iter().cloned().collect();
    assert_eq!(had, BTreeSet::from(["message-2".to_owned(), "message-4".to_owned()]));
    assert_eq!(world.had.lock().len(), 2, "what was settled is not sent again");
    let tries = world.tried.lock().iter().filter(|id| *id == "message-3").count();
    assert_eq!(tries, 12, "then it is dead, and stays for someone to see");
    assert_eq!(state_of(&journal, "message-2").as_deref(), Some("done"));
}

/// A structure outside the database whose commit is taken back once, as by a crash.
struct Shelf(Arc<Mutex<Stored>>);

#[derive(Default)]
struct Stored {
    position: i64,
    uncommitted: BTreeSet<i64>,
    committed: BTreeSet<i64>,
    applied: usize,
}

impl Index for Shelf {
    fn name(&self) -> &'static str {
        "shelf"
    }

    fn wants(&self, kind: Kind) -> bool {
        kind == Kind::MessageSend
    }

    fn position(&self) -> i64 {
        self.0.lock().position
    }

    fn apply(
        &mut self,
        _: &mut Conn,
        entries: &[Followed],
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let mut stored = self.0.lock();
        stored.applied += entries.len();
        stored.uncommitted.extend(entries.iter().map(|entry| entry.position));
        Ok(())
    }

    fn commit(&mut self, position: i64) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let mut stored = self.0.lock();
        let fresh = std::mem::take(&mut stored.uncommitted);
        stored.committed.extend(fresh);
        stored.position = position;
        Ok(())
    }
}

#[test]
fn an_index_replays_from_its_own_commit() {
    let journal = Journal::on(Backend::Sqlite, "index");
    journal.chatter(1200);
    let stored: Arc<Mutex<Stored>> = Arc::default();
    for _ in 0..2 {
        let signal = HeadSignal::default();
        signal.moved(journal.writer.head());
        let thread = follow_index(journal.target.clone(), signal.clone(), Shelf(stored.clone()));
        until("the index", PATIENCE, || (stored.lock().position == 1201).then_some(()));
        signal.stop();
        thread.join().unwrap();
        assert!(stored.lock().committed.iter().copied().eq(2..=1201));
        // The node dies with a commit that never reached the disk.
        let mut stored = stored.lock();
        stored.position = 600;
        stored.committed.retain(|position| *position <= 600);
    }
    assert_eq!(stored.lock().applied, 1200 + 601);
}
