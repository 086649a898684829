//! `[log]`: what is logged, and how.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// What is logged, and how. Logs go to standard error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// `human` for people, `json` (one object a line) for machines.
    pub format: LogFormat,
    /// Level, or levels by module: `info`, `warn,lingtong=debug`.
    #[serde(deserialize_with = "level")]
    pub level: String,
}

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum LogFormat {
    Human,
    Json,
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Human, level: "info".into() }
    }
}

/// A bare word must be a level: the filter itself would take `inof` for the name of a module.
fn level<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let level = String::deserialize(deserializer)?;
    let bare_is_level = |part: &str| part.contains(['=', '[']) || part.trim().parse::<LevelFilter>().is_ok();
    if level.split(',').all(bare_is_level) && EnvFilter::builder().parse(&level).is_ok() {
        return Ok(level);
    }
    Err(serde::de::Error::custom(
        "expected error, warn, info, debug, trace or off, or such levels by module: `info,lingtong::http=debug`",
    ))
}
