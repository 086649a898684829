//! The conversations that follow the directory.

use super::room::{becomes, code, people, seqs, summary};
use lingtong::chat::update::{ConversationPatch, Posting};
use lingtong::directory::{Administrator, DepartmentPatch, NewDepartment, Role};
use lingtong_tests::house::{Guest, House};
use lingtong_tests::postgres::Backend;

async fn department(house: &House, name: &str, parent: Option<i64>, people: &[&Guest]) -> i64 {
    let server = Administrator::server();
    let new = NewDepartment { name: name.into(), parent, code: None };
    let id = house.app.directory.add_department(&server, new).await.unwrap().id;
    for guest in people {
        house.app.directory.add_to_department(&server, id, guest.id).await.unwrap();
    }
    id
}

#[actix_web::test]
async fn a_departments_conversation_follows_its_people() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, bob, cyd, root) = (
            house.person("ada").await,
            house.person("bob").await,
            house.person("cyd").await,
            house.administrator("root").await,
        );
        let (chat, directory, server) = (&house.app.chat, &house.app.directory, Administrator::server());
        let top = department(&house, "采购 Purchasing", None, &[&ada]).await;
        let below = department(&house, "Steel", Some(top), &[&bob]).await;
        assert_eq!(code(chat.open_department(&bob.actor, top, None).await), "not_found");
        assert_eq!(code(chat.open_department(&ada.actor, top, Some(true)).await), "forbidden");
        let mine = chat.open_department(&ada.actor, top, None).await.unwrap();
        let id = mine.id;
        assert_eq!((mine.kind.as_str(), mine.name.as_deref()), ("department", Some("采购 Purchasing")));
        assert_eq!(people(&house, &ada, id).await, [(ada.id, "member".to_owned())]);
        ada.says(&house, id, "welcome").await;

        // Those below come by an administrator's word, who is not one of them.
        let seen = chat.open_department(&root.actor, top, Some(true)).await.unwrap();
        assert!(seen.id == id && seen.outside && seen.last_message.is_none());
        becomes(&house, &ada, id, &[&ada, &bob]).await;
        assert_eq!(seqs(&house, &bob, id).await, [1], "a department's history is for all its people");
        directory.add_to_department(&server, below, cyd.id).await.unwrap();
        becomes(&house, &ada, id, &[&ada, &bob, &cyd]).await;

        // By hand nothing is changed.
        assert_eq!(code(chat.add_members(&ada.actor, id, vec![root.id]).await), "conflict");
        assert_eq!(code(chat.remove_member(&bob.actor, id, bob.id).await), "conflict");
        let named = ConversationPatch { name: Some("x".into()), ..ConversationPatch::default() };
        assert_eq!(code(chat.update(&ada.actor, id, named).await), "conflict");
        let quiet = ConversationPatch { posting: Some(Posting::Owners), ..ConversationPatch::default() };
        assert_eq!(code(chat.update(&ada.actor, id, quiet).await), "forbidden");

        // Who moves away keeps what they saw until then.
        directory.remove_from_department(&server, below, bob.id).await.unwrap();
        becomes(&house, &ada, id, &[&ada, &cyd]).await;
        ada.says(&house, id, "bob is gone").await;
        assert_eq!(seqs(&house, &bob, id).await, [1]);
        assert_eq!(code(chat.revisions(bob.id, id, 2).await), "not_found");
        assert_eq!(chat.revisions(bob.id, id, 1).await.unwrap().items.len(), 1);
        let kept = summary(&house, &bob, id).await.unwrap();
        assert_eq!((kept.outside, kept.last_seq, kept.unread), (true, 1, 0));
        assert_eq!(code(bob.tries_to_say(&house, id, "hello?").await), "not_found");
        assert_eq!(code(chat.react(&bob.actor, id, 1, "👍", true).await), "not_found");

        // The tree and the names count too, and who is disabled.
        let moved = DepartmentPatch { parent: Some(None), ..DepartmentPatch::default() };
        directory.update_department(&server, below, moved).await.unwrap();
        becomes(&house, &ada, id, &[&ada]).await;
        let back = DepartmentPatch { parent: Some(Some(top)), ..DepartmentPatch::default() };
        directory.update_department(&server, below, back).await.unwrap();
        becomes(&house, &ada, id, &[&ada, &cyd]).await;
        assert_eq!(summary(&house, &cyd, id).await.unwrap().unread, 0);
        directory.disable_person(&server, cyd.id, "left").await.unwrap();
        becomes(&house, &ada, id, &[&ada]).await;
        directory.enable_person(&server, cyd.id).await.unwrap();
        becomes(&house, &ada, id, &[&ada, &cyd]).await;
        let renamed = DepartmentPatch { name: Some("Buying".into()), ..DepartmentPatch::default() };
        directory.update_department(&server, top, renamed).await.unwrap();
        directory.add_to_department(&server, below, bob.id).await.unwrap();
        becomes(&house, &ada, id, &[&ada, &bob, &cyd]).await;
        assert_eq!(summary(&house, &ada, id).await.unwrap().name.as_deref(), Some("Buying"));
        house.close().await;
    }
}

#[actix_web::test]
async fn the_companys_conversation_has_everyone() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, root, guest) =
            (house.person("ada").await, house.administrator("root").await, house.person("guest").await);
        let (chat, directory, server) = (&house.app.chat, &house.app.directory, Administrator::server());
        directory.grant(&server, guest.id, Role::External).await.unwrap();
        assert_eq!(code(chat.open_company(&guest.actor).await), "not_found");
        let id = chat.open_company(&ada.actor).await.unwrap().id;
        assert_eq!(chat.open_company(&root.actor).await.unwrap().id, id);
        let roles = |list: &[(&Guest, &str)]| -> Vec<(i64, String)> {
            let mut list: Vec<_> = list.iter().map(|(guest, role)| (guest.id, (*role).to_owned())).collect();
            list.sort();
            list
        };
        let now: Vec<_> = people(&house, &ada, id).await;
        let expected = roles(&[(&ada, "member"), (&root, "owner")]);
        assert!(expected.iter().all(|one| now.contains(one)), "{now:?}");
        assert!(now.iter().all(|(person, _)| *person != guest.id));
        assert_eq!(code(ada.tries_to_say(&house, id, "me too").await), "forbidden");
        root.says(&house, id, "公告").await;

        let cyd = house.person("cyd").await;
        directory.grant(&server, ada.id, Role::SystemAdmin).await.unwrap();
        directory.revoke_role(&server, root.id, Role::SystemAdmin).await.unwrap();
        directory.disable_person(&server, root.id, "left").await.unwrap();
        becomes(&house, &ada, id, &[&ada, &cyd]).await;
        assert_eq!(people(&house, &ada, id).await, roles(&[(&ada, "owner"), (&cyd, "member")]));
        assert_eq!(seqs(&house, &cyd, id).await, [1]);
        house.close().await;
    }
}
