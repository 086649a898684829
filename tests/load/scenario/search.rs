//! Two-character words, one rare and one very common, searched while messages arrive.
//!
//! The index's lag is seen from outside: an answer says how far the index is, and the generator knows when the next
//! message was acknowledged.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Instant;

use anyhow::{Result, bail};
use hdrhistogram::Histogram;
use lingtong_tests::lean::scan::{Spot, number};
use tokio::task::JoinSet;

use super::pairs::lost;
use crate::flow::{Flow, Ground, OPEN_RING};
use crate::house::House;
use crate::http::{self, Http};
use crate::pace::Queue;
use crate::result::Row;
use crate::tally::{histogram, record};
use lingtong_tests::lean::words::Words;

pub const NAME: &str = "search";

#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// Messages a second that arrive meanwhile.
    #[arg(long, default_value_t = 1_000.0)]
    rate: f64,
    /// Searches a second on a fixed schedule, rare and common in turn.
    #[arg(long, default_value_t = 20.0)]
    searches: f64,
    #[arg(long, default_value_t = 8)]
    connections: usize,
}

struct Work {
    ground: Rc<Ground>,
    schedule: Queue,
    /// Rare, common.
    paths: [String; 2],
    tokens: Vec<String>,
    times: RefCell<[Histogram<u64>; 2]>,
    /// Answers that found something.
    found: RefCell<[u64; 2]>,
    lag: RefCell<Histogram<u64>>,
}

pub async fn run(args: &Args, house: &House) -> Result<Vec<Row>> {
    let words = &house.seed.search_words;
    let talking = 100.min(house.seed.pairs.len());
    let mut flow = Flow::connect(house, talking, OPEN_RING, Words::new(Some(words.common.clone()))).await?;
    flow.ground.tally.borrow_mut().acknowledged = Some(Vec::new());
    flow.start_open(args.rate);
    let path = |word: &str| format!("/api/v1/search?kind=messages&limit=20&q={}", http::encode(word));
    let pairs = house.seed.pairs.iter().take(talking);
    let tokens: Result<Vec<String>> = pairs.map(|pair| Ok(house.seed.token(pair.a)?.to_owned())).collect();
    let work = Rc::new(Work {
        ground: flow.ground.clone(),
        schedule: Queue::new(args.searches),
        paths: [path(&words.rare), path(&words.common)],
        tokens: tokens?,
        times: RefCell::new([histogram(), histogram()]),
        found: RefCell::default(),
        lag: RefCell::new(histogram()),
    });
    let mut workers = JoinSet::new();
    for _ in 0..args.connections {
        let (http, work) = (house.http().await?, work.clone());
        workers.spawn_local(async move { serve(http, &work).await });
    }
    let (counted, usage) = flow.count(house, house.options.warm, house.options.seconds).await?;
    if let Some(ended) = workers.try_join_next() {
        ended??;
    }
    workers.shutdown().await;
    let missing = flow.stop().await?;
    let variant = format!("{} messages/s, {} searches/s", args.rate, args.searches);
    let [rare, common] = &*work.times.borrow();
    let [rare_found, common_found] = *work.found.borrow();
    let row = (flow.ground.tally.borrow().row(NAME, variant, counted))
        .latency("search, rare word", rare)
        .latency("search, common word", common)
        .latency("index behind journal", &work.lag.borrow())
        .figure("rare word found", rare_found as f64, "answers")
        .figure("common word found", common_found as f64, "answers")
        .usage(usage);
    Ok(vec![lost(row, missing)])
}

async fn serve(mut http: Http, work: &Work) -> Result<()> {
    let (mut index, mut empty) = (Spot::new(r#""index_position":"#), Spot::new(r#""items":[]"#));
    loop {
        let (i, due) = work.schedule.take().await;
        let which = i as usize % 2;
        let token = &work.tokens[i as usize / 2 % work.tokens.len()];
        let (status, body) = http.ask("GET", &work.paths[which], token, "").await?;
        let now = Instant::now();
        if status != 200 {
            bail!("search: {status} {}", String::from_utf8_lossy(body));
        }
        let tally = work.ground.tally.borrow();
        if !tally.counting {
            continue;
        }
        record(&mut work.times.borrow_mut()[which], due, now);
        work.found.borrow_mut()[which] += u64::from(empty.after(body).is_none());
        if let (Some(position), Some(acknowledged)) =
            (index.after(body).and_then(number), &tally.acknowledged)
        {
            let at = acknowledged.partition_point(|(acknowledged, _)| *acknowledged <= position);
            let since = acknowledged.get(at).map_or(now, |(_, when)| *when);
            record(&mut work.lag.borrow_mut(), since, now);
        }
    }
}
