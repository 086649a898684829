//! One room full of online members: what one sends, all receive, the sender too.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use lingtong_tests::lean::scan::{Spot, Stream, number};
use lingtong_tests::lean::socket::{Reader, Shared};
use tokio::task::{JoinHandle, spawn_local};
use tokio::time::sleep;

use crate::flow::Ground;
use crate::house::House;
use crate::live::{self, FIRST, Live};
use crate::pace::Pace;
use crate::result::Usage;
use crate::seed::Room;

/// Messages that may be under way at once; a power of two.
const RING: usize = 16_384;
const DRAIN: Duration = Duration::from_secs(20);

#[derive(Clone, Copy)]
struct Underway {
    due: Instant,
    sender: usize,
    /// Members that have not received it.
    left: u32,
}

struct Hall {
    ground: Rc<Ground>,
    conversation: i64,
    stream: Stream,
    senders: Vec<Shared>,
    in_flight: Vec<u64>,
    members: u32,
    next: u64,
    sent: u64,
    underway: Vec<Underway>,
}

impl Hall {
    /// False when the number's place is still taken by a message that a member never got.
    fn send(&mut self, sender: usize, due: Instant) -> bool {
        let n = self.next;
        self.next += 1;
        let slot = &mut self.underway[n as usize & (RING - 1)];
        if slot.left > 0 {
            self.ground.tally.borrow_mut().skipped += 1;
            return false;
        }
        *slot = Underway { due, sender, left: self.members };
        (self.sent, self.in_flight[sender]) = (self.sent + 1, self.in_flight[sender] + 1);
        let Self { ground, senders, stream, conversation, .. } = self;
        live::send(&senders[sender], *stream, *conversation, ground.millis(due), n, |out| {
            ground.words.write(out, n);
        });
        true
    }

    fn flush(&self, sender: usize) {
        if let Err(error) = self.senders[sender].borrow_mut().flush() {
            self.ground.fail(format!("write: {error}"));
        }
    }

    /// Closed loop: a message leaves the window when every member has it.
    fn pump(&mut self, sender: usize) {
        let window = self.ground.window.get();
        let now = Instant::now();
        while self.in_flight[sender] < window && self.send(sender, now) {}
        self.flush(sender);
    }

    /// Gives the sender when this was the last member.
    fn delivered(&mut self, n: u64, now: Instant) -> Option<usize> {
        let slot = &mut self.underway[n as usize & (RING - 1)];
        let tally = &mut *self.ground.tally.borrow_mut();
        if slot.left == 0 || n >= self.next {
            tally.disorder += 1;
            return None;
        }
        slot.left -= 1;
        if tally.counting {
            tally.delivered += 1;
            crate::tally::record(&mut tally.deliver, slot.due, now);
        }
        if slot.left > 0 {
            return None;
        }
        self.in_flight[slot.sender] -= 1;
        Some(slot.sender)
    }

    fn replied(&mut self, n: u64, ok: bool, frame: &[u8], now: Instant) {
        let slot = &mut self.underway[n as usize & (RING - 1)];
        let tally = &mut *self.ground.tally.borrow_mut();
        if !ok {
            tally.refused += 1;
            tally.first_refusal.get_or_insert_with(|| String::from_utf8_lossy(frame).into_owned());
            slot.left = 0;
            self.in_flight[slot.sender] -= 1;
        } else if tally.counting {
            tally.persisted += 1;
            crate::tally::record(&mut tally.reply, slot.due, now);
        }
    }
}

pub struct Crowd {
    pub ground: Rc<Ground>,
    hall: Rc<RefCell<Hall>>,
    readers: Vec<JoinHandle<()>>,
    sending: Option<JoinHandle<()>>,
}

