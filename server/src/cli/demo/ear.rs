//! What a person hears without a wire: a connection to the hub like a socket's, read in the same process.
//!
//! So she is online, hears exactly what she may see, in order, and her connection ends with her session.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::Arc;

use futures_util::StreamExt;
use serde_json::Value;
use tokio::sync::Notify;

use crate::directory::Actor;
use crate::live::Hub;
use crate::live::hub::ConnectionId;
use crate::live::outbox::{Outbox, OutboxStream};

/// An open connection; closed when dropped.
pub struct Ear {
    hub: Hub,
    id: ConnectionId,
    behind: Arc<Notify>,
    stream: OutboxStream,
    heard: VecDeque<Value>,
}

impl Ear {
    /// Listens from now on; `None` if the hub cannot be joined.
    pub async fn open(hub: &Hub, actor: &Actor) -> Option<Self> {
        let (outbox, behind) = (Outbox::new(), Arc::new(Notify::new()));
        let id = hub.connect(actor.person, actor.session, outbox.clone(), behind.clone());
        let ear = Self {
            hub: hub.clone(),
            id,
            behind,
            stream: OutboxStream::new(outbox, Box::new(())),
            heard: VecDeque::new(),
        };
        hub.resume(id, hub.published()).await.ok()?;
        Some(ear)
    }

    /// Her connection, for what only members may do.
    pub fn id(&self) -> ConnectionId {
        self.id
    }

    /// The next frame; `None` when the connection was ended.
    pub async fn next(&mut self) -> Option<Value> {
        loop {
            if let Some(frame) = self.heard.pop_front() {
                return Some(frame);
            }
            let behind = self.behind.clone();
            tokio::select! {
                bytes = self.stream.next() => self.heard.extend(texts(&bytes?.ok()?)),
                () = behind.notified() => self.catch_up().await?,
            }
        }
    }

    /// She heard too slowly: the rest comes from storage, while it is read here.
    async fn catch_up(&mut self) -> Option<()> {
        let Some(position) = self.hub.behind(self.id) else { return Some(()) };
        let hub = self.hub.clone();
        let mut resumed = pin!(hub.resume(self.id, position));
        loop {
            tokio::select! {
                done = &mut resumed => return done.ok().map(drop),
                bytes = self.stream.next() => self.heard.extend(texts(&bytes?.ok()?)),
            }
        }
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.hub.disconnect(self.id);
    }
}

/// The JSON of the text frames in a chunk. The outbox hands out whole frames, unmasked (RFC 6455, 5.2).
pub fn texts(mut chunk: &[u8]) -> Vec<Value> {
    let mut found = Vec::new();
    while let [first, length, rest @ ..] = chunk {
        let (length, rest) = match (length & 0x7f, rest) {
            (126, [a, b, rest @ ..]) => (usize::from(u16::from_be_bytes([*a, *b])), rest),
            (127, [a, b, c, d, e, f, g, h, rest @ ..]) => {
                (u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]) as usize, rest)
            }
            (length, rest) => (usize::from(length), rest),
        };
        let Some((body, rest)) = rest.split_at_checked(length) else { break };
        if first & 0x0f == 1 {
            found.extend(serde_json::from_slice::<Value>(body));
        }
        chunk = rest;
    }
    found
}
