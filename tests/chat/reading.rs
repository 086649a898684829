//! Read cursors and unread counts: kept through a stop, and exact.

use futures_util::future::join_all;
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

#[actix_web::test]
async fn what_i_marked_unread_after_my_send_stays_unread() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, ben) = (house.person("ada").await, house.person("ben").await);
        let kitchen = ada.opens(&house, "kitchen", &[&ben]).await;
        ben.says(&house, kitchen, "soup?").await;
        let sent = ada.says(&house, kitchen, "soon").await.seq;
        house.app.chat.read(&ada.actor, kitchen, sent - 2, true).await.unwrap();
        // The stop writes what the send implied.
        let house = house.reopen().await;
        let summary = ada.gets(&house, &format!("/conversations/{kitchen}")).await;
        assert_eq!(
            (&summary["read_seq"], &summary["unread"]),
            (&(sent - 2).into(), &1.into()),
            "{backend:?}"
        );
        assert_eq!(summary["seen_seq"], sent, "{backend:?}");
        let later = ada.says(&house, kitchen, "now").await.seq;
        let house = house.reopen().await;
        let summary = ada.gets(&house, &format!("/conversations/{kitchen}")).await;
        assert_eq!(summary["read_seq"], later, "a later send reads all before it");
        house.close().await;
    }
}

/// Unread as it is defined: messages of others beyond the cursor, counted one by one.
fn unread_by_hand(senders: &[i64], me: i64, read_seq: i64) -> i64 {
    senders.iter().skip(usize::try_from(read_seq).unwrap()).filter(|sender| **sender != me).count() as i64
}

#[actix_web::test]
async fn unread_is_exact_however_many_of_my_own_are_among_it() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, ben) = (house.person("ada").await, house.person("ben").await);
        let kitchen = ada.opens(&house, "kitchen", &[&ben]).await;
        let mut senders = Vec::new();
        for run in 0..30_usize {
            // Runs of one to many, of ada's and of ben's in turn, in sets and alone.
            let (speaker, length) = if run % 2 == 0 { (&ada, 1 + run * 2) } else { (&ben, 1 + run) };
            let says = (0..length).map(|_| speaker.says(&house, kitchen, "soup"));
            senders.extend(join_all(says).await.iter().map(|_| speaker.id));
        }
        let last = senders.len() as i64;
        assert!(senders.iter().filter(|sender| **sender == ada.id).count() > 400);
        let chat = &house.app.chat;
        // Back and forth: each move counts from where it stood before.
        for read_seq in [0, 7, last - 1, 300, last, last / 2, 301, 12, 13, last - 400, 250, 1] {
            for guest in [&ada, &ben] {
                let standing = chat.read(&guest.actor, kitchen, read_seq, true).await.unwrap();
                let expected = unread_by_hand(&senders, guest.id, read_seq);
                assert_eq!(standing.unread, expected, "{} at {read_seq}, {backend:?}", guest.login);
                let path = format!("/conversations/{kitchen}");
                let summary = guest.gets(&house, &path).await;
                assert_eq!((&summary["unread"], &summary["read_seq"]), (&expected.into(), &read_seq.into()));
            }
        }
        // Sent in the last moment, before the own cursor followed.
        senders.extend(
            join_all((0..250).map(|_| ada.says(&house, kitchen, "more"))).await.iter().map(|_| ada.id),
        );
        senders.extend(
            join_all((0..250).map(|_| ben.says(&house, kitchen, "more"))).await.iter().map(|_| ben.id),
        );
        for guest in [&ada, &ben] {
            let summary = guest.gets(&house, &format!("/conversations/{kitchen}")).await;
            let read_seq = summary["read_seq"].as_i64().unwrap();
            assert_eq!(summary["unread"], unread_by_hand(&senders, guest.id, read_seq), "{}", guest.login);
        }
        house.close().await;
    }
}
