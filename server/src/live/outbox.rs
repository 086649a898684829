//! What waits to be sent to one connection: bounded, in order, drained in one write.
//!
//! Replies have a small queue of their own and go first. When events overflow the bound, the queue keeps what it has and
//! the connection goes to catch-up: nothing is dropped from the middle.

use super::frame;
use bytes::{Bytes, BytesMut};
use futures_util::Stream;
use futures_util::task::AtomicWaker;
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

/// Bytes of events that may wait.
pub const MOST_BYTES: usize = 1 << 20;
/// Events that may wait.
pub const MOST_FRAMES: usize = 4_096;
/// Replies that may wait; the socket reads no further commands beyond it.
pub const MOST_REPLIES: usize = 256;
/// Bytes handed to the connection in one write.
const CHUNK: usize = 64 << 10;

/// The queue of one connection. The hub and the socket put in; the response body takes out.
pub struct Outbox {
    queue: Mutex<Queue>,
    sender: AtomicWaker,
    drained: tokio::sync::Notify,
}

#[derive(Default)]
struct Queue {
    replies: VecDeque<Bytes>,
    events: VecDeque<Bytes>,
    event_bytes: usize,
    closing: Option<Bytes>,
    closed: bool,
    progress: Option<Instant>,
}

/// What became of an event.
#[derive(Debug, PartialEq, Eq)]
pub enum Pushed {
    /// It will be sent.
    Queued,
    /// There is no room: the connection has to catch up.
    Full,
    /// The connection is gone.
    Closed,
}

