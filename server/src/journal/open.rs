//! Opening an installation: its name and key are found or made, and what must hold at every start is checked.
//!
//! It is not the whole check: that is `lingtong audit verify`. Whoever serves calls [`open`] after the migrations and
//! before the writer starts; an error is a reason not to start, in words for the operator.

use super::epoch;
use super::forest::{Forest, ForestError};
use super::installation::{self, Installation, base_of};
use super::key::{self, KeyError};
use super::last_signed::{BrakeError, LastSigned};
use super::seal::tree::Frontier;
use super::seal::{Checkpoint, SignerKey, VerifierKey};
use super::store;
use crate::config::Config;
use crate::db::Conn;
use std::path::{Path, PathBuf};

/// Why the journal is not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the database: {0}")]
    Db(#[from] diesel::result::Error),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Brake(#[from] BrakeError),
    #[error("this database is the journal of {stored}, but the key in {} is {found}; put the key file of this database there, or point `database.url` at the database of this key", file.display())]
    OtherKey { stored: String, found: String, file: PathBuf },
    #[error(
        "the journal is called {stored} and that cannot change; set `journal.origin` to it, or remove the line (it says {configured})"
    )]
    OtherOrigin { stored: String, configured: String },
    #[error(
        "the database has entries but does not say whose they are (table `installation`); restore the newest backup"
    )]
    NoInstallation,
    #[error(
        "the journal's head is damaged ({0}); run `lingtong audit verify`, then restore the newest backup"
    )]
    Damaged(String),
    #[error(
        "the database ends at entry {head}, but this server has signed {signed} entries: it was set back or cut off. Restore a newer backup. If there is none and the loss is accepted, begin a new epoch: `lingtong audit epoch-start`"
    )]
    SetBack { head: u64, signed: u64 },
    #[error(
        "the first {0} entries are no longer those that were signed; run `lingtong audit verify` to see which, then restore a backup from before the change"
    )]
    Changed(u64),
}

/// What a new installation would be.
pub struct Plan<'a> {
    /// The key's file.
    pub key_file: &'a Path,
    /// The log's name, if the operator chose one.
    pub origin: Option<&'a str>,
    /// Seed of a new key.
    pub seed: [u8; 32],
    /// Names a log without a chosen name, and its first epoch.
    pub number: u64,
    /// Unix milliseconds.
    pub now: i64,
}

/// An opened installation.
pub struct Opened {
    /// Name, epoch, verifier key.
    pub installation: Installation,
    /// The verifier key, read.
    pub vkey: VerifierKey,
    /// What signs, with its brake; none on a node that does not sign.
    pub signing: Option<(SignerKey, LastSigned)>,
}

/// Where the key is.
pub fn key_file(config: &Config) -> PathBuf {
    config.journal.key_file.clone().unwrap_or_else(|| config.database.data_dir.join("journal.key"))
}

/// Finds or makes the installation, then checks it against what was signed. Needs a connection that may write, after the
/// migrations.
pub fn open(conn: &mut Conn, plan: &Plan<'_>) -> Result<Opened, OpenError> {
    let found = key::read(plan.key_file)?;
    let (installation, key) = match installation::find(conn)? {
        Some(stored) => (stored, found),
        None => begin(conn, plan, found)?,
    };
    if let Some(configured) = plan.origin.filter(|name| base_of(name) != base_of(&installation.origin)) {
        let (stored, configured) = (installation.origin, configured.to_owned());
        return Err(OpenError::OtherOrigin { stored, configured });
    }
    let vkey: VerifierKey =
        installation.vkey.parse().map_err(|_| OpenError::Damaged("its verifier key is not one".into()))?;
    let signing = match key {
        None => {
            tracing::warn!(file = %plan.key_file.display(), "this node has no journal key: it serves, but signs no checkpoints");
            None
        }
        Some(key) if *key.verifier() != vkey => {
            let (stored, found) = (installation.vkey, key.verifier().to_string());
            return Err(OpenError::OtherKey { stored, found, file: plan.key_file.to_owned() });
        }
        Some(key) => {
            let brake = LastSigned::of_key(plan.key_file, &vkey)?;
            Some((key, brake))
        }
    };
    let opened = Opened { installation, vkey, signing };
    check(conn, &opened)?;
    Ok(opened)
}

/// The first start: name, key and row are made once.
fn begin(
    conn: &mut Conn,
    plan: &Plan<'_>,
    found: Option<SignerKey>,
) -> Result<(Installation, Option<SignerKey>), OpenError> {
    if store::head_position(conn)? > 0 {
        return Err(OpenError::NoInstallation);
    }
    let key = match found {
        Some(key) => key,
        None => {
            let fresh = format!("{:08x}.lingtong/journal", plan.number as u32);
            key::make(plan.key_file, plan.origin.unwrap_or(&fresh), &plan.seed)?
        }
    };
    let epoch = (plan.number >> 1).max(1) as i64;
    let vkey = key.verifier();
    let new = Installation::new(vkey.name().to_owned(), epoch, vkey.to_string(), plan.now);
    Ok((installation::keep(conn, &new)?, Some(key)))
}

/// What was signed must still be a beginning of what is stored (specification 3.4).
fn check(conn: &mut Conn, opened: &Opened) -> Result<(), OpenError> {
    let head = match store::head(conn)? {
        None => 0,
        Some(head) => match Frontier::from_bytes(&head.frontier) {
            Ok(frontier) if frontier.size() == head.position as u64 => frontier.size(),
            _ => return Err(OpenError::Damaged("its frontier is not that of its position".into())),
        },
    };
    if let Some((_, brake)) = &opened.signing
        && let Some((signed, _)) = brake.newest()
    {
        if signed.size > head {
            return Err(OpenError::SetBack { head, signed: signed.size });
        }
        same_root(conn, signed)?;
    }
    if let Some((size, _, note)) = store::newest_checkpoint(conn)? {
        let published = Checkpoint::open(note.as_bytes(), &signer_of(conn, size, &opened.vkey)?)
            .map_err(|error| OpenError::Damaged(format!("its newest checkpoint: {error}")))?;
        if published.size > head {
            return Err(OpenError::Damaged(format!(
                "it ends at {head}, before its checkpoint of {}",
                published.size
            )));
        }
        same_root(conn, &published)?;
    }
    Ok(())
}

/// The key under which a checkpoint of this size was signed: an epoch may have begun since, and nothing been signed in it.
fn signer_of(conn: &mut Conn, size: i64, vkey: &VerifierKey) -> Result<VerifierKey, OpenError> {
    let earlier = epoch::before(conn)?;
    Ok(earlier.into_iter().find(|log| size <= log.until).map_or_else(|| vkey.clone(), |log| log.vkey))
}

fn same_root(conn: &mut Conn, signed: &Checkpoint) -> Result<(), OpenError> {
    match Forest::new(conn, signed.size).root() {
        Ok(root) if root == signed.root => Ok(()),
        Err(ForestError::Db(error)) => Err(error.into()),
        Ok(_) | Err(_) => Err(OpenError::Changed(signed.size)),
    }
}
