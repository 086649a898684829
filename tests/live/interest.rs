//! Typing, presence and read cursors: only to those who have it on screen, and only to members.

use std::time::Duration;

use lingtong_tests::house::House;
use lingtong_tests::postgres::Backend;
use serde_json::{Value, json};

fn of_type<'a>(frames: &'a [Value], kind: &str) -> Vec<&'a Value> {
    frames.iter().filter(|frame| frame["type"] == kind).collect()
}

#[actix_web::test]
async fn typing_and_reading_reach_members_who_watch() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, ben) = (house.person("ada").await, house.person("ben").await);
        let (cleo, eve) = (house.person("cleo").await, house.person("eve").await);
        let kitchen = ada.opens(&house, "kitchen", &[&ben, &cleo]).await;
        let seq = ada.says(&house, kitchen, "soup").await.seq;
        let ada_id = ada.id;
        let mut ada = ada.live(&house).await;
        let (mut watching, mut elsewhere) = (ben.live(&house).await, cleo.live(&house).await);
        let mut stranger = eve.live(&house).await;
        for line in [&mut watching, &mut stranger] {
            line.ask(json!({"do": "watch", "conversations": [kitchen]})).await.unwrap();
        }
        elsewhere.ask(json!({"do": "watch", "conversations": []})).await.unwrap();
        ada.ask(json!({"do": "watch", "conversations": [kitchen]})).await.unwrap();

        ada.ask(json!({"do": "typing", "conversation": kitchen})).await.unwrap();
        let typing = watching.until(|frame| frame["type"] == "typing").await;
        assert_eq!(typing, json!({"type": "typing", "conversation": kitchen, "person": ada_id}));
        // A stranger is neither heard nor told.
        stranger.ask(json!({"do": "typing", "conversation": kitchen})).await.unwrap();
        assert_eq!(
            stranger.ask(json!({"do": "read", "conversation": kitchen, "seq": seq})).await,
            Err("not_found".into())
        );

        watching.ask(json!({"do": "read", "conversation": kitchen, "seq": seq})).await.unwrap();
        let read = ada.until(|frame| frame["type"] == "read").await;
        assert_eq!(read, json!({"type": "read", "conversation": kitchen, "person": ben.id, "seen_seq": seq}));
        let mine = watching.until(|frame| frame["type"] == "mine").await;
        assert_eq!((&mine["read_seq"], &mine["unread"]), (&json!(seq), &json!(0)));

        for (line, who) in [(&mut elsewhere, "a member who does not watch"), (&mut stranger, "a stranger")] {
            let seen = line.all().await;
            for kind in ["typing", "read", "mine"] {
                assert!(of_type(&seen, kind).is_empty(), "{who}: {seen:?}");
            }
        }
        assert!(of_type(&ada.all().await, "typing").is_empty(), "nobody hears themselves, nor strangers");
        house.close().await;
    }
}

#[actix_web::test]
async fn my_read_cursor_reaches_my_other_devices_also_after_a_pause() {
    let house = House::open(Backend::Sqlite).await;
    let (ada, ben) = (house.person("ada").await, house.person("ben").await);
    let kitchen = ada.opens(&house, "kitchen", &[&ben]).await;
    let seq = ada.says(&house, kitchen, "soup").await.seq;
    let (mut desk, mut phone) = (ben.live(&house).await, ben.again(&house).await.live(&house).await);
    let cursor = desk.hello["cursor"].clone();
    let standing = desk.ask(json!({"do": "read", "conversation": kitchen, "seq": seq})).await.unwrap();
    let mine = phone.until(|frame| frame["type"] == "mine").await;
    assert_eq!(mine["mine"], standing["mine"]);

    let mut later = ben.line(&house).await;
    later.ask(json!({"do": "resume", "cursor": cursor, "mine": 0})).await.unwrap();
    assert_eq!(later.until(|frame| frame["type"] == "mine").await, mine);
    let mut up_to_date = ben.line(&house).await;
    up_to_date.ask(json!({"do": "resume", "cursor": cursor, "mine": mine["mine"]})).await.unwrap();
    assert!(of_type(&up_to_date.all().await, "mine").is_empty());
    house.close().await;
}

#[actix_web::test]
async fn presence_reaches_those_who_watch_and_nobody_if_the_company_says_so() {
    let house = House::open(Backend::Sqlite).await;
    let (ada, ben) = (house.administrator("ada").await, house.person("ben").await);
    let mut line = ada.live(&house).await;
    let watch = json!({"do": "watch", "people": [ben.id, ada.id]});
    assert_eq!(line.ask(watch.clone()).await.unwrap(), json!({"online": [ada.id], "status": {}}));
    let (one, two) = (ben.line(&house).await, ben.line(&house).await);
    let presence = |online| json!({"type": "presence", "person": ben.id, "online": online});
    assert_eq!(line.until(|frame| frame["type"] == "presence").await, presence(true));
    drop(one);
    line.listen(Duration::from_millis(100)).await;
    drop(two);
    assert_eq!(line.until(|frame| frame["type"] == "presence").await, presence(false));

    ada.sends(&house, "PATCH", "/policies", &json!({"presence": false})).await.ok();
    let _three = ben.line(&house).await;
    assert_eq!(line.ask(watch).await.unwrap(), json!({"online": [], "status": {}}));
    let seen = line.all().await;
    assert!(of_type(&seen, "presence").is_empty(), "{seen:?}");
    let too_many: Vec<i64> = (0..501).collect();
    assert_eq!(line.ask(json!({"do": "watch", "people": too_many})).await, Err("too_large".into()));
    house.close().await;
}
