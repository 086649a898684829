//! `lingtong directory`: takes people and departments over from the directories of the configuration.
//!
//! It adds and updates, and removes nobody. It works beside a running server, which shows the people as they come.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};

use super::{Cli, mistake};
use crate::app::Ground;
use crate::clock::SystemClock;
use crate::directory::sources::{self, Note, Source, Step};
use crate::directory::{Administrator, ImportReport};

/// People and departments from a company's own directory
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Read every configured directory and take over what is new or changed
    Import {
        /// Only this source, by its `name`
        #[arg(long)]
        source: Option<String>,
    },
}

/// Exit code 1 if a source could not be read or not be taken over.
pub fn run(args: &Args, cli: &Cli) -> ExitCode {
    let config = match cli.load_config() {
        Ok(config) => config,
        Err(error) => return mistake(error),
    };
    super::telemetry::init(&super::telemetry::at_most(&config.log, "warn"));
    let What::Import { source } = &args.what;
    super::block_on(async {
        match import(config, source.as_deref()).await {
            Ok(()) => ExitCode::SUCCESS,
            Err(words) => super::failure(words),
        }
    })
}

async fn import(config: crate::config::Config, only: Option<&str>) -> Result<(), String> {
    let mut sources = sources::open(&config.directory).map_err(|error| error.to_string())?;
    if sources.is_empty() {
        return Err("no directory is configured; set `urls` and `people_base` in [directory.ldap], or `people_file` in [directory.csv]".into());
    }
    let names: Vec<String> = sources.iter().map(|source| source.name().to_owned()).collect();
    sources.retain(|source| only.is_none_or(|only| source.name() == only));
    if sources.is_empty() {
        return Err(format!("there is no such source; configured: {}", names.join(", ")));
    }
    let ground = Ground::of_command(Arc::new(config), Arc::new(SystemClock))
        .await
        .map_err(|error| error.to_string())?;
    for source in sources {
        one(&ground, &*source).await.map_err(|error| format!("{}: {error}", source.name()))?;
    }
    Ok(())
}

async fn one(ground: &Ground, source: &dyn Source) -> Result<(), String> {
    let reading = ProgressBar::new_spinner().with_style(style("{spinner} {msg}"));
    reading.enable_steady_tick(Duration::from_millis(100));
    let told = |progress: sources::Progress| {
        let what = match progress.step {
            Step::Departments => "departments",
            Step::People => "people",
            Step::Groups => "groups",
        };
        reading.set_message(format!("reading {}: {} {what}", source.name(), progress.entries));
    };
    let snapshot = source.snapshot(&told).await.map_err(|error| error.to_string())?;
    reading.finish_and_clear();
    for note in &snapshot.notes {
        println!("note: {}", words(note));
    }
    let (people, departments) = (snapshot.people.len(), snapshot.departments.len());
    println!("{}: read {people} people in {departments} departments", source.name());

    let taking = ProgressBar::new(people as u64).with_style(style("{bar:40} {pos}/{len} people, {eta} left"));
    let step = |done, _| taking.set_position(done as u64);
    let report =
        ground.directory.import(&Administrator::of_command_line(), source.name(), snapshot, step).await;
    taking.finish_and_clear();
    print(&report.map_err(|problem| problem.detail)?);
    Ok(())
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("the template is a constant")
}

fn print(report: &ImportReport) {
    if report.is_empty() {
        println!("nothing has changed 没有变化");
    }
    let rows = [
        ("departments added 新增部门", report.departments_added),
        ("departments updated 更新部门", report.departments_updated),
        ("people added 新增人员", report.people_added),
        ("people updated 更新人员", report.people_updated),
        ("people disabled 停用人员", report.people_disabled),
        ("people enabled 启用人员", report.people_enabled),
    ];
    for (what, count) in rows.iter().filter(|(_, count)| *count > 0) {
        println!("{count:>7} {what}");
    }
    for (login, why) in &report.skipped {
        println!("skipped {login}: {why}");
    }
}

fn words(note: &Note) -> String {
    match note {
        Note::Skipped { dn, reason, .. } => format!("{dn} is skipped: {reason}"),
        Note::Deleted { external_id } => format!("{external_id} was deleted in the directory"),
        Note::ManagerLoop { people } => {
            format!("{} people are each other's managers; the first has none here", people.len())
        }
        Note::ManagerUnknown { dn, .. } => format!("a manager is not among the people read: {dn}"),
        Note::DepartmentCodeUnknown { code, people } => {
            format!("{people} people carry the unknown department code {code}")
        }
        Note::Referrals { count } => format!("{count} referrals to other servers were not followed"),
    }
}
