//! A private authority and certificates signed by it, made by the `openssl` program, for tests of TLS.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// An authority in a directory of the caller's.
pub struct Authority {
    dir: PathBuf,
    name: String,
}

impl Authority {
    /// A new authority with files `<name>.pem` and `<name>.key` in `dir`.
    pub fn new(dir: &Path, name: &str) -> Self {
        let subject = format!("/CN=Test authority {name}");
        let (key, pem) = (format!("{name}.key"), format!("{name}.pem"));
        openssl(
            dir,
            &[
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
                "-subj",
                &subject,
                "-keyout",
                &key,
                "-out",
                &pem,
            ],
        );
        Self { dir: dir.to_owned(), name: name.to_owned() }
    }

    /// The authority's own certificate.
    pub fn file(&self) -> PathBuf {
        self.dir.join(format!("{}.pem", self.name))
    }

    /// A server's certificate and key, for names like `DNS:localhost,IP:127.0.0.1`.
    pub fn sign(&self, server: &str, names: &str) -> (PathBuf, PathBuf) {
        let (key, request, pem) = (format!("{server}.key"), format!("{server}.csr"), format!("{server}.pem"));
        let (ca, ca_key, ext) =
            (format!("{}.pem", self.name), format!("{}.key", self.name), format!("{server}.ext"));
        std::fs::write(self.dir.join(&ext), format!("subjectAltName={names}\nextendedKeyUsage=serverAuth\n"))
            .unwrap();
        openssl(
            &self.dir,
            &[
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=test server",
                "-keyout",
                &key,
                "-out",
                &request,
            ],
        );
        openssl(
            &self.dir,
            &[
                "x509",
                "-req",
                "-in",
                &request,
                "-CA",
                &ca,
                "-CAkey",
                &ca_key,
                "-CAcreateserial",
                "-days",
                "2",
                "-extfile",
                &ext,
                "-out",
                &pem,
            ],
        );
        (self.dir.join(pem), self.dir.join(key))
    }
}

fn openssl(dir: &Path, arguments: &[&str]) {
    let done =
        Command::new("openssl").current_dir(dir).args(arguments).output().expect("openssl is installed");
    assert!(done.status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
}
