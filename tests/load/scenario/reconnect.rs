//! The whole company comes back at once.
//!
//! Everyone connects and notes where they are; they leave; rooms get new messages; the server is killed and started
//! again; when it is ready all connect and resume at the same moment. A client is in step when its resume is answered,
//! by then it has every message it missed.

use std::collections::HashSet;
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use lingtong_tests::lean::scan::{Spot, Stream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::flow::Ground;
use crate::house::House;
use crate::live::{self, FIRST, Live};
use crate::result::Row;
use crate::seed::Room;
use crate::tally::{histogram, record};
use lingtong_tests::lean::words::Words;

pub const NAME: &str = "reconnect";
const RETRY: Duration = Duration::from_millis(100);
const RETRIES: u32 = 200;

#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    #[arg(long, default_value_t = 5_000)]
    clients: usize,
    /// Messages that each has missed.
    #[arg(long, default_value_t = 50)]
    behind: u64,
    /// The clients are the members of seeded rooms of this size.
    #[arg(long, default_value_t = 100)]
    members: usize,
    /// Connections that are being made at the same time; all of them by default.
    #[arg(long)]
    at_once: Option<usize>,
}

#[derive(Clone)]
struct Client {
    index: usize,
    token: String,
    cursor: String,
    mine: u64,
}

pub async fn run(args: &Args, house: &mut House) -> Result<Vec<Row>> {
    let rooms: Vec<Room> =
        house.seed.rooms.iter().filter(|room| room.members.len() == args.members).cloned().collect();
    let rooms = rooms.get(..args.clients / args.members).context("fewer rooms were seeded: see --rooms")?;
    let clients = first_visit(rooms, house).await?;
    for room in rooms {
        talk(room, args.behind, house).await?;
    }
    house.kill().await?;
    let ready = house.start().await?;
    let meter = house.meter()?;

    let begun = Instant::now();
    let permits = Rc::new(Semaphore::new(args.at_once.unwrap_or(args.clients)));
    let mut coming = JoinSet::new();
    let count = clients.len();
    for client in clients {
        let (address, permits, behind) = (house.address, permits.clone(), args.behind);
        coming.spawn_local(async move {
            let _permit = permits.acquire().await?;
            let mut retries = 0;
            loop {
                match come_back(address, &client).await {
                    Ok((live, messages)) => {
                        return anyhow::Ok((live, messages >= behind, retries, Instant::now()));
                    }
                    Err(error) if retries >= RETRIES => return Err(error),
                    Err(_) => retries += 1,
                }
                sleep(RETRY).await;
            }
        });
    }
    let (mut times, mut short, mut retried, mut kept) = (histogram(), 0, 0, Vec::new());
    while let Some(done) = coming.join_next().await {
        let (live, whole, retries, at) = done??;
        record(&mut times, begun, at);
        short += u64::from(!whole);
        retried += u64::from(retries > 0);
        kept.push(live);
    }
    let all = begun.elapsed();
    let usage = meter.read()?;
    let mut row =
        Row::new(NAME, format!("{count} clients, {} messages behind", args.behind), all.as_secs_f64())
            .figure("all in step after", all.as_secs_f64(), "s")
            .figure("server ready after", ready.as_secs_f64(), "s")
            .figure("had to try again", retried as f64, "clients")
            .latency("from the first connect to in step", &times)
            .usage(usage);
    if short > 0 {
        row = row.figure("MISSED MESSAGES", short as f64, "clients");
    }
    Ok(vec![row])
}

/// Every member once: connects, notes cursor and `mine`, leaves.
async fn first_visit(rooms: &[Room], house: &House) -> Result<Vec<Client>> {
    let mut seen = HashSet::new();
    let people = rooms.iter().flat_map(|room| &room.members).filter(|person| seen.insert(**person));
    let (permits, mut visiting) = (Rc::new(Semaphore::new(200)), JoinSet::new());
    for (index, person) in people.enumerate() {
        let (token, address, permits) =
            (house.seed.token(*person)?.to_owned(), house.address, permits.clone());
        visiting.spawn_local(async move {
            let _permit = permits.acquire().await?;
            let mut live = Live::open(address, index, &token).await?;
            let cursor = live.cursor.clone();
            let mine = live.resume(&cursor, 0).await?.mine;
            anyhow::Ok(Client { index, token, cursor, mine })
        });
    }
    let mut clients = Vec::new();
    while let Some(client) = visiting.join_next().await {
        clients.push(client??);
    }
    Ok(clients)
}

/// The room's first member says `count` things and waits until they are acknowledged.
async fn talk(room: &Room, count: u64, house: &House) -> Result<()> {
    let ground = Ground::new(Words::new(None));
    let stream = Stream::new(ground.run(), room.conversation as u16 & 0xfff);
    let sender = room.members.first().context("an empty room")?;
    let mut live = Live::open(house.address, 0, house.seed.token(*sender)?).await?;
    for n in FIRST..FIRST + count {
        let millis = ground.millis(Instant::now());
        live::send(&live.writer, stream, room.conversation, millis, n, |out| ground.words.write(out, n));
    }
    live.writer.borrow_mut().flush()?;
    let (mut replies, mut ok) = (0, Spot::new(r#""ok":true"#));
    let mut refused = None;
    live.reader
        .until(|frame| {
            replies += 1;
            if ok.after(frame).is_none() {
                refused = Some(String::from_utf8_lossy(frame).into_owned());
            }
            replies == count
        })
        .await?;
    match refused {
        Some(said) => bail!("{said}"),
        None => Ok(()),
    }
}

async fn come_back(address: std::net::SocketAddr, client: &Client) -> Result<(Live, u64)> {
    let mut live = Live::open(address, client.index, &client.token).await?;
    let caught = live.resume(&client.cursor, client.mine).await?;
    Ok((live, caught.messages))
}
