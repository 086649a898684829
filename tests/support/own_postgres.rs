//! A PostgreSQL server that one test has for itself, to stop and start it: the same script as the run's own server.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// Stopped and removed on drop. Its port stays the same from start to start.
pub struct OwnPostgres {
    folder: tempfile::TempDir,
}

impl OwnPostgres {
    /// Makes a data folder and starts a server in it; takes about two seconds.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // The server runs as another user, who must get through.
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o711);
        std::fs::set_permissions(folder.path(), open).unwrap();
        let server = Self { folder };
        server.start_again();
        server
    }

    /// As its administrator; give it to [`crate::postgres::fresh_database_on`].
    pub fn admin_url(&self) -> String {
        std::fs::read_to_string(self.place().join("url")).unwrap().trim().to_owned()
    }

    /// The authority that signed the server's certificate, for `sslrootcert`.
    pub fn authority(&self) -> PathBuf {
        self.place().join("ca.pem")
    }

    /// Stops at once, as a crash would: connections break, what was committed stays.
    pub fn stop(&self) {
        script("stop", &self.place());
    }

    pub fn start_again(&self) {
        script("start", &self.place());
    }

    fn place(&self) -> PathBuf {
        self.folder.path().join("postgres")
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        // Already stopped is fine.
        let _ = command("stop", &self.place()).output();
    }
}

fn script(verb: &str, folder: &Path) {
    // Not `output`: the server would keep a pipe open and the wait would never end.
    let status = command(verb, folder).status().expect("bash is there");
    assert!(status.success(), "tests/rig/postgres {verb}: {status}");
}

fn command(verb: &str, folder: &Path) -> Command {
    let mut command = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/rig/postgres"));
    command.arg(verb).arg(folder).stdin(std::process::Stdio::null());
    command
}
