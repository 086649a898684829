//! Opening the room: secrets, and what is asked at every request, from storage into memory.

use super::password::Hasher;
use super::tokens::{EnsureSecrets, KeyRing, read_secret};
use super::{
    Directory, Inner, MasterKey, policies, revoked, role_cache, second_factor, session, sources, store_roles,
    tokens,
};
use crate::clock::Clock;
use crate::config::{Auth, DirectorySync, Limits, Server};
use crate::db::{Db, ReadError};
use crate::error::Problem;
use crate::journal::confirmed::Confirmed;
use crate::journal::{Writer, store};
use arc_swap::ArcSwap;
use parking_lot::Mutex;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Name of the secret behind refresh tokens.
const REFRESH: &str = "refresh/successor";

/// What the room is opened with.
pub struct Setup {
    pub db: Db,
    pub writer: Writer,
    /// How true what is in memory is.
    pub confirmed: Confirmed,
    pub clock: Arc<dyn Clock>,
    pub auth: Auth,
    pub limits: Limits,
    /// Whose passkeys these are.
    pub server: Server,
    /// The installation's origin: `iss` of tokens.
    pub issuer: String,
    /// `<data>/master.key`; made with a new database, never for one that has secrets.
    pub master_key: PathBuf,
    pub sources: Vec<Arc<dyn sources::Source>>,
    pub sync: DirectorySync,
}

/// Why it cannot be opened, in words for the operator.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("{0}")]
    Secrets(String),
    #[error("{0}")]
    Settings(String),
    #[error(transparent)]
    Problem(#[from] Problem),
}

impl Directory {
    /// Opens the room on a migrated database with a running writer.
    pub async fn open(setup: Setup) -> Result<Self, OpenError> {
        let Setup { db, writer, confirmed, clock, auth, limits, server, issuer, master_key, sources, sync } =
            setup;
        let master = match MasterKey::read(&master_key).map_err(OpenError::Secrets)? {
            Some(master) => master,
            None if db.read(tokens::any_secret).await? => {
                let path = master_key.display();
                return Err(OpenError::Secrets(format!(
                    "the master key {path} is missing, but this database has secrets: put the file back"
                )));
            }
            None => MasterKey::create(&master_key).map_err(OpenError::Secrets)?,
        };
        let oidc = super::oidc::Oidc::open(&auth.oidc, &server).map_err(OpenError::Settings)?;
        let hasher = Hasher::start(&auth).map_err(OpenError::Secrets)?;
        writer.write(EnsureSecrets::new(&master, &[REFRESH])).await?;
        let opener = master.clone();
        // Tokens that were given out before the start may still run for their whole life, and the clocks may differ a little.
        let since = clock.now_ms() - i64::from(auth.access_token_seconds) * 1000 - revoked::MARGIN_MS;
        let read = move |conn: &mut crate::db::Conn| -> Result<_, ReadError> {
            let head = store::head_position(conn)?;
            let roles = role_cache::RoleCache::filled(store_roles::all(conn)?, head);
            let policies = policies::read(conn)?;
            let ended = session::store::ended_since(conn, since)?;
            let who_has = second_factor::WhoHas::filled(second_factor::people(conn)?);
            let refresh_key = read_secret(conn, &opener, REFRESH)?;
            Ok((head, roles, who_has, policies, ended, refresh_key, KeyRing::read(conn, &opener)?))
        };
        let (head, roles, who_has, policies, ended, refresh_key, ring) = db.read(read).await?;
        let now = clock.monotonic();
        let revoked = revoked::Revoked::default();
        revoked.end_sessions(&ended, now);
        let inner = Inner {
            db,
            writer,
            confirmed,
            auth,
            limits,
            issuer,
            sources,
            master,
            hasher,
            refresh_key,
            keys: ArcSwap::from_pointee(ring),
            keys_stale: AtomicBool::new(false),
            keys_read_at: Mutex::new(now),
            checked: tokens::Checked::default(),
            personal: super::personal_tokens::InMemory::default(),
            revoked,
            roles,
            who_has,
            passkeys: second_factor::Passkeys::new(&server),
            oidc,
            policies: ArcSwap::from_pointee((head, Arc::new(policies))),
            refusals: super::sign_in::Refusals::default(),
            tokens_forgotten_at: Mutex::new(None),
            sync: super::sync::Room::new(sync),
            clock,
        };
        Ok(Self { inner: Arc::new(inner) })
    }
}
