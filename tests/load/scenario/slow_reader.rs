//! One member stops reading. The others must not notice; it must catch up completely.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use lingtong_tests::lean::scan::Spot;
use lingtong_tests::lean::socket::From;

use super::pairs::lost;
use crate::crowd::Crowd;
use crate::house::House;
use crate::live::Live;
use crate::result::Row;

pub const NAME: &str = "slow-reader";
/// The server closes a connection that makes no progress for 10 s: then the member comes back and resumes.
const CATCH_UP: Duration = Duration::from_secs(60);
/// What the kernel takes for the one that does not read.
const RECEIVE_BUFFER: u32 = 4_096;

#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// Members of the seeded room; one of them will stop reading.
    #[arg(long, default_value_t = 100)]
    members: usize,
    /// Messages a second into the room. Above 5,000 missed a resume is answered with `gap` (core.md section 1), which
    /// counts as not caught up here.
    #[arg(long, default_value_t = 250.0)]
    rate: f64,
}

pub async fn run(args: &Args, house: &House) -> Result<Vec<Row>> {
    let room = house.seed.room(args.members)?.clone();
    let person = *room.members.last().context("an empty room")?;
    let token = house.seed.token(person)?.to_owned();
    let mut crowd = Crowd::connect(house, &room, args.members - 1, 4.min(args.members - 1)).await?;
    crowd.start_open(args.rate);
    let (warm, seconds) = (house.options.warm, house.options.seconds);
    let (counted, usage) = crowd.count(house, warm, seconds).await?;
    let title = format!("{} members, {} messages/s", args.members, args.rate);
    let before = crowd.ground.tally.borrow().row(NAME, format!("{title}, all read"), counted).usage(usage);

    let sent_before = crowd.sent();
    let from = From { source: None, receive_buffer: Some(RECEIVE_BUFFER) };
    let mut stalled = Live::open_from(house.address, from, &token).await?;
    let cursor = stalled.cursor.clone();
    stalled.resume(&cursor, 0).await?;
    let sent_joined = crowd.sent();
    let (counted, usage) = crowd.count(house, warm, seconds).await?;
    let missing = crowd.stop().await?;
    let row =
        (crowd.ground.tally.borrow()).row(NAME, format!("{title}, one does not read"), counted).usage(usage);
    // What was sent while it joined may or may not be behind its cursor.
    let (least, most) = (crowd.sent() - sent_joined, crowd.sent() - sent_before);
    let begun = Instant::now();
    let caught = catch_up(stalled, &token, args.members, least, house).await;
    let mut row = lost(row, missing).figure("the others missed", missing as f64, "deliveries");
    row = match caught {
        Ok((got, visits)) => row
            .figure("caught up in", begun.elapsed().as_secs_f64(), "s")
            .figure("caught up with", got as f64, "messages")
            .note(format!("sent while it did not read: {least} to {most}; connections it took: {visits}")),
        Err(error) => row.note(format!("DID NOT CATCH UP: {error:#}")),
    };
    let p99 = |row: &Row| row.latency.iter().find(|l| l.name == "send to delivery").map(|l| l.p99);
    if let (Some(before), Some(now)) = (p99(&before), p99(&row)) {
        row = row.figure("p99 of the others, compared", now / before, "times");
    }
    Ok(vec![before, row])
}

/// Reads at last; when the server has closed, comes back and resumes. Gives messages and connections.
async fn catch_up(
    mut live: Live,
    token: &str,
    index: usize,
    least: u64,
    house: &House,
) -> Result<(u64, u32)> {
    let mut sends = Spot::new(r#""kind":"message.send""#);
    let mut position = Spot::new(r#""position":"#);
    let epoch = live.cursor.rsplit_once('.').context("a cursor is epoch.position")?.0.to_owned();
    let mut cursor = live.cursor.clone();
    let (mut got, mut visits) = (0, 1);
    loop {
        let read = live.reader.until(|frame| {
            if sends.after(frame).is_some() {
                got += 1;
                if let Some(p) = position.after(frame).and_then(lingtong_tests::lean::scan::number) {
                    cursor = format!("{epoch}.{p}");
                }
            }
            got >= least
        });
        match tokio::time::timeout(CATCH_UP, read).await.context("nothing more came")? {
            Ok(()) => return Ok((got, visits)),
            Err(_) => {
                live = Live::open(house.address, index, token).await?;
                got += live.resume(&cursor, 0).await?.messages;
                visits += 1;
                if got >= least {
                    return Ok((got, visits));
                }
            }
        }
    }
}
