//! The secrets of tokens: made at the first start, replaced by order. A new key signs at once; the old one verifies until
//! the last token it signed has expired.

use super::ring::KeyRing;
use super::store::{self, SecretRow};
use crate::db::{Conn, ReadError};
use crate::directory::access::{Administrator, By};
use crate::directory::{Directory, master::MasterKey, random};
use crate::error::{Code, Problem};
use crate::journal::{Audience, Command, Draft, Kind, Tx, WriteError};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// A retired key verifies at least this long, milliseconds; longer if access tokens live longer.
pub const RETIRED_MS: i64 = 600_000;
/// A retired key's row is kept this long, milliseconds.
const KEPT_MS: i64 = 24 * 3_600_000;

/// A wrapped key on its way into the database.
#[derive(Clone)]
struct NewKey {
    kid: String,
    wrapped: Vec<u8>,
}

impl NewKey {
    fn make(master: &MasterKey) -> Self {
        let kid = hex::encode(random::bytes::<8>());
        let wrapped = master.wrap(&format!("{}{kid}", store::PREFIX), &random::bytes::<32>());
        Self { kid, wrapped }
    }

    fn insert(&self, tx: &mut Tx<'_>, by: &By) -> Result<(), WriteError> {
        let name = format!("{}{}", store::PREFIX, self.kid);
        let now = tx.now();
        store::insert(
            tx.conn(),
            &SecretRow { name, wrapped: self.wrapped.clone(), created_at: now, retired_at: None },
        )?;
        tx.append(
            Draft::new(
                Kind::KeyRotate,
                Audience::Nobody,
                by.actor,
                &[],
                &json!({"kid": self.kid, "use": "access tokens"}),
            ),
            &by.origin,
        )?;
        Ok(())
    }
}

/// Makes what is missing: a signing key, and the secrets of these names.
pub(in crate::directory) struct EnsureSecrets {
    key: NewKey,
    secrets: Vec<(String, Vec<u8>)>,
}

impl EnsureSecrets {
    pub(in crate::directory) fn new(master: &MasterKey, names: &[&str]) -> Self {
        let wrap = |name: &&str| ((*name).to_owned(), master.wrap(name, &random::bytes::<32>()));
        Self { key: NewKey::make(master), secrets: names.iter().map(wrap).collect() }
    }
}

impl Command for EnsureSecrets {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        let now = tx.now();
        for (name, wrapped) in &self.secrets {
            if store::by_name(tx.conn(), name)?.is_none() {
                store::insert(
                    tx.conn(),
                    &SecretRow {
                        name: name.clone(),
                        wrapped: wrapped.clone(),
                        created_at: now,
                        retired_at: None,
                    },
                )?;
            }
        }
        if !store::keys(tx.conn())?.iter().any(|row| row.retired_at.is_none()) {
            self.key.insert(tx, &By::server())?;
        }
        Ok(())
    }
}

/// Opens the secret of a name. Errors: it is missing, or the master key does not fit.
pub(in crate::directory) fn read_secret(
    conn: &mut Conn,
    master: &MasterKey,
    name: &str,
) -> Result<[u8; 32], ReadError> {
    let row = store::by_name(conn, name)?
        .ok_or_else(|| Code::Internal.because(format!("the database holds no secret {name}")))?;
    let plain = master.unwrap(name, &row.wrapped).map_err(|why| Code::Internal.because(why))?;
    Ok(plain.try_into().map_err(|_| Code::Internal.because(format!("the secret {name} is damaged")))?)
}

struct Rotate {
    administrator: Administrator,
    key: NewKey,
}

impl Command for Rotate {
    type Output = ();

    fn apply(&self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        self.administrator.still(tx)?;
        let now = tx.now();
        store::retire(tx.conn(), now, now - KEPT_MS)?;
        self.key.insert(tx, self.administrator.by())
    }
}

impl KeyRing {
    /// Reads all keys.
    pub(in crate::directory) fn read(conn: &mut Conn, master: &MasterKey) -> Result<Self, ReadError> {
        Ok(Self::open(master, store::keys(conn)?).map_err(|why| Code::Internal.because(why))?)
    }
}

impl Directory {
    /// Replaces the signing key. Nobody is signed out. Errors: `forbidden`.
    pub async fn rotate_token_key(&self, administrator: &Administrator) -> Result<(), Problem> {
        let command = Rotate { administrator: administrator.clone(), key: NewKey::make(&self.master) };
        self.writer.write(command).await?;
        self.reload_keys().await
    }

    /// Reads the keys again, after another node replaced one.
    pub(in crate::directory) async fn reload_keys(&self) -> Result<(), Problem> {
        self.keys_stale.store(false, Ordering::Release);
        let master = self.master.clone();
        let ring = self.db.read(move |conn| KeyRing::read(conn, &master)).await;
        match ring {
            Ok(ring) => self.keys.store(Arc::new(ring)),
            Err(problem) => {
                self.keys_stale.store(true, Ordering::Release);
                return Err(problem);
            }
        }
        Ok(())
    }
}
