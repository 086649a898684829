//! A new epoch: after a restore, positions that clients have seen are given again, so every old cursor must end.
//!
//! Where entries that were signed are lost, or the key is, the log goes on under a new name and key as well: no key ever
//! signs two histories. The tree grows over the same leaves, each with the name of the log it was written under
//! ([`before`]). It is not a repair: what is lost stays lost, and the first entry of the epoch says so. Whoever calls
//! [`begin`] sees to it that nobody serves.

use super::files::{self, beside};
use super::forest::{Forest, ForestError};
use super::installation::{self, Installation};
use super::key::{self, KeyError};
use super::last_signed::{BrakeError, LastSigned};
use super::seal::checkpoint::{Checkpoint, CheckpointError};
use super::seal::{Frontier, Hash, SignerKey, VerifierKey};
use super::signer_rows::{Keep, TakeLease};
use super::{Audience, Command, Draft, Kind, Origin, Tx, WriteError, Writer, store, writer};
use crate::db::{Conn, Purpose, connect};
use crate::error::{Code, Problem};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The lease that keeps other nodes from signing meanwhile, milliseconds.
const LEASE_MS: i64 = 10_000;

/// What a new epoch is begun with.
pub struct Plan<'a> {
    /// Database, clock and node; `log` is replaced by the name that is in force then.
    pub settings: writer::Settings,
    pub key_file: &'a Path,
    /// Kept in the journal.
    pub reason: &'a str,
    /// People who took the decision.
    pub approved_by: &'a [i64],
    /// Another name and key even if nothing that was signed is lost.
    pub new_key: bool,
    /// Seed of a new key.
    pub seed: [u8; 32],
    /// The new epoch; drawn, so that none is used twice whatever was restored.
    pub epoch: i64,
}

/// What was begun.
#[derive(Debug)]
pub struct Begun {
    pub installation: Installation,
    /// Of the entry that says so; none if an earlier attempt had written it and only the key's file was not in place.
    pub position: Option<i64>,
    /// Entries that were signed and are no more.
    pub lost: u64,
    /// Where the key of the log before is, if there is a new one.
    pub old_key: Option<PathBuf>,
}

