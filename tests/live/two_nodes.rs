//! Two nodes on one database: what one of them does holds on the other within about a second.

use std::time::{Duration, Instant};

use lingtong_tests::house::{End, House};
use lingtong_tests::postgres::Backend;
use lingtong_tests::wait::until_async;
use serde_json::{Value, json};

/// The rule says one second; this machine may be busy.
const SOON: Duration = Duration::from_secs(3);

#[actix_web::test]
async fn messages_pass_between_nodes_in_order_and_stop_at_the_removed() {
    let here = House::open(Backend::Postgres).await;
    let there = here.another_node().await;
    let (ada, ben) = (here.person("ada").await, here.person("ben").await);
    let kitchen = ada.opens(&here, "kitchen", &[&ben]).await;
    there.all_published().await;
    let (mut near, mut far) = (ben.live(&here).await, ben.live(&there).await);
    let mut last = 0;
    for number in 0..30 {
        // By turns through both nodes' writers.
        let node = if number % 2 == 0 { &here } else { &there };
        last = ada.says(node, kitchen, &format!("soup {number}")).await.position;
    }
    let texts = |events: Vec<String>| -> Vec<(i64, String)> {
        let events = events.iter().map(|text| serde_json::from_str::<Value>(text).unwrap());
        let sent = events.filter(|event| event["kind"] == "message.send");
        sent.map(|event| {
            (event["data"]["seq"].as_i64().unwrap(), event["data"]["text"].as_str().unwrap().to_owned())
        })
        .collect()
    };
    let (near_texts, far_texts) = (near.events_until(last).await, far.events_until(last).await);
    assert_eq!(near_texts, far_texts, "the same bytes on both");
    let expected: Vec<_> = (0..30).map(|number| (number + 1, format!("soup {number}"))).collect();
    assert_eq!(texts(near_texts), expected);

    there.app.chat.remove_member(&ada.actor, kitchen, ben.id).await.unwrap();
    ada.says(&here, kitchen, "zebra here").await;
    ada.says(&there, kitchen, "zebra there").await;
    here.all_published().await;
    there.all_published().await;
    for line in [&mut near, &mut far] {
        let seen = line.all().await;
        assert!(seen.iter().any(|frame| frame["kind"] == "conversation.member_remove"), "{seen:?}");
        assert!(!seen.iter().any(|frame| frame.to_string().contains("zebra")), "{seen:?}");
        assert_eq!(line.say(kitchen, "let me in").await, Err("not_found".into()));
    }
    there.close().await;
    here.close().await;
}

#[actix_web::test]
async fn a_cut_off_holds_on_the_other_node_within_a_second() {
    let here = House::open(Backend::Postgres).await;
    let there = here.another_node().await;
    let (root, ada) = (here.administrator("root").await, here.person("ada").await);
    let phone = ada.again(&there).await;
    there.all_published().await;
    let (mut desk, mut pocket) = (ada.live(&there).await, phone.live(&there).await);

    let began = Instant::now();
    ada.asks(&here, "DELETE", &format!("/sessions/{}", phone.session)).go().await.ok();
    assert_eq!(pocket.end().await, End(Some(4001)));
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    assert_eq!(phone.asks(&there, "GET", "/me").go().await.code(), "session_revoked");
    assert!(desk.ask(json!({"do": "ping"})).await.is_ok());

    // A token of a key that the other node made, and a policy that it changed.
    root.sends(&there, "PATCH", "/policies", &json!({"presence": false})).await.ok();
    let directory = &here.app.directory;
    until_async("the policy holds here", SOON, || (!directory.policies().presence).then_some(())).await;
    there.app.directory.rotate_token_key(&lingtong::directory::Administrator::server()).await.unwrap();
    let newer = ada.again(&there).await;
    // A node looks for keys it does not know once a second at most.
    here.pass(Duration::from_secs(1));
    newer.gets(&here, "/me").await;

    let began = Instant::now();
    let path = format!("/people/{}/disable", ada.id);
    root.sends(&here, "POST", &path, &json!({"reason": "left"})).await.ok();
    assert_eq!(desk.end().await, End(Some(4001)));
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    assert_eq!(newer.asks(&there, "GET", "/me").go().await.code(), "session_revoked");
    there.close().await;
    here.close().await;
}
