//! What is a person's own: settings of a conversation, drafts, preferences, status. At both doors, on all their devices.

use lingtong_tests::house::{Guest, House, Line};
use lingtong_tests::postgres::Backend;
use serde_json::{Value, json};
use std::time::Duration;

async fn refused(house: &House, who: &Guest, (method, path): (&str, &str), body: Value) -> (String, Value) {
    let answer = who.sends(house, method, path, &body).await;
    (answer.code().to_owned(), answer.body["fields"].clone())
}

async fn next(line: &mut Line, kind: &str) -> Value {
    line.until(|frame| frame["type"] == kind).await
}

#[actix_web::test]
async fn settings_and_drafts_are_the_same_at_both_doors_and_on_every_device() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, ben) = (house.person("ada").await, house.person("ben").await);
        let id = ada.opens(&house, "kitchen", &[&ben]).await;
        ada.says(&house, id, "soup").await;
        let (mut desk, mut phone) = (ben.live(&house).await, ben.again(&house).await.live(&house).await);
        let mut other = ada.live(&house).await;
        let (settings, draft) =
            (format!("/conversations/{id}/settings"), format!("/conversations/{id}/draft"));

        let muted = ben.sends(&house, "PUT", &settings, &json!({"muted": true, "level": "none"})).await.ok();
        let mine = muted["mine"].as_i64().unwrap();
        assert_eq!(
            muted,
            json!({"conversation": id, "pinned": false, "muted": true, "level": "none", "mine": mine})
        );
        let mut told = next(&mut phone, "settings").await;
        assert_eq!(told["mine"], mine);
        let pinned = json!({"do": "settings", "conversation": id, "pinned": true, "level": null});
        let pinned = desk.ask(pinned).await.unwrap();
        assert_eq!(
            pinned,
            json!({"conversation": id, "pinned": true, "muted": true, "level": null, "mine": mine + 1})
        );
        told = next(&mut phone, "settings").await;
        told.as_object_mut().unwrap().remove("type");
        assert_eq!(told, pinned);
        // What is so already takes no number and is not told.
        let again = ben.sends(&house, "PUT", &settings, &json!({"pinned": true})).await.ok();
        assert_eq!(again, pinned);

        let typed =
            desk.ask(json!({"do": "draft", "conversation": id, "text": "with 面", "reply_to": 1})).await;
        let typed = typed.unwrap();
        assert_eq!(
            (&typed["text"], &typed["reply_to"], &typed["mine"]),
            (&json!("with 面"), &json!(1), &json!(mine + 2))
        );
        let told = next(&mut phone, "draft").await;
        assert_eq!(
            (&told["text"], &told["at"], &told["mine"]),
            (&typed["text"], &typed["at"], &typed["mine"])
        );
        let shown = ben.gets(&house, &format!("/conversations/{id}")).await;
        assert_eq!(shown["draft"]["text"], "with 面");
        assert_eq!(
            shown["settings"],
            json!({"pinned": true, "muted": true, "level": null, "mine": mine + 1})
        );
        // A send leaves it to the client.
        ben.says(&house, id, "with noodles").await;
        assert_eq!(ben.gets(&house, "/sync").await["conversations"][0]["draft"]["text"], "with 面");
        ben.sends(&house, "PUT", &draft, &json!({"text": ""})).await.ok();
        assert_eq!(next(&mut phone, "draft").await["text"], "");
        assert_eq!(ben.gets(&house, "/sync").await["conversations"][0]["draft"], Value::Null);

        let of_others = other.all().await.into_iter().chain(phone.all().await);
        let of_others: Vec<Value> =
            of_others.filter(|frame| matches!(frame["type"].as_str(), Some("settings" | "draft"))).collect();
        assert!(of_others.is_empty(), "{of_others:?}");
        let hers = ada.gets(&house, &format!("/conversations/{id}")).await;
        assert_eq!((&hers["draft"], &hers["settings"]["muted"]), (&Value::Null, &json!(false)));
        house.close().await;
    }
}

