//! TLS from certificate files that may be replaced while the server runs.
//!
//! A renewed certificate is used for new connections within seconds, or at once on SIGHUP. Files that do not make a
//! pair (one is replaced, the other not yet) are logged and the old certificate stays.

use std::fs::Metadata;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use arc_swap::ArcSwap;
use parking_lot::Mutex;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::signal::unix::{SignalKind, signal};

use crate::config::Server;

/// Why files do not make a certificate. Its `Display` names the file.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("{}: {error}", path.display())]
    File { path: PathBuf, error: pem::Error },
    #[error("{}: it holds no certificate", .0.display())]
    Empty(PathBuf),
    #[error("{} and {}: {error}", cert.display(), key.display())]
    Pair { cert: PathBuf, key: PathBuf, error: rustls::Error },
}

/// The certificate in use, and where it comes from.
#[derive(Debug)]
pub struct Certificates {
    cert_file: PathBuf,
    key_file: PathBuf,
    current: ArcSwap<CertifiedKey>,
    seen: Mutex<[Stamp; 2]>,
}

type Stamp = Option<(SystemTime, u64)>;

impl Certificates {
    /// Reads the files of `server`; `None` if it has none.
    pub fn from_config(server: &Server) -> Result<Option<Arc<Self>>, TlsError> {
        match (&server.tls_cert_file, &server.tls_key_file) {
            (Some(cert), Some(key)) => Self::load(cert.clone(), key.clone()).map(Some),
            _ => Ok(None),
        }
    }

    pub fn load(cert_file: PathBuf, key_file: PathBuf) -> Result<Arc<Self>, TlsError> {
        let seen = [stamp(&cert_file), stamp(&key_file)];
        let current = ArcSwap::from_pointee(read(&cert_file, &key_file)?);
        Ok(Arc::new(Self { cert_file, key_file, current, seen: Mutex::new(seen) }))
    }

    /// For actix's `bind_rustls_0_23`, which adds the protocols (HTTP/2 and 1.1). TLS 1.2 and 1.3.
    pub fn server_config(self: &Arc<Self>) -> rustls::ServerConfig {
        rustls::ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("the provider has the default protocol versions")
            .with_no_client_auth()
            .with_cert_resolver(self.clone())
    }

    /// Reads the files again if they changed. `Ok(true)` if new connections get another certificate.
    pub fn refresh(&self) -> Result<bool, TlsError> {
        let now = [stamp(&self.cert_file), stamp(&self.key_file)];
        if std::mem::replace(&mut *self.seen.lock(), now) == now {
            return Ok(false);
        }
        self.reload().map(|()| true)
    }

    /// Reads the files again. An error leaves the certificate in use.
    pub fn reload(&self) -> Result<(), TlsError> {
        self.current.store(Arc::new(read(&self.cert_file, &self.key_file)?));
        Ok(())
    }

    /// Follows the files for ever, looking `every` so often and on SIGHUP. Spawn it once.
    pub async fn watch(self: Arc<Self>, every: Duration) -> io::Result<()> {
        let mut hangup = signal(SignalKind::hangup())?;
        let mut tick = tokio::time::interval(every);
        loop {
            let asked = tokio::select! { _ = hangup.recv() => true, _ = tick.tick() => false };
            let this = self.clone();
            let done = tokio::task::spawn_blocking(move || {
                if asked { this.reload().map(|()| true) } else { this.refresh() }
            });
            match done.await? {
                Ok(true) => {
                    tracing::info!(cert_file = %self.cert_file.display(), "certificate reloaded")
                }
                Ok(false) => {}
                Err(error) => {
                    tracing::error!(%error, "the new certificate is not usable; the old one stays")
                }
            }
        }
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current.load_full())
    }
}

fn read(cert_file: &PathBuf, key_file: &PathBuf) -> Result<CertifiedKey, TlsError> {
    let in_cert = |error| TlsError::File { path: cert_file.clone(), error };
    let chain: Vec<_> =
        CertificateDer::pem_file_iter(cert_file).and_then(Iterator::collect).map_err(in_cert)?;
    if chain.is_empty() {
        return Err(TlsError::Empty(cert_file.clone()));
    }
    let key = PrivateKeyDer::from_pem_file(key_file)
        .map_err(|error| TlsError::File { path: key_file.clone(), error })?;
    CertifiedKey::from_der(chain, key, &aws_lc_rs::default_provider()).map_err(|error| TlsError::Pair {
        cert: cert_file.clone(),
        key: key_file.clone(),
        error,
    })
}

fn stamp(path: &PathBuf) -> Stamp {
    let seen = |metadata: Metadata| Some((metadata.modified().ok()?, metadata.len()));
    std::fs::metadata(path).ok().and_then(seen)
}
