//! Turns the log on.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{Log, LogFormat};

/// Sends the process's log to standard error as `[log]` says. A second call changes nothing.
pub fn init(log: &Log) {
    // The level was checked when the configuration was read.
    let filter = EnvFilter::builder().parse_lossy(&log.level);
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let done = match log.format {
        LogFormat::Human => builder.with_ansi(std::io::stderr().is_terminal()).finish().try_init(),
        LogFormat::Json => builder
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .finish()
            .try_init(),
    };
    if done.is_err() {
        tracing::debug!("the log was on already");
    }
}

/// For a command whose words are its output: as configured, but this level where the configuration says the default.
pub fn at_most(log: &Log, level: &str) -> Log {
    let said = log.level != Log::default().level;
    Log { level: if said { log.level.clone() } else { level.to_owned() }, ..log.clone() }
}
