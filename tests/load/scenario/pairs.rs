//! Person to person: how many messages a second, and how long one takes.

use anyhow::{Context, Result};

use crate::flow::{Flow, OPEN_RING};
use crate::house::House;
use crate::result::{self, Row};
use lingtong_tests::lean::words::Words;

pub const NAME: &str = "pairs";
pub const HALF: &str = "half";

#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// Pairs that talk.
    #[arg(long, default_value_t = 100)]
    talking: usize,
    /// Messages in flight in each pair: sent, but not yet both acknowledged and delivered.
    #[arg(long, default_value_t = 8, conflicts_with = "rate")]
    in_flight: u64,
    /// Messages a second in all, on a fixed schedule; latency counts from the scheduled time.
    #[arg(long)]
    rate: Option<f64>,
}

#[derive(clap::Args, Clone, Debug)]
pub struct HalfArgs {
    /// Half of this many messages a second; the highest persisted rate of `pairs` in the results file otherwise.
    #[arg(long)]
    of: Option<f64>,
}

pub async fn run(args: &Args, house: &House) -> Result<Vec<Row>> {
    match args.rate {
        Some(rate) => fixed(NAME, args.talking, rate, house).await,
        None => closed(args, house).await,
    }
}

async fn closed(args: &Args, house: &House) -> Result<Vec<Row>> {
    let ring = (args.in_flight as usize * 4).next_power_of_two();
    let mut flow = Flow::connect(house, args.talking, ring, Words::new(None)).await?;
    flow.start_closed(args.in_flight);
    let (counted, usage) = flow.count(house, house.options.warm, house.options.seconds).await?;
    let missing = flow.stop().await?;
    let tally = flow.ground.tally.borrow();
    let variant = format!("{} pairs, {} in flight each", args.talking, args.in_flight);
    let own = usage.generator_cpu / 100.0 * counted.as_secs_f64() * 1e6 / tally.delivered.max(1) as f64;
    let row =
        tally.row(NAME, variant, counted).usage(usage).figure("generator's own cost", own, "µs/message");
    Ok(vec![lost(row, missing)])
}

pub async fn half(args: &HalfArgs, house: &House) -> Result<Vec<Row>> {
    let best = || -> Result<f64> {
        result::read(&house.options.results)?
            .iter()
            .filter(|row| row.scenario == NAME && row.history == house.options.messages)
            .filter(|row| row.database == house.options.database_name())
            .filter_map(|row| row.value("persisted"))
            .max_by(f64::total_cmp)
            .context("no rate of `pairs` in the results file: measure it first, or say --of")
    };
    let full = match args.of {
        Some(full) => full,
        None => best()?,
    };
    fixed(HALF, 100, (full / 2.0).round(), house).await
}

async fn fixed(name: &str, talking: usize, rate: f64, house: &House) -> Result<Vec<Row>> {
    let mut flow = Flow::connect(house, talking, OPEN_RING, Words::new(None)).await?;
    flow.start_open(rate);
    let (counted, usage) = flow.count(house, house.options.warm, house.options.seconds).await?;
    let missing = flow.stop().await?;
    let variant = format!("{talking} pairs, {rate} messages/s on schedule");
    let row = flow.ground.tally.borrow().row(name, variant, counted).usage(usage);
    Ok(vec![lost(row, missing)])
}

/// What must never be seen: acknowledged or not, a message that did not arrive.
pub fn lost(row: Row, missing: u64) -> Row {
    if missing == 0 { row } else { row.figure("NEVER DELIVERED", missing as f64, "messages") }
}
