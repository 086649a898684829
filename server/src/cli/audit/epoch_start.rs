//! `lingtong audit epoch-start`: the journal goes on after a restore, or with a new key, and says so in its next entry.
//!
//! Nobody may serve meanwhile: a running server would write under the old name. Exit code 1 if nothing was begun.

use std::process::ExitCode;
use std::sync::Arc;

use super::super::{Cli, failure, mistake};
use crate::app;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::db::{Purpose, Target, connect, health, migrate};
use crate::directory::names;
use crate::directory::people::store::{self, PersonRow};
use crate::journal::epoch::{self, Begun};
use crate::journal::open::key_file;
use crate::journal::writer;

/// Begin a new epoch after a restore from a backup, or with a new key; every server must be stopped
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What happened; kept in the journal
    #[arg(long)]
    reason: String,
    /// Login of a person who took the decision; two are needed
    #[arg(long, value_name = "LOGIN", required = true)]
    approved_by: Vec<String>,
    /// Take a new key although nothing that was signed is lost: the old one is lost or stolen
    #[arg(long)]
    new_key: bool,
}

pub fn run(args: &Args, cli: &Cli) -> ExitCode {
    let config = match cli.load_config() {
        Ok(config) => config,
        Err(error) => return mistake(error),
    };
    super::super::telemetry::init(&super::super::telemetry::at_most(&config.log, "warn"));
    match begin(args, &config) {
        Ok(begun) => {
            print(&begun);
            ExitCode::SUCCESS
        }
        Err(sentence) => failure(sentence),
    }
}

fn begin(args: &Args, config: &Config) -> Result<Begun, String> {
    let listen = config.server.listen;
    if std::net::TcpListener::bind(listen).is_err() {
        return Err(format!("something listens on {listen}: stop the server first"));
    }
    let target = app::target(config).map_err(|error| error.to_string())?;
    if let Target::Sqlite(file) = &target
        && !file.is_file()
    {
        return Err(format!("there is no database at {}", file.display()));
    }
    let mut conn = connect(&target, Purpose::Maintenance).map_err(|error| error.to_string())?;
    migrate(&mut conn).map_err(|error| format!("the database cannot be migrated: {error}"))?;
    let others = health::others(&mut conn).map_err(|error| error.to_string())?;
    if others > 0 {
        return Err(format!("{others} other connections to the database are open: stop every server first"));
    }
    let mut approved_by = Vec::new();
    for login in &args.approved_by {
        let found =
            store::by_login(&mut conn, &names::fold(login.trim())).map_err(|error| error.to_string())?;
        let person = found.filter(PersonRow::is_active).map(|person| person.id);
        approved_by.push(person.ok_or_else(|| format!("there is no active person with the login {login}"))?);
    }
    approved_by.sort_unstable();
    approved_by.dedup();
    if approved_by.len() < 2 {
        return Err("two people must approve it: --approved-by LOGIN --approved-by LOGIN".into());
    }
    drop(conn);
    let settings =
        writer::Settings { target, clock: Arc::new(SystemClock), log: String::new(), node: app::node_name() };
    let plan = epoch::Plan {
        settings,
        key_file: &key_file(config),
        reason: &args.reason,
        approved_by: &approved_by,
        new_key: args.new_key,
        seed: app::random(),
        epoch: (u64::from_be_bytes(app::random()) >> 13).cast_signed(),
    };
    epoch::begin(plan).map_err(|error| error.to_string())
}

fn print(begun: &Begun) {
    if let Some(position) = begun.position {
        println!("A new epoch begins with entry {position}. 新纪元从条目 {position} 开始。");
    }
    if begun.lost > 0 {
        println!("{} signed entries are lost. 已签名的 {} 个条目已丢失。", begun.lost, begun.lost);
    }
    if let Some(old) = &begun.old_key {
        println!("The old key is kept in {}. 旧密钥保存在该文件中。", old.display());
    }
    println!("log          {}", begun.installation.origin);
    println!("key          {}", begun.installation.vkey);
    println!(
        "Delete the folder `search` of the data directory, then start. 请删除数据目录中的 search 文件夹，然后启动。"
    );
}
