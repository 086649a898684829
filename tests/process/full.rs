//! A full disk: writes are refused with a code, reads go on, and it recovers when there is room again.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::alone;
use lingtong_tests::node::Node;
use lingtong_tests::rest::Rest;
use lingtong_tests::stored::{Acknowledged, Stored};
use lingtong_tests::wire::{Socket, client_id};
use serde_json::json;
use tokio::time::Instant;

const LIMIT: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn process_disk_full() {
    let _alone = alone().await;
    let disk = Disk::mount("32m");
    let mut node = Node::at(disk.folder.path(), "sqlite");
    let seeded = node.seed(4, 2, &[]);
    node.start().await;
    let pair = seeded.pairs[0];
    let person = seeded.person(pair.a);
    let socket = Socket::open(node.address, &person.access_token).await.unwrap();
    let rest = Rest::new(node.address, person);
    let mut acknowledged = Vec::new();
    let say = async |acknowledged: &mut Vec<Acknowledged>, text: &str| {
        let id = client_id();
        let receipt = socket.line.send(pair.conversation, id, text).await?;
        let text = text.to_owned();
        acknowledged.push(Acknowledged {
            sender: pair.a,
            conversation: pair.conversation,
            client_id: id,
            text,
            receipt,
        });
        Ok::<_, lingtong_tests::wire::Failed>(())
    };
    say(&mut acknowledged, "there is room").await.unwrap();

    disk.fill();
    let mut refusal = None;
    for _ in 0..10_000 {
        // What the log of the database already owns may still be used up.
        if let Err(failed) = say(&mut acknowledged, &"x".repeat(1_000)).await {
            refusal = Some(failed);
            break;
        }
    }
    assert_eq!(refusal.expect("the disk is full").code(), "storage_full");
    let path = format!("/conversations/{}/messages", pair.conversation);
    for _ in 0..20 {
        let (status, body) =
            rest.put(&format!("{path}/{}", client_id()), json!({"text": "y".repeat(1_000)})).await;
        assert_eq!((status, body["code"].as_str()), (507, Some("storage_full")), "{body}");
        let page = rest.read(&path).await;
        assert_eq!(page["items"].as_array().unwrap().last().unwrap()["seq"], acknowledged.len() as i64);
        rest.read("/sync").await;
    }
    let begin =
        Socket::open(node.address, &seeded.person(pair.b).access_token).await.expect("one may still come");
    begin.resume(begin.hello["cursor"].as_str().unwrap()).await.unwrap();

    disk.empty();
    let freed = Instant::now();
    while say(&mut acknowledged, "瓷瓶: there is room again").await.is_err() {
        assert!(freed.elapsed() < LIMIT, "it recovers");
    }
    println!("{} messages; writes again {:?} after there was room", acknowledged.len(), freed.elapsed());
    while rest.read("/search?q=%E7%93%B7%E7%93%B6&kind=messages").await["items"] == json!([]) {
        assert!(freed.elapsed() < LIMIT, "the search index recovers");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let stored = Stored::read(&node.url);
    stored.is_whole();
    stored.has_all(&acknowledged);
    assert_eq!(stored.messages.len(), acknowledged.len(), "what was refused is not there");
}

/// A small disk in memory.
struct Disk {
    folder: tempfile::TempDir,
}

impl Disk {
    /// As root, or with the `sudo` that `tests/run` needs for packages, too.
    fn mount(size: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = format!("size={size},mode=1777");
        let words = ["mount", "-t", "tmpfs", "-o", &options, "tmpfs"];
        assert!(
            as_root(&words, folder.path()),
            "a small disk cannot be mounted: this test needs root or sudo"
        );
        Self { folder }
    }

    fn ballast(&self) -> impl AsRef<Path> + use<> {
        self.folder.path().join("ballast")
    }

    /// To the last byte.
    fn fill(&self) {
        let mut file = File::create(self.ballast()).unwrap();
        for size in [64 * 1024, 4096, 1] {
            while file.write(&vec![0; size]).is_ok_and(|written| written > 0) {}
        }
    }

    fn empty(&self) {
        std::fs::remove_file(self.ballast()).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: a server that is being killed may still have files open.
        as_root(&["umount", "--lazy"], self.folder.path());
    }
}

fn as_root(words: &[&str], path: &Path) -> bool {
    let done = |mut command: Command| command.arg(path).output().is_ok_and(|output| output.status.success());
    let mut plain = Command::new(words[0]);
    plain.args(&words[1..]);
    let mut sudo = Command::new("sudo");
    sudo.arg("-n").args(words);
    done(plain) || done(sudo)
}
