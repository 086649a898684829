//! Windows of history, at their edges.

use super::room::{code, newest, quiet_group};
use lingtong::chat::history::{History, Window};
use lingtong_tests::house::House;
use lingtong_tests::postgres::Backend;
use std::time::Duration;

fn window(text: &str) -> Window {
    let mut window = Window::default();
    for part in text.split_whitespace() {
        let (name, value) = part.split_once('=').unwrap();
        let number = value.parse().ok();
        match name {
            "before" => window.before = number,
            "after" => window.after = number,
            "around" => window.around = number,
            "first_unread" => window.first_unread = Some(true),
            _ => window.limit = number,
        }
    }
    window
}

/// `<1 2 3>` is a window with more on both sides.
fn shown(history: &History) -> String {
    let seqs: Vec<String> = history.items.iter().map(|message| message.seq.to_string()).collect();
    let unread = history.first_unread.map(|seq| format!(" first {seq}")).unwrap_or_default();
    let (open, close) =
        (if history.has_before { "<" } else { "|" }, if history.has_after { ">" } else { "|" });
    format!("{open}{}{close}{unread}", seqs.join(" "))
}

#[actix_web::test]
async fn windows_end_where_history_ends() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, bob) = (house.person("ada").await, house.person("bob").await);
        let chat = &house.app.chat;
        let id = quiet_group(&house, &ada, &[]).await;
        for empty in
            ["", "before=5", "after=0", "after=9223372036854775807", "around=1", "first_unread=true limit=1"]
        {
            assert_eq!(
                shown(&chat.history(ada.id, id, window(empty)).await.unwrap()),
                "||",
                "empty, {empty}"
            );
        }
        for number in 1..=10 {
            if number == 4 {
                chat.add_members(&ada.actor, id, vec![bob.id]).await.unwrap();
                assert_eq!(shown(&newest(&house, &bob, id).await.unwrap()), "||", "nothing since bob joined");
            }
            ada.says(&house, id, "x").await;
        }
        chat.read(&bob.actor, id, 6, false).await.unwrap();
        // Bob sees 4 to 10 and has read up to 6.
        for (asked, answer) in [
            ("", "|4 5 6 7 8 9 10|"),
            ("limit=3", "<8 9 10|"),
            ("limit=7", "|4 5 6 7 8 9 10|"),
            ("limit=1", "<10|"),
            ("before=8 limit=2", "<6 7>"),
            ("before=6 limit=2", "|4 5>"),
            ("before=5 limit=5", "|4>"),
            ("before=4", "|>"),
            ("before=0", "|>"),
            ("before=9223372036854775807 limit=2", "<9 10|"),
            ("after=8", "<9 10|"),
            ("after=10", "<|"),
            ("after=9223372036854775807", "<|"),
            ("after=0 limit=2", "|4 5>"),
            ("after=3 limit=1", "|4>"),
            ("around=7 limit=3", "<6 7 8>"),
            ("around=7 limit=1", "<7>"),
            ("around=7 limit=2", "<6 7>"),
            ("around=4 limit=3", "|4 5 6>"),
            ("around=0 limit=3", "|4 5 6>"),
            ("around=10 limit=3", "<8 9 10|"),
            ("around=9223372036854775807 limit=3", "<8 9 10|"),
            ("around=9 limit=100", "|4 5 6 7 8 9 10|"),
            ("first_unread=true limit=3", "<6 7 8> first 7"),
            ("first_unread=true limit=1", "<7> first 7"),
        ] {
            let history = chat.history(bob.id, id, window(asked)).await.unwrap();
            assert_eq!(shown(&history), answer, "{asked}");
            assert_eq!(history.as_of, house.head().await);
        }
        chat.read(&bob.actor, id, 0, true).await.unwrap();
        let first = chat.history(bob.id, id, window("first_unread=true limit=2")).await.unwrap();
        assert_eq!(shown(&first), "|4 5> first 4", "not before what is visible");
        chat.read(&bob.actor, id, 10, false).await.unwrap();
        let last = chat.history(bob.id, id, window("first_unread=true limit=2")).await.unwrap();
        assert_eq!(shown(&last), "<9 10|", "nothing is unread");
        for (asked, why) in [
            ("before=1 after=1", "bad_request"),
            ("around=1 first_unread=true", "bad_request"),
            ("limit=101", "limit_too_large"),
            ("limit=0", "validation"),
            ("before=-1", "validation"),
        ] {
            assert_eq!(code(chat.history(bob.id, id, window(asked)).await), why, "{asked}");
        }
        house.close().await;
    }
}

#[actix_web::test]
async fn a_date_leads_to_the_first_message_from_then_on() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, bob) = (house.person("ada").await, house.person("bob").await);
        let chat = &house.app.chat;
        let id = quiet_group(&house, &ada, &[]).await;
        let at = |time: &str| Window { at: Some(time.into()), limit: Some(3), ..Window::default() };
        let empty = chat.history(ada.id, id, at("2001-01-01T00:00:00Z")).await.unwrap();
        assert_eq!((shown(&empty), empty.at_seq), ("||".into(), None));
        for number in 1..=25 {
            if number == 5 {
                chat.add_members(&ada.actor, id, vec![bob.id]).await.unwrap();
            }
            ada.says(&house, id, "x").await;
            house.pass(Duration::from_millis(number % 3 * 500));
        }
        let all = chat.history(ada.id, id, window("limit=100")).await.unwrap().items;
        for wanted in &all {
            // By the law: the first that is not earlier. Several may have one time.
            let first = all.iter().find(|message| message.at >= wanted.at).unwrap().seq;
            let there = chat.history(ada.id, id, at(&wanted.at)).await.unwrap();
            assert_eq!(there.at_seq, Some(first), "{}", wanted.at);
            assert!(there.items.iter().any(|message| message.seq == first));
            let bobs = chat.history(bob.id, id, at(&wanted.at)).await.unwrap();
            assert_eq!(bobs.at_seq, Some(first.max(5)), "bob sees it from 5 on");
        }
        for (time, seqs, at_seq) in
            [("2001-01-01T08:00:00+08:00", "|1 2 3>", Some(1)), ("2999-01-01T00:00:00Z", "<23 24 25|", None)]
        {
            let there = chat.history(ada.id, id, at(time)).await.unwrap();
            assert_eq!((shown(&there), there.at_seq), (seqs.into(), at_seq), "{time}");
        }
        let path = format!("/conversations/{id}/messages?at=2001-01-01T08:00:00%2B08:00&limit=1");
        assert_eq!(ada.gets(&house, &path).await["at_seq"], 1);
        house.close().await;
    }
}
