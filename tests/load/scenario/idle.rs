//! Sockets that are signed in and quiet: what each costs.

use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::house::House;
use crate::live::Live;
use crate::machine;
use crate::result::Row;
use crate::tally::{histogram, record};

pub const NAME: &str = "idle";
/// Files beside the sockets, in either process.
const SPARE: u64 = 500;

#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    #[arg(long, default_value_t = 10_000)]
    sockets: usize,
    /// Connections that are being made at the same time.
    #[arg(long, default_value_t = 256)]
    at_once: usize,
    /// Seconds of quiet over which processor time is counted.
    #[arg(long, default_value_t = 30)]
    watch: u64,
}

pub async fn run(args: &Args, house: &House) -> Result<Vec<Row>> {
    let files = machine::open_files()?;
    if files < args.sockets as u64 + SPARE {
        bail!("{} sockets need more open files than {files}: `ulimit -n` first", args.sockets);
    }
    if house.seed.people.len() < args.sockets {
        bail!("{} people were seeded: see --people", house.seed.people.len());
    }
    let before = Resident::read(house)?;
    let permits = Rc::new(Semaphore::new(args.at_once));
    let begun = Instant::now();
    let mut connecting = JoinSet::new();
    for (index, person) in house.seed.people.iter().take(args.sockets).enumerate() {
        let (permits, address, token) = (permits.clone(), house.address, person.access_token.clone());
        connecting.spawn_local(async move {
            let _permit = permits.acquire().await?;
            let started = Instant::now();
            let live = Live::join(address, index, &token).await?;
            anyhow::Ok((live, started, Instant::now()))
        });
    }
    let (mut times, mut quiet) = (histogram(), JoinSet::new());
    while let Some(done) = connecting.join_next().await {
        let (live, started, ended) = done??;
        record(&mut times, started, ended);
        live.writer.borrow_mut().shrink();
        let mut reader = live.reader;
        quiet.spawn_local(async move { reader.until(|_| false).await });
    }
    let connected = begun.elapsed();
    sleep(Duration::from_secs(3)).await;
    let after = Resident::read(house)?;
    let meter = house.meter()?;
    sleep(Duration::from_secs(args.watch)).await;
    let usage = meter.read()?;
    let ended = std::iter::from_fn(|| quiet.try_join_next()).count();
    let mut row = Row::new(NAME, format!("{} sockets", args.sockets), args.watch as f64)
        .figure("all connected in", connected.as_secs_f64(), "s")
        .figure("server memory", (after.own - before.own) * 1024.0 / args.sockets as f64, "KiB/socket")
        .figure("idle server cpu", usage.server_cpu, "% of a core")
        .latency("connect, hello and resume", &times)
        .usage(usage)
        .note(format!(
            "the server's own memory before {:.0} MiB, after {:.0} MiB; pages of files mapped before {:.0} MiB, after {:.0} MiB",
            before.own, after.own, before.files, after.files
        ));
    if ended > 0 {
        row = row.figure("CLOSED BY THE SERVER", ended as f64, "sockets");
    }
    Ok(vec![row])
}

/// Resident memory in MiB: what the process allocated, and the pages of the binary and of the database's file that it
/// has mapped, which belong to the operating system's cache and cost no socket anything.
struct Resident {
    own: f64,
    files: f64,
}

impl Resident {
    fn read(house: &House) -> Result<Self> {
        let pid = house.pid()?;
        Ok(Self { own: machine::resident(pid, "RssAnon")?, files: machine::resident(pid, "RssFile")? })
    }
}
