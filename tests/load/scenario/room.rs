//! One room, everyone online: deliveries a second.

use anyhow::Result;

use super::pairs::lost;
use crate::crowd::Crowd;
use crate::house::House;
use crate::result::Row;

pub const NAME: &str = "room";

#[derive(clap::Args, Clone, Debug)]
pub struct Args {
    /// Members of the seeded room, all online; the senders are among them and get their own messages too.
    #[arg(long, default_value_t = 1_000)]
    members: usize,
    #[arg(long, default_value_t = 1)]
    senders: usize,
    /// Messages of each sender that not all members have yet.
    #[arg(long, default_value_t = 16)]
    in_flight: u64,
}

pub async fn run(args: &Args, house: &House) -> Result<Vec<Row>> {
    let room = house.seed.room(args.members)?.clone();
    let mut crowd = Crowd::connect(house, &room, args.members, args.senders).await?;
    crowd.start_closed(args.in_flight);
    let (counted, usage) = crowd.count(house, house.options.warm, house.options.seconds).await?;
    let missing = crowd.stop().await?;
    let Args { members, senders, in_flight } = args;
    let variant = format!("{members} members, {senders} senders, {in_flight} in flight each");
    let row = crowd.ground.tally.borrow().row(NAME, variant, counted).usage(usage);
    Ok(vec![lost(row, missing)])
}
