//! A large company from a real slapd: the first sync, one that finds nothing changed, and finding people by initials.
//!
//! The syncs run as `lingtong directory sync` beside the server, whose followers and search take the people in meanwhile.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::directory::Slapd;
use crate::house::House;
use crate::http;
use crate::result::Row;
use crate::tally::{histogram, record};

pub const NAME: &str = "directory";

#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// People in the directory.
    #[arg(long, default_value_t = 100_000)]
    entries: usize,
    /// Departments.
    #[arg(long, default_value_t = 5_000)]
    units: usize,
    /// Searches by initials, one after the other.
    #[arg(long, default_value_t = 2_000)]
    searches: usize,
}

pub async fn run(args: &Args, house: &mut House) -> Result<Vec<Row>> {
    let slapd = Slapd::with(args.entries, args.units)?;
    house.stop().await?;
    house.configure(&slapd.section())?;
    house.start().await?;
    let (first, first_peak) = house.watched(&["directory", "sync"]).await?;
    let begun = Instant::now();
    let mut http = house.http().await?;
    let token = house.seed.token(house.seed.pairs[0].a)?.to_owned();
    let last = format!("/api/v1/people?q={}", http::encode(&Slapd::login(args.entries - 1)));
    while !found(http.ask("GET", &last, &token, "").await?)? {
        if begun.elapsed() > Duration::from_secs(600) {
            bail!("the index does not take the people in");
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let indexed = begun.elapsed();
    let (again, again_peak) = house.watched(&["directory", "sync", "--full"]).await?;
    // The first connection has waited for too long.
    let mut http = house.http().await?;
    let mut times = histogram();
    for number in 0..args.searches {
        let path = format!("/api/v1/people?limit=20&q={}", Slapd::initials(number));
        let asked = Instant::now();
        found(http.ask("GET", &path, &token, "").await?)?;
        record(&mut times, asked, Instant::now());
    }
    let variant = format!("{} people, {} departments", args.entries, args.units);
    let row = Row::new(NAME, variant, first.as_secs_f64())
        .figure("first sync", first.as_secs_f64(), "s")
        .figure("peak memory, first sync", first_peak, "MiB")
        .figure("then found by search after", indexed.as_secs_f64(), "s")
        .figure("nothing changed, everyone read", again.as_secs_f64(), "s")
        .figure("peak memory, nothing changed", again_peak, "MiB")
        .latency("people by initials", &times);
    Ok(vec![row])
}

/// Whether somebody was found.
fn found((status, body): (u16, &[u8])) -> Result<bool> {
    if status != 200 {
        bail!("people: {status} {}", String::from_utf8_lossy(body));
    }
    Ok(!body.windows(10).any(|part| part == br#""items":[]"#.as_slice()))
}
