//! A node of a newer version writes to the same database: what this one does not know passes by in silence.

use diesel::prelude::*;
use lingtong::db::schema::{entry, journal_batch};
use lingtong::db::{Purpose, connect};
use lingtong::journal::seal::Frontier;
use lingtong::journal::store;
use lingtong_tests::house::House;
use lingtong_tests::postgres::Backend;
use serde_json::json;

#[actix_web::test]
async fn an_entry_of_an_unknown_kind_does_not_stop_delivery() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, ben) = (house.person("ada").await, house.person("ben").await);
        let kitchen = ada.opens(&house, "kitchen", &[&ben]).await;
        let mut line = ben.live(&house).await;
        let cursor = line.hello["cursor"].clone();
        house.all_published().await;
        house.app.settle().await;

        let unknown = newer_entry(&house);
        house.all_published().await;
        let sent = ada.says(&house, kitchen, "soup").await;
        assert!(sent.position > unknown);
        let events = line.events_until(sent.position).await;
        assert!(!events.iter().any(|event| event.contains("party.dance")), "{events:?}");
        assert!(events.last().unwrap().contains("soup"));

        let mut again = ben.line(&house).await;
        again.ask(json!({"do": "resume", "cursor": cursor})).await.unwrap();
        assert_eq!(again.events_until(sent.position).await, events, "from memory on {backend:?}");
        house.indexed(&ada, sent.position).await;
        house.close().await;
    }
}

/// For everyone, as another process writes it.
fn newer_entry(house: &House) -> i64 {
    let conn = &mut connect(house.app.db.target(), Purpose::Maintenance).unwrap();
    let newest = store::head(conn).unwrap().unwrap();
    let mut row = store::entries(conn, newest.position - 1, newest.position, 1).unwrap().pop().unwrap();
    row.position += 1;
    row.kind = "party.dance".into();
    row.audience = lingtong::journal::Audience::Everyone.key();
    let mut frontier = Frontier::from_bytes(&newest.frontier).unwrap();
    frontier.push(row.leaf_hash.as_slice().try_into().unwrap());
    let batch = (
        journal_batch::last_position.eq(row.position),
        journal_batch::at.eq(newest.at),
        journal_batch::frontier.eq(frontier.to_bytes()),
        journal_batch::token.eq(vec![7_u8; 16]),
    );
    diesel::insert_into(entry::table).values(&row).execute(conn).unwrap();
    diesel::insert_into(journal_batch::table).values(batch).execute(conn).unwrap();
    row.position
}
