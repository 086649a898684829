//! `lingtong audit epoch-start` as an operator meets it: after a restore that lost entries the server refuses to start, two
//! people decide, and it goes on.

use std::path::Path;
use std::time::Duration;

use lingtong_tests::demo::{links, sign_in};
use lingtong_tests::node::{Node, Signal};
use lingtong_tests::rest::Rest;
use lingtong_tests::wire::{Socket, client_id};

const DATABASE: [&str; 3] = ["lingtong.db", "lingtong.db-wal", "lingtong.db-shm"];

/// The database alone: keys, and what was signed, stay where they are.
fn copy(from: &Path, to: &Path) {
    for name in DATABASE {
        let _ = std::fs::remove_file(to.join(name));
        if from.join(name).exists() {
            std::fs::copy(from.join(name), to.join(name)).unwrap();
        }
    }
}

fn decides(node: &Node, approved_by: &[&str]) -> (Option<i32>, String) {
    let mut words = vec!["audit", "epoch-start", "--reason", "the disk died 磁盘损坏"];
    words.extend(approved_by.iter().flat_map(|login| ["--approved-by", *login]));
    let (status, said) = node.run(&words);
    (status.code(), said)
}

#[tokio::test]
async fn process_epoch_start_after_a_restore_that_lost_entries() {
    let mut node = Node::new("sqlite");
    let seeded = node.seed(2, 1, &[]);
    let backup = tempfile::tempdir().unwrap();
    copy(&node.data, backup.path());
    node.start().await;
    let mut logins = Vec::new();
    for person in &seeded.people {
        let me = Rest::new(node.address, person).read("/me").await;
        logins.push(me["person"]["login"].as_str().unwrap().to_owned());
    }
    let (ada, bo) = (logins[0].as_str(), logins[1].as_str());
    let socket = Socket::open(node.address, &seeded.people[0].access_token).await.unwrap();
    let (cursor, vkey) = (socket.hello["cursor"].clone(), socket.hello["log"]["vkey"].clone());
    socket.line.send(seeded.pairs[0].conversation, client_id(), "lost").await.unwrap();
    let (code, said) = decides(&node, &[ada, bo]);
    assert!(code == Some(1) && said.contains("stop the server first"), "{said}");

    node.signal(Signal::Terminate);
    assert!(node.ended(Duration::from_secs(10)).success());
    let kept = node.data.join("kept.txt");
    std::fs::copy(node.data.join("journal.key.last_signed"), &kept).unwrap();
    copy(backup.path(), &node.data);
    std::fs::remove_dir_all(node.data.join("search")).unwrap();
    let (status, said) = node.run(&["serve"]);
    assert!(!status.success() && said.contains("audit epoch-start"), "{said}");

    for (approved_by, refusal) in [
        (&[ada][..], "two people"),
        (&[ada, ada][..], "two people"),
        (&[ada, "nobody"][..], "no active person with the login nobody"),
    ] {
        let (code, said) = decides(&node, approved_by);
        assert!(code == Some(1) && said.contains(refusal), "{said}");
    }
    let (code, said) = decides(&node, &[ada, bo]);
    assert!(code == Some(0) && said.contains("signed entries are lost"), "{said}");
    let (status, said) = node.run(&["audit", "verify"]);
    assert!(status.success(), "{said}");
    let (status, said) = node.run(&["audit", "verify", "--checkpoint", kept.to_str().unwrap()]);
    assert!(status.code() == Some(4) && said.contains("a new epoch began"), "{said}");

    node.start().await;
    // A token of the time before opens nothing; a sign-in does.
    assert_eq!(Rest::new(node.address, &seeded.people[0]).get("/me").await.0, 401);
    let (status, said) = node.run(&["user", "reset", ada]);
    assert!(status.success(), "{said}");
    let back = sign_in(node.address, &links(&said)[0]).await.unwrap();
    let socket = Socket::open(node.address, &back.access_token).await.unwrap();
    assert_ne!(socket.hello["log"]["vkey"], vkey);
    assert_eq!(socket.resume(cursor.as_str().unwrap()).await.unwrap_err().code(), "gap");
}
