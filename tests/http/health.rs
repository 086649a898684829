//! `/readyz`: what an operator sees there beside yes and no.

use std::time::Duration;

use diesel::RunQueryDsl;
use lingtong::db::{Purpose, connect};
use lingtong_tests::house::House;
use lingtong_tests::postgres::Backend;
use lingtong_tests::wait::until_async;
use serde_json::Value;

async fn ready(house: &House) -> (u16, Value) {
    let answer = reqwest::get(house.url("/readyz")).await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[actix_web::test]
async fn a_signer_at_fault_is_said_and_the_node_serves_on() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let ada = house.person("ada").await;
        let (status, body) = ready(&house).await;
        assert_eq!(
            (status, body["status"].as_str(), body.get("fault")),
            (200, Some("ready"), None),
            "{body}"
        );

        let kitchen = ada.opens(&house, "kitchen", &[]).await;
        let last = ada.says(&house, kitchen, "soup").await.position;
        let signed = house.app.signer.sign_now().await.unwrap().size.cast_signed();
        assert!(signed >= last);
        // The database is set back behind what was signed, under a running server.
        let conn = &mut connect(house.app.db.target(), Purpose::Maintenance).unwrap();
        for statement in [
            "DELETE FROM checkpoint".to_owned(),
            format!("DELETE FROM message WHERE position >= {last}"),
            format!("DELETE FROM entry WHERE position >= {last}"),
            format!("DELETE FROM journal_batch WHERE last_position >= {last}"),
        ] {
            diesel::sql_query(statement).execute(conn).unwrap();
        }
        let signer = house.app.signer.clone();
        assert!(signer.sign_now().await.is_err());
        until_async("the fault", Duration::from_secs(5), || signer.fault()).await;

        let (status, body) = ready(&house).await;
        assert_eq!((status, body["status"].as_str()), (200, Some("ready")), "{body}");
        let fault = body["fault"].as_str().unwrap();
        assert!(fault.contains("contradicts what was signed") && fault.contains("audit verify"), "{fault}");
        let metrics = reqwest::get(house.url("/metrics")).await.unwrap().text().await.unwrap();
        assert!(metrics.contains("lingtong_journal_signer_fault 1"), "{metrics}");
        ada.gets(&house, "/me").await;
        house.close().await;
    }
}
