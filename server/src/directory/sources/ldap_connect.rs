//! Reaching a server: TLS with our own authority and host check, the service account, the next server if one
//! fails.
//!
//! Nothing is sent over an unencrypted connection unless `allow_plain` says so.

use std::{
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use futures_util::FutureExt;
use ldap3::{Ldap, LdapConnAsync, LdapConnSettings, LdapError};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};

use super::{SourceError, ldap_config::config_error};
use crate::config::{LdapConfig, Secret};

/// The servers of one directory.
pub(super) struct Servers {
    config: LdapConfig,
    tls: Arc<ClientConfig>,
    account: Option<(String, Secret)>,
    /// Index of the server that is tried first: the last one that served well.
    preferred: AtomicUsize,
}

/// A connection on which the service account is bound. Closes when dropped.
pub(super) struct Session {
    pub ldap: Ldap,
    server: usize,
}

impl Servers {
    /// Reads the secret and the authority's file.
    pub(super) fn new(config: LdapConfig) -> Result<Self, SourceError> {
        Ok(Self {
            tls: tls(&config)?,
            account: config.service_account()?,
            preferred: AtomicUsize::new(0),
            config,
        })
    }

    /// A session with the first server that lets us in, the preferred one first.
    ///
    /// A server that refuses our own account ends the search for one: the others know the same password.
    pub(super) async fn session(&self) -> Result<Session, SourceError> {
        let (count, start) = (self.config.urls.len(), self.preferred.load(Ordering::Relaxed));
        let mut tries = Vec::with_capacity(count);
        for server in (0..count).map(|n| (start + n) % count) {
            match guarded(self.open(server)).await {
                Ok(session) => {
                    self.preferred.store(server, Ordering::Relaxed);
                    return Ok(session);
                }
                Err(error @ SourceError::ServiceBind { .. }) => return Err(error),
                Err(error) => tries.push(format!("{}: {error}", self.config.urls[server])),
            }
        }
        Err(SourceError::Unreachable { tries })
    }

    /// After a session that broke, went silent, or whose server says that it is busy (code 51) or unavailable (52): the next one
    /// begins with another server.
    pub(super) fn failed(&self, session: &Session, error: &SourceError) {
        let gone = matches!(error, SourceError::TimedOut { .. } | SourceError::Broken { .. });
        if gone || matches!(error, SourceError::Refused { code: 51 | 52, .. }) {
            self.preferred.store((session.server + 1) % self.config.urls.len(), Ordering::Relaxed);
        }
    }

    /// Tries each server by itself.
    pub(super) async fn reach(&self) -> Vec<(String, Result<(), SourceError>)> {
        let mut all = Vec::new();
        for (server, url) in self.config.urls.iter().enumerate() {
            all.push((url.clone(), guarded(self.open(server)).await.map(drop)));
        }
        all
    }

    /// A session with one of the servers.
    pub(super) async fn open(&self, server: usize) -> Result<Session, SourceError> {
        let mut session = self.connect(server).await?;
        self.bind(&mut session).await?;
        Ok(session)
    }

    /// An encrypted connection on which nobody is bound.
    pub(super) async fn connect(&self, server: usize) -> Result<Session, SourceError> {
        let url = &self.config.urls[server];
        let settings = LdapConnSettings::new()
            .set_conn_timeout(self.config.connect_limit())
            .set_config(self.tls.clone())
            .set_starttls(url.starts_with("ldap://") && !self.config.allow_plain);
        let (connection, ldap) = match LdapConnAsync::with_settings(settings, url).await {
            Ok(pair) => pair,
            Err(LdapError::Timeout { .. }) => {
                return Err(SourceError::TimedOut {
                    doing: "connecting",
                    limit: self.config.connect_limit(),
                });
            }
            Err(LdapError::LdapResult { result }) => {
                return Err(SourceError::Refused {
                    doing: "starting TLS",
                    code: result.rc,
                    detail: result.text,
                });
            }
            Err(error) => {
                return Err(SourceError::Broken { doing: "connecting", detail: error.to_string() });
            }
        };
        tokio::spawn(async move {
            if let Err(error) = connection.drive().await {
                tracing::debug!(%error, "directory connection ended");
            }
        });
        Ok(Session { ldap, server })
    }

    pub(super) async fn bind(&self, session: &mut Session) -> Result<(), SourceError> {
        let Some((dn, password)) = &self.account else { return Ok(()) };
        let limit = self.config.answer_limit();
        let answer = session.ldap.with_timeout(limit).simple_bind(dn, password.expose()).await;
        let answer = answer.map_err(|error| transport(error, "binding", limit))?;
        match answer.rc {
            0 => Ok(()),
            8 => Err(SourceError::EncryptionWanted),
            32 | 34 | 48 | 49 | 53 => Err(SourceError::ServiceBind { dn: dn.clone(), code: answer.rc }),
            code => Err(SourceError::Refused { doing: "binding", code, detail: answer.text }),
        }
    }
}

/// An ldap3 error after the connection stood.
pub(super) fn transport(error: LdapError, doing: &'static str, limit: std::time::Duration) -> SourceError {
    match error {
        LdapError::Timeout { .. } => SourceError::TimedOut { doing, limit },
        LdapError::LdapResult { result } => {
            SourceError::Refused { doing, code: result.rc, detail: result.text }
        }
        other => SourceError::Broken { doing, detail: other.to_string() },
    }
}

/// Turns a panic into an error. ldap3 panics on answers that are well-formed BER and no LDAP (its parsers
/// `expect`), and a stray server must not end the task of who asked.
pub(super) async fn guarded<T>(
    asking: impl Future<Output = Result<T, SourceError>>,
) -> Result<T, SourceError> {
    let answer = AssertUnwindSafe(asking).catch_unwind().await;
    answer.unwrap_or_else(|_| {
        Err(SourceError::Broken { doing: "reading an answer", detail: "it is not LDAP".into() })
    })
}

fn tls(config: &LdapConfig) -> Result<Arc<ClientConfig>, SourceError> {
    let mut roots = RootCertStore::empty();
    if let Some(file) = &config.ca_file {
        let bad = |detail: String| config_error("ca_file", format!("{}: {detail}", file.display()));
        for certificate in CertificateDer::pem_file_iter(file).map_err(|error| bad(error.to_string()))? {
            let certificate = certificate.map_err(|error| bad(error.to_string()))?;
            roots.add(certificate).map_err(|error| bad(error.to_string()))?;
        }
        if roots.is_empty() {
            return Err(bad("holds no certificate".to_owned()));
        }
    } else {
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| config_error("ca_file", error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}