#[actix_web::test]
async fn a_device_that_comes_back_is_told_what_changed_in_order_and_only_that() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, ben) = (house.person("ada").await, house.person("ben").await);
        let id = ada.opens(&house, "kitchen", &[&ben]).await;
        let left = ada.opens(&house, "attic", &[&ben]).await;
        ada.says(&house, id, "soup").await;
        let line = ben.live(&house).await;
        let cursor = line.hello["cursor"].clone();
        let before = ben.gets(&house, "/sync").await["mine"].as_i64().unwrap();
        let put = async |path: String, body: Value| ben.sends(&house, "PUT", &path, &body).await.ok();
        put(format!("/conversations/{id}/draft"), json!({"text": "first"})).await;
        put(format!("/conversations/{left}/draft"), json!({"text": "of a room that is left"})).await;
        put(format!("/conversations/{id}/settings"), json!({"muted": true})).await;
        put("/me/status".into(), json!({"text": "busy", "until": null})).await;
        let dark = ben.sends(&house, "PATCH", "/me/preferences", &json!({"theme": "dark"})).await.ok();
        put(format!("/conversations/{id}/read"), json!({"seq": 1})).await;
        put(format!("/conversations/{id}/draft"), json!({"text": ""})).await;
        ada.asks(&house, "DELETE", &format!("/conversations/{left}/members/{}", ben.id)).go().await.ok();

        let came_after = async |mine: i64| -> Vec<(Value, i64)> {
            let mut line = ben.line(&house).await;
            line.ask(json!({"do": "resume", "cursor": cursor, "mine": mine})).await.unwrap();
            let frames = line.all().await.into_iter().filter(|frame| frame.get("mine").is_some());
            frames.map(|frame| (frame["type"].clone(), frame["mine"].as_i64().unwrap() - before)).collect()
        };
        let told = |kind: &str, mine: i64| (json!(kind), mine);
        let all = [
            told("settings", 3),
            told("status", 4),
            told("preferences", 5),
            told("mine", 6),
            told("draft", 7),
        ];
        assert_eq!(came_after(before).await, all);
        assert_eq!(came_after(dark["mine"].as_i64().unwrap()).await, all[3..]);
        assert_eq!(came_after(before + 7).await, []);
        drop(line);
        house.close().await;
    }
}

/// More than is read at once, and from two devices at the same time.
#[actix_web::test]
async fn the_counter_never_goes_back_on_a_socket() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, ben) = (house.person("ada").await, house.person("ben").await);
        let mut ids = Vec::new();
        for number in 0..8 {
            ids.push(ada.opens(&house, &format!("room {number}"), &[&ben]).await);
        }
        let cursor = ben.gets(&house, "/sync").await["cursor"].clone();
        let (mut hears, mut one, mut two) =
            (ben.live(&house).await, ben.line(&house).await, ben.line(&house).await);
        for round in 0..20 {
            for (at, id) in ids.iter().enumerate() {
                let line = if at % 2 == 0 { &mut one } else { &mut two };
                let command = match at % 4 < 2 {
                    true => json!({"id": 1, "do": "draft", "conversation": id, "text": round.to_string()}),
                    false => json!({"id": 1, "do": "settings", "conversation": id, "muted": round % 2 == 0}),
                };
                line.send(&command).await;
            }
        }
        let numbered = |frame: &Value| frame["mine"].as_i64().filter(|_| frame["type"] != "reply");
        let mut numbers = Vec::new();
        while numbers.len() < 20 * ids.len() {
            numbers.extend(numbered(&hears.frame().await));
        }
        assert!(numbers.is_sorted_by(|one, next| one < next), "{numbers:?}");
        let last = *numbers.last().unwrap();
        assert_eq!(ben.gets(&house, "/sync").await["mine"], last);
        // Each thing comes back once, as it is now.
        let mut later = ben.line(&house).await;
        later.ask(json!({"do": "resume", "cursor": cursor, "mine": 0})).await.unwrap();
        let frames = later.all().await;
        let numbers: Vec<i64> = frames.iter().filter_map(numbered).collect();
        assert!(numbers.is_sorted() && numbers.len() == ids.len(), "{frames:?}");
        assert_eq!(numbers.last(), Some(&last));
        house.close().await;
    }
}

#[actix_web::test]
async fn more_changes_than_are_read_at_once_all_come_back() {
    let house = House::open(Backend::Sqlite).await;
    let ada = house.person("ada").await;
    let rooms: usize = 520;
    let mut ids = Vec::new();
    for number in 0..rooms {
        ids.push(ada.opens(&house, &format!("room {number}"), &[]).await);
    }
    let chat = &house.app.chat;
    for id in &ids {
        let patch = lingtong::chat::personal::SettingsPatch { muted: Some(true), ..Default::default() };
        chat.change_settings(&ada.actor, *id, patch).await.unwrap();
        let new = lingtong::chat::personal::NewDraft { text: "d".into(), reply_to: None };
        chat.keep_draft(&ada.actor, *id, new).await.unwrap();
    }
    let mut line = ada.line(&house).await;
    let cursor = line.hello["cursor"].clone();
    line.ask(json!({"do": "resume", "cursor": cursor, "mine": 0})).await.unwrap();
    let frames = line.all().await;
    let numbers: Vec<i64> = frames.iter().filter_map(|frame| frame["mine"].as_i64()).collect();
    assert_eq!(numbers, (1..=2 * rooms as i64).collect::<Vec<_>>());
    house.close().await;
}

