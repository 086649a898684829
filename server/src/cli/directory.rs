//! `lingtong directory`: looks at the directories of the configuration, shows what a sync would change, and does it.
//!
//! It works beside a running server, which shows the people as they come; one sync runs at a time, wherever it was begun.

mod show;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};

use super::{Cli, mistake};
use crate::app::Ground;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::directory::Administrator;
use crate::directory::sync::{CheckedStep, Order, Resolution, Stage, State, StepOutcome, Sync};
use crate::error::Problem;

/// People and departments from a company's own directory
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Look at every configured directory step by step, and say what to do
    Check {
        /// Only this source, by its `name`
        #[arg(long)]
        source: Option<String>,
    },
    /// Show what a sync would change, and change nothing
    Preview {
        /// Only this source, by its `name`
        #[arg(long)]
        source: Option<String>,
        /// One JSON object a source instead of lines for people
        #[arg(long)]
        json: bool,
    },
    /// Take over what is new or changed, and cut off who has left
    Sync {
        /// Only this source, by its `name`
        #[arg(long)]
        source: Option<String>,
        /// Read everyone, even if the directory can tell what changed
        #[arg(long)]
        full: bool,
        /// Do exactly the diff with this digest, which a stopped sync or a preview has shown
        #[arg(long, value_name = "DIGEST", requires = "as_login")]
        confirm: Option<String>,
        /// The administrator who answers for the confirmation
        #[arg(long = "as", value_name = "LOGIN", id = "as_login")]
        confirmed_by: Option<String>,
    },
    /// The last syncs, or one with its changes
    History {
        /// Its number
        id: Option<i64>,
    },
    /// Say who a new entry of the directory is that looks like somebody who is here
    Link {
        /// The entry's id, as the preview shows it
        external_id: String,
        /// It is the person with this login; without it, it is somebody new
        #[arg(long, value_name = "LOGIN")]
        to: Option<String>,
        /// The source, if there are several
        #[arg(long)]
        source: Option<String>,
    },
}

/// Exit code 1 if a source could not be read or a sync did not reach its end.
pub fn run(args: &Args, cli: &Cli) -> ExitCode {
    let config = match cli.load_config() {
        Ok(config) => config,
        Err(error) => return mistake(error),
    };
    super::telemetry::init(&super::telemetry::at_most(&config.log, "off"));
    super::block_on(async {
        match act(&args.what, config).await {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => ExitCode::FAILURE,
            Err(words) => super::failure(words),
        }
    })
}

fn words(problem: Problem) -> String {
    problem.detail
}

async fn act(what: &What, config: Config) -> Result<bool, String> {
    let ground = Ground::of_command(Arc::new(config), Arc::new(SystemClock)).await;
    let ground = ground.map_err(|error| error.to_string())?;
    let mut well = true;
    match what {
        What::Check { source } => {
            for name in named(&ground, source.as_deref())? {
                well &= check(&ground, &name).await?;
            }
        }
        What::Preview { source, json } => {
            for name in named(&ground, source.as_deref())? {
                let order = Order { source: name, preview: true, whole: true, ..Order::default() };
                let sync = one(&ground, order).await?;
                if *json {
                    println!("{}", serde_json::json!(sync))
                } else {
                    show::sync(&sync)
                }
                well &= sync.state == State::Previewed;
            }
        }
        What::Sync { source, full, confirm, confirmed_by } => {
            let confirmed_by = match confirmed_by {
                Some(login) => Some(person(&ground, login).await?),
                None => None,
            };
            let names = named(&ground, source.as_deref())?;
            if confirm.is_some() && names.len() > 1 {
                return Err("say with --source which of them is confirmed".into());
            }
            for source in names {
                let order = Order {
                    source,
                    whole: *full,
                    confirm: confirm.clone(),
                    confirmed_by,
                    ..Order::default()
                };
                let sync = one(&ground, order).await?;
                show::sync(&sync);
                well &= sync.state == State::Done;
            }
        }
        What::History { id: Some(id) } => show::sync(&ground.directory.sync_of(*id).await.map_err(words)?),
        What::History { id: None } => {
            let page = ground.directory.syncs(None, i64::MAX, 20).await.map_err(words)?;
            page.items.iter().for_each(show::line);
        }
        What::Link { external_id, to, source } => {
            let names = named(&ground, source.as_deref())?;
            let [name] = names.as_slice() else { return Err("say with --source whose entry it is".into()) };
            let (source, external_id) = (name.clone(), external_id.clone());
            let resolution = match to {
                Some(login) => {
                    Resolution::Link { source, external_id, person: person(&ground, login).await? }
                }
                None => Resolution::New { source, external_id },
            };
            let administrator = Administrator::of_command_line();
            ground.directory.resolve_conflict(&administrator, resolution).await.map_err(words)?;
            println!("decided; the next sync takes it over 已决定，下次同步时生效");
        }
    }
    Ok(well)
}

/// The sources that are meant.
fn named(ground: &Ground, only: Option<&str>) -> Result<Vec<String>, String> {
    let names = ground.directory.source_names();
    if names.is_empty() {
        return Err("no directory is configured; set `urls` and `people_base` in [directory.ldap], or `people_file` in [directory.csv]".into());
    }
    match only {
        None => Ok(names),
        Some(only) if names.iter().any(|name| name == only) => Ok(vec![only.to_owned()]),
        Some(_) => Err(format!("there is no such source; configured: {}", names.join(", "))),
    }
}

async fn person(ground: &Ground, login: &str) -> Result<i64, String> {
    let found = ground.directory.id_by_login(login).await.map_err(words)?;
    found.ok_or_else(|| format!("there is no person with the login {login}"))
}

async fn check(ground: &Ground, name: &str) -> Result<bool, String> {
    println!("{name}:");
    let told = |step: &CheckedStep| show::step(step);
    let steps = ground.directory.check_source(name, &told).await.map_err(words)?;
    let well = steps.iter().all(|step| step.outcome != StepOutcome::Failed);
    println!(
        "{}",
        if well {
            "All is well. 一切正常。"
        } else {
            "To mend: see above. 请按上面的说明修复。"
        }
    );
    Ok(well)
}

async fn one(ground: &Ground, order: Order) -> Result<Sync, String> {
    let bar = ProgressBar::new_spinner().with_style(style("{spinner} {msg}"));
    bar.enable_steady_tick(Duration::from_millis(100));
    let name = order.source.clone();
    let told = |stage: Stage| match stage.phase {
        "apply" => bar.set_message(format!("{name}: {} of {} done", stage.done, stage.total)),
        "plan" => bar.set_message(format!("{name}: comparing")),
        _ => bar.set_message(format!("{name}: {} entries read", stage.done)),
    };
    let done = ground.directory.sync_now(&Administrator::of_command_line(), order, &told).await;
    bar.finish_and_clear();
    done.map_err(words)
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the template is a constant")
}
