//! `lingtong user`: adding people, letting them in again, cutting them off. For administrators who cannot sign in, and for
//! scripts; also beside a running server, which takes notice within a second.
//!
//! Passwords are never arguments: who is added or reset gets a link that signs in once and asks for a new password.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Subcommand;

use super::{Cli, mistake, serve};
use crate::app::Ground;
use crate::clock::SystemClock;
use crate::db::ReadError;
use crate::directory::people::store;
use crate::directory::{Administrator, NewPerson, Role, names, store_roles};
use crate::error::{Code, Problem};

/// A link works once and so long.
const LINK: Duration = Duration::from_secs(24 * 3_600);

/// Add people, reset how they sign in, cut them off
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Add a person with a local account; prints a link that signs in once
    Add {
        /// What they sign in with
        login: String,
        /// The name to show
        #[arg(long)]
        name: String,
        /// Make them a system administrator
        #[arg(long)]
        admin: bool,
    },
    /// Take the password away and end all sessions; prints a link that signs in once
    Reset {
        /// What they sign in with
        login: String,
    },
    /// Cut a person off: no sign-in, all sessions ended at once
    Disable {
        /// What they sign in with
        login: String,
        /// Kept in the journal
        #[arg(long)]
        reason: String,
    },
    /// Name the first compliance officer and the first approver, while there is neither: two people, and all are told
    Offices {
        /// Who searches, holds and exports, with the approver's consent; no system administrator
        #[arg(long, value_name = "LOGIN")]
        compliance_officer: String,
        /// Who consents
        #[arg(long, value_name = "LOGIN")]
        approver: String,
    },
}

/// Exit code 1 if it was not done.
pub fn run(args: &Args, cli: &Cli) -> ExitCode {
    let config = match cli.load_config() {
        Ok(config) => config,
        Err(error) => return mistake(error),
    };
    super::telemetry::init(&super::telemetry::at_most(&config.log, "warn"));
    super::block_on(async {
        let ground = match Ground::of_command(Arc::new(config), Arc::new(SystemClock)).await {
            Ok(ground) => ground,
            Err(error) => return super::failure(error),
        };
        match act(&args.what, &ground).await {
            Ok(words) => {
                println!("{words}");
                ExitCode::SUCCESS
            }
            Err(problem) => super::failure(problem.detail),
        }
    })
}

async fn act(what: &What, ground: &Ground) -> Result<String, Problem> {
    let (directory, administrator) = (&ground.directory, Administrator::of_command_line());
    match what {
        What::Add { login, name, admin } => {
            let new = NewPerson { login: login.clone(), name: name.clone(), ..NewPerson::default() };
            let person = directory.add_person(&administrator, new).await?;
            if *admin {
                directory.grant(&administrator, person.id, Role::SystemAdmin).await?;
            }
            let mut words = format!("{} was added. {}", person.login, link(ground, person.id).await?);
            if !*admin && !any_administrator(ground).await? {
                words += "\nThere is no administrator yet: add one with --admin.\n还没有管理员：请用 --admin 添加。";
            }
            Ok(words)
        }
        What::Reset { login } => {
            let person = by_login(ground, login).await?;
            directory.reset_password(&administrator, person, None).await?;
            Ok(format!(
                "{login} is signed out everywhere and has no password. {}",
                link(ground, person).await?
            ))
        }
        What::Disable { login, reason } => {
            let person = by_login(ground, login).await?;
            directory.disable_person(&administrator, person, reason).await?;
            Ok(format!(
                "{login} is cut off: every session is ended, and no sign-in works.\n{login} 已停用，所有会话已结束。"
            ))
        }
        What::Offices { compliance_officer, approver } => {
            let officer = by_login(ground, compliance_officer).await?;
            directory.name_offices(&administrator, officer, by_login(ground, approver).await?).await?;
            Ok(format!(
                "{compliance_officer} is compliance officer, {approver} is approver; everyone is told. Who comes after them is \
                 proposed by a compliance officer and confirmed by an approver.\n\
                 {compliance_officer} 为合规官，{approver} 为审批人，全员可见。此后由合规官提名、审批人确认。"
            ))
        }
    }
}

/// A new link, in words.
async fn link(ground: &Ground, person: i64) -> Result<String, Problem> {
    let token = ground.directory.make_link(&Administrator::of_command_line(), person, LINK, false).await?;
    let url = serve::url(&ground.config, ground.config.server.listen);
    Ok(format!(
        "This link signs in once, within a day, and asks for a password:\n以下链接一天内可登录一次，然后设置密码：\n\n  {url}/#link={token}\n"
    ))
}

async fn by_login(ground: &Ground, login: &str) -> Result<i64, Problem> {
    let key = names::fold(login.trim());
    let found =
        ground.db.read(move |conn| -> Result<_, ReadError> { Ok(store::by_login(conn, &key)?) }).await?;
    found
        .map(|row| row.id)
        .ok_or_else(|| Code::NotFound.because(format!("there is no person with the login {login}")))
}

async fn any_administrator(ground: &Ground) -> Result<bool, Problem> {
    let holders = |conn: &mut crate::db::Conn| -> Result<_, ReadError> {
        Ok(store_roles::holders(conn, Role::SystemAdmin)?)
    };
    Ok(!ground.db.read(holders).await?.is_empty())
}
