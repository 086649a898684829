//! `load`: measures a real server from outside, as its clients would see it.
//!
//! It seeds a company (`bench-seed`), starts the server, plays one scenario at a time against it, prints a table and
//! appends a JSON line; `load report` makes the tables of `docs/performance.md`. It runs on one thread, because it
//! shares the machine with what it measures. It is not a correctness test, but it counts what must never happen
//! (refused, lost, doubled, out of order) and says so in capitals.
//!
//! To add a scenario: one file in `scenario/`, see there.

mod config;
mod crowd;
mod directory;
mod flow;
mod house;
mod http;
mod live;
mod machine;
mod options;
mod pace;
mod pair;
mod postgres;
mod report;
mod result;
mod scenario;
mod seed;
mod tally;
mod targets;

use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand};

use crate::house::House;
use crate::options::Options;
use crate::scenario::Scenario;

#[derive(Parser, Debug)]
#[command(about = "Measures a Lingtong server", version)]
struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    #[command(flatten)]
    One(Scenario),
    /// Several scenarios over one seed, the server started anew for each.
    All {
        /// A scenario in the words of the command line, several allowed; the whole series otherwise.
        #[arg(long = "run")]
        runs: Vec<String>,
    },
    /// The results file as Markdown.
    Report,
}

fn main() -> Result<()> {
    let cli = Cli::parse();
    let scenarios = match cli.what {
        What::Report => {
            print!("{}", report::markdown(&cli.options.results)?);
            return Ok(());
        }
        What::One(scenario) => vec![scenario],
        What::All { runs } if runs.is_empty() => series(scenario::ALL.iter().copied())?,
        What::All { runs } => series(runs.iter().map(String::as_str))?,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let local = tokio::task::LocalSet::new();
    local.block_on(&runtime, async {
        tokio::select! {
            done = measure(cli.options, &scenarios) => done,
            _ = tokio::signal::ctrl_c() => bail!("interrupted"),
        }
    })
}

fn series<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Vec<Scenario>> {
    lines
        .map(|line| {
            let words = std::iter::once("load").chain(line.split_whitespace());
            match Cli::try_parse_from(words).with_context(|| line.to_owned())?.what {
                What::One(scenario) => Ok(scenario),
                _ => bail!("{line}: not a scenario"),
            }
        })
        .collect()
}

/// Plays the scenarios one after the other; one that fails does not stop the next.
async fn measure(options: Options, scenarios: &[Scenario]) -> Result<()> {
    let limit = Duration::from_secs(options.limit);
    let mut house = House::prepare(options).await?;
    let mut failed = 0;
    for (at, scenario) in scenarios.iter().enumerate() {
        if at > 0 {
            house.renew().await?;
        }
        let ready = house.start().await?;
        println!("ready after {:.2} s", ready.as_secs_f64());
        match tokio::time::timeout(limit, scenario.run(&mut house)).await {
            Ok(Ok(rows)) => {
                for row in rows {
                    house.keep(row)?;
                }
            }
            Ok(Err(error)) => {
                eprintln!("{scenario:?}: {error:#}");
                failed += 1;
            }
            Err(_) => {
                eprintln!("{scenario:?}: given up after {limit:?}");
                failed += 1;
            }
        }
        let stopped = house.stop().await?;
        println!("stopped within {:.2} s", stopped.as_secs_f64());
    }
    if failed > 0 { bail!("{failed} of {} scenarios failed", scenarios.len()) } else { Ok(()) }
}
