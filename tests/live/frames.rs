//! Frames that are not text of at most 64 KiB end the socket with the code of RFC 6455 section 7.4.1.

use std::time::{Duration, Instant};

use lingtong_tests::house::{End, House, short_pace};
use lingtong_tests::postgres::Backend;
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};

fn frame(kind: Data, bytes: Vec<u8>, last: bool) -> Message {
    Message::Frame(Frame::message(bytes, OpCode::Data(kind), last))
}

#[actix_web::test]
async fn a_frame_that_is_too_large_not_text_or_not_utf8_ends_the_socket() {
    let house = House::open(Backend::Sqlite).await;
    let ada = house.person("ada").await;
    let head = house.head().await;
    let half = vec![b' '; 40 * 1024];
    let cases: Vec<(&str, Vec<Message>, u16)> = vec![
        ("64 KiB and one byte", vec![frame(Data::Text, vec![b' '; 64 * 1024 + 1], true)], 1009),
        (
            "80 KiB in two parts",
            vec![frame(Data::Text, half.clone(), false), frame(Data::Continue, half, true)],
            1009,
        ),
        ("not UTF-8", vec![frame(Data::Text, vec![b'"', 0xff, 0xfe, b'"'], true)], 1007),
        ("a lone surrogate in UTF-8", vec![frame(Data::Text, vec![0xed, 0xa0, 0x80], true)], 1007),
        ("binary", vec![Message::binary(vec![1, 2, 3])], 1003),
        ("the second part first", vec![frame(Data::Continue, vec![b'a'], true)], 1002),
    ];
    for (what, messages, code) in cases {
        let mut line = ada.live(&house).await;
        for message in messages {
            line.raw(message).await;
        }
        assert_eq!(line.end().await, End(Some(code)), "{what}");
    }
    let mut line = ada.live(&house).await;
    let mut largest = br#"{"id":7,"do":"ping"}"#.to_vec();
    largest.resize(64 * 1024, b' ');
    line.raw(frame(Data::Text, largest, true)).await;
    assert_eq!(line.frame().await["id"], 7, "64 KiB are allowed");
    let (one, two) = br#"{"id":8,"do":"ping"}"#.split_at(9);
    line.raw(frame(Data::Text, one.to_vec(), false)).await;
    line.raw(frame(Data::Continue, two.to_vec(), true)).await;
    assert_eq!(line.frame().await["id"], 8, "a message may come in parts");
    assert_eq!(house.head().await, head);
    house.close().await;
}

#[actix_web::test]
async fn the_server_pings_a_silent_peer_and_ends_a_dead_one() {
    let house = House::open_with(Backend::Sqlite, short_pace(), |_| {}).await;
    let ada = house.person("ada").await;
    let mut line = ada.live(&house).await;
    let mut silent = house.mute(&ada.token).await;
    for _ in 0..3 {
        let before = line.pings;
        let deadline = Instant::now() + Duration::from_secs(5);
        while line.pings == before {
            assert!(Instant::now() < deadline, "no ping came");
            line.listen(Duration::from_millis(50)).await;
        }
    }
    assert!(line.ask(json!({"do": "ping"})).await.is_ok(), "who answers pings lives on");
    assert!(silent.ends_within(Duration::from_secs(5)).await, "who answers none does not");
    house.close().await;
}
