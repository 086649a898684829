//! The log's signing key in its file: `PRIVATE+KEY+name+id+base64(0x01 ‖ seed)` on one line, as Go's `sumdb/note` writes
//! it, so that the name is bound to the key.
//!
//! It is in no database and no backup of the database. Nodes that have no key file serve, but do not sign.

use super::files;
use super::seal::SignerKey;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::io;
use std::path::{Path, PathBuf};

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("the journal's key file {}: {error}; it must belong to the user that runs lingtong", path.display())]
    File { path: PathBuf, error: io::Error },
    /// It holds something else.
    #[error("{} is not a key of a journal (PRIVATE+KEY+...); put the right file there, or remove it to serve without signing", .0.display())]
    Format(PathBuf),
    /// Others can read it.
    #[error("the journal's key file {} can be read by others; run `chmod 600` on it", .0.display())]
    Open(PathBuf),
    /// The name is not usable.
    #[error("`{0}` cannot be the journal's origin: no spaces, plus signs, quotes or backslashes")]
    Name(String),
}

/// The key in the file; `None` if there is no file.
pub fn read(path: &Path) -> Result<Option<SignerKey>, KeyError> {
    let failed = |error| KeyError::File { path: path.to_owned(), error };
    let Some(text) = files::read(path).map_err(failed)? else { return Ok(None) };
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path).map_err(failed)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(KeyError::Open(path.to_owned()));
        }
    }
    parse(text.trim_end()).map(Some).ok_or_else(|| KeyError::Format(path.to_owned()))
}

/// Makes the file with a key of this name.
pub fn make(path: &Path, name: &str, seed: &[u8; 32]) -> Result<SignerKey, KeyError> {
    let key = SignerKey::from_seed(name, seed).map_err(|_| KeyError::Name(name.to_owned()))?;
    let failed = |error| KeyError::File { path: path.to_owned(), error };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let id = hex::encode(key.verifier().id());
    let secret = STANDARD.encode([&[1], seed.as_slice()].concat());
    files::replace(path, format!("PRIVATE+KEY+{name}+{id}+{secret}\n").as_bytes()).map_err(failed)?;
    Ok(key)
}

fn parse(line: &str) -> Option<SignerKey> {
    let mut parts = line.strip_prefix("PRIVATE+KEY+")?.splitn(3, '+');
    let (name, id, secret) = (parts.next()?, parts.next()?, parts.next()?);
    let secret = STANDARD.decode(secret).ok()?;
    let seed: &[u8; 32] = secret.strip_prefix(&[1])?.try_into().ok()?;
    let key = SignerKey::from_seed(name, seed).ok()?;
    (hex::encode(key.verifier().id()) == id).then_some(key)
}
