//! The same client id again: one message, whatever lies between.

use super::{Home, alone};
use lingtong_tests::postgres::Backend;
use lingtong_tests::stored::Stored;
use lingtong_tests::wire::{Socket, client_id};

#[tokio::test(flavor = "multi_thread")]
async fn process_retried_on_another_connection_and_after_a_restart() {
    let _alone = alone().await;
    for backend in Backend::both() {
        let mut home = Home::new(backend, "retried");
        let node = &mut home.node;
        let seeded = node.seed(2, 1, &[]);
        let (conversation, token) = (seeded.pairs[0].conversation, &seeded.people[0].access_token);
        let id = client_id();
        node.start().await;
        let socket = Socket::open(node.address, token).await.unwrap();
        let first = socket.line.send(conversation, id, "汤好了").await.unwrap();
        assert_eq!(
            socket.line.send(conversation, id, "汤好了").await.unwrap(),
            first,
            "{backend:?}: on the same connection"
        );
        let socket = Socket::open(node.address, token).await.unwrap();
        assert_eq!(
            socket.line.send(conversation, id, "汤好了").await.unwrap(),
            first,
            "{backend:?}: on another connection"
        );
        node.kill();
        node.start().await;
        let socket = Socket::open(node.address, token).await.unwrap();
        assert_eq!(
            socket.line.send(conversation, id, "汤好了").await.unwrap(),
            first,
            "{backend:?}: after a restart"
        );
        let refused = socket.line.send(conversation, id, "another soup").await.unwrap_err();
        assert_eq!(refused.code(), "client_id_reused", "{backend:?}");
        let stored = Stored::read(&node.url);
        stored.is_whole();
        assert_eq!(stored.messages.len(), 1, "{backend:?}");
    }
}
