//! The generator's hand-made frames and ids against a full WebSocket library and a JSON parser.

use futures_util::{SinkExt, StreamExt};
use lingtong_tests::lean::frames::{self, Broken};
use lingtong_tests::lean::scan::{Spot, Stream, number};
use lingtong_tests::lean::socket::{self, From};
use lingtong_tests::lean::words::Words;
use tokio_tungstenite::tungstenite::Message;

/// Echoes every text, then pings, then closes with 1001.
async fn echo() -> std::net::SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut peer = tokio_tungstenite::accept_async(stream).await.unwrap();
        peer.send(Message::text("hello")).await.unwrap();
        while let Some(Ok(message)) = peer.next().await {
            match message {
                Message::Text(text) if text.as_str() == "ping me" => {
                    peer.send(Message::Ping("now".into())).await.unwrap();
                }
                Message::Pong(bytes) => {
                    peer.send(Message::text(format!("pong {}", bytes.len()))).await.unwrap();
                    peer.close(None).await.unwrap();
                }
                Message::Text(text) => peer.send(Message::Text(text)).await.unwrap(),
                _ => {}
            }
        }
    });
    address
}

#[tokio::test]
async fn every_length_comes_back_whole_and_in_order() {
    let (mut reader, writer) = socket::open(echo().await, From::default(), "/live", "token").await.unwrap();
    reader.until(|frame| frame == b"hello").await.unwrap();
    let lengths = [0, 1, 124, 125, 126, 127, 4_000, 65_535];
    for length in lengths {
        writer.borrow_mut().text(|out| out.resize(out.len() + length, b'x'));
    }
    writer.borrow_mut().flush().unwrap();
    let mut seen = Vec::new();
    reader
        .until(|frame| {
            assert!(frame.iter().all(|byte| *byte == b'x'));
            seen.push(frame.len());
            seen.len() == lengths.len()
        })
        .await
        .unwrap();
    assert_eq!(seen, lengths);
}

#[tokio::test]
async fn pings_are_answered_and_a_close_is_an_error_with_its_code() {
    let (mut reader, writer) = socket::open(echo().await, From::default(), "/live", "token").await.unwrap();
    writer.borrow_mut().text(|out| out.extend_from_slice(b"ping me"));
    writer.borrow_mut().flush().unwrap();
    reader.until(|frame| frame == b"pong 3").await.unwrap_or_else(|error| assert!(is_close(&error)));
    let error = reader.until(|_| false).await.unwrap_err();
    assert!(is_close(&error), "{error}");
}

fn is_close(error: &std::io::Error) -> bool {
    error.to_string() == "closed 1005" || error.kind() == std::io::ErrorKind::UnexpectedEof
}

#[test]
fn a_frame_is_seen_only_when_it_is_whole() {
    let mut bytes = vec![0x81, 126, 0, 200];
    bytes.resize(4 + 200, b'a');
    for cut in 0..bytes.len() {
        assert_eq!(frames::first(&bytes[..cut]), Ok(None), "{cut} bytes");
    }
    let whole = frames::first(&bytes).unwrap().unwrap();
    assert_eq!((whole.opcode, whole.from, whole.to), (frames::TEXT, 4, 204));
    assert_eq!(frames::first(&[0x01, 1, b'a']), Err(Broken("a fragment")));
    assert_eq!(frames::first(&[0xc1, 1, b'a']), Err(Broken("an extension nobody offered")));
    assert_eq!(frames::first(&[0x81, 0x81]), Err(Broken("masked by the server")));
    assert_eq!(frames::close_code(&[0x0f, 0xa8]), 4008);
}

#[test]
fn an_id_is_a_uuid_of_version_7_and_gives_its_number_back() {
    let stream = Stream::new(0xabc, 0x123);
    for n in [0, 1, 255, 0xffff_ffff_ffff] {
        let mut id = Vec::new();
        stream.client_id(&mut id, 1_790_000_000_123, n);
        let text = String::from_utf8(id.clone()).unwrap();
        let uuid = uuid::Uuid::parse_str(&text).unwrap();
        assert_eq!(uuid.get_version_num(), 7);
        assert_eq!(uuid.get_variant(), uuid::Variant::RFC4122);
        assert_eq!(uuid.get_timestamp().unwrap().to_unix().0, 1_790_000_000);
        assert_eq!(stream.number(&id), Some(n));
        assert_eq!(Stream::new(0xabc, 0x124).number(&id), None);
        assert_eq!(Stream::new(0xabd, 0x123).number(&id), None);
    }
    assert_eq!(stream.number(b"short"), None);
}

#[test]
fn a_field_is_found_where_it_was_and_where_it_was_not() {
    let mut spot = Spot::new("\"seq\":");
    for (frame, seq) in [
        (r#"{"type":"event","seq":7}"#, Some(7)),
        (r#"{"type":"event","seq":8}"#, Some(8)),
        (r#"{"a":[1,2,3],"type":"event","seq":9}"#, Some(9)),
        (r#"{"text":"\"seq\":4"}"#, None),
        (r#"{"type":"event","seq":-}"#, None),
    ] {
        assert_eq!(spot.after(frame.as_bytes()).and_then(number), seq, "{frame}");
    }
}

#[test]
fn every_text_is_100_bytes_of_utf8_and_needs_no_escape() {
    let words = Words::new(Some("合同".to_owned()));
    for n in 0..1_000 {
        let mut out = Vec::new();
        words.write(&mut out, n);
        assert_eq!(out.len(), 100);
        let text = String::from_utf8(out).unwrap();
        assert_eq!(serde_json::to_string(&text).unwrap(), format!("\"{text}\""));
    }
}
