//! Two nodes on one PostgreSQL: what happens at one is seen at the other.

use std::time::Duration;

use super::alone;
use lingtong_tests::node::Node;
use lingtong_tests::postgres::Backend;
use lingtong_tests::rest::Rest;
use lingtong_tests::wire::{Socket, client_id};
use tokio::time::{Instant, timeout};

/// "Within a second", and what a busy machine adds.
const SOON: Duration = Duration::from_millis(2_500);

#[tokio::test(flavor = "multi_thread")]
async fn process_alone_two_nodes() {
    let _alone = alone().await;
    let database = Backend::Postgres.fresh_database("two");
    let mut first = Node::new(&database.url);
    let seeded = first.seed(2, 1, &[]);
    first.start().await;
    let mut second = first.beside();
    second.start().await;
    let pair = seeded.pairs[0];
    let (ada, bo) = (seeded.person(pair.a), seeded.person(pair.b));
    let at_first = Socket::open(first.address, &ada.access_token).await.unwrap();
    let mut at_second = Socket::open(second.address, &bo.access_token).await.unwrap();
    at_second.resume(at_second.hello["cursor"].as_str().unwrap()).await.unwrap();

    let mut delays = Vec::new();
    for number in 0..5 {
        let text = format!("汤好了 {number}");
        let receipt = at_first.line.send(pair.conversation, client_id(), &text).await.unwrap();
        let sent = Instant::now();
        let event =
            timeout(SOON, at_second.event("message.send")).await.expect("delivered at the other node");
        assert_eq!(
            (event["position"].as_i64(), event["data"]["text"].as_str()),
            (Some(receipt.position), Some(&*text))
        );
        delays.push(sent.elapsed());
    }
    println!("delivered at the other node after {delays:?}");

    // A cursor of one node is good at the other.
    let cursor = at_second.hello["cursor"].as_str().unwrap().to_owned();
    let mut elsewhere = Socket::open(first.address, &bo.access_token).await.unwrap();
    elsewhere.resume(&cursor).await.unwrap();
    for number in 0..5 {
        assert_eq!(elsewhere.event("message.send").await["data"]["text"], format!("汤好了 {number}"));
    }

    let (status, body) = Rest::new(first.address, bo).delete(&format!("/sessions/{}", bo.session)).await;
    assert_eq!(status, 204, "{body}");
    let revoked = Instant::now();
    assert_eq!(elsewhere.end().await, Some(4001), "at once where it was ordered");
    println!("closed at the same node after {:?}", revoked.elapsed());
    assert!(revoked.elapsed() < Duration::from_millis(500));
    assert_eq!(timeout(SOON, at_second.end()).await.expect("closed at the other node"), Some(4001));
    println!("closed at the other node after {:?}", revoked.elapsed());
    let (status, body) = Rest::new(second.address, bo).get("/me").await;
    assert_eq!((status, body["code"].as_str()), (401, Some("session_revoked")), "{body}");
}
