//! Messages that flow between pairs: as fast as answers come (closed), or on a fixed schedule (open).
//!
//! Scenarios that measure something else run one of these beside it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use lingtong_tests::lean::scan::Stream;
use tokio::task::{JoinHandle, spawn_local};
use tokio::time::sleep;

use crate::house::House;
use crate::live::Live;
use crate::pace::Pace;
use crate::pair::{self, Pair};
use crate::result::Usage;
use crate::tally::Tally;
use lingtong_tests::lean::words::Words;

/// Unanswered messages of one pair before an open loop stops adding more.
pub const OPEN_RING: usize = 8_192;
const DRAIN: Duration = Duration::from_secs(20);

/// What all connections of one load share.
pub struct Ground {
    pub tally: RefCell<Tally>,
    pub words: Words,
    /// Closed loop: in flight each; 0 stops it.
    pub window: Cell<u64>,
    pub born: Instant,
    born_millis: u64,
    failed: RefCell<Option<String>>,
}

impl Ground {
    pub fn new(words: Words) -> Rc<Self> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Rc::new(Self {
            tally: RefCell::default(),
            words,
            window: Cell::new(0),
            born: Instant::now(),
            born_millis: since.as_millis() as u64,
            failed: RefCell::default(),
        })
    }

    /// Milliseconds after 1970 of `at`.
    pub fn millis(&self, at: Instant) -> u64 {
        self.born_millis + at.saturating_duration_since(self.born).as_millis() as u64
    }

    /// 12 bits that differ from run to run.
    pub fn run(&self) -> u16 {
        ((self.born_millis / 7) & 0xfff) as u16
    }

    /// Keeps the first failure; [`Ground::check`] gives it.
    pub fn fail(&self, said: String) {
        self.failed.borrow_mut().get_or_insert(said);
    }

    pub fn check(&self) -> Result<()> {
        match &*self.failed.borrow() {
            Some(said) => bail!("{said}"),
            None => Ok(()),
        }
    }
}

pub struct Flow {
    pub ground: Rc<Ground>,
    pairs: Rc<Vec<Rc<RefCell<Pair>>>>,
    readers: Vec<JoinHandle<()>>,
    sending: Option<JoinHandle<()>>,
}

impl Flow {
    /// Connects both sides of the first `count` seeded pairs. Nothing is sent yet.
    pub async fn connect(house: &House, count: usize, ring: usize, words: Words) -> Result<Self> {
        let ground = Ground::new(words);
        let seeded = house.seed.pairs.get(..count).context("fewer pairs were seeded: see --pairs")?;
        let (mut pairs, mut readers) = (Vec::new(), Vec::new());
        for (index, seeded) in seeded.iter().enumerate() {
            let a = Live::join(house.address, index, house.seed.token(seeded.a)?).await?;
            let b = Live::join(house.address, index, house.seed.token(seeded.b)?).await?;
            let stream = Stream::new(ground.run(), index as u16);
            let pair = Pair::new(ground.clone(), seeded.conversation, stream, a.writer, ring);
            let pair = Rc::new(RefCell::new(pair));
            readers.push(spawn_local(pair::replies(a.reader, pair.clone())));
            readers.push(spawn_local(pair::events(b.reader, pair.clone())));
            pairs.push(pair);
        }
        Ok(Self { ground, pairs: Rc::new(pairs), readers, sending: None })
    }

    /// Keeps `window` messages in flight in each pair.
    pub fn start_closed(&mut self, window: u64) {
        self.ground.window.set(window);
        for pair in self.pairs.iter() {
            let now = Instant::now();
            let mut pair = pair.borrow_mut();
            (0..window).for_each(|_| pair.send(now));
            pair.flush();
        }
    }

    /// `rate` messages a second in all, the pairs in turn, whatever the server does.
    pub fn start_open(&mut self, rate: f64) {
        let (pairs, ground) = (self.pairs.clone(), self.ground.clone());
        self.sending = Some(spawn_local(async move {
            let mut pace = Pace::new(rate);
            loop {
                pace.ring().await;
                let now = Instant::now();
                let (mut first, mut count) = (0, 0);
                while let Some((i, due)) = pace.due(now) {
                    let at = i as usize % pairs.len();
                    if count == 0 {
                        first = at;
                    }
                    count += 1;
                    pairs[at].borrow_mut().send(due);
                    let tally = &mut *ground.tally.borrow_mut();
                    if tally.counting {
                        crate::tally::record(&mut tally.late, due, now);
                    }
                }
                for i in 0..count.min(pairs.len()) {
                    pairs[(first + i) % pairs.len()].borrow_mut().flush();
                }
            }
        }));
    }

    /// Lets the load run for `warm` seconds, then counts for `seconds`.
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

    /// Stops sending and waits for what is under way; gives how many messages never arrived.
    pub async fn stop(&mut self) -> Result<u64> {
        self.ground.window.set(0);
        if let Some(sending) = self.sending.take() {
            sending.abort();
        }
        self.pairs.iter().for_each(|pair| pair.borrow_mut().flush());
        let begun = Instant::now();
        while begun.elapsed() < DRAIN && self.pairs.iter().any(|pair| pair.borrow().in_flight() > 0) {
            self.ground.check()?;
            sleep(Duration::from_millis(10)).await;
        }
        Ok(self.pairs.iter().map(|pair| pair.borrow().missing()).sum())
    }
}

impl Drop for Flow {
    fn drop(&mut self) {
        for task in self.readers.iter().chain(&self.sending) {
            task.abort();
        }
    }
}
