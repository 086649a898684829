//! Opening a conversation: 50 messages around the first unread one, and a send now and then.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use hdrhistogram::Histogram;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::house::House;
use crate::http::Http;
use crate::pace::Queue;
use crate::result::Row;
use crate::tally::{histogram, record};
use lingtong_tests::lean::words::Words;

pub const NAME: &str = "open";
/// Where the read cursor is set: so many messages before the newest.
const UNREAD: i64 = 25;
const PAGE: usize = 50;

#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// Conversations a second on a fixed schedule.
    #[arg(long, required_unless_present = "max")]
    rate: Option<f64>,
    /// As many as the server answers.
    #[arg(long, conflicts_with = "rate")]
    max: bool,
    /// The same conversations again and again.
    #[arg(long, default_value_t = 300)]
    conversations: usize,
    /// Keep-alive connections.
    #[arg(long, default_value_t = 16)]
    connections: usize,
    /// Reads for each send.
    #[arg(long, default_value_t = 12)]
    reads: u64,
}

struct Place {
    conversation: i64,
    path: String,
    token: String,
}

struct Counts {
    counting: bool,
    opened: u64,
    sent: u64,
    bytes: u64,
    open: Histogram<u64>,
    send: Histogram<u64>,
}

struct Work {
    places: Vec<Place>,
    schedule: Option<Queue>,
    reads: u64,
    words: Words,
    counts: RefCell<Counts>,
}

pub async fn run(args: &Args, house: &House) -> Result<Vec<Row>> {
    let places = places(args, house).await?;
    let counts =
        Counts { counting: false, opened: 0, sent: 0, bytes: 0, open: histogram(), send: histogram() };
    let work = Rc::new(Work {
        places,
        schedule: args.rate.map(Queue::new),
        reads: args.reads,
        words: Words::new(None),
        counts: RefCell::new(counts),
    });
    let mut workers = JoinSet::new();
    for worker in 0..args.connections {
        let (http, work) = (house.http().await?, work.clone());
        let stride = (worker * args.conversations / args.connections) as u64;
        workers.spawn_local(async move { serve(http, &work, stride).await });
    }
    sleep(Duration::from_secs(house.options.warm)).await;
    let meter = house.meter()?;
    work.counts.borrow_mut().counting = true;
    let begun = Instant::now();
    sleep(Duration::from_secs(house.options.seconds)).await;
    work.counts.borrow_mut().counting = false;
    let seconds = begun.elapsed().as_secs_f64();
    let usage = meter.read()?;
    if let Some(ended) = workers.try_join_next() {
        ended??;
    }
    workers.shutdown().await;
    let counts = work.counts.borrow();
    let how = match args.rate {
        Some(rate) => format!("{rate}/s on schedule"),
        None => "as many as answered".to_owned(),
    };
    let variant = format!(
        "{} conversations, {} connections, {} reads a send, {how}",
        args.conversations, args.connections, args.reads
    );
    Ok(vec![
        Row::new(NAME, variant, seconds)
            .figure("opened", counts.opened as f64 / seconds, "conversations/s")
            .figure("sent meanwhile", counts.sent as f64 / seconds, "messages/s")
            .figure("answer", counts.bytes as f64 / counts.opened.max(1) as f64, "bytes")
            .latency("open", &counts.open)
            .latency("send (REST)", &counts.send)
            .usage(usage),
    ])
}

/// Sets the read cursors, and makes sure that a page is a page.
async fn places(args: &Args, house: &House) -> Result<Vec<Place>> {
    let mut http = house.http().await?;
    let mut places = Vec::new();
    let pairs = house.seed.pairs.get(..args.conversations).context("fewer pairs were seeded: see --pairs")?;
    for pair in pairs {
        let (conversation, token) = (pair.conversation, house.seed.token(pair.a)?.to_owned());
        let base = format!("/api/v1/conversations/{conversation}");
        let summary = http.json("GET", &base, &token, "").await?;
        let last = summary["last_seq"].as_i64().context("last_seq")?;
        let body = format!(r#"{{"seq":{},"mark_unread":true}}"#, (last - UNREAD).max(0));
        http.json("PUT", &format!("{base}/read"), &token, &body).await?;
        let path = format!("{base}/messages?first_unread=true&limit={PAGE}");
        places.push(Place { conversation, path, token });
    }
    if let Some(Place { path, token, .. }) = places.first() {
        let page = http.json("GET", path, token, "").await?;
        let items = page["items"].as_array().context("items")?.len();
        if items != PAGE {
            println!("  a page has {items} messages, not {PAGE}: the history is short");
        }
    }
    Ok(places)
}

async fn serve(mut http: Http, work: &Work, mut turn: u64) -> Result<()> {
    let mut text = Vec::new();
    loop {
        let due = match &work.schedule {
            Some(schedule) => {
                let (i, due) = schedule.take().await;
                turn = i;
                due
            }
            None => Instant::now(),
        };
        let place = &work.places[turn as usize % work.places.len()];
        let (status, body) = http.ask("GET", &place.path, &place.token, "").await?;
        if status != 200 {
            bail!("{}: {status} {}", place.path, String::from_utf8_lossy(body));
        }
        {
            let counts = &mut *work.counts.borrow_mut();
            if counts.counting {
                counts.opened += 1;
                counts.bytes += body.len() as u64;
                record(&mut counts.open, due, Instant::now());
            }
        }
        turn += 1;
        if turn.is_multiple_of(work.reads) {
            text.clear();
            work.words.write(&mut text, turn);
            let body = format!(r#"{{"text":"{}"}}"#, String::from_utf8_lossy(&text));
            let id = uuid::Uuid::now_v7();
            let path = format!("/api/v1/conversations/{}/messages/{id}", place.conversation);
            let begun = Instant::now();
            http.json("PUT", &path, &place.token, &body).await?;
            let counts = &mut *work.counts.borrow_mut();
            if counts.counting {
                counts.sent += 1;
                record(&mut counts.send, begun, Instant::now());
            }
        }
    }
}
