//! How lately this node knew the journal to its head. What it answers from memory (whose session ended, who administers)
//! is as true as that is young, so access tokens are asked for it ([`Confirmed::fresh`]).
//!
//! The hub's feed confirms: at a successful look at the head, and at a commit of its own, once everything up to there was
//! taken notice of. What the fan-out still has to deliver does not count. A process without a hub follows nothing, and
//! nothing is asked of it.

use crate::error::{Code, Problem};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// Knowledge older than this is none (core.md, section 7).
const FRESH: Duration = Duration::from_secs(1);
/// A node that is only busy gets this long to confirm before it refuses.
const PATIENCE: Duration = Duration::from_secs(2);

/// Shared by the feed, which tells, and by those who ask. Cheap to clone.
#[derive(Clone, Default)]
pub struct Confirmed {
    state: Arc<watch::Sender<State>>,
}

#[derive(Clone, Copy, Default)]
struct State {
    followed: bool,
    at: Option<Instant>,
    failing: bool,
}

impl State {
    fn fresh(&self) -> bool {
        !self.followed || self.at.is_some_and(|at| at.elapsed() <= FRESH)
    }
}

impl Confirmed {
    /// From here on the journal is followed.
    pub fn begin(&self) {
        self.state.send_modify(|state| state.followed = true);
    }

    /// All that was committed before this instant has been taken notice of.
    pub fn at(&self, instant: Instant) {
        self.state.send_modify(|state| {
            state.at = state.at.max(Some(instant));
            state.failing = false;
        });
    }

    /// The database did not answer; whether that is news.
    pub fn failed(&self) -> bool {
        let mut news = false;
        self.state.send_modify(|state| news = !std::mem::replace(&mut state.failing, true));
        news
    }

    /// Waits, for a moment at most, until the journal was known to its head within the last second.
    ///
    /// Errors: `unavailable`, at once when the database does not answer.
    pub async fn fresh(&self) -> Result<(), Problem> {
        if self.state.borrow().fresh() {
            return Ok(());
        }
        let mut state = self.state.subscribe();
        let news = state.wait_for(|state| state.fresh() || state.failing);
        match tokio::time::timeout(PATIENCE, news).await {
            Ok(Ok(state)) if state.fresh() => Ok(()),
            _ => Err(Code::Unavailable
                .because("this node has not reached the database for a second, so it cannot tell who is signed in; try again")
                .retry_after(1)),
        }
    }
}
