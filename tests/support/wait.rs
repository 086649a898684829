//! Waiting for something that gives no event: asked again and again, with a limit. What gives an event is awaited instead.

use std::time::{Duration, Instant};

const STEP: Duration = Duration::from_millis(10);

/// Asks until `ready` answers something; fails the test with `what` after `limit`.
#[track_caller]
#[expect(clippy::disallowed_methods, reason = "the one place that may wait by the clock")]
pub fn until<T>(what: &str, limit: Duration, mut ready: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + limit;
    loop {
        if let Some(found) = ready() {
            return found;
        }
        assert!(Instant::now() < end, "{what}: not within {limit:?}");
        std::thread::sleep(STEP);
    }
}

/// As [`until`], for a test that runs on tokio.
pub async fn until_async<T>(what: &str, limit: Duration, mut ready: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + limit;
    loop {
        if let Some(found) = ready() {
            return found;
        }
        assert!(Instant::now() < end, "{what}: not within {limit:?}");
        tokio::time::sleep(STEP).await;
    }
}
