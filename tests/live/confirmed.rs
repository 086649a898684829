//! Access tokens are as good as the node's knowledge of the journal is young: a node that works hard stays good, and one
//! without its database says so (`process::cut` stops it).

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use lingtong_tests::house::House;
use lingtong_tests::postgres::Backend;

const BUSY: Duration = Duration::from_secs(4);

#[actix_web::test]
async fn process_alone_tokens_stay_good_on_a_busy_node() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, ben, zoe) =
            (house.person("ada").await, house.person("ben").await, house.person("zoe").await);
        let kitchen = ada.opens(&house, "kitchen", &[&ben]).await;
        let began = Instant::now();
        let talk = async {
            let mut sent = 0;
            while began.elapsed() < BUSY {
                let says = (0..200).map(|_| ada.says(&house, kitchen, "soup"));
                sent += join_all(says).await.len();
            }
            sent
        };
        let ask = async {
            let (mut asked, mut slowest) = (0, Duration::ZERO);
            while began.elapsed() < BUSY {
                let one = Instant::now();
                let answer = zoe.asks(&house, "GET", "/policies").go().await;
                assert!([200, 429].contains(&answer.status), "{} {}", answer.status, answer.text);
                slowest = slowest.max(one.elapsed());
                asked += 1;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            (asked, slowest)
        };
        let (sent, (asked, slowest)) = tokio::join!(talk, ask);
        println!("{backend:?}: {sent} sends, {asked} tokens asked, the slowest {slowest:?}");
        house.close().await;
    }
}
