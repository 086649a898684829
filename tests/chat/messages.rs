//! Sending, forwarding, editing, recalling, reading.

use super::room::{code, forward, message, newest, quiet_group, summary};
use lingtong::chat::message::Mentions;
use lingtong::chat::send::NewMessage;
use lingtong::directory::{Administrator, PolicyPatch};
use lingtong_tests::house::House;
use lingtong_tests::postgres::Backend;
use std::time::Duration;

#[actix_web::test]
async fn a_client_id_is_one_message() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, bob) = (house.person("ada").await, house.person("bob").await);
        let chat = &house.app.chat;
        let id = ada.opens(&house, "soup", &[&bob]).await;
        let new = message(id, "soup is ready");
        let first = chat.send(&ada.actor, new.clone()).await.unwrap();
        let (one, two) = tokio::join!(chat.send(&ada.actor, new.clone()), chat.send(&ada.actor, new.clone()));
        for again in [one.unwrap(), two.unwrap()] {
            assert!(again.repeated);
            assert_eq!((again.seq, again.position, again.at), (first.seq, first.position, first.at));
        }
        let other = NewMessage { text: "another".into(), ..new.clone() };
        assert_eq!(code(chat.send(&ada.actor, other).await), "client_id_reused");
        let forwarded = NewMessage { forward_of: Some((id, 1)), ..new.clone() };
        assert_eq!(code(chat.send(&ada.actor, forwarded).await), "client_id_reused");
        assert_eq!(chat.send(&bob.actor, new).await.unwrap().seq, 2, "another person's id is another");
        let old = NewMessage { client_id: uuid::Uuid::from_u128(7), ..message(id, "x") };
        assert_eq!(code(chat.send(&ada.actor, old).await), "validation");
        for (text, why) in [("", "validation"), ("  \n", "validation"), ("a\0b", "validation")] {
            assert_eq!(code(ada.tries_to_say(&house, id, text).await), why);
        }
        assert_eq!(code(ada.tries_to_say(&house, id, &"长".repeat(16_001)).await), "too_large");
        let answer = NewMessage { reply_to: Some(99), ..message(id, "to what") };
        assert_eq!(code(chat.send(&ada.actor, answer).await), "validation");
        house.close().await;
    }
}

#[actix_web::test]
async fn what_is_forwarded_is_what_the_source_says_now() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, bob, cyd) =
            (house.person("ada").await, house.person("bob").await, house.person("cyd").await);
        let chat = &house.app.chat;
        let from = ada.opens(&house, "source", &[&bob]).await;
        let to = bob.opens(&house, "target", &[&cyd]).await;
        ada.says(&house, from, "first words").await;
        chat.edit(&ada.actor, from, 1, "better words", Mentions::default()).await.unwrap();
        let new = NewMessage { forward_of: Some((from, 1)), ..message(to, "not read") };
        let sent = chat.send(&bob.actor, new.clone()).await.unwrap();
        let shown = newest(&house, &cyd, to).await.unwrap().items.pop().unwrap();
        let source = shown.forward_of.unwrap();
        assert_eq!((shown.text.as_str(), shown.sender), ("better words", bob.id));
        assert_eq!((source.conversation, source.seq, source.sender), (from, 1, ada.id));
        assert_eq!(code(chat.edit(&bob.actor, to, 1, "forged", Mentions::default()).await), "forbidden");

        assert_eq!(code(forward(&house, &cyd, to, (from, 1)).await), "not_found", "cyd does not see it");
        assert_eq!(code(forward(&house, &bob, to, (from, 9)).await), "not_found");
        chat.recall(&ada.actor, from, 1).await.unwrap();
        assert_eq!(code(forward(&house, &bob, to, (from, 1)).await), "gone");
        let again = chat.send(&bob.actor, new).await.unwrap();
        assert!(again.repeated && again.seq == sent.seq, "a retry gets its answer though the source is gone");
        house.close().await;
    }
}

#[actix_web::test]
async fn edits_and_recalls_keep_to_their_limits() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, bob) = (house.person("ada").await, house.person("bob").await);
        let chat = &house.app.chat;
        let id = ada.opens(&house, "soup", &[&bob]).await;
        ada.says(&house, id, "one").await;
        let none = Mentions::default;
        assert_eq!(code(chat.edit(&bob.actor, id, 1, "forged", none()).await), "forbidden");
        assert_eq!(code(chat.edit(&ada.actor, id, 2, "nothing", none()).await), "not_found");
        let edited = chat.edit(&ada.actor, id, 1, "two", none()).await.unwrap();
        assert_eq!((edited.rev, edited.text.as_str()), (2, "two"));
        let head = house.head().await;
        assert_eq!(chat.edit(&ada.actor, id, 1, "two", none()).await.unwrap().rev, 2);
        assert_eq!(house.head().await, head, "the same text leaves no entry");
        let texts: Vec<String> =
            chat.revisions(bob.id, id, 1).await.unwrap().items.into_iter().map(|one| one.text).collect();
        assert_eq!(texts, ["one", "two"]);

        assert_eq!(code(chat.recall(&bob.actor, id, 1).await), "forbidden");
        chat.pin(&bob.actor, id, 1, true).await.unwrap();
        chat.react(&bob.actor, id, 1, "👍", true).await.unwrap();
        let gone = chat.recall(&ada.actor, id, 1).await.unwrap();
        assert!(gone.recalled && gone.text.is_empty() && gone.reactions.is_empty() && !gone.pinned);
        assert!(chat.revisions(ada.id, id, 1).await.unwrap().items.is_empty());
        assert!(chat.pins(bob.id, id).await.unwrap().items.is_empty());
        let head = house.head().await;
        chat.recall(&ada.actor, id, 1).await.unwrap();
        assert_eq!(house.head().await, head);
        assert_eq!(code(chat.edit(&ada.actor, id, 1, "back", none()).await), "gone");
        assert_eq!(code(chat.react(&bob.actor, id, 1, "👍", true).await), "gone");
        assert_eq!(code(chat.react(&bob.actor, id, 1, "no emoji", true).await), "validation");

        // PostgreSQL's own clock is used there.
        if backend == Backend::Sqlite {
            ada.says(&house, id, "old").await;
            house.clock.advance(Duration::from_secs(86_401));
            assert_eq!(code(chat.recall(&ada.actor, id, 2).await), "recall_expired");
            assert_eq!(code(chat.edit(&ada.actor, id, 2, "late", none()).await), "edit_expired");
        }
        house.close().await;
    }
}

