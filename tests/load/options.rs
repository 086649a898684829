//! What every scenario is told: which server, which database, how much history, how long.

use std::path::PathBuf;

use clap::Args;

#[derive(Args, Clone, Debug)]
pub struct Options {
    /// The server's binary (a release build); the generator starts and stops it itself.
    #[arg(long, global = true)]
    pub server: Option<PathBuf>,
    /// `sqlite`, or the URL of a PostgreSQL database of its own (with --data, which holds its keys).
    #[arg(long, global = true, default_value = "sqlite")]
    pub database: String,
    /// Keep data, keys and tokens here and use them again; a temporary directory otherwise.
    #[arg(long, global = true)]
    pub data: Option<PathBuf>,
    /// One JSON line a measurement is appended here; `load report` reads it.
    #[arg(long, global = true, default_value = "load-results.jsonl")]
    pub results: PathBuf,
    /// TOML appended to the server's written configuration.
    #[arg(long, global = true)]
    pub config_extra: Option<PathBuf>,
    /// People in the seeded company, each with one session and a fresh access token.
    #[arg(long, global = true, default_value_t = 10_000)]
    pub people: u32,
    /// Direct conversations that share the history.
    #[arg(long, global = true, default_value_t = 1_949)]
    pub pairs: u32,
    /// Groups as N:MEMBERS, several allowed; members of groups of one size do not overlap while people last.
    #[arg(long, global = true, default_values = ["1:1000", "50:100"])]
    pub rooms: Vec<String>,
    /// Messages of history.
    #[arg(long, global = true, default_value_t = 3_000_000)]
    pub messages: u64,
    /// Seconds of load before anything is counted.
    #[arg(long, global = true, default_value_t = 3)]
    pub warm: u64,
    /// Seconds that are counted.
    #[arg(long, global = true, default_value_t = 15)]
    pub seconds: u64,
    /// A scenario that takes longer than this many seconds, seeding aside, is given up.
    #[arg(long, global = true, default_value_t = 300)]
    pub limit: u64,
}

impl Options {
    /// `sqlite` or `postgres`, as results name it.
    pub fn database_name(&self) -> &'static str {
        if self.database == "sqlite" { "sqlite" } else { "postgres" }
    }
}
