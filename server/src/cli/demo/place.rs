//! The demo's data directory: one that it made itself, held by one demo at a time.
//!
//! A marker file says both. Anything else in a directory is somebody's, and nothing is written or removed there.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

const MARKER: &str = "lingtong-demo";
const BEGUN: &str = "begun\n";
const READY: &str = "ready\n";

/// A directory that is the demo's, until dropped.
pub struct Place {
    pub dir: PathBuf,
    marker: File,
    /// The sample company is not there yet, or not whole.
    pub empty: bool,
}

impl Place {
    /// Takes the directory. `fresh` removes what an earlier demo left in it; a demo that broke while it was set up is
    /// removed in any case. Errors are sentences for the operator.
    pub fn take(dir: &Path, fresh: bool) -> Result<Self, String> {
        let failed = |error: io::Error| format!("the demo's data directory {}: {error}", dir.display());
        let path = dir.join(MARKER);
        if !path.exists() && fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) {
            return Err(format!(
                "{} is not a demo's data directory, so the demo does not touch it; name an empty or a new one with --data",
                dir.display()
            ));
        }
        fs::create_dir_all(dir).map_err(failed)?;
        private(dir).map_err(failed)?;
        let mut marker = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(failed)?;
        match marker.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(format!(
                    "another demo is running with {}; stop it, or name another directory with --data",
                    dir.display()
                ));
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let mut text = String::new();
        marker.read_to_string(&mut text).map_err(failed)?;
        let empty = fresh || text != READY;
        if empty {
            clear(dir).map_err(failed)?;
            write(&mut marker, BEGUN).map_err(failed)?;
        }
        Ok(Self { dir: dir.to_owned(), marker, empty })
    }

    /// The sample company is whole: the next start keeps it.
    pub fn ready(&mut self) -> io::Result<()> {
        self.empty = false;
        write(&mut self.marker, READY)
    }
}

/// Everything but the marker.
fn clear(dir: &Path) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        if entry.file_name() == MARKER {
            continue;
        }
        // A link is removed, never what it leads to.
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?
        } else {
            fs::remove_file(entry.path())?
        }
    }
    Ok(())
}

fn write(marker: &mut File, text: &str) -> io::Result<()> {
    marker.set_len(0)?;
    marker.rewind()?;
    marker.write_all(text.as_bytes())?;
    marker.sync_all()
}

fn private(dir: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(dir, fs::Permissions::from_mode(0o700))
}

/// Where the demo's data is if nothing else is said: `$XDG_DATA_HOME/lingtong/demo` or `~/.local/share/lingtong/demo`
/// (XDG Base Directory Specification).
pub fn default_dir() -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let data = absolute("XDG_DATA_HOME").or_else(|| Some(absolute("HOME")?.join(".local/share")))?;
    Some(data.join("lingtong/demo"))
}
