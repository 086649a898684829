//! What is counted while a scenario's clock runs.

use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

use crate::result::Row;

/// Microseconds up to two minutes, three digits.
pub fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, 120_000_000, 3).expect("the bounds are valid")
}

/// Records `now - since`; longer than the bounds counts as the bound.
pub fn record(times: &mut Histogram<u64>, since: Instant, now: Instant) {
    times.saturating_record((now.saturating_duration_since(since).as_micros() as u64).max(1));
}

/// Messages counted between two moments, and what went wrong at any time.
pub struct Tally {
    pub counting: bool,
    /// Replies that said yes.
    pub persisted: u64,
    /// Events at a member other than the sender, or at every member of a room.
    pub delivered: u64,
    pub reply: Histogram<u64>,
    pub deliver: Histogram<u64>,
    /// Scheduled to handed to the socket: the generator's own lateness.
    pub late: Histogram<u64>,
    pub refused: u64,
    pub first_refusal: Option<String>,
    /// Events out of order, doubled or of an unknown number.
    pub disorder: u64,
    /// Due but not sent because too much was unanswered.
    pub skipped: u64,
    /// Acknowledged positions and when, if a scenario wants them.
    pub acknowledged: Option<Vec<(u64, Instant)>>,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            counting: false,
            persisted: 0,
            delivered: 0,
            reply: histogram(),
            deliver: histogram(),
            late: histogram(),
            refused: 0,
            first_refusal: None,
            disorder: 0,
            skipped: 0,
            acknowledged: None,
        }
    }
}

impl Tally {
    /// Forgets what was counted, not what went wrong.
    pub fn begin(&mut self) {
        (self.persisted, self.delivered, self.counting) = (0, 0, true);
        self.reply.reset();
        self.deliver.reset();
        self.late.reset();
    }

    pub fn row(&self, scenario: &str, variant: impl Into<String>, counted: Duration) -> Row {
        let seconds = counted.as_secs_f64();
        let row = Row::new(scenario, variant, seconds)
            .figure("persisted", self.persisted as f64 / seconds, "messages/s")
            .figure("delivered", self.delivered as f64 / seconds, "messages/s")
            .latency("send to reply", &self.reply)
            .latency("send to delivery", &self.deliver)
            .latency("generator's own lateness", &self.late);
        self.faults(row)
    }

    /// Adds what must be zero, when it is not.
    pub fn faults(&self, mut row: Row) -> Row {
        for (name, count) in
            [("REFUSED", self.refused), ("OUT OF ORDER", self.disorder), ("NOT SENT IN TIME", self.skipped)]
        {
            if count > 0 {
                row = row.figure(name, count as f64, "messages");
            }
        }
        match &self.first_refusal {
            Some(said) => row.note(format!("first refusal: {said}")),
            None => row,
        }
    }
}
