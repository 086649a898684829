//! Pings, and the end of sockets that went silent, stalled, or whose token ended.

use super::Socket;
use crate::live::frame;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// How patient a socket is.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// How long it may stay nameless; then it is closed with 1008.
    pub patience: Duration,
    /// How often it is looked at: ten thousand quiet sockets cost one look each.
    pub look: Duration,
    /// A ping after this much silence; twice that ends the connection.
    pub ping: Duration,
    /// Something waits and the peer takes nothing for this long: it is too slow, and closed with 4008.
    pub stall: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            patience: Duration::from_secs(10),
            look: Duration::from_secs(10),
            ping: Duration::from_secs(30),
            stall: Duration::from_secs(10),
        }
    }
}

/// When to look again.
pub(super) struct Heart {
    pace: Pace,
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
    pub(super) fn new(pace: Pace) -> Self {
        let now = Instant::now();
        Self { pace, heard: now, next: now + pace.look, silent: 0 }
    }

    pub(super) fn heard(&mut self) {
        self.heard = Instant::now();
        self.silent = 0;
    }

    pub(super) async fn beat(&mut self) -> Beat {
        sleep_until(self.next).await;
        let now = Instant::now();
        self.next = now + self.pace.look;
        if now.duration_since(self.heard) < self.pace.ping * (self.silent + 1) {
            return Beat::Look;
        }
        self.silent += 1;
        if self.silent > 1 { Beat::Dead } else { Beat::Ping }
    }
}

/// Does what the beat asks.
pub(super) fn act(socket: &Socket, heart: &mut Heart, beat: Beat) {
    let outbox = &socket.outbox;
    socket.renew();
    let (stalled, stall) = (outbox.stalled(), socket.shared.pace.stall);
    if !stalled.is_zero() {
        // Before the kernel cuts it (see `http::server`): the peer is to be told why.
        heart.next =
            heart.next.min(Instant::now() + stall.saturating_sub(stalled) + Duration::from_millis(10));
    }
    if stalled > stall {
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
