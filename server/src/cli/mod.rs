//! The command line: one file a subcommand.
//!
//! It is a door like `http`: a subcommand reads its arguments, calls actions, prints. Exit code 2 is a mistake in the
//! arguments or the configuration, 1 a failure of the work.
//!
//! To add a subcommand: a file with `Args` and `run`, a variant of [`Command`], an arm in [`run`].

pub mod audit;
pub mod bench_seed;
pub mod config;
pub mod demo;
pub mod directory;
pub mod doctor;
pub mod serve;
pub mod telemetry;
pub mod user;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{Config, ConfigError};

/// What is read if no file is named and it is there.
const DEFAULT_FILE: &str = "lingtong.toml";

/// Lingtong 灵通, a messenger for a company
#[derive(Debug, Parser)]
#[command(name = "lingtong", version)]
pub struct Cli {
    /// Configuration file [default: lingtong.toml in the current directory, if it is there]
    #[arg(long, short, env = "LINGTONG_CONFIG", global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Audit(audit::Args),
    Config(config::Args),
    Demo(demo::Args),
    Directory(directory::Args),
    Doctor(doctor::Args),
    Serve(serve::Args),
    User(user::Args),
    #[command(hide = true)]
    BenchSeed(bench_seed::Args),
}

impl Cli {
    /// Reads what was typed; a mistake is said, and its exit code returned: 2, but for `audit` 1, where 2 is a finding.
    pub fn read(typed: impl IntoIterator<Item = OsString>) -> Result<Self, ExitCode> {
        let typed: Vec<OsString> = typed.into_iter().collect();
        Self::try_parse_from(&typed).map_err(|error| {
            // If the terminal is gone there is nobody to tell.
            let _ = error.print();
            let of_audit = typed.iter().any(|word| word == "audit");
            ExitCode::from(if error.exit_code() == 0 {
                0
            } else if of_audit {
                audit::USAGE
            } else {
                2
            })
        })
    }

    /// The configuration in effect: the file, then the process's variables.
    pub fn load_config(&self) -> Result<Config, ConfigError> {
        // A variable that is not UTF-8 cannot be one of ours.
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        Config::load(self.file(), variables)
    }

    /// The file that was named, or the default one if it is there.
    pub fn file(&self) -> Option<&Path> {
        let default = Path::new(DEFAULT_FILE);
        self.config.as_deref().or_else(|| default.is_file().then_some(default))
    }
}

/// Runs the command that was typed.
pub fn run(cli: &Cli) -> ExitCode {
    match &cli.command {
        Command::Audit(args) => audit::run(args, cli),
        Command::Config(args) => config::run(args, cli),
        Command::Demo(args) => demo::run(args),
        Command::Directory(args) => directory::run(args, cli),
        Command::Doctor(args) => doctor::run(args, cli),
        Command::User(args) => user::run(args, cli),
        Command::Serve(args) => serve::run(args, cli),
        Command::BenchSeed(args) => bench_seed::run(args, cli),
    }
}

/// Prints a mistake of the operator; exit code 2.
pub fn mistake(error: impl std::fmt::Display) -> ExitCode {
    eprintln!("lingtong: {error}");
    ExitCode::from(2)
}

/// Prints why the work was not done; exit code 1.
pub fn failure(error: impl std::fmt::Display) -> ExitCode {
    eprintln!("lingtong: {error}");
    ExitCode::FAILURE
}

/// Runs a command that serves nobody.
fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("the operating system gives a runtime at start").block_on(work)
}
