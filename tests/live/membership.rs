//! Who was removed, and what was recalled: nothing of it arrives any more.

use lingtong::chat::find::Question;
use lingtong::chat::history::Window;
use lingtong_tests::house::House;
use lingtong_tests::postgres::Backend;
use serde_json::json;

#[actix_web::test]
async fn nothing_after_the_removal_reaches_the_removed_by_any_way() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, ben) = (house.person("ada").await, house.person("ben").await);
        let kitchen = ada.opens(&house, "kitchen", &[&ben]).await;
        let mut line = ben.live(&house).await;
        let start = line.hello["cursor"].clone();
        line.ask(json!({"do": "watch", "conversations": [kitchen]})).await.unwrap();

        // Messages flow from several tasks while the order to remove is among them.
        let flow = async |from: usize| {
            for number in from..from + 40 {
                ada.says(&house, kitchen, &format!("flow {number}")).await;
            }
        };
        let remove = async {
            flow(1_000).await;
            let chat = &house.app.chat;
            chat.remove_member(&ada.actor, kitchen, ben.id).await.unwrap();
            ada.says(&house, kitchen, "afterwards zebra").await;
        };
        tokio::join!(flow(2_000), flow(3_000), remove);
        let zebra = ada.says(&house, kitchen, "at last zebra").await;
        house.all_published().await;

        let seen = line.all().await;
        let removal = seen
            .iter()
            .find(|frame| frame["kind"] == "conversation.member_remove")
            .expect("the removal is told");
        let removal = removal["position"].as_i64().unwrap();
        let after: Vec<_> = seen
            .iter()
            .filter(|frame| frame["conversation"] == kitchen && frame["position"].as_i64() > Some(removal))
            .collect();
        assert!(after.is_empty(), "by the socket: {after:?}");

        let epoch = line.hello["epoch"].as_str().unwrap().to_owned();
        for cursor in [
            start.as_str().unwrap().to_owned(),
            format!("{epoch}.{}", removal - 1),
            format!("{epoch}.{removal}"),
        ] {
            let mut again = ben.line(&house).await;
            again.ask(json!({"do": "resume", "cursor": cursor})).await.unwrap();
            ada.says(&house, kitchen, "live zebra").await;
            house.all_published().await;
            let frames = again.all().await;
            let after: Vec<_> = frames
                .iter()
                .filter(|frame| {
                    frame["conversation"] == kitchen && frame["position"].as_i64() > Some(removal)
                })
                .collect();
            assert!(after.is_empty(), "by resume from {cursor}: {after:?}");
        }

        let chat = &house.app.chat;
        let refused = chat.history(ben.id, kitchen, Window::default()).await.unwrap_err();
        assert_eq!(refused.code.name(), "not_found", "by history");
        house.indexed(&ada, zebra.position).await;
        let found = chat.find_messages(&ben.actor, zebra_question()).await.unwrap();
        assert!(found.items.is_empty(), "by search: {:?}", found.items);
        assert!(!chat.find_messages(&ada.actor, zebra_question()).await.unwrap().items.is_empty());
        // Nor does the removed one do anything there.
        for command in [
            json!({"do": "react", "conversation": kitchen, "seq": 1, "emoji": "👍"}),
            json!({"do": "read", "conversation": kitchen, "seq": 1}),
            json!({"do": "pin", "conversation": kitchen, "seq": 1}),
            json!({"do": "recall", "conversation": kitchen, "seq": 1}),
            json!({"do": "edit", "conversation": kitchen, "seq": 1, "text": "mine"}),
        ] {
            assert_eq!(line.ask(command.clone()).await, Err("not_found".into()), "{command}");
        }
        assert_eq!(line.say(kitchen, "let me in").await, Err("not_found".into()));
        house.close().await;
    }
}

fn zebra_question() -> Question {
    Question { text: "zebra".into(), limit: 20, ..Question::default() }
}

#[actix_web::test]
async fn what_was_recalled_while_away_is_never_delivered() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, ben) = (house.person("ada").await, house.person("ben").await);
        let kitchen = ada.opens(&house, "kitchen", &[&ben]).await;
        let cursor = ben.line(&house).await.hello["cursor"].clone();
        let first = ada.says(&house, kitchen, "regretted okapi").await.seq;
        let second = ada.says(&house, kitchen, "harmless").await.seq;
        let chat = &house.app.chat;
        chat.edit(&ada.actor, kitchen, second, "regretted okapi too", Default::default()).await.unwrap();
        chat.edit(&ada.actor, kitchen, first, "okapi edited", Default::default()).await.unwrap();
        chat.recall(&ada.actor, kitchen, first).await.unwrap();
        let last = chat.recall(&ada.actor, kitchen, second).await.unwrap().pos;
        house.all_published().await;

        let check = async |house: &House| {
            let mut line = ben.line(house).await;
            line.ask(json!({"do": "resume", "cursor": cursor})).await.unwrap();
            let frames = line.all().await;
            let kinds: Vec<_> = frames.iter().filter_map(|frame| frame["kind"].as_str()).collect();
            let message = [
                "message.send",
                "message.send",
                "message.edit",
                "message.edit",
                "message.recall",
                "message.recall",
            ];
            assert_eq!(kinds, message, "{frames:?}");
            assert!(!format!("{frames:?}").contains("okapi"), "{frames:?}");
            assert_eq!(frames[0]["data"]["text"], "");
            let history = house.app.chat.history(ben.id, kitchen, Window::default()).await.unwrap();
            assert!(!serde_json::to_string(&history).unwrap().contains("okapi"));
        };
        // From memory, then from storage.
        check(&house).await;
        let house = house.reopen().await;
        check(&house).await;
        house.indexed(&ada, last).await;
        let question = Question { text: "okapi".into(), limit: 20, ..Question::default() };
        assert!(house.app.chat.find_messages(&ben.actor, question).await.unwrap().items.is_empty());
        house.close().await;
    }
}
