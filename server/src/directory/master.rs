//! The master key: wraps every secret that lies in the database (RFC 8439, ChaCha20-Poly1305).
//!
//! It is in a file of its own, never in the database nor in its backup: whoever has one of the two has no secret. All nodes
//! of a company use the same file. To lose it signs everyone out and needs new keys, nothing else is lost.

use super::random;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const NONCE: usize = 12;

/// The key. Cheap to clone.
#[derive(Clone)]
pub struct MasterKey {
    cipher: Arc<ChaCha20Poly1305>,
    path: Arc<PathBuf>,
}

impl MasterKey {
    /// Reads the file; 64 hex digits. Errors say what to do.
    pub fn read(path: &Path) -> Result<Option<Self>, String> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(format!("the master key {} cannot be read: {error}", path.display())),
        };
        let mut key = [0; 32];
        hex::decode_to_slice(text.trim(), &mut key)
            .map_err(|_| format!("the master key {} is damaged: it is 64 hex digits", path.display()))?;
        must_be_private(path)?;
        Ok(Some(Self::of(&key, path)))
    }

    /// Makes a new one, readable by its owner only. Another process that was first wins.
    pub fn create(path: &Path) -> Result<Self, String> {
        let failed =
            |error: std::io::Error| format!("the master key {} cannot be written: {error}", path.display());
        let temporary = path.with_extension(format!("new-{}", std::process::id()));
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&temporary).map_err(failed)?;
        let written = file
            .write_all(format!("{}\n", hex::encode(random::bytes::<32>())).as_bytes())
            .and_then(|()| file.sync_all());
        // A hard link never replaces a file that is there, and the file is whole when it appears.
        let linked = written.and_then(|()| fs::hard_link(&temporary, path));
        fs::remove_file(&temporary).map_err(failed)?;
        match linked {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(error)),
        }
        Self::read(path)?.ok_or_else(|| format!("the master key {} went away", path.display()))
    }

    fn of(key: &[u8; 32], path: &Path) -> Self {
        Self { cipher: Arc::new(ChaCha20Poly1305::new(&Key::from(*key))), path: Arc::new(path.to_owned()) }
    }

    /// Nonce, then ciphertext; bound to the name it is stored under.
    pub fn wrap(&self, name: &str, plain: &[u8]) -> Vec<u8> {
        let nonce = random::bytes::<NONCE>();
        let sealed = self.cipher.encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: name.as_bytes() });
        let sealed = sealed.expect("a secret is far below the cipher's limit of 256 GiB");
        [nonce.as_slice(), &sealed].concat()
    }

    /// Errors: it was wrapped by another key or for another name.
    pub fn unwrap(&self, name: &str, wrapped: &[u8]) -> Result<Vec<u8>, String> {
        let foreign = || {
            format!(
                "the master key {} does not open the secret {name} of this database: put back the file that belongs to it",
                self.path.display()
            )
        };
        let (nonce, sealed) = wrapped.split_first_chunk::<NONCE>().ok_or_else(foreign)?;
        self.cipher
            .decrypt(&Nonce::from(*nonce), Payload { msg: sealed, aad: name.as_bytes() })
            .map_err(|_| foreign())
    }
}

/// Errors if others may read it.
#[cfg(unix)]
fn must_be_private(path: &Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path)
        .map_err(|error| format!("the master key {}: {error}", path.display()))?
        .permissions()
        .mode();
    if mode & 0o077 != 0 {
        return Err(format!("others may read the master key: chmod 600 {}", path.display()));
    }
    Ok(())
}

#[cfg(not(unix))]
fn must_be_private(_: &Path) -> Result<(), String> {
    Ok(())
}
