//! What administrators see of the server and of someone's devices.

use lingtong_tests::house::{End, House};
use lingtong_tests::postgres::Backend;
use serde_json::json;

#[actix_web::test]
async fn an_administrator_sees_how_the_server_stands() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (root, ada) = (house.administrator("root").await, house.person("ada").await);
        let kitchen = ada.opens(&house, "kitchen", &[]).await;
        let said = ada.says(&house, kitchen, "soup").await;
        house.indexed(&ada, said.position).await;
        let _line = ada.live(&house).await;
        house.app.signer.sign_now().await.unwrap();
        let state = root.gets(&house, "/server").await;
        let head = house.head().await;
        assert_eq!((&state["head"], &state["checkpoint"]["size"]), (&json!(head), &json!(head)));
        assert_eq!((&state["sockets"], &state["people"]), (&json!(1), &json!(2)));
        assert_eq!(state["version"], env!("CARGO_PKG_VERSION"));
        assert!(state["signer_fault"].is_null());
        assert_eq!(root.gets(&house, "/sync").await["epoch"], state["epoch"]);
        let kind = match backend {
            Backend::Sqlite => "sqlite",
            Backend::Postgres => "postgres",
        };
        assert_eq!(state["database"]["kind"], kind);
        assert!(state["database"]["size_bytes"].as_i64() > Some(100_000), "{state}");
        let disk = &state["disk"];
        assert!(
            disk["free_bytes"].as_u64() > Some(0)
                && disk["total_bytes"].as_u64() >= disk["free_bytes"].as_u64()
        );
        let followers = state["followers"].as_array().unwrap();
        let search = followers.iter().find(|one| one["name"] == "search").unwrap();
        assert!(search["position"].as_i64() >= Some(said.position), "{search}");
        for one in followers {
            let (position, behind) = (one["position"].as_i64().unwrap(), one["behind"].as_i64().unwrap());
            assert_eq!((position + behind, &one["parked"]), (head, &json!(0)), "{one}");
        }
        assert!(followers.len() >= 2, "{state}");
        house
            .app
            .directory
            .disable_person(&lingtong::directory::Administrator::server(), ada.id, "left")
            .await
            .unwrap();
        assert_eq!(root.gets(&house, "/server").await["people"], 1);
        house.close().await;
    }
}

#[actix_web::test]
async fn an_administrator_sees_and_ends_the_sessions_of_a_person() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (root, ada) = (house.administrator("root").await, house.person("ada").await);
        let phone = ada.again(&house).await;
        let sessions = format!("/people/{}/sessions", ada.id);
        let list = root.gets(&house, &sessions).await;
        let ids: Vec<_> = list["items"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
        assert_eq!(ids, [json!(phone.session), json!(ada.session)]);
        assert!(list["items"].as_array().unwrap().iter().all(|one| one["current"] == false));
        let own = root.gets(&house, &format!("/people/{}/sessions", root.id)).await;
        assert_eq!(own["items"][0]["current"], true);

        let mut pocket = phone.live(&house).await;
        // A session is found only under the person it belongs to.
        let foreign = format!("/people/{}/sessions/{}", root.id, phone.session);
        assert_eq!(root.asks(&house, "DELETE", &foreign).go().await.status, 404);
        let one = format!("{sessions}/{}", phone.session);
        assert_eq!(ada.asks(&house, "DELETE", &one).go().await.status, 403);
        assert_eq!(root.asks(&house, "DELETE", &one).go().await.status, 204);
        assert_eq!(pocket.end().await, End(Some(4001)));
        assert_eq!(root.asks(&house, "DELETE", &one).go().await.status, 404, "it is ended already");
        assert_eq!(root.gets(&house, &sessions).await["items"].as_array().unwrap().len(), 1);
        assert_eq!(ada.asks(&house, "GET", "/me").go().await.status, 200);
        assert_eq!(root.asks(&house, "GET", "/people/9999999/sessions").go().await.status, 404);
        house.close().await;
    }
}
