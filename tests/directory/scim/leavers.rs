//! Deactivated and deleted: a leaver, whose messages stay.

use super::{Client, path, refusal};
use lingtong::directory::Administrator;
use lingtong_tests::house::{End, Guest};
use lingtong_tests::postgres::Backend;
use serde_json::{Value, json};

/// A user of the client who is signed in.
pub async fn signed_in(client: &Client, login: &str) -> (Value, Guest) {
    let user = client.adds(login).await;
    let id = user["id"].as_str().unwrap().parse().unwrap();
    let directory = &client.house.app.directory;
    let minute = std::time::Duration::from_secs(60);
    let link = directory.make_link(&Administrator::server(), id, minute, false).await.unwrap();
    let session = client.house.ask("POST", "/session/link").json(&json!({"token": link})).go().await.ok();
    (user, Guest::of_session(&client.house, login, &session).await)
}

#[actix_web::test]
async fn a_deactivated_user_is_out_at_once_and_comes_back_with_the_client() {
    for backend in Backend::both() {
        let client = Client::on(backend).await;
        let house = &client.house;
        let (user, ada) = signed_in(&client, "ada").await;
        let kitchen = client.root.opens(house, "kitchen", &[&ada]).await;
        ada.says(house, kitchen, "soup is ready").await;
        let mut line = ada.live(house).await;
        let head = house.head().await;
        let off = json!({"op": "replace", "path": "active", "value": false});
        assert_eq!(client.patches(&user, off).await.ok()["active"], false);
        assert_eq!(line.end().await, End(Some(4001)));
        assert_eq!(ada.asks(house, "GET", "/me").go().await.code(), "session_revoked");
        let refreshed = house.app.directory.refresh(&ada.refresh_token, "", "api").await;
        assert_eq!(refreshed.unwrap_err().code.name(), "session_revoked");
        let kinds = house.kinds_since(head).await;
        assert_eq!(kinds[..2], ["person.disable", "session.revoke"], "{kinds:?}");
        let messages = client.root.gets(house, &format!("/conversations/{kitchen}/messages")).await;
        assert!(messages.to_string().contains("soup is ready"), "{messages}");
        // A client looks whether it did what it was told.
        assert_eq!(client.finds("userName eq \"ada\" and active eq false").await, ["ada"]);
        assert_eq!(client.gets(&path(&user)).await["active"], false);

        let on = json!({"op": "replace", "value": {"active": true}});
        assert_eq!(client.patches(&user, on).await.ok()["active"], true);
        assert_eq!(
            ada.asks(house, "GET", "/me").go().await.code(),
            "session_revoked",
            "old devices stay out"
        );
        client.close().await;
    }
}

#[actix_web::test]
async fn a_user_chooses_a_password_of_their_own() {
    for backend in Backend::both() {
        let client = Client::on(backend).await;
        let (_, ada) = signed_in(&client, "ada").await;
        let password = "battery staple horse";
        let new = json!({"current": "", "new": password});
        assert_eq!(ada.sends(&client.house, "POST", "/me/password", &new).await.status, 204);
        let credentials = json!({"login": "ada", "password": password});
        client.house.ask("POST", "/session").json(&credentials).go().await.ok();
        client.close().await;
    }
}

#[actix_web::test]
async fn whom_an_administrator_disabled_stays_out() {
    for backend in Backend::both() {
        let client = Client::on(backend).await;
        let user = client.adds("ada").await;
        let person = format!("/people/{}", user["id"].as_str().unwrap());
        let reason = json!({"reason": "lost laptop"});
        client.root.sends(&client.house, "POST", &format!("{person}/disable"), &reason).await.ok();
        let on = json!({"userName": "ada", "title": "Cook", "active": true});
        let after = client.sends("PUT", &path(&user), &on).await.ok();
        assert_eq!((&after["active"], &after["title"]), (&json!(false), &json!("Cook")));
        client.root.asks(&client.house, "POST", &format!("{person}/enable")).go().await.ok();
        assert_eq!(client.gets(&path(&user)).await["active"], true);
        client.close().await;
    }
}

#[actix_web::test]
async fn a_deleted_user_is_gone_for_the_client_and_a_leaver_here() {
    for backend in Backend::both() {
        let client = Client::on(backend).await;
        let house = &client.house;
        let (user, ada) = signed_in(&client, "ada").await;
        let external = json!({"op": "add", "path": "externalId", "value": "7f3c"});
        client.patches(&user, external).await.ok();
        let mut line = ada.live(house).await;
        let gone = client.goes(client.asks("DELETE", &path(&user))).await;
        assert_eq!((gone.status, gone.text.as_str()), (204, ""));
        assert_eq!(line.end().await, End(Some(4001)));
        for (method, body) in [
            ("GET", Value::Null),
            ("DELETE", Value::Null),
            ("PUT", json!({"userName": "ada"})),
            ("PATCH", json!({"Operations": []})),
        ] {
            assert_eq!(refusal(&client.sends(method, &path(&user), &body).await), (404, ""), "{method}");
        }
        for filter in ["userName eq \"ada\"", "externalId eq \"7f3c\"", "userName sw \"ada\""] {
            assert_eq!(client.finds(filter).await, [""; 0], "{filter}");
        }
        let person = client.root.gets(house, &format!("/people/{}", ada.id)).await;
        assert_eq!((&person["status"], &person["name"]), (&json!("disabled"), &json!("ada")));

        // The same name again is somebody else.
        let new = json!({"userName": "ada", "externalId": "7f3c"});
        let again = client.sends("POST", "/Users", &new).await.ok();
        assert_ne!(again["id"], user["id"]);
        client.close().await;
    }
}
