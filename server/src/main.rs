//! The binary: everything is in the library.

use std::process::ExitCode;

use clap::Parser;
use lingtong::cli::{Cli, run};

fn main() -> ExitCode {
    run(&Cli::parse())
}
