//! `lingtong demo`: a sample company on the embedded database, on loopback, with a colleague who answers.
//!
//! It is `serve` with its own configuration and data directory: no key of a configuration file counts here. What is in the
//! company is data in `company` and `talk`; [`settle`] makes it at the first start.

pub mod answers;
pub mod clock;
mod colleague;
pub mod company;
pub mod ear;
mod history;
mod people;
mod place;
pub mod port;
mod settle;
pub mod talk;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use super::{serve, telemetry};
use crate::app::{App, OpenError};
use crate::config::Config;
use crate::directory::Administrator;
use crate::http::server::{self, Running};
use clock::LateClock;
use colleague::Colleague;
use company::{COLLEAGUE, GUESTS, PASSWORD, PEOPLE};
use place::Place;

/// While the sample company is made its clock runs ahead of the signer's lease, which is no news to anybody.
const LOG: &str = "warn,lingtong::journal::signer=error";

/// Try Lingtong with a sample company, on this machine only
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Start over: remove what an earlier demo left
    #[arg(long)]
    fresh: bool,
    /// Port on loopback [default: the next free one from 8080]
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
    /// Where the demo's data stays [default: ~/.local/share/lingtong/demo]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

/// Runs until it is told to stop; exit code 1 if it could not begin.
pub fn run(args: &Args) -> ExitCode {
    let mut config = Config::default();
    config.log.level = std::env::var("LINGTONG_LOG__LEVEL").unwrap_or_else(|_| LOG.into());
    telemetry::init(&config.log);
    actix_web::rt::System::new().block_on(async {
        match begin(args, config).await {
            Ok((app, running, place)) => {
                serve::until_told().await;
                running.stop().await;
                app.close().await;
                drop(place);
                ExitCode::SUCCESS
            }
            Err(error) => {
                eprintln!("lingtong: {error}");
                ExitCode::FAILURE
            }
        }
    })
}

async fn begin(args: &Args, mut config: Config) -> Result<(App, Running, Place), OpenError> {
    let dir = args.data.clone().or_else(place::default_dir);
    let dir = dir.ok_or_else(|| {
        OpenError("there is no home directory; name one for the demo's data with --data".into())
    })?;
    let port = port::free(args.port).map_err(OpenError)?;
    let mut place = Place::take(&dir, args.fresh).map_err(OpenError)?;
    config.server.listen = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    config.database.data_dir = place.dir.clone();
    let clock = Arc::new(LateClock::new(if place.empty { settle::BEGAN_MS } else { 0 }));
    let app = App::open(Arc::new(config), clock.clone()).await?;
    let failed = |error: &dyn std::fmt::Display| OpenError(format!("the sample company: {error}"));
    if place.empty {
        settle::settle(&app, &clock).await.map_err(|problem| failed(&problem))?;
        place.ready().map_err(|error| failed(&error))?;
    }
    let running = server::start(&app)?;
    if let Some(person) = people::by_login(&app, COLLEAGUE).await.map_err(|problem| failed(&problem))? {
        // Her sessions of earlier starts are over.
        app.directory
            .revoke_sessions_of(&Administrator::server(), person)
            .await
            .map_err(|problem| failed(&problem))?;
        let actor = people::actor(&app, person).await.map_err(|problem| failed(&problem))?;
        let colleague = Colleague { chat: app.chat.clone(), hub: app.hub.clone(), actor };
        actix_web::rt::spawn(colleague.work());
    }
    let words = welcome(&app, &running, &place).await.map_err(|problem| failed(&problem))?;
    println!("{words}");
    Ok((app, running, place))
}

/// What is printed when the demo is ready.
async fn welcome(app: &App, running: &Running, place: &Place) -> Result<String, crate::error::Problem> {
    let url = serve::url(&app.config, running.address);
    let mut text = format!(
        "\nLingtong 灵通 · {url}\n\n\
         Sign in as one of the sample people. Open the second one in a private window, and write to each other.\n\
         以示例员工的身份登录。第二位请在无痕窗口中打开，然后互相发消息。\n"
    );
    for guest in GUESTS {
        let Some(person) = people::by_login(app, guest.login).await? else { continue };
        let token = people::link(app, person).await?;
        let name =
            PEOPLE.iter().find(|employee| employee.login == guest.login).map(names).unwrap_or_default();
        text += &format!("\n  {name} · {} · {}\n  {url}/#link={token}\n", guest.sees, guest.sees_zh);
    }
    text += &format!(
        "\n小灵 Xiaoling answers whoever writes to her. 给小灵发消息，她会回复。\n\
         With a password 用密码登录: {} / {PASSWORD}\n\
         Data 数据: {}  (--fresh starts over 重新开始)\n\
         Stop with Ctrl-C. 按 Ctrl-C 停止。",
        GUESTS[0].login,
        place.dir.display()
    );
    Ok(text)
}

fn names(employee: &company::Employee) -> String {
    match employee.latin_name {
        Some(latin) => format!("{} {latin}", employee.name),
        None => employee.name.to_owned(),
    }
}
