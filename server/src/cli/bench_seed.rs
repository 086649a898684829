//! `lingtong bench-seed` (hidden): fills a database for the load generator, through the writer, as people would.
//!
//! A second run over the same database sends nothing more; it opens fresh sessions and writes their tokens.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use uuid::Uuid;

use super::{Cli, telemetry};
use crate::app::{App, OpenError};
use crate::chat::create::NewGroup;
use crate::chat::membership::MOST_AT_ONCE;
use crate::chat::message::Mentions;
use crate::chat::send::NewMessage;
use crate::clock::SystemClock;
use crate::directory::{Actor, Administrator, NewPerson, Place, Role};
use crate::error::Problem;

/// Their links, which work again and again: whoever has one needs no password of their own.
const LINK: Duration = Duration::from_secs(30 * 24 * 3600);
/// Conversations that share the long history.
const HISTORY_CONVERSATIONS: usize = 2_000;
/// Writes under way at once while people and groups are made.
const AT_ONCE: usize = 64;
/// Messages under way at once.
const SENDS_AT_ONCE: usize = 2_048;
/// A word that stands in one message of about ten thousand, and one that stands in every third.
const RARE: &str = "瓷瓶";
const COMMON: &str = "订单";

/// Fill a database for the load generator
#[derive(Debug, clap::Args)]
pub struct Args {
    #[arg(long, default_value_t = 1000)]
    people: usize,
    #[arg(long, default_value_t = 100)]
    pairs: usize,
    /// NUMBER:MEMBERS, may be repeated
    #[arg(long)]
    rooms: Vec<String>,
    #[arg(long, default_value_t = 0)]
    messages: usize,
    #[arg(long)]
    tokens_out: PathBuf,
}

/// Fills the database; exit code 1 if something was refused.
pub fn run(args: &Args, cli: &Cli) -> ExitCode {
    let config = match cli.load_config() {
        Ok(config) => config,
        Err(error) => return super::mistake(error),
    };
    telemetry::init(&config.log);
    actix_web::rt::System::new().block_on(async {
        match seed(args, Arc::new(config)).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("lingtong: {error}");
                ExitCode::FAILURE
            }
        }
    })
}

struct Signed {
    id: i64,
    login: String,
    session: i64,
    token: String,
    actor: Actor,
}

async fn seed(args: &Args, config: Arc<crate::config::Config>) -> Result<(), OpenError> {
    let app = App::open(config, Arc::new(SystemClock)).await?;
    let done = fill(args, &app).await.map_err(|problem| OpenError(problem.to_string()));
    app.close().await;
    done
}

async fn fill(args: &Args, app: &App) -> Result<(), Problem> {
    let fresh = app.directory.id_by_login("load00000").await?.is_none();
    let people = people(app, args.people).await?;
    let mut pairs = Vec::with_capacity(args.pairs);
    for number in 0..args.pairs {
        let (a, b) = (&people[(2 * number) % people.len()], &people[(2 * number + 1) % people.len()]);
        let found = app.chat.open_direct(&a.actor, b.id).await?;
        pairs.push(json!({"conversation": found.id, "a": a.id, "b": b.id}));
    }
    let rooms = rooms(app, &args.rooms, &people).await?;
    if fresh && args.messages > 0 {
        history(app, &people, args.messages).await?;
    }
    let text = json!({
        "people": people.iter().map(|p| json!({"id": p.id, "login": p.login, "session": p.session, "access_token": p.token})).collect::<Vec<_>>(),
        "pairs": pairs,
        "rooms": rooms,
        "search_words": {"rare": RARE, "common": COMMON},
    });
    std::fs::write(&args.tokens_out, text.to_string())
        .map_err(|error| crate::error::Code::Internal.because(error.to_string()))
}

/// Makes the people that are missing and signs everyone in.
async fn people(app: &App, count: usize) -> Result<Vec<Signed>, Problem> {
    let server = Administrator::server();
    let bar = bar(count, "people");
    let mut people: Vec<Signed> = stream::iter(0..count)
        .map(|number| {
            let (server, bar) = (server.clone(), bar.clone());
            async move {
                let login = format!("load{number:05}");
                let found = app.directory.id_by_login(&login).await?;
                let id = match found {
                    Some(id) => id,
                    None => {
                        let new = NewPerson {
                            login: login.clone(),
                            name: format!("压测 Load {number}"),
                            ..NewPerson::default()
                        };
                        app.directory.add_person(&server, new).await?.id
                    }
                };
                let link = app.directory.make_link(&server, id, LINK, true).await?;
                let place = Place {
                    device: "load".into(),
                    ip: "127.0.0.1".into(),
                    client: "api",
                    ..Place::default()
                };
                let signed = app.directory.sign_in_by_link(&link, &place).await?.session()?;
                let (actor, _) = app.directory.authenticate(&signed.access_token, "127.0.0.1", "api").await?;
                bar.inc(1);
                Ok::<_, Problem>(Signed {
                    id,
                    login,
                    session: signed.session,
                    token: signed.access_token,
                    actor,
                })
            }
        })
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    bar.finish_and_clear();
    people.sort_by_key(|one| one.id);
    app.directory.grant(&server, people[0].id, Role::SystemAdmin).await?;
    Ok(people)
}

