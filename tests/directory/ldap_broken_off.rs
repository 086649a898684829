//! A connection that breaks or goes silent in the middle of a reading: no part is taken, the next reading goes on.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use lingtong::directory::sources::{Source, SourceError};
use lingtong_tests::slapd::{Slapd, UNLIMITED};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::ldap::{but, section, source};

/// Passes on `budget` bytes of the server's answers in all; then hangs, or hangs up.
pub async fn proxy(to: u16, budget: Arc<AtomicUsize>, hang: bool) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ldap://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (mut from_client, mut to_client) = client.into_split();
            let (mut from_server, mut to_server) =
                TcpStream::connect(("127.0.0.1", to)).await.unwrap().into_split();
            tokio::spawn(async move { tokio::io::copy(&mut from_client, &mut to_server).await });
            let budget = budget.clone();
            tokio::spawn(async move {
                let mut buffer = [0; 4096];
                while let Ok(n @ 1..) = from_server.read(&mut buffer).await {
                    if budget
                        .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(n))
                        .is_err()
                    {
                        if hang {
                            std::future::pending::<()>().await;
                        }
                        return;
                    }
                    to_client.write_all(&buffer[..n]).await.unwrap();
                }
            });
        }
    });
    url
}

#[tokio::test]
async fn half_of_the_people_are_none() {
    let slapd = Slapd::with(UNLIMITED);
    for hang in [false, true] {
        let budget = Arc::new(AtomicUsize::new(300_000));
        let url = proxy(slapd.port, budget.clone(), hang).await;
        let directory =
            source(but(section(&slapd), json!({"urls": [url], "allow_plain": true, "answer_seconds": 1})));
        let refused = directory.snapshot(&|_| ()).await.unwrap_err();
        match hang {
            true => assert!(matches!(refused, SourceError::TimedOut { .. }), "{refused:?}"),
            false => assert!(matches!(refused, SourceError::Broken { .. }), "{refused:?}"),
        }
        budget.store(usize::MAX, Ordering::SeqCst);
        assert_eq!(directory.snapshot(&|_| ()).await.unwrap().people.len(), 1_200);
    }
}
