//! Read cursors and unread counts: kept through a stop, and exact.

use lingtong_tests::house::House;
use lingtong_tests::postgres::Backend;

#[actix_web::test]
async fn what_i_sent_just_before_the_stop_is_read_by_me() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let ada = house.person("ada").await;
        let kitchen = ada.opens(&house, "kitchen", &[]).await;
        // Several, so that one is surely still on its way.
        let mut last = 0;
        for number in 0..5 {
            last = ada.says(&house, kitchen, &format!("soup {number}")).await.seq;
        }
        let house = house.reopen().await;
        let summary = ada.gets(&house, &format!("/conversations/{kitchen}")).await;
        assert_eq!((&summary["read_seq"], &summary["seen_seq"]), (&last.into(), &last.into()), "{backend:?}");
        house.close().await;
    }
}
