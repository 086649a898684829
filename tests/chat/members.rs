//! Members come, go and change their roles.

use super::room::{code, people, quiet_group, seqs, summary};
use lingtong::chat::create::NewGroup;
use lingtong::chat::join::Find;
use lingtong::chat::members::MemberRole;
use lingtong::chat::page::Page;
use lingtong::chat::update::{ConversationPatch, HistoryFor, Posting, Visibility};
use lingtong_tests::house::House;
use lingtong_tests::postgres::Backend;

#[actix_web::test]
async fn joiners_see_history_by_its_policy_and_nothing_is_unread() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, bob, cyd) =
            (house.person("ada").await, house.person("bob").await, house.person("cyd").await);
        let chat = &house.app.chat;
        for (id, sees, from) in [
            (ada.opens(&house, "all", &[]).await, vec![1, 2, 3], 1),
            (quiet_group(&house, &ada, &[]).await, vec![3], 3),
        ] {
            ada.says(&house, id, "one").await;
            ada.says(&house, id, "two").await;
            assert_eq!(code(summary(&house, &bob, id).await), "not_found");
            assert_eq!(
                chat.add_members(&ada.actor, id, vec![bob.id, bob.id, ada.id]).await.unwrap(),
                [bob.id]
            );
            assert_eq!(chat.add_members(&ada.actor, id, vec![bob.id]).await.unwrap(), [0i64; 0]);
            let mine = summary(&house, &bob, id).await.unwrap();
            assert_eq!((mine.unread, mine.read_seq, mine.seen_seq, mine.visible_from_seq), (0, 2, 0, from));
            ada.says(&house, id, "three").await;
            assert_eq!(seqs(&house, &bob, id).await, sees);
            assert_eq!(summary(&house, &bob, id).await.unwrap().unread, 1);
            // Who was added may add.
            assert_eq!(chat.add_members(&bob.actor, id, vec![cyd.id]).await.unwrap(), [cyd.id]);
            assert_eq!(code(chat.add_members(&bob.actor, id, vec![1]).await), "validation");
            assert_eq!(code(chat.add_members(&bob.actor, id, (1..=501).collect()).await), "too_large");
        }
        house.close().await;
    }
}

#[actix_web::test]
async fn who_is_removed_reads_nothing_any_more() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, bob) = (house.person("ada").await, house.person("bob").await);
        let chat = &house.app.chat;
        let id = ada.opens(&house, "soup", &[&bob]).await;
        ada.says(&house, id, "before").await;
        assert_eq!(code(chat.remove_member(&bob.actor, id, ada.id).await), "forbidden");
        let head = house.head().await;
        chat.remove_member(&ada.actor, id, bob.id).await.unwrap();
        assert_eq!(house.head().await, head + 1);
        chat.remove_member(&ada.actor, id, bob.id).await.unwrap();
        assert_eq!(house.head().await, head + 1, "a repeat leaves no entry");
        assert_eq!(code(summary(&house, &bob, id).await), "not_found");
        assert_eq!(code(super::room::newest(&house, &bob, id).await), "not_found");
        assert_eq!(code(bob.tries_to_say(&house, id, "after").await), "not_found");
        assert_eq!(code(chat.revisions(bob.id, id, 1).await), "not_found");
        assert_eq!(code(chat.readers(bob.id, id, 1).await), "not_found");
        assert_eq!(code(chat.pins(bob.id, id).await), "not_found");
        assert_eq!(code(chat.react(&bob.actor, id, 1, "👍", true).await), "not_found");
        assert_eq!(code(chat.read(&bob.actor, id, 1, false).await), "not_found");
        assert!(chat.conversations(bob.id, Page::default()).await.unwrap().items.is_empty());
        house.close().await;
    }
}

#[actix_web::test]
async fn the_last_owner_hands_over() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, bob, cyd) =
            (house.person("ada").await, house.person("bob").await, house.person("cyd").await);
        let chat = &house.app.chat;
        let id = ada.opens(&house, "soup", &[]).await;
        chat.add_members(&ada.actor, id, vec![cyd.id]).await.unwrap();
        chat.add_members(&ada.actor, id, vec![bob.id]).await.unwrap();
        let demoted = chat.set_member_role(&ada.actor, id, ada.id, MemberRole::Member).await;
        assert_eq!(code(demoted), "conflict");
        let head = house.head().await;
        chat.remove_member(&ada.actor, id, ada.id).await.unwrap();
        assert_eq!(house.head().await, head + 2, "an entry for the heir and one for the leave");
        let now = people(&house, &bob, id).await;
        assert_eq!(now, [(bob.id, "member".to_owned()), (cyd.id, "owner".to_owned())]);
        assert_eq!(code(chat.set_member_role(&bob.actor, id, bob.id, MemberRole::Owner).await), "forbidden");
        chat.set_member_role(&cyd.actor, id, bob.id, MemberRole::Owner).await.unwrap();
        chat.set_member_role(&bob.actor, id, cyd.id, MemberRole::Member).await.unwrap();
        chat.remove_member(&cyd.actor, id, cyd.id).await.unwrap();
        chat.remove_member(&bob.actor, id, bob.id).await.unwrap();
        assert_eq!(code(summary(&house, &bob, id).await), "not_found");
        house.close().await;
    }
}

