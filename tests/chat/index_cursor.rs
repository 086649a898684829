//! The search index's cursor moves with the journal, not only with what is searched for.

use lingtong_tests::house::House;
use lingtong_tests::postgres::Backend;
use serde_json::json;

#[actix_web::test]
async fn what_was_not_wanted_is_behind_it_too() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let ada = house.administrator("ada").await;
        let kitchen = ada.opens(&house, "kitchen", &[]).await;
        let said = ada.says(&house, kitchen, "soup").await.position;
        for presence in [false, true, false, true] {
            ada.sends(&house, "PATCH", "/policies", &json!({"presence": presence})).await.ok();
        }
        let head = house.head().await;
        assert!(head >= said + 4);
        house.all_published().await;
        // Stored at the stop, or within seconds after.
        let house = house.reopen().await;
        house.indexed(&ada, head).await;
        house.close().await;
    }
}
