//! The demo: ready at once, lively, in a directory of its own, kept until told otherwise.

use std::fs;
use std::process::Command;
use std::time::Duration;

use lingtong_tests::demo::{Demo, sign_in};
use lingtong_tests::node::binary;
use lingtong_tests::rest::Rest;
use lingtong_tests::wire::client_id;
use serde_json::{Value, json};

#[tokio::test]
async fn process_demo_is_lively_in_both_languages() {
    let data = tempfile::tempdir().unwrap();
    let demo = Demo::start(&data.path().join("demo"), &[]);
    println!("ready in {:?}", demo.took);
    // The promise is three seconds of the release build; this one is of the tests' profile.
    assert!(demo.took < Duration::from_secs(10), "ready in {:?}", demo.took);
    assert!(demo.address.port() >= 8080, "{}", demo.said);
    assert!(demo.said.contains("private window") && demo.said.contains("无痕窗口"), "{}", demo.said);
    assert_eq!(demo.links.len(), 6, "{}", demo.said);
    for link in &demo.links {
        sign_in(demo.address, link).await.unwrap();
        sign_in(demo.address, link).await.expect("a demo's link works again");
    }

    let lin = Rest::new(demo.address, &demo.person(0).await);
    let sync = lin.read("/sync?limit=200").await;
    let conversations = sync["conversations"].as_array().unwrap();
    for kind in ["company", "department", "group", "direct"] {
        assert!(conversations.iter().any(|one| one["kind"] == kind), "{kind}");
    }
    assert!(conversations.iter().filter(|one| one["unread"].as_i64() > Some(0)).count() >= 4);
    let mut all: Vec<Value> = Vec::new();
    for one in conversations {
        let page = lin.read(&format!("/conversations/{}/messages?limit=100", one["id"])).await;
        all.extend(page["items"].as_array().unwrap().iter().cloned());
    }
    let some = |what: &str, is: &dyn Fn(&Value) -> bool| assert!(all.iter().any(is), "no message is {what}");
    some("edited", &|m| m["rev"].as_i64() > Some(1));
    some("recalled", &|m| m["recalled"] == true);
    some("an answer", &|m| m["reply_to"].is_i64());
    some("pinned", &|m| m["pinned"] == true);
    some("liked", &|m| m["reactions"].as_array().is_some_and(|list| !list.is_empty()));
    let mut days: Vec<&str> = all.iter().map(|m| &m["at"].as_str().unwrap()[..10]).collect();
    days.sort_unstable();
    days.dedup();
    assert!(days.len() >= 3, "the history spans days: {days:?}");

    let people = lin.read("/people?limit=200").await["items"].as_array().unwrap().len();
    let departments = lin.read("/departments").await["items"].as_array().unwrap().len();
    assert!(people >= 40 && departments >= 10, "{people} people, {departments} departments");
    demo.stop();
}

#[tokio::test]
async fn process_demo_keeps_its_data_until_told_to_start_over() {
    let data = tempfile::tempdir().unwrap();
    let demo = Demo::start(data.path(), &[]);
    let text = "a word of yesterday 昨天的话";
    let lin = Rest::new(demo.address, &demo.person(0).await);
    let conversation = lin.read("/conversations").await["items"][0]["id"].clone();
    let all = lin.read("/conversations").await["items"].as_array().unwrap().clone();
    let group = all.iter().find(|one| one["kind"] == "group").unwrap()["id"].as_i64().unwrap();
    assert!(conversation.is_i64());
    let path = format!("/conversations/{group}/messages/{}", client_id());
    assert_eq!(lin.put(&path, json!({"text": text})).await.0, 201);
    let second = Command::new(binary()).args(["demo", "--data"]).arg(data.path()).output().unwrap();
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(second.status.code() == Some(1) && said.contains("another demo is running"), "{said}");
    demo.stop();

    let newest = async |demo: &Demo| {
        let lin = Rest::new(demo.address, &demo.person(0).await);
        let (_, page) = lin.get(&format!("/conversations/{group}/messages?limit=1")).await;
        page["items"][0]["text"].as_str().unwrap_or_default().to_owned()
    };
    let demo = Demo::start(data.path(), &[]);
    println!("ready again in {:?}", demo.took);
    assert_eq!(newest(&demo).await, text);
    demo.stop();

    let demo = Demo::start(data.path(), &["--fresh"]);
    assert_ne!(newest(&demo).await, text);
    demo.stop();
}

#[test]
fn demo_touches_no_directory_that_it_did_not_make() {
    let data = tempfile::tempdir().unwrap();
    let mine = data.path().join("mine.txt");
    fs::write(&mine, "mine").unwrap();
    for more in [&[][..], &["--fresh"]] {
        let output =
            Command::new(binary()).args(["demo", "--data"]).arg(data.path()).args(more).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(1) && said.contains("is not a demo's data directory"), "{said}");
    }
    assert_eq!(fs::read_to_string(&mine).unwrap(), "mine");
    assert_eq!(fs::read_dir(data.path()).unwrap().count(), 1);
}

#[test]
fn a_taken_port_is_said() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let data = tempfile::tempdir().unwrap();
    let words = ["demo", "--port", &port, "--data"];
    let output = Command::new(binary()).args(words).arg(data.path().join("demo")).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(1) && said.contains(&format!("port {port} is taken")), "{said}");
}
