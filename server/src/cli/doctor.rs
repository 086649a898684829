//! `lingtong doctor`: looks at everything a server needs, changes nothing, and says what to do.
//!
//! It works before the first start, beside a running server, and when the server does not start.
//!
//! To add a check: a function that returns [`Finding`]s in a file of `doctor/`, and its line in [`examine`].

mod database;
mod disk;
mod finding;
mod keys;
mod listen;
mod outside;
mod search;

use std::process::ExitCode;

use self::finding::{Finding, State};
use super::Cli;
use crate::clock::{Clock, SystemClock};
use crate::config::Config;

/// Check configuration, database, directory, mail, clock and disk, and say what to do
#[derive(Debug, clap::Args)]
pub struct Args {
    /// One JSON object instead of lines for people
    #[arg(long)]
    json: bool,
}

/// Exit code 1 if a check failed; warnings alone are exit code 0.
pub fn run(args: &Args, cli: &Cli) -> ExitCode {
    let findings = match cli.load_config() {
        Ok(config) => {
            super::telemetry::init(&super::telemetry::at_most(&config.log, "off"));
            super::block_on(examine(&config, cli, &SystemClock))
        }
        Err(error) => {
            vec![Finding::failure("configuration", error.to_string(), "correct the key and run this again")]
        }
    };
    let failed = findings.iter().any(|finding| finding.state == State::Failure);
    if args.json {
        println!("{}", serde_json::json!({"ok": !failed, "checks": findings}));
    } else {
        findings.iter().for_each(|finding| println!("{finding}"));
        println!("\n{}", summary(&findings));
    }
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Every check, in the order in which what they find should be mended.
async fn examine(config: &Config, cli: &Cli, clock: &dyn Clock) -> Vec<Finding> {
    let mut found = keys::configuration(config, cli.file());
    found.extend(disk::check(config));
    let (database, facts) = database::check(config, clock);
    found.extend(database);
    found.extend(keys::check(config, &facts));
    found.extend(search::check(config));
    found.extend(listen::check(config));
    found.extend(outside::directories(config).await);
    found.extend(outside::mail(config).await);
    found
}

fn summary(findings: &[Finding]) -> String {
    let count = |state| findings.iter().filter(|finding| finding.state == state).count();
    let (failures, warnings) = (count(State::Failure), count(State::Warning));
    match (failures, warnings) {
        (0, 0) => "All is well. 一切正常。".into(),
        (0, _) => format!("{warnings} to look at, nothing that stops the server. {warnings} 项需要留意。"),
        _ => format!(
            "{failures} to mend, {warnings} to look at. {failures} 项需要修复，{warnings} 项需要留意。"
        ),
    }
}
