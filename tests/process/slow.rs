//! A client that stops reading: the others notice nothing, the server keeps a bounded queue for it, it misses nothing.

use std::time::Duration;

use super::{Home, alone};
use futures_util::StreamExt;
use lingtong::live::frame;
use lingtong::live::outbox::{MOST_BYTES, MOST_FRAMES, Outbox, Pushed};
use lingtong_tests::postgres::Backend;
use lingtong_tests::wire::{Socket, client_id};
use tokio::time::{Instant, timeout};

const MESSAGES: usize = 2_000;
const AT_ONCE: usize = 64;
/// Together far more than an outbox and the kernel's buffers hold.
const TEXT: usize = 8_000;
const LIMIT: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn process_slow_reader_on_sqlite() {
    slow(Backend::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn process_slow_reader_on_postgres() {
    slow(Backend::Postgres).await;
}

async fn slow(backend: Backend) {
    let _alone = alone().await;
    let mut home = Home::new(backend, "slow");
    let node = &mut home.node;
    let seeded = node.seed(4, 0, &["1:4"]);
    node.start().await;
    let room = seeded.rooms[0].conversation;
    let open = async |who: usize, buffer| {
        let socket = Socket::open_with(node.address, &seeded.people[who].access_token, buffer).await.unwrap();
        socket.resume(socket.hello["cursor"].as_str().unwrap()).await.unwrap();
        socket
    };
    let (sender, mut other) = (open(0, None).await, open(1, None).await);
    let (mut slow, stuck) = (open(2, Some(4_096)).await, open(3, Some(4_096)).await);
    let cursor = stuck.hello["cursor"].as_str().unwrap().to_owned();
    let before = node.resident_kib();
    slow.reads(false);
    stuck.reads(false);

    let begun = Instant::now();
    let text = "x".repeat(TEXT);
    let mut positions: Vec<i64> = futures_util::stream::iter(0..MESSAGES)
        .map(|_| sender.line.send(room, client_id(), &text))
        .buffer_unordered(AT_ONCE)
        .map(|receipt| receipt.unwrap().position)
        .collect()
        .await;
    positions.sort_unstable();
    assert_eq!(
        sends(&mut other, MESSAGES).await,
        positions,
        "{backend:?}: the other has everything in order"
    );
    let took = begun.elapsed();
    assert!(
        node.metric("lingtong_outbox_overflows_total").await >= 2.0,
        "{backend:?}: both outboxes overflowed"
    );

    slow.reads(true);
    assert_eq!(sends(&mut slow, MESSAGES).await, positions, "{backend:?}: the slow one, too, in the end");
    let grown = node.resident_kib().saturating_sub(before);
    println!("{backend:?}: {MESSAGES} messages of {TEXT} bytes in {took:?}; the server grew by {grown} KiB");

    // It never reads again: it is given up, and comes back by cursor.
    let gone = async || node.metric("lingtong_sockets_too_slow_total").await >= 1.0;
    timeout(LIMIT, async {
        while !gone().await {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    })
    .await
    .expect("a socket that takes nothing is closed");
    let mut back = Socket::open(node.address, &seeded.people[3].access_token).await.unwrap();
    back.resume(&cursor).await.unwrap();
    assert_eq!(sends(&mut back, MESSAGES).await, positions, "{backend:?}: by cursor");

    // And what comes next reaches everyone once.
    let last = sender.line.send(room, client_id(), "last").await.unwrap().position;
    for socket in [&mut other, &mut slow, &mut back] {
        assert_eq!(sends(socket, 1).await, [last], "{backend:?}");
        assert!(socket.events.try_recv().is_err(), "{backend:?}: once");
    }
}

/// Positions of the next messages.
async fn sends(socket: &mut Socket, count: usize) -> Vec<i64> {
    let mut positions = Vec::with_capacity(count);
    while positions.len() < count {
        positions.push(socket.event("message.send").await["position"].as_i64().unwrap());
    }
    positions
}

#[test]
fn an_outbox_stays_within_its_bound() {
    let small = Outbox::new();
    let frame_of = |size: usize| frame::text(&"x".repeat(size));
    let taken =
        (0..2 * MOST_FRAMES).take_while(|_| small.push_event(&frame_of(10)) == Pushed::Queued).count();
    assert_eq!((taken, small.waiting().0), (MOST_FRAMES, MOST_FRAMES));
    let large = Outbox::new();
    let taken =
        (0..MOST_FRAMES).take_while(|_| large.push_event(&frame_of(50_000)) == Pushed::Queued).count();
    assert!(taken > 1 && large.waiting().1 <= MOST_BYTES, "{taken} frames, {:?}", large.waiting());
}