/// `N:MEMBERS` groups; those of one size do not share people while people last.
async fn rooms(app: &App, wanted: &[String], people: &[Signed]) -> Result<Vec<serde_json::Value>, Problem> {
    let mut rooms = Vec::new();
    for (kind, text) in wanted.iter().enumerate() {
        let (count, size) = text
            .split_once(':')
            .and_then(|(n, m)| Some((n.parse().ok()?, m.parse().ok()?)))
            .unwrap_or((0usize, 0usize));
        let made = stream::iter(0..count).map(|number| {
            let members = (0..size.max(1)).map(|i| &people[(number * size + i) % people.len()]).collect();
            room(app, format!("{kind}-{number}"), members)
        });
        rooms.extend(made.buffered(AT_ONCE).try_collect::<Vec<_>>().await?);
    }
    Ok(rooms)
}

/// One group; the first of its members owns it.
async fn room(app: &App, name: String, members: Vec<&Signed>) -> Result<serde_json::Value, Problem> {
    let ids: Vec<i64> = members.iter().map(|person| person.id).collect();
    let (first, rest) = ids[1..].split_at(MOST_AT_ONCE.min(ids.len() - 1));
    let group = NewGroup {
        name: format!("room {name}"),
        members: first.to_vec(),
        open: false,
        history_for_all: true,
        key: Some(format!("room-{name}")),
    };
    let owner = &members[0].actor;
    let made = app.chat.create_group(owner, group).await?;
    for more in rest.chunks(MOST_AT_ONCE) {
        app.chat.add_members(owner, made.id, more.to_vec()).await?;
    }
    Ok(json!({"conversation": made.id, "members": ids}))
}

/// Messages scattered over many conversations, as a company writes them.
async fn history(app: &App, people: &[Signed], count: usize) -> Result<(), Problem> {
    let mut direct = Vec::with_capacity(HISTORY_CONVERSATIONS);
    for number in 0..HISTORY_CONVERSATIONS.min(people.len() * (people.len() - 1) / 2) {
        let a = &people[number % people.len()];
        let b = &people[(number + 1 + number / people.len()) % people.len()];
        if a.id != b.id {
            direct.push((app.chat.open_direct(&a.actor, b.id).await?.id, a, b));
        }
    }
    let bar = bar(count, "messages");
    let direct = &direct;
    stream::iter(0..count)
        .map(|number| {
            // A fixed stride visits the conversations in an order that is neither theirs nor sorted.
            let (conversation, a, b) = &direct[(number * 7919) % direct.len()];
            let sender = if number % 2 == 0 { a } else { b };
            let new = NewMessage {
                conversation: *conversation,
                client_id: client_id(number),
                text: text(number),
                reply_to: None,
                thread_root: None,
                forward_of: None,
                mentions: Mentions::default(),
            };
            let sent = app.chat.send(&sender.actor, new);
            let bar = bar.clone();
            async move {
                sent.await?;
                bar.inc(1);
                Ok::<_, Problem>(())
            }
        })
        .buffer_unordered(SENDS_AT_ONCE)
        .try_collect::<()>()
        .await?;
    bar.finish_and_clear();
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "client ids are made by clients; this is one")]
fn client_id(_: usize) -> Uuid {
    Uuid::now_v7()
}

/// About a hundred bytes, half of them Chinese.
fn text(number: usize) -> String {
    let word = if number.is_multiple_of(9_973) {
        RARE
    } else if number.is_multiple_of(3) {
        COMMON
    } else {
        "合同"
    };
    format!(
        "第{number}号{word}：华东仓库的轴承已经发货，请确认数量。 order {number} has left the warehouse, ok?"
    )
}

fn bar(length: usize, what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg:>9} {bar:30} {pos}/{len} {per_sec} {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length as u64).with_style(style).with_message(what)
}
