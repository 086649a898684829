//! `lingtong config`: what is in effect, and an example with every key.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Subcommand;

use super::{Cli, mistake};
use crate::config::Config;

/// Print the configuration
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Clone, Copy, Subcommand)]
enum What {
    /// What is in effect after file and variables, with secrets hidden
    Show,
    /// Every key with its meaning, allowed values and default, commented out
    Example,
}

pub fn run(args: &Args, cli: &Cli) -> ExitCode {
    let text = match args.what {
        What::Example => Config::example_toml(),
        What::Show => match cli.load_config() {
            Ok(config) => config.effective_toml(),
            Err(error) => return mistake(error),
        },
    };
    // A reader that has seen enough (`| head`) is no failure.
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => mistake(error),
        _ => ExitCode::SUCCESS,
    }
}
