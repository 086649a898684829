//! SIGTERM: sockets are told, writes under way are finished, the process ends soon.

use std::process::Command;
use std::time::{Duration, Instant};

use super::{Home, alone};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use lingtong_tests::node::Signal;
use lingtong_tests::postgres::Backend;
use lingtong_tests::stored::{Acknowledged, Stored};
use lingtong_tests::wire::{Failed, Socket, client_id};

const IDLE: usize = 1_000;
const LIMIT: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread")]
async fn process_alone_terminated_with_a_thousand_idle_sockets() {
    let _alone = alone().await;
    may_open_many_files();
    for backend in Backend::both() {
        let mut home = Home::new(backend, "terminated");
        let node = &mut home.node;
        let seeded = node.seed(100, 1, &[]);
        node.start().await;
        let opening = (0..IDLE).map(|number| {
            let person = &seeded.people[number % seeded.people.len()];
            let address = node.address;
            async move {
                let socket = Socket::open(address, &person.access_token).await.unwrap();
                socket.resume(socket.hello["cursor"].as_str().unwrap()).await.unwrap();
                socket
            }
        });
        let idle: Vec<Socket> = futures_util::stream::iter(opening).buffer_unordered(64).collect().await;

        let pair = seeded.pairs[0];
        let busy = Socket::open(node.address, &seeded.person(pair.a).access_token).await.unwrap();
        let mut under_way: FuturesUnordered<_> = (0..100)
            .map(|number| {
                let (line, id, text) = (busy.line.clone(), client_id(), format!("last word {number}"));
                async move { (id, text.clone(), line.send(pair.conversation, id, &text).await) }
            })
            .collect();
        // The first answer proves that the others are under way.
        let mut answers = vec![under_way.next().await.unwrap()];
        let begun = Instant::now();
        node.signal(Signal::Terminate);
        while let Some(answer) = under_way.next().await {
            answers.push(answer);
        }
        for socket in &idle {
            assert_eq!(socket.end().await, Some(1001), "{backend:?}");
        }
        let status = node.ended(LIMIT.saturating_sub(begun.elapsed()));
        println!("{backend:?}: ended in {:?}", begun.elapsed());
        assert!(status.success(), "{backend:?}: {status}");

        let stored = Stored::read(&node.url);
        stored.is_whole();
        let mut acknowledged = Vec::new();
        for (client_id, text, answer) in answers {
            match answer {
                Ok(receipt) => acknowledged.push(Acknowledged {
                    sender: pair.a,
                    conversation: pair.conversation,
                    client_id,
                    text,
                    receipt,
                }),
                Err(failed) => assert!(matches!(failed, Failed::Lost), "{backend:?}: {failed:?}"),
            }
        }
        stored.has_all(&acknowledged);
        println!("{backend:?}: {} of 100 acknowledged, {} stored", acknowledged.len(), stored.messages.len());
        assert_eq!(stored.messages.len(), 100, "{backend:?}: writes under way are finished");
        assert_eq!(stored.entries.last().unwrap().kind, "system.stop", "{backend:?}");
    }
}

/// A thousand sockets are two thousand files on the two sides; a shell's usual limit is 1,024.
fn may_open_many_files() {
    let done = Command::new("prlimit")
        .args(["--pid", &std::process::id().to_string(), "--nofile=8192:8192"])
        .status();
    assert!(
        done.is_ok_and(|status| status.success()),
        "this test needs 8,192 open files: raise `ulimit -Hn`"
    );
}
