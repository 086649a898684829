//! The news that the head moved, for threads that wait without an executor.

use parking_lot::{Condvar, Mutex};
use std::sync::Arc;
use std::time::Duration;

/// The published head, and whether the node is stopping. Cheap to clone.
#[derive(Clone, Default)]
pub struct HeadSignal {
    shared: Arc<(Mutex<State>, Condvar)>,
}

#[derive(Default)]
struct State {
    head: i64,
    stopped: bool,
}

impl HeadSignal {
    /// Tells all who wait. A smaller head is ignored.
    pub fn moved(&self, head: i64) {
        let mut state = self.shared.0.lock();
        state.head = state.head.max(head);
        self.shared.1.notify_all();
    }

    /// Ends all waiting for good.
    pub fn stop(&self) {
        self.shared.0.lock().stopped = true;
        self.shared.1.notify_all();
    }

    /// The head now.
    pub fn head(&self) -> i64 {
        self.shared.0.lock().head
    }

    /// Whether the node is stopping.
    pub fn stopped(&self) -> bool {
        self.shared.0.lock().stopped
    }

    /// Waits until the head is beyond `position`, at most `patience`. `None` when stopping.
    pub fn wait_beyond(&self, position: i64, patience: Duration) -> Option<i64> {
        let mut state = self.shared.0.lock();
        if state.head <= position && !state.stopped {
            self.shared.1.wait_for(&mut state, patience);
        }
        (!state.stopped).then_some(state.head)
    }

    /// Waits `pause`, or less when stopping. `false` when stopping.
    pub fn pause(&self, pause: Duration) -> bool {
        let deadline = std::time::Instant::now() + pause;
        let mut state = self.shared.0.lock();
        while !state.stopped && !self.shared.1.wait_until(&mut state, deadline).timed_out() {}
        !state.stopped
    }
}