#[actix_web::test]
async fn direct_conversations_keep_their_two() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, bob, cyd) =
            (house.person("ada").await, house.person("bob").await, house.person("cyd").await);
        let chat = &house.app.chat;
        let mine = chat.open_direct(&ada.actor, bob.id).await.unwrap();
        assert_eq!(chat.open_direct(&bob.actor, ada.id).await.unwrap().id, mine.id);
        assert_eq!((mine.kind.as_str(), mine.peer, mine.member_count), ("direct", Some(bob.id), 2));
        assert_eq!(code(chat.open_direct(&ada.actor, ada.id).await), "validation");
        assert_eq!(code(chat.open_direct(&ada.actor, 1).await), "not_found");
        assert_eq!(code(chat.add_members(&ada.actor, mine.id, vec![cyd.id]).await), "conflict");
        assert_eq!(code(chat.remove_member(&ada.actor, mine.id, ada.id).await), "conflict");
        let patch = ConversationPatch { name: Some("x".into()), ..ConversationPatch::default() };
        assert_eq!(code(chat.update(&ada.actor, mine.id, patch).await), "conflict");
        house.close().await;
    }
}

#[actix_web::test]
async fn open_groups_are_found_and_joined() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, bob) = (house.person("ada").await, house.person("bob").await);
        let chat = &house.app.chat;
        let closed = ada.opens(&house, "Kitchen closed", &[]).await;
        let open = NewGroup {
            name: "Kitchen 厨房".into(),
            members: vec![],
            open: true,
            history_for_all: true,
            key: Some("k1".into()),
        };
        let first = chat.create_group(&ada.actor, open.clone()).await.unwrap();
        assert_eq!(chat.create_group(&ada.actor, open.clone()).await.unwrap().id, first.id, "the same key");
        let other = chat.create_group(&bob.actor, open).await.unwrap();
        assert_ne!(other.id, first.id, "a key is one person's");
        let find = |q: &str, limit| Find { q: Some(q.into()), cursor: None, limit };
        let found = chat.open_groups(bob.id, find("kitchen", Some(1))).await.unwrap();
        assert_eq!(found.items.iter().map(|group| group.id).collect::<Vec<_>>(), [first.id]);
        let next = Find { cursor: found.next, ..find("厨", None) };
        assert_eq!(chat.open_groups(bob.id, next).await.unwrap().items[0].id, other.id);
        assert_eq!(code(chat.open_groups(bob.id, find("", Some(101))).await), "limit_too_large");
        assert_eq!(code(chat.join(&bob.actor, closed).await), "not_found");
        assert_eq!(chat.join(&bob.actor, first.id).await.unwrap().my_role, "member");
        let head = house.head().await;
        chat.join(&bob.actor, first.id).await.unwrap();
        assert_eq!(house.head().await, head, "a repeat leaves no entry");
        house.close().await;
    }
}

#[actix_web::test]
async fn owners_change_settings() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, bob) = (house.person("ada").await, house.person("bob").await);
        let chat = &house.app.chat;
        let id = ada.opens(&house, "soup", &[&bob]).await;
        let patch = ConversationPatch {
            name: Some(" 汤 ".into()),
            topic: Some("hot".into()),
            visibility: Some(Visibility::Open),
            history: Some(HistoryFor::Joined),
            posting: Some(Posting::Owners),
        };
        assert_eq!(code(chat.update(&bob.actor, id, patch.clone()).await), "forbidden");
        let after = chat.update(&ada.actor, id, patch.clone()).await.unwrap();
        assert_eq!(after.name.as_deref(), Some("汤"));
        assert_eq!((after.topic.as_deref(), after.visibility.as_str()), (Some("hot"), "open"));
        assert_eq!((after.history.as_str(), after.posting.as_str()), ("joined", "owners"));
        assert_eq!(after.pos, house.head().await, "as of its last change");
        chat.update(&ada.actor, id, patch).await.unwrap();
        assert_eq!(house.head().await, after.pos, "a repeat leaves no entry");
        let none = ConversationPatch { topic: Some("  ".into()), ..ConversationPatch::default() };
        assert_eq!(chat.update(&ada.actor, id, none).await.unwrap().topic, None);
        let bad = ConversationPatch { name: Some("a\u{0}b".into()), ..ConversationPatch::default() };
        assert_eq!(code(chat.update(&ada.actor, id, bad).await), "validation");
        assert_eq!(code(bob.tries_to_say(&house, id, "may I").await), "forbidden");
        assert_eq!(code(chat.add_members(&bob.actor, id, vec![ada.id]).await), "forbidden");
        ada.says(&house, id, "I may").await;
        assert_eq!(code(chat.pin(&bob.actor, id, 1, true).await), "forbidden");
        house.close().await;
    }
}
