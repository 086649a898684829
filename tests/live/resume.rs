//! Resume: from every position exactly what came after it; an explicit gap where that cannot be.

use lingtong::journal::{Audience, Command, Draft, Kind, Origin, Tx, WriteError};
use lingtong::live::socket::Pace;
use lingtong_tests::house::House;
use lingtong_tests::postgres::Backend;
use lingtong_tests::wait::until_async;
use serde_json::json;
use std::time::Duration;

const WARM: Duration = Duration::from_secs(10);

#[actix_web::test]
async fn from_every_position_exactly_what_came_after_it() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, ben) = (house.person("ada").await, house.person("ben").await);
        let mut all = ben.live(&house).await;
        let start = all.hello["position"].as_i64().unwrap();
        let kitchen = ada.opens(&house, "kitchen", &[&ben]).await;
        let office = ben.opens(&house, "office", &[]).await;
        let secret = ada.opens(&house, "secret", &[]).await;
        for number in 0..5 {
            ada.says(&house, kitchen, &format!("soup {number}")).await;
            ada.says(&house, secret, "not for ben").await;
            ben.says(&house, office, &format!("memo {number}")).await;
        }
        house.app.chat.react(&ada.actor, kitchen, 2, "🍜", true).await.unwrap();
        house.app.chat.pin(&ada.actor, kitchen, 2, true).await.unwrap();
        let last = ben.says(&house, kitchen, "enough").await.position;
        let stream = all.events_until(last).await;
        assert!(!stream.iter().any(|event| event.contains("not for ben")), "{stream:?}");
        let position = |event: &String| {
            serde_json::from_str::<serde_json::Value>(event).unwrap()["position"].as_i64().unwrap()
        };
        assert!(stream.is_sorted_by_key(position), "{stream:?}");

        let epoch = all.hello["epoch"].as_str().unwrap();
        for from in start..=last {
            let mut line = ben.line(&house).await;
            let command = json!({"do": "resume", "cursor": format!("{epoch}.{from}"), "mine": 0});
            let reply = line.ask(command).await.unwrap();
            assert_eq!(reply["position"], last);
            let resumed: Vec<String> =
                line.texts().await.into_iter().filter(|text| text.contains(r#""type":"event""#)).collect();
            let expected: Vec<String> =
                stream.iter().filter(|event| position(event) > from).cloned().collect();
            assert_eq!(resumed, expected, "from {from} on {backend:?}");
        }
        house.close().await;
    }
}

#[actix_web::test]
async fn events_stand_before_the_reply_and_new_ones_follow_it() {
    let house = House::open(Backend::Sqlite).await;
    let (ada, ben) = (house.person("ada").await, house.person("ben").await);
    let kitchen = ada.opens(&house, "kitchen", &[&ben]).await;
    let mut line = ben.line(&house).await;
    let missed = ada.says(&house, kitchen, "missed").await.position;
    line.send(&json!({"id": 1, "do": "resume", "cursor": line.hello["cursor"]})).await;
    assert_eq!(line.frame().await["position"], missed);
    let reply = line.frame().await;
    assert_eq!((&reply["id"], &reply["data"]["position"]), (&json!(1), &json!(missed)));
    let live = ada.says(&house, kitchen, "live").await.position;
    assert_eq!(line.frame().await["position"], live);
    house.close().await;
}

#[actix_web::test]
async fn without_a_resume_no_events_flow_but_commands_work() {
    let house = House::open(Backend::Sqlite).await;
    let ada = house.person("ada").await;
    let kitchen = ada.opens(&house, "kitchen", &[]).await;
    let mut line = ada.line(&house).await;
    assert!(line.say(kitchen, "soup").await.is_ok());
    assert_eq!(line.all().await, Vec::<serde_json::Value>::new());
    house.close().await;
}

