//! Two people: one sends, the other receives; every message is timed to its reply and to its arrival.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Instant;

use lingtong_tests::lean::scan::{Spot, Stream, number};
use lingtong_tests::lean::socket::{Reader, Shared};

use crate::flow::Ground;
use crate::live::{self, FIRST};

pub struct Pair {
    ground: Rc<Ground>,
    conversation: i64,
    stream: Stream,
    writer: Shared,
    /// The number of the next message.
    next: u64,
    /// The number that the receiver expects.
    expected: u64,
    sent: u64,
    replied: u64,
    delivered: u64,
    /// When message n was due, at `n % len`; a power of two.
    due: Vec<Instant>,
}

impl Pair {
    /// `ring` is a power of two, and the most that may be unanswered.
    pub fn new(ground: Rc<Ground>, conversation: i64, stream: Stream, writer: Shared, ring: usize) -> Self {
        let due = vec![ground.born; ring];
        Self {
            ground,
            conversation,
            stream,
            writer,
            next: FIRST,
            expected: FIRST,
            sent: 0,
            replied: 0,
            delivered: 0,
            due,
        }
    }

    /// Sent, but not yet both acknowledged and delivered.
    pub fn in_flight(&self) -> u64 {
        self.sent - self.replied.min(self.delivered)
    }

    pub fn missing(&self) -> u64 {
        self.sent - self.delivered
    }

    /// Collects one message that was due at `due`.
    pub fn send(&mut self, due: Instant) {
        if self.in_flight() >= self.due.len() as u64 {
            self.ground.tally.borrow_mut().skipped += 1;
            return;
        }
        let n = self.next;
        let slot = self.slot(n);
        self.due[slot] = due;
        (self.next, self.sent) = (n + 1, self.sent + 1);
        let Ground { words, .. } = &*self.ground;
        let seed = n.wrapping_mul(4_099).wrapping_add(self.conversation as u64);
        let millis = self.ground.millis(due);
        live::send(&self.writer, self.stream, self.conversation, millis, n, |out| words.write(out, seed));
    }

    pub fn flush(&mut self) {
        if let Err(error) = self.writer.borrow_mut().flush() {
            self.ground.fail(format!("write: {error}"));
        }
    }

    /// Closed loop: sends until the window is full, in one write.
    fn pump(&mut self) {
        let window = self.ground.window.get();
        if self.in_flight() >= window {
            return;
        }
        let now = Instant::now();
        while self.in_flight() < window {
            self.send(now);
        }
        self.flush();
    }

    fn slot(&self, n: u64) -> usize {
        n as usize & (self.due.len() - 1)
    }

    fn replied(&mut self, n: u64, frame: &[u8], now: Instant, spots: &mut Spots) {
        let tally = &mut *self.ground.tally.borrow_mut();
        if spots.ok.after(frame).is_none() {
            tally.refused += 1;
            tally.first_refusal.get_or_insert_with(|| String::from_utf8_lossy(frame).into_owned());
            // It will never arrive: it leaves the account.
            self.sent -= 1;
            self.expected = self.expected.max(n + 1);
            return;
        }
        self.replied += 1;
        if tally.counting {
            tally.persisted += 1;
            crate::tally::record(&mut tally.reply, self.due[self.slot(n)], now);
        }
        if let Some(acknowledged) = &mut tally.acknowledged
            && let Some(position) = spots.position.after(frame).and_then(number)
        {
            acknowledged.push((position, now));
        }
    }

    fn delivered(&mut self, n: u64, now: Instant) {
        let tally = &mut *self.ground.tally.borrow_mut();
        if n != self.expected {
            tally.disorder += 1;
        }
        self.expected = n + 1;
        self.delivered += 1;
        if tally.counting {
            tally.delivered += 1;
            crate::tally::record(&mut tally.deliver, self.due[self.slot(n)], now);
        }
    }
}

struct Spots {
    reply: Spot,
    id: Spot,
    ok: Spot,
    position: Spot,
}

/// The sender's side: replies. Its own events come too and are skipped.
pub async fn replies(mut reader: Reader, pair: Rc<RefCell<Pair>>) {
    let mut spots = Spots {
        reply: Spot::new(r#""type":"reply""#),
        id: Spot::new(r#""id":"#),
        ok: Spot::new(r#""ok":true"#),
        position: Spot::new(r#""position":"#),
    };
    let ground = pair.borrow().ground.clone();
    loop {
        let mut now = None;
        let mut on = |frame: &[u8]| {
            if spots.reply.after(frame).is_some()
                && let Some(n) = spots.id.after(frame).and_then(number)
            {
                let now = *now.get_or_insert_with(Instant::now);
                pair.borrow_mut().replied(n, frame, now, &mut spots);
            }
        };
        if let Err(error) = reader.pull(&mut on).await {
            return ground.fail(format!("sender: {error}"));
        }
        pair.borrow_mut().pump();
    }
}

/// The receiver's side: events of this pair's stream, each once and in order.
pub async fn events(mut reader: Reader, pair: Rc<RefCell<Pair>>) {
    let mut id = Spot::new(r#""client_id":""#);
    let (ground, stream) = {
        let pair = pair.borrow();
        (pair.ground.clone(), pair.stream)
    };
    loop {
        let mut now = None;
        let mut on = |frame: &[u8]| {
            if let Some(n) = id.after(frame).and_then(|id| stream.number(id)) {
                let now = *now.get_or_insert_with(Instant::now);
                pair.borrow_mut().delivered(n, now);
            }
        };
        if let Err(error) = reader.pull(&mut on).await {
            return ground.fail(format!("receiver: {error}"));
        }
        pair.borrow_mut().pump();
    }
}