#[actix_web::test]
async fn only_members_are_called() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, bob, cyd) =
            (house.person("ada").await, house.person("bob").await, house.person("cyd").await);
        let chat = &house.app.chat;
        let id = ada.opens(&house, "soup", &[&bob]).await;
        let call =
            |people: Vec<i64>, all| NewMessage { mentions: Mentions { people, all }, ..message(id, "@") };
        chat.send(&ada.actor, call(vec![ada.id, bob.id, bob.id, cyd.id], false)).await.unwrap();
        chat.send(&ada.actor, call(vec![bob.id], true)).await.unwrap();
        assert_eq!(
            code(chat.send(&bob.actor, call(vec![], true)).await),
            "forbidden",
            "owners call everyone"
        );
        assert_eq!(code(chat.send(&ada.actor, call((1..=201).collect(), false)).await), "too_large");
        let of = |summary: lingtong::chat::summary::Summary| (summary.unread, summary.mentions);
        assert_eq!(of(summary(&house, &bob, id).await.unwrap()), (2, 2));
        assert_eq!(of(summary(&house, &ada, id).await.unwrap()), (0, 0));
        chat.add_members(&ada.actor, id, vec![cyd.id]).await.unwrap();
        chat.read(&cyd.actor, id, 0, true).await.unwrap();
        assert_eq!(of(summary(&house, &cyd, id).await.unwrap()), (2, 1), "cyd was not a member then");
        chat.recall(&ada.actor, id, 2).await.unwrap();
        assert_eq!(of(summary(&house, &bob, id).await.unwrap()), (2, 1));
        house.close().await;
    }
}

#[actix_web::test]
async fn readers_are_arithmetic() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, bob, cyd) =
            (house.person("ada").await, house.person("bob").await, house.person("cyd").await);
        let chat = &house.app.chat;
        let id = quiet_group(&house, &ada, &[&bob]).await;
        for text in ["one", "two"] {
            ada.says(&house, id, text).await;
        }
        chat.add_members(&ada.actor, id, vec![cyd.id]).await.unwrap();
        ada.says(&house, id, "three").await;
        let moved = chat.read(&bob.actor, id, 2, false).await.unwrap();
        assert_eq!((moved.read_seq, moved.seen_seq, moved.unread), (2, 2, 1));
        let back = chat.read(&bob.actor, id, 0, true).await.unwrap();
        assert_eq!((back.read_seq, back.seen_seq, back.unread), (0, 2, 3), "what was seen stays seen");
        assert_eq!(chat.read(&bob.actor, id, 1_000, false).await.unwrap().read_seq, 3, "at most the newest");
        chat.read(&bob.actor, id, 0, true).await.unwrap();
        let of = |seq| async move {
            let readers = chat.readers(ada.id, id, seq).await.unwrap();
            (readers.read, readers.unread)
        };
        assert_eq!(of(2).await, (vec![bob.id], vec![]), "cyd came later");
        assert_eq!(of(3).await, (vec![bob.id], vec![cyd.id]));
        assert_eq!(code(chat.readers(cyd.id, id, 2).await), "not_found");
        assert_eq!(code(chat.readers(ada.id, id, 4).await), "not_found");
        assert_eq!(code(chat.read(&bob.actor, id, -1, false).await), "validation");
        let off = PolicyPatch { read_lists: Some(false), ..PolicyPatch::default() };
        house.app.directory.change_policies(&Administrator::server(), off).await.unwrap();
        assert_eq!(code(chat.readers(ada.id, id, 2).await), "forbidden");
        house.close().await;
    }
}

#[actix_web::test]
async fn the_last_change_of_a_message_never_falls_back() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, bob) = (house.person("ada").await, house.person("bob").await);
        let chat = &house.app.chat;
        let id = ada.opens(&house, "soup", &[&bob]).await;
        ada.says(&house, id, "one").await;
        ada.says(&house, id, "two").await;
        let other = newest(&house, &bob, id).await.unwrap().items[1].pos;
        for on in [true, false, true, false] {
            for mark in ["👍", "🍜", "pin"] {
                let told = match mark {
                    "pin" => chat.pin(&bob.actor, id, 1, on).await.unwrap(),
                    emoji => chat.react(&ada.actor, id, 1, emoji, on).await.unwrap(),
                };
                let head = house.head().await;
                let items = newest(&house, &bob, id).await.unwrap().items;
                assert_eq!((told.pos, items[0].pos), (head, head), "{mark} {on} on {backend:?}");
                assert_eq!(items[1].pos, other);
            }
        }
        let items = newest(&house, &bob, id).await.unwrap().items;
        assert!(!items[0].pinned && items[0].reactions.is_empty());
        house.close().await;
    }
}