#[actix_web::test]
async fn a_cursor_that_cannot_be_resumed_is_told_why() {
    for backend in Backend::both() {
        let house = House::open_with(backend, Pace::default(), |config| config.journal.recent_mib = 1).await;
        let ada = house.person("ada").await;
        let mut line = ada.line(&house).await;
        let epoch = line.hello["epoch"].as_str().unwrap().to_owned();
        let old = line.hello["cursor"].clone();
        let head = house.head().await;
        for (cursor, reason) in [
            (format!("{epoch}.{}", head + 1), "future"),
            (format!("{epoch}.{}", i64::MAX), "future"),
            (format!("{epoch}.-1"), "foreign_epoch"),
            (format!("{epoch}.9223372036854775808"), "foreign_epoch"),
            (format!("{epoch}.1e400"), "foreign_epoch"),
            (format!("{epoch}1.{head}"), "foreign_epoch"),
            ("zz.1".into(), "foreign_epoch"),
            ("".into(), "foreign_epoch"),
            ("1".into(), "foreign_epoch"),
        ] {
            assert_eq!(
                line.ask(json!({"do": "resume", "cursor": cursor})).await,
                Err("gap".into()),
                "{cursor}"
            );
            let gap = line.until(|frame| frame["type"] == "gap").await;
            assert_eq!(gap, json!({"type": "gap", "reason": reason}), "{cursor}");
        }
        for _ in 0..6 {
            house.app.writer.write(ManyNews(ada.id, 1_000)).await.unwrap();
        }
        house.all_published().await;
        // More than a node keeps in memory, and more than it reads from storage for one who comes back.
        assert_eq!(line.ask(json!({"do": "resume", "cursor": old})).await, Err("gap".into()));
        assert_eq!(line.until(|frame| frame["type"] == "gap").await["reason"], "too_old");
        let house = house.reopen().await;
        let mut line = ada.line(&house).await;
        assert_eq!(line.ask(json!({"do": "resume", "cursor": old})).await, Err("gap".into()));
        assert_eq!(line.until(|frame| frame["type"] == "gap").await["reason"], "too_old");
        // It goes on from a snapshot's cursor.
        line.ask(json!({"do": "resume", "cursor": line.hello["cursor"]})).await.unwrap();
        house.close().await;
    }
}

#[actix_web::test]
async fn a_resume_goes_on_after_a_restart() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, ben) = (house.person("ada").await, house.person("ben").await);
        let kitchen = ada.opens(&house, "kitchen", &[&ben]).await;
        let cursor = ben.line(&house).await.hello["cursor"].clone();
        let sent = ada.says(&house, kitchen, "before the restart").await.position;
        let house = house.reopen().await;
        let mut line = ben.line(&house).await;
        line.ask(json!({"do": "resume", "cursor": cursor})).await.unwrap();
        let event = line.event().await;
        assert_eq!(
            (&event["position"], &event["data"]["text"]),
            (&json!(sent), &json!("before the restart"))
        );
        house.close().await;
    }
}

#[actix_web::test]
async fn after_a_restart_the_newest_are_in_memory_again() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, ben) = (house.person("ada").await, house.person("ben").await);
        let kitchen = ada.opens(&house, "kitchen", &[&ben]).await;
        let mut before = ben.live(&house).await;
        let cursor = before.hello["cursor"].clone();
        ada.says(&house, kitchen, "soup").await;
        let secret = ada.says(&house, kitchen, "a secret").await;
        house.app.chat.recall(&ada.actor, kitchen, secret.seq).await.unwrap();
        for _ in 0..6 {
            house.app.writer.write(ManyNews(ada.id, 1_000)).await.unwrap();
        }
        let last = ada.says(&house, kitchen, "enough").await.position;
        let seen = before.events_until(last).await;

        let house = house.reopen().await;
        let hub = house.app.hub.clone();
        until_async("the ring is warm", WARM, || (hub.remembers_beyond() == 0).then_some(())).await;
        // From storage this would be a gap: more than 5,000 are missing.
        let mut again = ben.line(&house).await;
        again.ask(json!({"do": "resume", "cursor": cursor})).await.unwrap();
        let events = again.events_until(last).await;
        assert_eq!(events.len(), seen.len());
        assert!(events.iter().all(|event| !event.contains("a secret")));
        let as_before = events.iter().zip(&seen).filter(|(now, then)| now == then).count();
        assert_eq!(as_before, seen.len() - 1, "all but what was withdrawn, byte for byte, on {backend:?}");
        house.close().await;
    }
}

/// Cheap events for everyone.
struct ManyNews(i64, usize);

impl Command for ManyNews {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        for _ in 0..self.1 {
            let draft = Draft::new(Kind::DirectoryVersion, Audience::Everyone, Some(self.0), &[], &json!({}));
            tx.append(draft, &Origin::server())?;
        }
        Ok(())
    }
}
