//! The demo's colleague: reads, types, answers in the language she is written to, and never herself.

use std::time::Duration;

use lingtong_tests::demo::Demo;
use lingtong_tests::rest::Rest;
use lingtong_tests::wire::{Socket, client_id};
use serde_json::{Value, json};

/// The frames of a conversation until this many messages came; typing and reading among them.
async fn heard(socket: &mut Socket, messages: usize) -> Vec<Value> {
    let mut frames = Vec::new();
    let listening = async {
        while frames.iter().filter(|frame: &&Value| frame["kind"] == "message.send").count() < messages {
            frames.push(socket.events.recv().await.expect("the connection stays"));
        }
    };
    let limit = Duration::from_secs(30);
    tokio::time::timeout(limit, listening).await.unwrap_or_else(|_| panic!("not within {limit:?}"));
    frames
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[tokio::test]
async fn process_colleague_reads_types_and_answers_in_both_languages() {
    let data = tempfile::tempdir().unwrap();
    let demo = Demo::start(&data.path().join("demo"), &[]);
    let anna = demo.person(1).await;
    let rest = Rest::new(demo.address, &anna);
    let found = rest.read("/people?limit=200").await;
    let xiaoling = found["items"].as_array().unwrap().iter().find(|one| one["login"] == "xiaoling").unwrap()
        ["id"]
        .clone();
    let (status, direct) = rest.put(&format!("/people/{xiaoling}/conversation"), json!({})).await;
    assert_eq!(status, 200, "{direct}");
    let direct = direct["id"].as_i64().unwrap();

    let mut socket = Socket::open(demo.address, &anna.access_token).await.unwrap();
    let cursor = socket.hello["cursor"].as_str().unwrap().to_owned();
    socket.resume(&cursor).await.unwrap();
    let interest = json!({"do": "watch", "people": [xiaoling], "conversations": [direct]});
    let watched = socket.line.ask(interest).await.unwrap();
    assert_eq!(watched["online"], json!([xiaoling]), "she is there");

    for (asked, chinese) in
        [("Good morning! Is a room free this afternoon?", false), ("小灵，下午会议室有空吗？", true)]
    {
        let sent = socket.line.send(direct, client_id(), asked).await.unwrap();
        let frames = heard(&mut socket, 2).await;
        let at = |is: &dyn Fn(&Value) -> bool| frames.iter().position(is);
        let read = at(&|frame| frame["type"] == "read" && frame["seen_seq"] == sent.seq);
        let typing = at(&|frame| frame["type"] == "typing" && frame["person"] == xiaoling);
        let answer = at(&|frame| frame["kind"] == "message.send" && frame["actor"] == xiaoling);
        assert!(read.is_some() && read < typing && typing < answer, "{frames:#?}");
        let text = frames[answer.unwrap()]["data"]["text"].as_str().unwrap();
        assert_eq!(is_chinese(text), chinese, "{asked}: {text}");
    }

    // One answer a message, none to herself. She answers in the order in which she hears: when she has answered what was
    // said last, elsewhere, nothing more comes here.
    let group = json!({"kind": "group", "name": "Lunch", "members": [xiaoling]});
    let (status, group) = rest.post("/conversations", group).await;
    assert_eq!(status, 201, "{group}");
    let group = group["id"].as_i64().unwrap();
    let marker = socket.line.send(group, client_id(), "Xiaoling, soup?").await.unwrap();
    let answered = |frame: &Value| {
        frame["conversation"] == group
            && frame["actor"] == xiaoling
            && frame["data"]["reply_to"] == marker.seq
    };
    let limit = Duration::from_secs(30);
    let listening = async { while !answered(&socket.events.recv().await.expect("the connection stays")) {} };
    tokio::time::timeout(limit, listening).await.unwrap_or_else(|_| panic!("not within {limit:?}"));
    let page = rest.read(&format!("/conversations/{direct}/messages?limit=10")).await;
    let hers = page["items"].as_array().unwrap().iter().filter(|one| one["sender"] == xiaoling).count();
    assert_eq!(hers, 3, "her greeting and two answers");
    demo.stop();
}
