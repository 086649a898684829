//! A fixed schedule: event i is due at `start + i / rate`, however late the generator or the server is.
//!
//! tokio's timer rounds up to a millisecond, which would be a tenth of what is measured; so a thread of its own
//! sleeps precisely and wakes the runtime.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, Semaphore};
use tokio::task::{JoinHandle as Task, spawn_local};

/// Due events are handed out together at most this often.
const STEP: Duration = Duration::from_micros(250);

pub struct Pace {
    start: Instant,
    interval: f64,
    next: u64,
    bell: Arc<Notify>,
    stop: Arc<AtomicBool>,
    ringer: Option<JoinHandle<()>>,
}

impl Pace {
    /// `rate` events a second, the first one now.
    pub fn new(rate: f64) -> Self {
        let interval = 1.0 / rate;
        let (bell, stop) = (Arc::new(Notify::new()), Arc::new(AtomicBool::new(false)));
        let start = Instant::now();
        let step = STEP.max(Duration::from_secs_f64(interval));
        let ringer = thread::spawn({
            let (bell, stop) = (bell.clone(), stop.clone());
            move || {
                let mut due = start;
                while !stop.load(Ordering::Relaxed) {
                    let now = Instant::now();
                    if now < due {
                        thread::park_timeout(due - now);
                        continue;
                    }
                    bell.notify_one();
                    due += step;
                }
            }
        });
        Self { start, interval, next: 0, bell, stop, ringer: Some(ringer) }
    }

    /// Waits until something is due.
    pub async fn ring(&self) {
        self.bell.notified().await;
    }

    /// The next due event: its number and its scheduled time; `None` when none is due at `now`.
    pub fn due(&mut self, now: Instant) -> Option<(u64, Instant)> {
        let scheduled = self.start + Duration::from_secs_f64(self.next as f64 * self.interval);
        if scheduled > now {
            return None;
        }
        self.next += 1;
        Some((self.next - 1, scheduled))
    }
}

impl Drop for Pace {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(ringer) = self.ringer.take() {
            ringer.thread().unpark();
            // A ringer that panicked has nothing to say that the schedule did not show.
            let _ = ringer.join();
        }
    }
}

/// A schedule that several workers of this thread serve: each takes the oldest due event.
pub struct Queue {
    waiting: Rc<RefCell<VecDeque<(u64, Instant)>>>,
    count: Rc<Semaphore>,
    feeder: Task<()>,
}

impl Queue {
    pub fn new(rate: f64) -> Self {
        let waiting = Rc::new(RefCell::new(VecDeque::new()));
        let count = Rc::new(Semaphore::new(0));
        let feeder = spawn_local({
            let (waiting, count) = (waiting.clone(), count.clone());
            async move {
                let mut pace = Pace::new(rate);
                loop {
                    pace.ring().await;
                    let now = Instant::now();
                    while let Some(due) = pace.due(now) {
                        waiting.borrow_mut().push_back(due);
                        count.add_permits(1);
                    }
                }
            }
        });
        Self { waiting, count, feeder }
    }

    /// Waits for the next event; gives its number and when it was due.
    pub async fn take(&self) -> (u64, Instant) {
        loop {
            if let Ok(permit) = self.count.acquire().await {
                permit.forget();
            }
            if let Some(due) = self.waiting.borrow_mut().pop_front() {
                return due;
            }
        }
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        self.feeder.abort();
    }
}
