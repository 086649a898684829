//! `lingtong audit`: evidence for an auditor, from storage.
//!
//! Exit codes of `audit verify` (they are the auditor's, and differ from the other subcommands): 0 all is right, 1 it
//! could not be checked, 2 a signature, 3 the tree, 4 an older head, 5 a disclosure, 6 a disclosure is gone, 7 a format,
//! 130 stopped before anything was found.

mod epoch_start;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Subcommand;
use indicatif::{HumanCount, ProgressBar, ProgressStyle};

use super::Cli;
use crate::app;
use crate::chat::evidence::ChatEvidence;
use crate::config::Config;
use crate::db::Target;
use crate::journal::last_signed::LastSigned;
use crate::journal::open::key_file;
use crate::journal::seal::{Checkpoint, VerifierKey};
use crate::journal::verify::{self, Fault, Kept, Plan, Report};

/// Exit code when nothing could be checked.
pub(super) const USAGE: u8 = 1;

/// Check the evidence
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    EpochStart(epoch_start::Args),
    /// Recompute the whole journal from storage and compare it with everything that was signed
    Verify(VerifyArgs),
}

#[derive(Debug, clap::Args)]
struct VerifyArgs {
    /// An older checkpoint (a signed note) that the journal must continue; may be repeated
    #[arg(long, value_name = "FILE")]
    checkpoint: Vec<PathBuf>,
    /// The log's verifier key, kept outside this server [default: the key that the database names]
    #[arg(long, value_name = "KEY")]
    vkey: Option<String>,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
    /// Readers at once [default: one for each processor]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

/// Why there is no report: exit code and sentence.
struct Refusal(u8, String);

fn usage(error: impl std::fmt::Display) -> Refusal {
    Refusal(USAGE, error.to_string())
}

pub fn run(args: &Args, cli: &Cli) -> ExitCode {
    let args = match &args.what {
        What::EpochStart(args) => return epoch_start::run(args, cli),
        What::Verify(args) => args,
    };
    match verify(args, cli) {
        Ok(report) => {
            if args.json {
                println!("{}", serde_json::to_string_pretty(&report).expect("a report is numbers and texts"));
            } else {
                print(&report);
            }
            ExitCode::from(report.exit)
        }
        Err(Refusal(code, sentence)) => {
            if args.json {
                println!("{}", serde_json::json!({"ok": false, "exit": code, "error": sentence}));
            }
            eprintln!("lingtong: {sentence}");
            ExitCode::from(code)
        }
    }
}

fn verify(args: &VerifyArgs, cli: &Cli) -> Result<Report, Refusal> {
    let config = cli.load_config().map_err(usage)?;
    let target = app::target(&config).map_err(usage)?;
    if let Target::Sqlite(file) = &target
        && !file.is_file()
    {
        return Err(usage(format!("there is no database at {}", file.display())));
    }
    let vkey: VerifierKey = match &args.vkey {
        Some(text) => text.parse().map_err(|error| usage(format!("--vkey: {error}")))?,
        None => verify::installed_key(&target).map_err(usage)?,
    };
    let mut keys = vec![vkey.clone()];
    keys.extend(verify::earlier_keys(&target).map_err(usage)?);
    let mut kept: Vec<Kept> =
        args.checkpoint.iter().map(|file| kept(file, &keys)).collect::<Result<_, _>>()?;
    kept.extend(last_signed(&config, &vkey)?);
    let stop = Arc::new(AtomicBool::new(false));
    stop_on_ctrl_c(stop.clone());
    let threads =
        args.threads.or_else(|| std::thread::available_parallelism().ok().map(Into::into)).unwrap_or(2);
    let plan = Plan { target: &target, vkey: Some(vkey), kept, threads, stop: &stop };
    let bar = bar(args.json);
    let report = verify::verify(&plan, &[&ChatEvidence::default()], &|done, all| {
        bar.set_length(all);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    report.map_err(usage)
}

/// Signed under the present key, the first of these, or an earlier one.
fn kept(file: &Path, keys: &[VerifierKey]) -> Result<Kept, Refusal> {
    let name = file.display().to_string();
    let note = std::fs::read(file).map_err(|error| usage(format!("{name}: {error}")))?;
    let mut opened = keys.iter().map(|key| Checkpoint::open(&note, key));
    let first = opened.next().expect("there is a present key");
    match first.or_else(|error| opened.find_map(Result::ok).ok_or(error)) {
        Ok(checkpoint) => Ok(Kept { name, checkpoint }),
        Err(error) => Err(Refusal(Fault::Signature as u8, format!("{name}: {error}"))),
    }
}

/// What this machine's key signed last, if the key is here: a database that was set back is found by it.
fn last_signed(config: &Config, vkey: &VerifierKey) -> Result<Option<Kept>, Refusal> {
    let brake = LastSigned::of_key(&key_file(config), vkey);
    let brake = brake.map_err(|error| Refusal(Fault::Signature as u8, error.to_string()))?;
    let name = brake.path().display().to_string();
    Ok(brake.newest().map(|(checkpoint, _)| Kept { name, checkpoint: checkpoint.clone() }))
}

/// The thread ends with the process.
fn stop_on_ctrl_c(stop: Arc<AtomicBool>) {
    let wait = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        if let Ok(runtime) = runtime
            && runtime.block_on(tokio::signal::ctrl_c()).is_ok()
        {
            stop.store(true, Ordering::Relaxed);
        }
    };
    if let Err(error) = std::thread::Builder::new().name("ctrl-c".into()).spawn(wait) {
        tracing::warn!(%error, "audit.verify: cannot be stopped in good order");
    }
}

fn bar(json: bool) -> ProgressBar {
    if json || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style =
        ProgressStyle::with_template("{bar:40} {human_pos}/{human_len} entries, {per_sec}, {eta} left");
    ProgressBar::new(0).with_style(style.expect("the template is right"))
}

fn print(report: &Report) {
    println!("log          {}", report.log);
    println!("key          {}", report.vkey);
    if let Some(head) = &report.head {
        println!("head         {} entries, root {}", HumanCount(head.size), head.root);
    }
    match &report.checkpoint {
        Some(checkpoint) => println!("checkpoint   {} entries signed", HumanCount(checkpoint.size)),
        None => println!("checkpoint   none yet"),
    }
    println!(
        "checked      {} entries, {} messages, {} batches, {} checkpoints, {} tiles",
        HumanCount(report.entries),
        HumanCount(report.messages),
        HumanCount(report.batches),
        HumanCount(report.checkpoints),
        HumanCount(report.tiles)
    );
    for finding in &report.findings {
        match finding.position {
            Some(position) => println!("  at {position}: {}", finding.what),
            None => println!("  {}", finding.what),
        }
    }
    if report.findings_count > report.findings.len() as u64 {
        println!("  ... {} more", report.findings_count - report.findings.len() as u64);
    }
    match (report.ok, report.stopped, report.first_bad_position) {
        (true, ..) => println!("all is right 全部无误"),
        (false, true, None) => println!("stopped 已中止"),
        (false, _, Some(position)) => println!("WRONG 有误: the first bad position is {position}"),
        (false, _, None) => println!("WRONG 有误"),
    }
}