#[actix_web::test]
async fn what_is_out_of_bounds_or_not_mine_is_refused() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, eve) = (house.person("ada").await, house.person("eve").await);
        let id = ada.opens(&house, "kitchen", &[]).await;
        ada.says(&house, id, "soup").await;
        let (settings, draft) =
            (format!("/conversations/{id}/settings"), format!("/conversations/{id}/draft"));
        let (none, longest) = (Value::Null, "字".repeat(16_000));
        let before = ada.gets(&house, "/sync").await["mine"].clone();
        assert_eq!(refused(&house, &eve, ("PUT", &settings), json!({"muted": true})).await.0, "not_found");
        assert_eq!(refused(&house, &eve, ("PUT", &draft), json!({"text": "a"})).await.0, "not_found");
        let hours = |name: &str, value: Value| {
            let mut hours = json!({"enabled": true, "from": "22:00", "to": "08:00", "days": [1], "zone": "Asia/Shanghai"});
            hours[name] = value;
            json!({"do_not_disturb": hours})
        };
        let (preferences, status) = ("/me/preferences", "/me/status");
        let cases = [
            ("PUT", &*settings, json!({"level": "loud"}), "validation", none.clone()),
            ("PUT", &settings, json!({"colour": 1}), "unknown_field", json!(["colour"])),
            ("PUT", &draft, json!({"text": format!("{longest}字")}), "too_large", json!(["text"])),
            ("PUT", &draft, json!({"text": "a\u{0}"}), "validation", json!(["text"])),
            ("PUT", &draft, json!({"text": "a", "reply_to": 2}), "validation", json!(["reply_to"])),
            ("PUT", &draft, json!({"text": "a", "reply_to": 0}), "validation", json!(["reply_to"])),
            ("PUT", &draft, json!({"text": "a", "reply_to": i64::MAX}), "validation", json!(["reply_to"])),
            ("PATCH", preferences, json!({"theme": "pink"}), "validation", none.clone()),
            ("PATCH", preferences, json!({"language": "fr"}), "validation", none.clone()),
            ("PATCH", preferences, json!({"mine": 1}), "unknown_field", json!(["mine"])),
            (
                "PATCH",
                preferences,
                hours("from", json!("24:00")),
                "validation",
                json!(["do_not_disturb.from"]),
            ),
            ("PATCH", preferences, hours("to", json!("8:00")), "validation", json!(["do_not_disturb.to"])),
            ("PATCH", preferences, hours("to", json!("+8:00")), "validation", json!(["do_not_disturb.to"])),
            ("PATCH", preferences, hours("days", json!([])), "validation", json!(["do_not_disturb.days"])),
            ("PATCH", preferences, hours("days", json!([0])), "validation", json!(["do_not_disturb.days"])),
            ("PATCH", preferences, hours("days", json!([8])), "validation", json!(["do_not_disturb.days"])),
            (
                "PATCH",
                preferences,
                hours("zone", json!("Mars/Olympus")),
                "validation",
                json!(["do_not_disturb.zone"]),
            ),
            ("PATCH", preferences, hours("colour", json!(1)), "unknown_field", json!(["colour"])),
            ("PUT", status, json!({}), "validation", json!(["text"])),
            ("PUT", status, json!({"text": "a".repeat(101)}), "validation", json!(["text"])),
            ("PUT", status, json!({"text": "a\u{202e}b"}), "validation", json!(["text"])),
            ("PUT", status, json!({"emoji": "tea"}), "validation", json!(["emoji"])),
            (
                "PUT",
                status,
                json!({"text": "a", "until": "2001-01-01T00:00:00Z"}),
                "validation",
                json!(["until"]),
            ),
            (
                "PUT",
                status,
                json!({"text": "a", "until": "9999-01-01T00:00:00Z"}),
                "validation",
                json!(["until"]),
            ),
        ];
        for (method, path, body, code, fields) in cases {
            let (found, named) = refused(&house, &ada, (method, path), body.clone()).await;
            let shown: String = body.to_string().chars().take(100).collect();
            assert_eq!(found, code, "{path} {shown}");
            assert!(fields.is_null() || named == fields, "{path} {shown}: {named}");
        }
        assert_eq!(ada.gets(&house, "/sync").await["mine"], before, "nothing was changed");
        // The longest that may be.
        let kept = ada.sends(&house, "PUT", &draft, &json!({"text": longest})).await.ok();
        assert_eq!(kept["text"].as_str(), Some(&*longest));
        house.close().await;
    }
}