impl Outbox {
    /// An empty queue.
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            queue: Mutex::new(Queue::default()),
            sender: AtomicWaker::new(),
            drained: tokio::sync::Notify::new(),
        })
    }

    /// Queues an event without waking the sender; [`Outbox::wake`] follows once a batch.
    pub fn push_event(&self, bytes: &Bytes) -> Pushed {
        let mut queue = self.queue.lock();
        if queue.closed || queue.closing.is_some() {
            return Pushed::Closed;
        }
        if queue.events.len() >= MOST_FRAMES
            || (queue.event_bytes + bytes.len() > MOST_BYTES && !queue.events.is_empty())
        {
            return Pushed::Full;
        }
        if queue.events.is_empty() && queue.replies.is_empty() {
            queue.progress = Some(Instant::now());
        }
        queue.event_bytes += bytes.len();
        queue.events.push_back(bytes.clone());
        Pushed::Queued
    }

    /// Queues an event and waits for room when there is none: for one client's own catching up, never for the hub. `false`
    /// when the connection is gone.
    pub async fn push_in_turn(&self, bytes: &Bytes) -> bool {
        loop {
            match self.push_event(bytes) {
                Pushed::Queued => return true,
                Pushed::Closed => return false,
                Pushed::Full => {
                    self.wake();
                    self.drained().await;
                }
            }
        }
    }

    /// Queues a reply, a ping or the like, and wakes the sender. `false` when the connection is gone.
    pub fn push_reply(&self, bytes: Bytes) -> bool {
        let mut queue = self.queue.lock();
        if queue.closed || queue.closing.is_some() {
            return false;
        }
        if queue.events.is_empty() && queue.replies.is_empty() {
            queue.progress = Some(Instant::now());
        }
        queue.replies.push_back(bytes);
        drop(queue);
        self.sender.wake();
        true
    }

    /// Lets the sender run.
    pub fn wake(&self) {
        self.sender.wake();
    }

    /// Sends what is queued as replies, then a close frame, then ends.
    pub fn close(&self, code: u16, reason: &str) {
        let mut queue = self.queue.lock();
        if queue.closing.is_none() && !queue.closed {
            queue.closing = Some(frame::close(code, reason));
            queue.events.clear();
            queue.event_bytes = 0;
        }
        drop(queue);
        self.sender.wake();
        self.drained.notify_waiters();
    }

    /// Whether nothing more can be sent.
    pub fn is_closed(&self) -> bool {
        let queue = self.queue.lock();
        queue.closed || queue.closing.is_some()
    }

    /// Replies that wait.
    pub fn replies(&self) -> usize {
        self.queue.lock().replies.len()
    }

    /// Events and their bytes that wait.
    pub fn waiting(&self) -> (usize, usize) {
        let queue = self.queue.lock();
        (queue.events.len(), queue.event_bytes)
    }

    /// How long the peer has taken nothing although something waits.
    pub fn stalled(&self) -> std::time::Duration {
        let queue = self.queue.lock();
        match queue.progress {
            Some(at) if !queue.events.is_empty() || !queue.replies.is_empty() => at.elapsed(),
            _ => std::time::Duration::ZERO,
        }
    }

    /// Waits until no event waits, or the connection is gone.
    pub async fn drained(&self) {
        self.taken(|queue| queue.events.is_empty()).await;
    }

    /// Waits until there is room for replies, or the connection is gone.
    pub async fn room_for_replies(&self) {
        self.taken(|queue| queue.replies.len() < MOST_REPLIES).await;
    }

    async fn taken(&self, enough: impl Fn(&Queue) -> bool) {
        loop {
            let notified = self.drained.notified();
            tokio::pin!(notified);
            notified.as_mut().enable();
            {
                let queue = self.queue.lock();
                if enough(&queue) || queue.closed || queue.closing.is_some() {
                    return;
                }
            }
            notified.await;
        }
    }

    fn take(&self) -> Option<Option<Bytes>> {
        let mut queue = self.queue.lock();
        if queue.closed {
            return Some(None);
        }
        if queue.replies.is_empty() && queue.events.is_empty() {
            let close = queue.closing.take()?;
            queue.closed = true;
            return Some(Some(close));
        }
        queue.progress = Some(Instant::now());
        if queue.replies.len() + queue.events.len() == 1 {
            queue.event_bytes = 0;
            return Some(queue.replies.pop_front().or_else(|| queue.events.pop_front()));
        }
        let mut chunk = BytesMut::with_capacity(CHUNK.min(queue.event_bytes + 256 * queue.replies.len()));
        while let Some(reply) = queue.replies.pop_front() {
            chunk.extend_from_slice(&reply);
        }
        while chunk.len() < CHUNK {
            let Some(event) = queue.events.pop_front() else {
                break;
            };
            queue.event_bytes -= event.len();
            chunk.extend_from_slice(&event);
        }
        if queue.events.is_empty() {
            // A burst must not keep its memory for the life of an idle socket.
            queue.events.shrink_to(8);
            queue.replies.shrink_to(8);
        }
        Some(Some(chunk.freeze()))
    }
}

/// The response body of a socket: drains the outbox.
pub struct OutboxStream {
    outbox: Arc<Outbox>,
    /// Its drop tells the reading half that the connection ended.
    _upgrade: Box<dyn std::any::Any>,
}

impl OutboxStream {
    /// `upgrade` is the body that the handshake made; it lives as long as the connection.
    pub fn new(outbox: Arc<Outbox>, upgrade: Box<dyn std::any::Any>) -> Self {
        Self { outbox, _upgrade: upgrade }
    }
}

impl Stream for OutboxStream {
    type Item = Result<Bytes, actix_web::Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let outbox = &self.outbox;
        let mut found = outbox.take();
        if found.is_none() {
            outbox.sender.register(context.waker());
            found = outbox.take();
        }
        match found {
            None => Poll::Pending,
            Some(None) => Poll::Ready(None),
            Some(Some(bytes)) => {
                outbox.drained.notify_waiters();
                Poll::Ready(Some(Ok(bytes)))
            }
        }
    }
}

impl Drop for OutboxStream {
    fn drop(&mut self) {
        self.outbox.queue.lock().closed = true;
        self.outbox.drained.notify_waiters();
    }
}
