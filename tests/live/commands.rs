//! Commands: exactly one reply each, and what is not one is refused by name.

use std::collections::HashMap;

use lingtong_tests::house::House;
use lingtong_tests::logs::Logs;
use lingtong_tests::postgres::Backend;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

#[actix_web::test]
async fn every_command_has_one_reply_with_its_id() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, ben) = (house.person("ada").await, house.person("ben").await);
        let kitchen = ada.opens(&house, "kitchen", &[&ben]).await;
        let mut line = ada.line(&house).await;
        let seq = line.say(kitchen, "soup is ready").await.unwrap();
        let at = json!({"conversation": kitchen, "seq": seq});
        let with = |what: &str, more: Value| {
            let mut command = at.clone();
            command["do"] = what.into();
            command.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            command
        };
        let cursor = line.hello["cursor"].clone();
        let commands = [
            json!({"do": "auth", "token": ada.token}),
            with("edit", json!({"text": "soup is hot"})),
            with("react", json!({"emoji": "🍜"})),
            with("unreact", json!({"emoji": "🍜"})),
            with("pin", json!({})),
            with("unpin", json!({})),
            with("read", json!({})),
            with("read", json!({"seq": 0, "mark_unread": true})),
            with("recall", json!({})),
            json!({"do": "settings", "conversation": kitchen, "pinned": true, "level": null}),
            json!({"do": "draft", "conversation": kitchen, "text": "the sou"}),
            json!({"do": "preferences", "theme": "dark", "notify": {"sound": false}}),
            json!({"do": "status", "status": {"emoji": "🍜", "text": "eating"}}),
            json!({"do": "status", "status": null}),
            json!({"do": "typing", "conversation": kitchen}),
            json!({"do": "watch", "people": [ben.id], "conversations": [kitchen]}),
            json!({"do": "ping"}),
            json!({"do": "resume", "cursor": cursor, "mine": 0}),
            // Refused ones have one too.
            json!({"do": "typing"}),
            json!({"do": "edit", "conversation": kitchen, "seq": 999, "text": "?"}),
            json!({"do": "fly"}),
        ];
        for (id, command) in (100..).zip(commands.clone()) {
            let mut command = command;
            command["id"] = id.into();
            line.send(&command).await;
        }
        line.ask(json!({"do": "ping"})).await.unwrap();
        // Replies of what waits for the writer may come after the ping's.
        let mut replies: HashMap<i64, Vec<Value>> = HashMap::new();
        while replies.len() < commands.len() {
            let frame = line.frame().await;
            if frame["type"] == "reply" {
                replies.entry(frame["id"].as_i64().unwrap()).or_default().push(frame);
            }
        }
        for frame in line.all().await {
            assert_ne!(frame["type"], "reply", "a second reply: {frame}");
        }
        for (id, command) in (100..).zip(commands) {
            let replies = &replies[&id];
            assert_eq!(replies.len(), 1, "{command}: {replies:?}");
            let refused = match command["do"].as_str().unwrap() {
                "typing" if command.get("conversation").is_none() => Some("validation"),
                "edit" if command["seq"] == 999 => Some("not_found"),
                "fly" => Some("unknown_command"),
                _ => None,
            };
            assert_eq!(replies[0]["error"]["code"].as_str(), refused, "{command}: {}", replies[0]);
        }
        house.close().await;
    }
}