/// Why none was begun.
#[derive(Debug, thiserror::Error)]
pub enum EpochError {
    #[error("the database: {0}")]
    Db(#[from] diesel::result::Error),
    #[error("the database cannot be opened: {0}")]
    Connect(#[from] diesel::ConnectionError),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Brake(#[from] BrakeError),
    #[error("{0}")]
    Forest(#[from] ForestError),
    #[error("{0}")]
    Checkpoint(#[from] CheckpointError),
    #[error("{}: {error}", path.display())]
    File { path: PathBuf, error: std::io::Error },
    #[error("the database holds no journal: there is nothing to go on with")]
    Empty,
    #[error(
        "the journal's key is not in {}, so it is not known what was signed; put it there, or give --new-key if it is lost", .0.display()
    )]
    NoKey(PathBuf),
    #[error("another node signed within the last ten seconds: stop every server and run this again")]
    Served,
    #[error("{}", .0.detail)]
    Write(Problem),
}

impl From<Problem> for EpochError {
    fn from(problem: Problem) -> Self {
        Self::Write(problem)
    }
}

/// A log that went before: its name stands in the leaves up to a position, its key signed their checkpoints.
#[derive(Debug, Clone)]
pub struct Before {
    pub until: i64,
    pub vkey: VerifierKey,
}

/// The logs before the present one, oldest first, from the entries that ended them.
pub fn before(conn: &mut Conn) -> diesel::QueryResult<Vec<Before>> {
    let ended = store::changes_of(conn, Audience::Nobody.key(), Kind::EpochStart.name())?;
    let read = |(position, change): (i64, Option<String>)| {
        let change: Value = serde_json::from_str(&change?).ok()?;
        // An epoch under the same key ends no log.
        change["vkey"].as_str()?;
        let vkey = change["before"]["vkey"].as_str()?.parse().ok()?;
        Some(Before { until: position - 1, vkey })
    };
    Ok(ended.into_iter().filter_map(read).collect())
}

/// Begins a new epoch. An attempt that a crash ended is completed by the next.
pub fn begin(plan: Plan<'_>) -> Result<Begun, EpochError> {
    let mut conn = connect(&plan.settings.target, Purpose::Maintenance)?;
    let old = installation::find(&mut conn)?.ok_or(EpochError::Empty)?;
    let vkey: VerifierKey = old.vkey.parse().map_err(|_| EpochError::Empty)?;
    let next_file = beside(plan.key_file, ".next");
    let holder = plan.settings.node.clone();
    if let Some(key) = key::read(&next_file)?.filter(|key| *key.verifier() == vkey) {
        let old_key = put_in_place(plan.key_file, &next_file)?;
        let (writer, _) = Writer::start(writer::Settings { log: old.origin.clone(), ..plan.settings }, drop);
        sign(&writer, &holder, plan.key_file, &key)?;
        return Ok(Begun { installation: old, position: None, lost: 0, old_key });
    }
    let head = store::head(&mut conn)?.ok_or(EpochError::Empty)?;
    let Some(root) = Frontier::from_bytes(&head.frontier).ok().map(|frontier| frontier.root()) else {
        return Err(Code::Internal.because("the head is damaged: run `lingtong audit verify`").into());
    };
    let found = if plan.new_key { None } else { key::read(plan.key_file)? };
    if !plan.new_key && found.as_ref().is_none_or(|key| *key.verifier() != vkey) {
        return Err(EpochError::NoKey(plan.key_file.to_owned()));
    }
    let signed = LastSigned::of_key(plan.key_file, &vkey).map(|brake| brake.newest().cloned());
    let signed = match signed {
        // Whose note that is does not matter for a key that signs no more.
        Err(BrakeError::Format(_)) if plan.new_key => None,
        signed => signed?.map(|(checkpoint, _)| checkpoint),
    };
    let lost = match &signed {
        Some(signed) => lost(&mut conn, signed, head.position as u64)?,
        None => 0,
    };
    let stays = found.filter(|_| lost == 0);
    let log = if stays.is_some() { old.origin.clone() } else { next_name(&old.origin) };
    let (writer, _) = Writer::start(writer::Settings { log: log.clone(), ..plan.settings }, drop);
    let lease = TakeLease { holder: holder.clone(), lease_ms: LEASE_MS };
    writer.write_blocking(lease)?.ok_or(EpochError::Served)?;
    let key = match stays {
        Some(key) => key,
        None => key::make(&next_file, &log, &plan.seed)?,
    };
    let renewed = *key.verifier() != vkey;
    let head_of = |size: u64, root: &Hash| json!({"size": size, "root": hex::encode(root)});
    let mut change = json!({
        "epoch": plan.epoch,
        "before": {"epoch": old.epoch, "vkey": old.vkey, "head": head_of(head.position as u64, &root)},
        "signed": signed.as_ref().map(|signed| head_of(signed.size, &signed.root)),
        "lost": lost,
        "reason": plan.reason,
        "approved_by": plan.approved_by,
    });
    if renewed {
        change["vkey"] = key.verifier().to_string().into();
    }
    let next = Installation::new(log, plan.epoch, key.verifier().to_string(), old.created_at);
    let entry = Start { installation: next.clone(), head: head.position, change };
    let position = Some(writer.write_blocking(entry)?);
    let old_key = if renewed { put_in_place(plan.key_file, &next_file)? } else { None };
    sign(&writer, &holder, plan.key_file, &key)?;
    Ok(Begun { installation: next, position, lost, old_key })
}

/// How many of the signed entries are no longer what was signed.
fn lost(conn: &mut Conn, signed: &Checkpoint, head: u64) -> Result<u64, EpochError> {
    if signed.size > head {
        return Ok(signed.size - head);
    }
    let same = Forest::new(conn, signed.size).root()? == signed.root;
    Ok(if same { 0 } else { signed.size })
}

/// The name of the log that follows: a number after the name, counted up.
fn next_name(origin: &str) -> String {
    let name = installation::base_of(origin);
    let number = origin[name.len()..].strip_prefix('/').and_then(|number| number.parse::<u32>().ok());
    format!("{name}/{}", number.unwrap_or(1) + 1)
}

/// The key of the new log where the old one was; the old one, and what it signed last, beside it.
fn put_in_place(key_file: &Path, next_file: &Path) -> Result<Option<PathBuf>, EpochError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| EpochError::File { path, error }
    };
    let old = key::read(key_file)?.map(|key| format!(".{}", hex::encode(key.verifier().id())));
    let suffix = old.clone().unwrap_or_else(|| ".lost".into());
    let brake = beside(key_file, ".last_signed");
    if brake.exists() {
        let kept = beside(&brake, &suffix);
        std::fs::rename(&brake, kept).map_err(failed(&brake))?;
    }
    let kept = old.map(|suffix| beside(key_file, &suffix));
    if let Some(kept) = &kept {
        std::fs::rename(key_file, kept).map_err(failed(key_file))?;
    }
    files::rename(next_file, key_file).map_err(failed(next_file))?;
    Ok(kept)
}

/// The new epoch's first checkpoint, so that nobody is shown one of the log before.
fn sign(writer: &Writer, holder: &str, key_file: &Path, key: &SignerKey) -> Result<(), EpochError> {
    let lease = TakeLease { holder: holder.to_owned(), lease_ms: LEASE_MS };
    let (size, root) = writer.write_blocking(lease)?.ok_or(EpochError::Served)?;
    let checkpoint = Checkpoint { origin: key.verifier().name().to_owned(), size, root };
    let note = checkpoint.sign(key)?;
    LastSigned::of_key(key_file, key.verifier())?.remember(checkpoint.clone(), note.clone())?;
    writer.write_blocking(Keep { holder: holder.to_owned(), checkpoint, note })?;
    Ok(())
}

/// The installation's row and the first entry, together.
struct Start {
    installation: Installation,
    /// Position of the last entry before.
    head: i64,
    change: Value,
}

impl Command for Start {
    type Output = i64;

    fn apply(&self, tx: &mut Tx<'_>) -> Result<i64, WriteError> {
        if tx.next_position() != self.head + 1 {
            return Err(Code::Conflict
                .because("someone writes: stop every server and run this again")
                .into());
        }
        installation::replace(tx.conn(), &self.installation)?;
        let draft = Draft::new(Kind::EpochStart, Audience::Nobody, None, &[], &self.change);
        Ok(tx.append(draft, &Origin::cli())?)
    }
}
