//! What each scenario is to reach: the table of the first issue, in one place.

/// `(scenario, target)`, in the order of the report.
pub const TARGETS: &[(&str, &str)] = &[
    (
        "pairs",
        "30,000 persisted and delivered messages/s on each database; at 1,000/s p50 ≤ 2.5 ms, p99 ≤ 10 ms",
    ),
    ("half", "p99 ≤ 50 ms"),
    ("room", "400,000 deliveries/s"),
    ("slow-reader", "the others' p99 within 1.5 times; it catches up completely"),
    ("idle", "≤ 32 KB a socket; 10,000 connected within 10 s; idle CPU below 2 %"),
    ("reconnect", "all in step again within 5 s"),
    (
        "open",
        "3,000/s on SQLite, 2,000/s on PostgreSQL; p99 ≤ 20 ms at 500/s; within 20 % of a short history",
    ),
    ("search", "p99 ≤ 50 ms; index at most 1 s behind up to 2,000 messages/s"),
    ("signin", "≥ 50/s in bounded memory; the sends' p99 within 1.5 times"),
    (
        "directory",
        "first sync of 100,000 people in 5,000 departments within 5 min, nothing changed within 30 s, below 500 MB; people by \
         initials p99 ≤ 50 ms",
    ),
    ("verify", "≥ 200,000 entries/s"),
];