#[actix_web::test]
async fn preferences_are_patched_and_have_defaults() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let ada = house.person("ada").await;
        let first = ada.gets(&house, "/me/preferences").await;
        let default = json!({"theme": "system", "language": null, "send_key": "enter",
            "notify": {"level": "all", "sound": true, "preview": true}, "do_not_disturb": null, "mine": 0});
        assert_eq!(first, default);
        let mut desk = ada.live(&house).await;
        let patch = json!({"send_key": "ctrl_enter", "notify": {"level": "mentions"}, "do_not_disturb":
            {"enabled": true, "from": "22:00", "to": "08:00", "days": [7, 1, 7], "zone": "Asia/Shanghai"}});
        let patched = ada.sends(&house, "PATCH", "/me/preferences", &patch).await.ok();
        assert_eq!(patched["notify"], json!({"level": "mentions", "sound": true, "preview": true}));
        assert_eq!(patched["do_not_disturb"]["days"], json!([1, 7]));
        let told = next(&mut desk, "preferences").await;
        assert_eq!((&told["send_key"], &told["mine"]), (&json!("ctrl_enter"), &patched["mine"]));
        let house = house.reopen().await;
        let ada = ada.again(&house).await;
        assert_eq!(ada.gets(&house, "/sync").await["preferences"], patched);
        let mut line = ada.live(&house).await;
        let without = line.ask(json!({"do": "preferences", "do_not_disturb": null})).await.unwrap();
        assert_eq!((&without["do_not_disturb"], &without["send_key"]), (&Value::Null, &json!("ctrl_enter")));
        drop(line);
        house.close().await;
    }
}

#[actix_web::test]
async fn a_status_is_seen_by_who_watches_and_by_who_reads_until_it_is_over() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, ben) = (house.person("ada").await, house.person("ben").await);
        let cleo = house.person("cleo").await;
        let mut watches = ben.live(&house).await;
        let mut elsewhere = cleo.live(&house).await;
        let watch = json!({"do": "watch", "people": [ada.id, cleo.id]});
        assert_eq!(watches.ask(watch.clone()).await.unwrap()["status"], json!({}));
        let until = lingtong::clock::format_ms(lingtong::clock::Clock::now_ms(&*house.clock) + 60_000);
        let tea = json!({"emoji": "🍵", "text": " 喝茶  now ", "until": until});
        let shown = json!({"emoji": "🍵", "text": "喝茶 now", "until": until});
        let answer = ada.sends(&house, "PUT", "/me/status", &tea).await.ok();
        assert_eq!(answer["status"], shown);
        let told = next(&mut watches, "status").await;
        assert_eq!(told, json!({"type": "status", "person": ada.id, "status": shown}));
        assert_eq!(watches.ask(watch.clone()).await.unwrap()["status"], json!({ada.id.to_string(): shown}));
        for path in [format!("/people/{}", ada.id), "/people?limit=1".into()] {
            let read = ben.gets(&house, &path).await;
            let person = read["items"].get(0).unwrap_or(&read);
            assert_eq!(person["custom_status"], shown, "{path}");
        }
        assert_eq!(ada.gets(&house, "/me").await["person"]["custom_status"], shown);
        // A minute later it is over, though nobody took it away.
        house.pass(Duration::from_secs(61));
        assert_eq!(ben.gets(&house, &format!("/people/{}", ada.id)).await.get("custom_status"), None);
        assert_eq!(watches.ask(watch).await.unwrap()["status"], json!({}));

        let mut ada = ada.again(&house).await.live(&house).await;
        ada.ask(json!({"do": "status", "status": {"text": "back"}})).await.unwrap();
        assert_eq!(next(&mut watches, "status").await["status"]["text"], "back");
        ada.ask(json!({"do": "status", "status": null})).await.unwrap();
        assert_eq!(next(&mut watches, "status").await["status"], Value::Null);
        assert!(elsewhere.all().await.iter().all(|frame| frame["type"] != "status"));
        house.close().await;
    }
}
