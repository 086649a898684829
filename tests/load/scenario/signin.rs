//! Sign-ins with a password (argon2id) as fast as the server takes them, and the sends meanwhile.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use hdrhistogram::Histogram;
use tokio::task::JoinSet;

use crate::flow::{Flow, OPEN_RING};
use crate::house::House;
use crate::http::Http;
use crate::result::Row;
use crate::tally::{histogram, record};
use lingtong_tests::lean::words::Words;

pub const NAME: &str = "signin";
const PASSWORD: &str = "Wasser-Turm-7-灯火-unter-Pinien";

#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// Messages a second between the pairs.
    #[arg(long, default_value_t = 1_000.0)]
    rate: f64,
    /// Accounts with a password, made through the API.
    #[arg(long, default_value_t = 20)]
    accounts: usize,
    /// Sign-ins under way at once.
    #[arg(long, default_value_t = 8)]
    at_once: usize,
}

pub async fn run(args: &Args, house: &House) -> Result<Vec<Row>> {
    let logins = accounts(args.accounts, house).await?;
    let talking = 100.min(house.seed.pairs.len());
    let mut flow = Flow::connect(house, talking, OPEN_RING, Words::new(None)).await?;
    flow.start_open(args.rate);
    let (counted, usage) = flow.count(house, house.options.warm, house.options.seconds).await?;
    let alone = (flow.ground.tally.borrow())
        .row(NAME, format!("{} messages/s, nobody signs in", args.rate), counted)
        .usage(usage);

    let times = Rc::new(RefCell::new(histogram()));
    let mut workers = JoinSet::new();
    for worker in 0..args.at_once {
        let (http, logins, times) = (house.http().await?, logins.clone(), times.clone());
        workers.spawn_local(async move { sign_in(http, worker, &logins, &times).await });
    }
    let (counted, usage) = flow.count(house, 1, house.options.seconds).await?;
    if let Some(ended) = workers.try_join_next() {
        ended??;
    }
    workers.shutdown().await;
    flow.stop().await?;
    // Sign-ins of the second before counting are in the histogram too.
    let rate = times.borrow().len() as f64 / (counted.as_secs_f64() + 1.0);
    let p99 = |row: &Row| row.latency.iter().find(|l| l.name == "send to delivery").map(|l| l.p99);
    let variant = format!("{} messages/s, {} sign-ins at once", args.rate, args.at_once);
    let mut row = (flow.ground.tally.borrow().row(NAME, variant, counted))
        .figure("sign-ins", rate, "/s")
        .latency("sign-in", &times.borrow())
        .usage(usage);
    if let (Some(before), Some(now)) = (p99(&alone), p99(&row)) {
        row = row.figure("p99 of delivery, compared", now / before, "times");
    }
    Ok(vec![alone, row])
}

/// Logins that have [`PASSWORD`]; those of an earlier run are used again.
async fn accounts(count: usize, house: &House) -> Result<Rc<Vec<String>>> {
    let administrator = house.seed.people.first().context("nobody was seeded")?;
    let mut http = house.http().await?;
    let mut logins = Vec::new();
    for n in 0..count {
        let login = format!("load-signin-{n}");
        let body = format!(r#"{{"login":"{login}","name":"Sign-in {n}","password":"{PASSWORD}"}}"#);
        let (status, said) = http.ask("POST", "/api/v1/people", &administrator.access_token, &body).await?;
        if !matches!(status, 200 | 201 | 409) {
            bail!("POST /people: {status} {}", String::from_utf8_lossy(said));
        }
        logins.push(login);
    }
    Ok(Rc::new(logins))
}

async fn sign_in(
    mut http: Http,
    worker: usize,
    logins: &[String],
    times: &RefCell<Histogram<u64>>,
) -> Result<()> {
    for turn in worker.. {
        let login = &logins[turn % logins.len()];
        let body = format!(r#"{{"login":"{login}","password":"{PASSWORD}"}}"#);
        let begun = Instant::now();
        http.json("POST", "/api/v1/session", "", &body).await?;
        record(&mut times.borrow_mut(), begun, Instant::now());
    }
    Ok(())
}
