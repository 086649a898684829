//! `kill -9` at random moments under load: what was acknowledged is there, once, in order; clients come back by cursor.

use std::time::Duration;

use rand::RngExt;
use tokio::sync::watch;
use tokio::time::Instant;

use super::{Home, alone};
use lingtong_tests::postgres::Backend;
use lingtong_tests::stayer::{self, Habits, Order, Story};
use lingtong_tests::stored::{Acknowledged, Stored};

/// On each of the two databases.
const UNDER_FIRE: Duration = Duration::from_secs(30);
const PAIRS: usize = 50;
/// Each person's; 100 people ask for 1,000 messages a second in all.
const PACE: Duration = Duration::from_millis(100);

#[tokio::test(flavor = "multi_thread")]
async fn process_killed_on_sqlite() {
    killed(Backend::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn process_killed_on_postgres() {
    killed(Backend::Postgres).await;
}

async fn killed(backend: Backend) {
    let _alone = alone().await;
    let mut home = Home::new(backend, "killed");
    let node = &mut home.node;
    let seeded = node.seed(2 * PAIRS, PAIRS, &[]);
    node.start().await;
    let (order, orders) = watch::channel(Order::Send);
    let clients: Vec<_> = seeded
        .pairs
        .iter()
        .flat_map(|pair| [(pair.a, pair.conversation), (pair.b, pair.conversation)])
        .map(|(person, conversation)| {
            let habits = Habits::sends(vec![conversation], PACE);
            let story = stayer::start(node.address, seeded.person(person), habits, orders.clone());
            (conversation, story)
        })
        .collect();

    let end = Instant::now() + UNDER_FIRE;
    let mut kills = 0;
    while Instant::now() < end {
        let lives = Duration::from_millis(rand::rng().random_range(1_500..5_000));
        tokio::time::sleep(lives.min(end - Instant::now())).await;
        node.kill();
        kills += 1;
        node.start().await;
    }

    let head = Stored::read(&node.url).head();
    order.send_replace(Order::EndAt(head));
    let mut stories: Vec<(i64, Story)> = Vec::new();
    for (conversation, story) in clients {
        let story = tokio::time::timeout(Duration::from_secs(60), story)
            .await
            .expect("every client comes to the end");
        stories.push((conversation, story.unwrap()));
    }
    let stored = Stored::read(&node.url);
    stored.is_whole();
    let acknowledged: Vec<Acknowledged> =
        stories.iter().flat_map(|(_, story)| story.acknowledged.clone()).collect();
    stored.has_all(&acknowledged);
    for (conversation, story) in &stories {
        let missed = stored.messages_in(&[*conversation]);
        let up_to = story.sends.last().copied().unwrap_or(head).max(head);
        let should: Vec<i64> =
            missed.into_iter().filter(|position| *position > story.from && *position <= up_to).collect();
        assert_eq!(story.sends, should, "every message, once, in order");
    }
    let (status, said) = node.run(&["audit", "verify"]);
    assert!(status.success(), "audit verify: {status}\n{said}");
    let resumes: usize = stories.iter().map(|(_, story)| story.resumes).sum();
    println!(
        "{backend:?}: {kills} kills in {UNDER_FIRE:?}, {} messages acknowledged, {} stored, {resumes} resumes",
        acknowledged.len(),
        stored.messages.len(),
    );
    assert!(acknowledged.len() > 1_000 && resumes > 100 * kills / 2, "there was a load, and it came back");
}