#[actix_web::test]
async fn what_is_no_command_is_refused_by_its_code_and_changes_nothing() {
    let house = House::open(Backend::Sqlite).await;
    let (ada, ben) = (house.person("ada").await, house.person("ben").await);
    let kitchen = ada.opens(&house, "kitchen", &[]).await;
    let mut line = ada.live(&house).await;
    let head = house.head().await;
    let send = |more: &str| {
        format!(
            r#"{{"id":1,"do":"send","conversation":{kitchen},"client_id":"018f3b1c-7d2e-7abc-8def-0123456789ab"{more}}}"#
        )
    };
    let deep = "[".repeat(10_000) + &"]".repeat(10_000);
    let cases = [
        ("not json".into(), "bad_json"),
        ("".into(), "bad_json"),
        ("[]".into(), "bad_request"),
        ("{".into(), "bad_json"),
        (deep.clone(), "validation"),
        (send(&format!(r#","text":"a","more":{deep}"#)), "bad_json"),
        (send(&format!(r#","text":{deep}"#)), "bad_json"),
        (r#"{"id":1}"#.into(), "bad_request"),
        (r#"{"id":1,"do":"fly"}"#.into(), "unknown_command"),
        (r#"{"id":1,"do":7}"#.into(), "validation"),
        (r#"{"id":1e400,"do":"ping"}"#.into(), "bad_json"),
        (r#"{"id":9223372036854775808,"do":"ping"}"#.into(), "validation"),
        (r#"{"id":1,"do":"ping","extra":1}"#.into(), "unknown_field"),
        (send(r#","text":"a","colour":"red""#), "unknown_field"),
        (send(r#","text":"\ud800""#), "bad_json"),
        (send(r#","text":"a\u0000b""#), "validation"),
        (send(r#","text":"""#), "validation"),
        (send(r#","text":null"#), "validation"),
        (send(&format!(r#","text":"{}""#, "x".repeat(16_001))), "too_large"),
        (send(r#","text":"a","reply_to":-1"#), "validation"),
        (send(r#","text":"a","mentions":[1e400]"#), "bad_json"),
        (r#"{"id":1,"do":"send","conversation":1,"client_id":"not a uuid","text":"a"}"#.into(), "validation"),
        (r#"{"id":1,"do":"typing","conversation":-1}"#.into(), ""),
        (r#"{"id":1,"do":"settings","conversation":1,"muted":true}"#.into(), "not_found"),
        (format!(r#"{{"id":1,"do":"settings","conversation":{kitchen},"level":"some"}}"#), "validation"),
        (format!(r#"{{"id":1,"do":"settings","conversation":{kitchen},"colour":"red"}}"#), "unknown_field"),
        (format!(r#"{{"id":1,"do":"draft","conversation":{kitchen}}}"#), "validation"),
        (
            format!(r#"{{"id":1,"do":"draft","conversation":{kitchen},"text":"a","reply_to":1}}"#),
            "validation",
        ),
        (
            format!(r#"{{"id":1,"do":"draft","conversation":{kitchen},"text":"{}"}}"#, "x".repeat(16_001)),
            "too_large",
        ),
        (r#"{"id":1,"do":"preferences","colour":"red"}"#.into(), "unknown_field"),
        (r#"{"id":1,"do":"preferences","notify":{"colour":"red"}}"#.into(), "unknown_field"),
        (r#"{"id":1,"do":"preferences","theme":"red"}"#.into(), "validation"),
        (r#"{"id":1,"do":"status"}"#.into(), "validation"),
        (r#"{"id":1,"do":"status","status":{"text":"a","until":"never"}}"#.into(), "validation"),
        (format!(r#"{{"id":1,"do":"read","conversation":{kitchen},"seq":-1}}"#), "validation"),
        (format!(r#"{{"id":1,"do":"recall","conversation":{},"seq":1}}"#, i64::MAX), "not_found"),
        (format!(r#"{{"id":1,"do":"recall","conversation":{kitchen},"seq":{}}}"#, i64::MAX), "not_found"),
        (format!(r#"{{"id":1,"do":"recall","conversation":{},"seq":1}}"#, i64::MIN), "not_found"),
    ];
    for (frame, code) in cases {
        line.raw(Message::text(frame.clone())).await;
        let reply = line.until(|frame| frame["type"] == "reply").await;
        let short: String = frame.chars().take(120).collect();
        assert_eq!(reply["error"]["code"].as_str().unwrap_or_default(), code, "{short}: {reply}");
        assert!(!reply.to_string().contains("xxxx"), "a reply repeats what was sent");
    }
    assert_eq!(house.head().await, head, "nothing was changed");
    // The socket lives on, and others were never told.
    assert!(line.say(kitchen, "still here").await.is_ok());
    assert_eq!(line.say(ben.actor.person, "no such room").await, Err("not_found".into()));
    house.close().await;
}

#[actix_web::test]
async fn texts_are_kept_to_the_letter_and_not_logged() {
    let logs = Logs::start();
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let ada = house.person("ada").await;
        let kitchen = ada.opens(&house, "kitchen", &[]).await;
        let mut line = ada.live(&house).await;
        let longest = "字".repeat(16_000);
        for text in [
            "👩‍👩‍👧‍👦 🀄 𠮷野家",
            "\u{202e}RTL\u{202c} שלום مرحبا",
            "e\u{301} é ﬁ Ａ",
            " two\r\n lines\t ",
            "'; --",
            &longest,
        ] {
            line.say(kitchen, text).await.unwrap();
            let event = line.event().await;
            assert_eq!(event["data"]["text"], text);
        }
        house.close().await;
        logs.must_not_hold(&[&ada.token, "𠮷野家", "RTL", "ﬁ", "'; --", "字字字"]);
    }
}

#[actix_web::test]
async fn a_flood_is_refused_and_changes_nothing() {
    let pace = lingtong::live::socket::Pace::default();
    let house = House::open_with(Backend::Sqlite, pace, |config| config.limits.sends_per_minute = 5).await;
    let ada = house.person("ada").await;
    let kitchen = ada.opens(&house, "kitchen", &[]).await;
    let mut line = ada.line(&house).await;
    let mut sent = 0;
    for number in 0..50 {
        match line.say(kitchen, &format!("again {number}")).await {
            Ok(seq) => {
                sent += 1;
                assert_eq!(seq, sent);
            }
            Err(code) => assert_eq!(code, "rate_limited"),
        }
    }
    assert!((5..10).contains(&sent), "{sent} of 50 were let through");
    house.close().await;
}
