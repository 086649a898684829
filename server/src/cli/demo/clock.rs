//! A clock that begins in the past and is brought up to now: the sample company has talked for some days.
//!
//! Recorded time never goes back, so that its messages are written in the order of their times; both clocks move together,
//! so that nothing looks like a jump.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use crate::clock::{Clock, SystemClock};

/// The machine's clock, so many milliseconds late.
pub struct LateClock {
    system: SystemClock,
    first: i64,
    late: AtomicI64,
}

impl LateClock {
    /// Begins `late_ms` ago; 0 is the machine's clock.
    pub fn new(late_ms: i64) -> Self {
        Self { system: SystemClock, first: late_ms, late: AtomicI64::new(late_ms) }
    }

    /// Goes on to `late_ms` ago; never back.
    pub fn catch_up(&self, late_ms: i64) {
        self.late.fetch_min(late_ms.max(0), Ordering::SeqCst);
    }
}

impl Clock for LateClock {
    fn now_ms(&self) -> i64 {
        self.system.now_ms() - self.late.load(Ordering::SeqCst)
    }

    fn monotonic(&self) -> Instant {
        let gone = self.first - self.late.load(Ordering::SeqCst);
        self.system.monotonic() + Duration::from_millis(u64::try_from(gone).unwrap_or(0))
    }
}