impl Crowd {
    /// Connects the room's first `members` people; the first `senders` of them will send.
    pub async fn connect(house: &House, room: &Room, members: usize, senders: usize) -> Result<Self> {
        let ground = Ground::new(lingtong_tests::lean::words::Words::new(None));
        let people = room.members.get(..members).context("fewer members were seeded: see --rooms")?;
        let mut live = Vec::new();
        for (index, person) in people.iter().enumerate() {
            live.push(Live::join(house.address, index, house.seed.token(*person)?).await?);
        }
        let writers: Vec<Shared> = live.iter().take(senders).map(|live| live.writer.clone()).collect();
        let nothing = Underway { due: ground.born, sender: 0, left: 0 };
        let hall = Rc::new(RefCell::new(Hall {
            conversation: room.conversation,
            stream: Stream::new(ground.run(), 0),
            in_flight: vec![0; writers.len()],
            senders: writers,
            members: members as u32,
            next: FIRST,
            sent: 0,
            underway: vec![nothing; RING],
            ground: ground.clone(),
        }));
        let readers = live
            .into_iter()
            .enumerate()
            .map(|(index, live)| spawn_local(member(live.reader, hall.clone(), index < senders)));
        let readers = readers.collect();
        Ok(Self { ground, hall, readers, sending: None })
    }

    pub fn start_closed(&mut self, window: u64) {
        self.ground.window.set(window);
        let mut hall = self.hall.borrow_mut();
        (0..hall.senders.len()).for_each(|sender| hall.pump(sender));
    }

    pub fn start_open(&mut self, rate: f64) {
        let (hall, ground) = (self.hall.clone(), self.ground.clone());
        self.sending = Some(spawn_local(async move {
            let mut pace = Pace::new(rate);
            loop {
                pace.ring().await;
                let now = Instant::now();
                let mut hall = hall.borrow_mut();
                while let Some((i, due)) = pace.due(now) {
                    let sender = i as usize % hall.senders.len();
                    hall.send(sender, due);
                    hall.flush(sender);
                    let tally = &mut *ground.tally.borrow_mut();
                    if tally.counting {
                        crate::tally::record(&mut tally.late, due, now);
                    }
                }
            }
        }));
    }

    /// As [`crate::flow::Flow::count`].
    pub async fn count(&self, house: &House, warm: u64, seconds: u64) -> Result<(Duration, Usage)> {
        sleep(Duration::from_secs(warm)).await;
        self.ground.check()?;
        let meter = house.meter()?;
        self.ground.tally.borrow_mut().begin();
        let begun = Instant::now();
        sleep(Duration::from_secs(seconds)).await;
        self.ground.tally.borrow_mut().counting = false;
        let counted = begun.elapsed();
        self.ground.check()?;
        Ok((counted, meter.read()?))
    }

    /// Messages sent since the beginning.
    pub fn sent(&self) -> u64 {
        self.hall.borrow().sent
    }

    /// Stops sending and waits; gives how many deliveries never came.
    pub async fn stop(&mut self) -> Result<u64> {
        self.ground.window.set(0);
        if let Some(sending) = self.sending.take() {
            sending.abort();
        }
        let missing = || self.hall.borrow().underway.iter().map(|slot| u64::from(slot.left)).sum();
        let begun = Instant::now();
        while begun.elapsed() < DRAIN && missing() > 0 {
            self.ground.check()?;
            sleep(Duration::from_millis(10)).await;
        }
        Ok(missing())
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        for task in self.readers.iter().chain(&self.sending) {
            task.abort();
        }
    }
}

/// One member: counts events of this load, and replies if it sends.
async fn member(mut reader: Reader, hall: Rc<RefCell<Hall>>, sends: bool) {
    let mut client_id = Spot::new(r#""client_id":""#);
    let mut reply = (Spot::new(r#""type":"reply""#), Spot::new(r#""id":"#));
    let (stream, ground) = {
        let hall = hall.borrow();
        (hall.stream, hall.ground.clone())
    };
    let mut complete = Vec::new();
    loop {
        let now = std::cell::OnceCell::new();
        let mut on = |frame: &[u8]| {
            let now = || *now.get_or_init(Instant::now);
            if let Some(n) = client_id.after(frame).and_then(|id| stream.number(id)) {
                complete.extend(hall.borrow_mut().delivered(n, now()));
            } else if sends
                && reply.0.after(frame).is_some()
                && let Some(n) = reply.1.after(frame).and_then(number)
            {
                let ok = memchr::memmem::find(frame, br#""ok":true"#).is_some();
                hall.borrow_mut().replied(n, ok, frame, now());
            }
        };
        if let Err(error) = reader.pull(&mut on).await {
            return ground.fail(format!("member: {error}"));
        }
        complete.sort_unstable();
        complete.dedup();
        for sender in complete.drain(..) {
            hall.borrow_mut().pump(sender);
        }
    }
}
