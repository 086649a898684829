//! The binary: everything is in the library.

use std::process::ExitCode;

use lingtong::cli::{Cli, run};

/// Thousands of small buffers a second, from many threads: measured faster than the system's, and as small without huge
/// pages (an idle socket 25 KiB; 34 KiB with them).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match Cli::read(std::env::args_os()) {
        Ok(cli) => run(&cli),
        Err(code) => code,
    }
}
