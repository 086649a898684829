//! PostgreSQL out of reach at the worst moments: at COMMIT on either side, with a frozen writer, altogether.

use std::collections::BTreeSet;
use std::time::Duration;

use super::alone;
use diesel::sql_types::BigInt;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, sql_query};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use lingtong_tests::node::{Node, Signal};
use lingtong_tests::own_postgres::OwnPostgres;
use lingtong_tests::postgres::{self, Backend};
use lingtong_tests::proxy::{Cut, Proxy};
use lingtong_tests::rest::Rest;
use lingtong_tests::stayer::{self, Habits, Order};
use lingtong_tests::stored::{Acknowledged, Stored};
use lingtong_tests::wire::{Socket, client_id};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

const ROUNDS: usize = 5;
const SENDERS: usize = 20;
const AWAY: Duration = Duration::from_secs(10);
const LIMIT: Duration = Duration::from_secs(60);

#[tokio::test(flavor = "multi_thread")]
async fn process_cut_at_commit_in_both_directions() {
    let _alone = alone().await;
    let database = Backend::Postgres.fresh_database("cut");
    let proxy = Proxy::to(&database.url);
    let mut node = Node::new(proxy.url());
    let seeded = node.seed(2 * SENDERS, SENDERS, &[]);
    node.start().await;
    let mut sockets = Vec::new();
    for pair in &seeded.pairs {
        let socket = Socket::open(node.address, &seeded.person(pair.a).access_token).await.unwrap();
        sockets.push((*pair, socket));
    }
    let mut acknowledged = Vec::new();
    let mut at_once = 0;
    for round in 0..2 * ROUNDS {
        let cut = if round % 2 == 0 { Cut::BeforeCommit } else { Cut::AfterCommit };
        proxy.cut_next(cut);
        let mut sending: FuturesUnordered<_> = sockets
            .iter()
            .map(|(pair, socket)| {
                let (id, text) = (client_id(), format!("round {round}, {cut:?}"));
                async move {
                    let mut answers = 1;
                    let receipt = loop {
                        match socket.line.send(pair.conversation, id, &text).await {
                            Ok(receipt) => break receipt,
                            Err(failed) => assert!(
                                ["unavailable", "outcome_unknown"].contains(&failed.code()) && answers < 10,
                                "{failed:?}"
                            ),
                        }
                        answers += 1;
                    };
                    // What the sender was told stays true.
                    let again = socket.line.send(pair.conversation, id, &text).await.unwrap();
                    assert_eq!(again, receipt);
                    let told = Acknowledged {
                        sender: pair.a,
                        conversation: pair.conversation,
                        client_id: id,
                        text,
                        receipt,
                    };
                    (told, answers == 1)
                }
            })
            .collect();
        while let Some((told, first)) = sending.next().await {
            acknowledged.push(told);
            at_once += usize::from(first);
        }
        timeout(LIMIT, proxy.cut_done(round + 1)).await.expect("a commit was cut");
    }
    let stored = Stored::read(&database.url);
    stored.is_whole();
    stored.has_all(&acknowledged);
    assert_eq!(stored.messages.len(), acknowledged.len(), "nothing twice");
    println!(
        "{} sends over {} cuts, {at_once} answered with the first try",
        acknowledged.len(),
        proxy.cuts()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn process_alone_frozen_inside_a_batch() {
    let _alone = alone().await;
    let database = Backend::Postgres.fresh_database("frozen");
    let mut first = Node::new(&database.url);
    let seeded = first.seed(42, 21, &[]);
    first.start().await;
    let mut second = first.beside();
    second.start().await;
    let (order, orders) = watch::channel(Order::Send);
    let (apart, busy) = seeded.pairs.split_first().unwrap();
    let clients: Vec<_> = busy
        .iter()
        .map(|pair| {
            let habits = Habits::sends(vec![pair.conversation], Duration::ZERO);
            stayer::start(first.address, seeded.person(pair.a), habits, orders.clone())
        })
        .collect();
    let other = Socket::open(second.address, &seeded.person(apart.a).access_token).await.unwrap();
    other.line.send(apart.conversation, client_id(), "before").await.unwrap();

    freeze_inside_a_batch(&first, &database.url).await;
    let begun = Instant::now();
    let receipt =
        other.line.send(apart.conversation, client_id(), "meanwhile").await.expect("the second goes on");
    let waited = begun.elapsed();
    first.signal(Signal::GoOn);
    println!("the second node waited {waited:?}");
    assert!(waited < Duration::from_secs(3), "the second waited {waited:?}");

    let back = Instant::now();
    let again = Socket::open(first.address, &seeded.person(apart.b).access_token).await.unwrap();
    let after = timeout(LIMIT, async {
        let id = client_id();
        loop {
            match again.line.send(apart.conversation, id, "after").await {
                Ok(receipt) => break receipt,
                Err(failed) => assert_eq!(failed.code(), "unavailable"),
            }
        }
    });
    let after = after.await.expect("the first recovers");
    println!("the first was back after {:?}", back.elapsed());
    assert!(after.seq == receipt.seq + 1 && after.position > receipt.position);
    order.send_replace(Order::EndAt(Stored::read(&database.url).head()));
    let mut acknowledged = Vec::new();
    for client in clients {
        acknowledged.extend(
            timeout(LIMIT, client).await.expect("every client comes to the end").unwrap().acknowledged,
        );
    }
    let stored = Stored::read(&database.url);
    stored.is_whole();
    stored.has_all(&acknowledged);
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Freezes the node at a moment when its writer, and nobody else, holds the journal's lock.
async fn freeze_inside_a_batch(node: &Node, url: &str) {
    let mut conn = PgConnection::establish(url).unwrap();
    let mut held = || {
        let query = "SELECT count(*) AS count FROM pg_locks WHERE locktype = 'advisory' AND granted \
                     AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        sql_query(query).get_result::<Count>(&mut conn).unwrap().count > 0
    };
    for _ in 0..500 {
        node.signal(Signal::Freeze);
        // What was on its way to the database when the process froze ends within this time.
        tokio::time::sleep(Duration::from_millis(50)).await;
        if held() {
            return;
        }
        node.signal(Signal::GoOn);
        tokio::time::sleep(Duration::from_millis(rand::random_range(5..30))).await;
    }
    panic!("the writer was never inside a batch");
}

#[tokio::test(flavor = "multi_thread")]
async fn process_database_gone_for_ten_seconds() {
    let _alone = alone().await;
    let server = OwnPostgres::start();
    let database = postgres::fresh_database_on(&server.admin_url(), "gone");
    let mut node = Node::new(&database.url);
    let seeded = node.seed(20, 10, &[]);
    node.start().await;
    let (order, orders) = watch::channel(Order::Send);
    let clients: Vec<_> = seeded
        .pairs
        .iter()
        .map(|pair| {
            let habits = Habits::sends(vec![pair.conversation], Duration::from_millis(20));
            stayer::start(node.address, seeded.person(pair.a), habits, orders.clone())
        })
        .collect();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let pair = seeded.pairs[0];
    let rest = Rest::new(node.address, seeded.person(pair.b));

    server.stop();
    let away = Instant::now();
    let mut refused = BTreeSet::new();
    while away.elapsed() < AWAY {
        for path in ["/sync".to_owned(), format!("/conversations/{}/messages", pair.conversation)] {
            let (status, body) = rest.get(&path).await;
            assert_eq!((status, body["code"].as_str()), (503, Some("unavailable")), "GET {path}: {body}");
        }
        let path = format!("/conversations/{}/messages/{}", pair.conversation, client_id());
        let (status, body) = rest.put(&path, serde_json::json!({"text": "is anyone there?"})).await;
        assert_eq!(status, 503, "{body}");
        refused.insert(body["code"].as_str().unwrap_or_default().to_owned());
        // It answers from memory, but a token is only as good as what this node knows of the journal.
        if away.elapsed() > Duration::from_secs(2) {
            let (status, body) = rest.get("/policies").await;
            assert_eq!((status, body["code"].as_str()), (503, Some("unavailable")), "GET /policies: {body}");
        }
        let ready = reqwest::get(node.http("/readyz")).await.unwrap().status();
        assert_eq!(ready.as_u16(), 503);
        let alive = reqwest::get(node.http("/healthz")).await.unwrap().status();
        assert!(alive.is_success(), "the process answers");
    }
    server.start_again();
    let back = Instant::now();
    node.ready().await;
    let id = client_id();
    let path = format!("/conversations/{}/messages/{id}", pair.conversation);
    while rest.put(&path, serde_json::json!({"text": "back"})).await.0 >= 500 {
        assert!(back.elapsed() < LIMIT, "the service returns by itself");
    }
    println!("refused with {refused:?}; writes again {:?} after the database was back", back.elapsed());

    order.send_replace(Order::EndAt(Stored::read(&database.url).head()));
    let mut acknowledged = Vec::new();
    for client in clients {
        let story = timeout(LIMIT, client).await.expect("every client comes to the end").unwrap();
        let codes: BTreeSet<String> = story.refusals.into_iter().collect();
        assert!(
            codes.iter().all(|code| ["unavailable", "outcome_unknown"].contains(&code.as_str())),
            "{codes:?}"
        );
        acknowledged.extend(story.acknowledged);
    }
    let stored = Stored::read(&database.url);
    stored.is_whole();
    stored.has_all(&acknowledged);
    assert!(refused.iter().all(|code| code == "unavailable" || code == "outcome_unknown"), "{refused:?}");
}
