//! `lingtong audit verify`: entries recomputed a second.

use std::time::Instant;

use anyhow::{Context, Result};

use crate::house::House;
use crate::live::Live;
use crate::result::Row;

pub const NAME: &str = "verify";

pub async fn run(house: &mut House) -> Result<Vec<Row>> {
    let person = house.seed.people.first().context("nobody was seeded")?;
    let live = Live::open(house.address, 0, &person.access_token).await?;
    let head = live.cursor.rsplit_once('.').and_then(|(_, head)| head.parse::<f64>().ok());
    let entries = head.context("a cursor is epoch.position")?;
    drop(live);
    house.stop().await?;
    let begun = Instant::now();
    house.command(&["audit", "verify"]).await?;
    let seconds = begun.elapsed().as_secs_f64();
    Ok(vec![Row::new(NAME, format!("{entries} entries"), seconds).figure(
        "verified",
        entries / seconds,
        "entries/s",
    )])
}
