//! A group that is dissolved is gone for everyone at once, live, later and on the other node; only its owner may do that.

use lingtong_tests::house::{Guest, House, Line};
use lingtong_tests::postgres::Backend;
use serde_json::{Value, json};

async fn dissolve(house: &House, who: &Guest, id: i64) -> (u16, String) {
    let answer = who.asks(house, "DELETE", &format!("/conversations/{id}")).go().await;
    (answer.status, answer.code().to_owned())
}

async fn told(line: &mut Line) -> Value {
    line.until(|frame| frame["kind"] == "conversation.dissolve").await
}

#[actix_web::test]
async fn a_dissolved_group_is_gone_for_everyone() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, ben) = (house.person("ada").await, house.person("ben").await);
        let eve = house.person("eve").await;
        let id = ada.opens(&house, "kitchen", &[&ben]).await;
        let open = json!({"visibility": "open"});
        ada.sends(&house, "PATCH", &format!("/conversations/{id}"), &open).await.ok();
        let said = ada.says(&house, id, "zebra crossing").await;
        house.indexed(&ada, said.position).await;
        let mut near = ben.live(&house).await;
        let cursor = near.hello["cursor"].clone();

        assert_eq!(dissolve(&house, &ben, id).await, (403, "forbidden".into()));
        assert_eq!(dissolve(&house, &eve, id).await, (404, "not_found".into()));
        assert_eq!(dissolve(&house, &ada, id).await, (204, String::new()));
        let live = told(&mut near).await;
        assert_eq!((&live["conversation"], &live["data"]), (&json!(id), &json!({})));
        let mut later = ben.line(&house).await;
        later.ask(json!({"do": "resume", "cursor": cursor})).await.unwrap();
        assert_eq!(told(&mut later).await, live, "the stored event is the live one");

        for who in [&ada, &ben, &eve] {
            assert_eq!(who.gets(&house, "/sync").await["conversations"], json!([]), "{}", who.login);
            for path in ["", "/messages", "/members", "/pins"] {
                let answer = who.asks(&house, "GET", &format!("/conversations/{id}{path}")).go().await;
                assert_eq!(answer.status, 404, "{} {path}: {}", who.login, answer.text);
            }
            let found = who.gets(&house, "/search?q=zebra").await;
            assert!(!found.to_string().contains("crossing"), "{}: {found}", who.login);
            let open = who.gets(&house, "/conversations/open").await;
            assert_eq!(open["items"], json!([]));
            let join = who.asks(&house, "POST", &format!("/conversations/{id}/join")).go().await;
            assert_eq!(join.status, 404, "{}", join.text);
            assert_eq!(dissolve(&house, who, id).await.0, 404, "twice");
        }
        assert_eq!(near.say(id, "anyone?").await, Err("not_found".into()));
        house.close().await;
    }
}

#[actix_web::test]
async fn an_administrator_dissolves_groups_and_nobody_anything_else() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (root, ada) = (house.administrator("root").await, house.person("ada").await);
        let ben = house.person("ben").await;
        let id = ada.opens(&house, "kitchen", &[]).await;
        let direct = ada.asks(&house, "PUT", &format!("/people/{}/conversation", ben.id)).go().await.ok();
        let company = root.asks(&house, "PUT", "/company/conversation").go().await.ok();
        assert_eq!(dissolve(&house, &root, id).await.0, 204, "they need not be in it");
        assert_eq!(dissolve(&house, &root, id).await.0, 404);
        for other in [direct, company] {
            let refused = dissolve(&house, &root, other["id"].as_i64().unwrap()).await;
            assert_eq!(refused, (409, "conflict".into()), "{other}");
        }
        assert_eq!(dissolve(&house, &ada, i64::MAX).await.0, 404);
        house.close().await;
    }
}

/// The other node reads from storage who went.
#[actix_web::test]
async fn the_other_node_takes_everyone_out() {
    let here = House::open(Backend::Postgres).await;
    let there = here.another_node().await;
    let (ada, ben) = (here.person("ada").await, here.person("ben").await);
    let id = ada.opens(&here, "kitchen", &[&ben]).await;
    there.all_published().await;
    let (mut far, mut hers) = (ben.live(&there).await, ada.live(&there).await);
    hers.ask(json!({"do": "watch", "conversations": [id]})).await.unwrap();
    far.ask(json!({"do": "typing", "conversation": id})).await.unwrap();
    hers.until(|frame| frame["type"] == "typing").await;
    assert_eq!(dissolve(&here, &ada, id).await.0, 204);
    told(&mut far).await;
    told(&mut hers).await;
    far.ask(json!({"do": "typing", "conversation": id})).await.unwrap();
    assert!(hers.all().await.iter().all(|frame| frame["type"] != "typing"), "nobody is in it any more");
    there.close().await;
    here.close().await;
}
