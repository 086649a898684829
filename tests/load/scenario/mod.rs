//! The scenarios. A new one is a file here with `Args` and `run`, a variant below, and a line in [`crate::targets`].

mod directory;
mod idle;
mod open;
mod pairs;
mod reconnect;
mod room;
mod search;
mod signin;
mod slow_reader;
mod verify;

use anyhow::Result;
use clap::Subcommand;

use crate::house::House;
use crate::result::Row;

#[derive(Subcommand, Clone, Debug)]
pub enum Scenario {
    /// Pairs of people, with so many messages in flight each, or at a fixed rate.
    Pairs(pairs::Args),
    /// The pairs at half of the highest rate that the results file has for this database.
    Half(pairs::HalfArgs),
    /// One room of online members.
    Room(room::Args),
    /// Signed-in sockets that do nothing.
    Idle(idle::Args),
    /// Everyone comes back at once after a restart, some messages behind.
    Reconnect(reconnect::Args),
    /// Opening conversations at their first unread message.
    Open(open::Args),
    /// Search while messages arrive.
    Search(search::Args),
    /// Sign-ins with a password, and what they do to the sends meanwhile.
    Signin(signin::Args),
    /// One member stops reading: what the others notice, and how it catches up.
    SlowReader(slow_reader::Args),
    /// Syncs with a large directory, and people found by initials.
    Directory(directory::Args),
    /// `lingtong audit verify` over the whole journal.
    Verify,
}

impl Scenario {
    /// Measures on a running server.
    pub async fn run(&self, house: &mut House) -> Result<Vec<Row>> {
        match self {
            Self::Pairs(args) => pairs::run(args, house).await,
            Self::Half(args) => pairs::half(args, house).await,
            Self::Room(args) => room::run(args, house).await,
            Self::Idle(args) => idle::run(args, house).await,
            Self::Reconnect(args) => reconnect::run(args, house).await,
            Self::Open(args) => open::run(args, house).await,
            Self::Search(args) => search::run(args, house).await,
            Self::Signin(args) => signin::run(args, house).await,
            Self::SlowReader(args) => slow_reader::run(args, house).await,
            Self::Directory(args) => directory::run(args, house).await,
            Self::Verify => verify::run(house).await,
        }
    }
}

/// The series that `all` measures, in the words of the command line.
pub const ALL: &[&str] = &[
    "pairs --in-flight 8",
    "pairs --in-flight 32",
    "half",
    "pairs --rate 1000",
    "room --senders 1",
    "room --senders 4",
    "slow-reader",
    "idle",
    "reconnect",
    "open --max",
    "open --rate 500",
    "search --rate 1000",
    "search --rate 2000",
    "signin",
    "verify",
];
