//! Pings, and the end of sockets that went silent, stalled, or whose token ended.

use super::Socket;
use crate::live::frame;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// A ping after this much silence; twice that ends the connection.
const INTERVAL: Duration = Duration::from_secs(30);
/// Something waits and the peer takes nothing for this long: it is too slow.
const STALL: Duration = Duration::from_secs(10);
/// How often a socket is looked at.
const LOOK: Duration = Duration::from_secs(5);

/// When to look again.
pub(super) struct Heart {
    heard: Instant,
    next: Instant,
    silent: u32,
}

/// What a look found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beat {
    Look,
    Ping,
    Dead,
}

impl Heart {
    pub(super) fn new() -> Self {
        let now = Instant::now();
        Self { heard: now, next: now + LOOK, silent: 0 }
    }

    pub(super) fn heard(&mut self) {
        self.heard = Instant::now();
        self.silent = 0;
    }

    pub(super) async fn beat(&mut self) -> Beat {
        sleep_until(self.next).await;
        let now = Instant::now();
        self.next = now + LOOK;
        if now.duration_since(self.heard) < INTERVAL * (self.silent + 1) {
            return Beat::Look;
        }
        self.silent += 1;
        if self.silent > 1 { Beat::Dead } else { Beat::Ping }
    }
}

/// Does what the beat asks.
pub(super) fn act(socket: &Socket, beat: Beat) {
    let outbox = &socket.outbox;
    if outbox.stalled() > STALL {
        metrics::counter!("lingtong_sockets_too_slow_total").increment(1);
        outbox.close(4008, "too slow");
    } else if socket.shared.directory.clock().now_ms() > socket.expires_at.get() {
        outbox.close(4002, "token_expired");
    } else if beat == Beat::Dead {
        outbox.close(4008, "silent");
    } else if beat == Beat::Ping {
        outbox.push_reply(frame::ping());
    }
}
