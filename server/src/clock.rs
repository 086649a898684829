//! Time as an argument: the wall clock in milliseconds, and a clock that only goes forward.
//!
//! It is not the journal's time: recorded time never decreases, and the writer sees to that. Use `now_ms` for what is
//! stored or shown, `monotonic` for time-outs and durations. Times on the wire are RFC 3339 UTC with milliseconds.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, SecondsFormat, Utc};

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970-01-01 UTC. May jump either way when the machine's clock is set.
    fn now_ms(&self) -> i64;

    /// Never goes back.
    fn monotonic(&self) -> Instant;
}

/// The machine's clocks.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the wall clock")]
    fn now_ms(&self) -> i64 {
        Utc::now().timestamp_millis()
    }

    fn monotonic(&self) -> Instant {
        Instant::now()
    }
}

/// A clock for tests that moves only when told.
#[derive(Debug)]
pub struct ManualClock {
    start: Instant,
    now_ms: AtomicI64,
    elapsed_ms: AtomicI64,
}

impl ManualClock {
    pub fn at(now_ms: i64) -> Self {
        Self { start: Instant::now(), now_ms: AtomicI64::new(now_ms), elapsed_ms: AtomicI64::new(0) }
    }

    /// Lets time pass on both clocks.
    pub fn advance(&self, by: Duration) {
        let ms = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.now_ms.fetch_add(ms, Ordering::SeqCst);
        self.elapsed_ms.fetch_add(ms, Ordering::SeqCst);
    }

    /// Sets the wall clock alone, also back, as an administrator or NTP would.
    pub fn set_ms(&self, now_ms: i64) {
        self.now_ms.store(now_ms, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now_ms(&self) -> i64 {
        self.now_ms.load(Ordering::SeqCst)
    }

    fn monotonic(&self) -> Instant {
        let ms = u64::try_from(self.elapsed_ms.load(Ordering::SeqCst)).unwrap_or(0);
        self.start + Duration::from_millis(ms)
    }
}

/// `1785542400000` as `2026-08-01T00:00:00.000Z`. A time outside the years 0000 to 9999 is shown as the nearest end.
pub fn format_ms(ms: i64) -> String {
    const FIRST: i64 = -62_167_219_200_000;
    const LAST: i64 = 253_402_300_799_999;
    DateTime::from_timestamp_millis(ms.clamp(FIRST, LAST))
        .expect("the years 0000 to 9999 are within chrono's range")
        .to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The inverse of [`format_ms`]; takes any RFC 3339 offset and drops what is below a millisecond. `None` if malformed.
pub fn parse_ms(text: &str) -> Option<i64> {
    Some(DateTime::parse_from_rfc3339(text).ok()?.timestamp_millis())
}
