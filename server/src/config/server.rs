//! `[server]`: where the server listens and whom it trusts.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::values::{Network, Secret, WebOrigin};

/// Where the server listens and whom it trusts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// Address and port. Without TLS only a loopback address is accepted, unless `trusted_proxies` is set.
    #[schemars(with = "String")]
    pub listen: SocketAddr,
    /// The address people type, for links in mails and sign-in links.
    #[schemars(example = "https://im.example.com")]
    pub public_url: Option<WebOrigin>,
    /// Certificate chain, PEM. Read again when it changes; a bad file keeps the old certificate.
    #[schemars(example = "/etc/lingtong/tls/fullchain.pem")]
    pub tls_cert_file: Option<PathBuf>,
    /// Private key of the certificate, PEM.
    #[schemars(example = "/etc/lingtong/tls/privkey.pem")]
    pub tls_key_file: Option<PathBuf>,
    /// Reverse proxies (addresses or networks) whose `X-Forwarded-For` is believed, for example `["10.0.0.0/8"]`.
    pub trusted_proxies: Vec<Network>,
    /// Other origins whose pages may open the live socket. The server's own is always allowed.
    pub allowed_origins: Vec<WebOrigin>,
    /// Threads that answer requests; one a core if not set.
    #[schemars(range(min = 1, max = 1024), example = 4)]
    pub workers: Option<u16>,
    /// Bearer token for `/metrics` from other machines. Loopback needs none.
    #[schemars(example = "a long random text")]
    pub metrics_token: Option<Secret>,
}

impl Server {
    /// Where people reach it, for links: `public_url`, or the address it listens on.
    pub fn url(&self, listen: SocketAddr) -> String {
        match &self.public_url {
            Some(url) => url.as_str().to_owned(),
            None => {
                let scheme = if self.tls() { "https" } else { "http" };
                let host =
                    if listen.ip().is_loopback() { "localhost".to_owned() } else { listen.ip().to_string() };
                format!("{scheme}://{host}:{}", listen.port())
            }
        }
    }

    /// True if certificate files are given.
    pub fn tls(&self) -> bool {
        self.tls_cert_file.is_some() && self.tls_key_file.is_some()
    }
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            public_url: None,
            tls_cert_file: None,
            tls_key_file: None,
            trusted_proxies: Vec::new(),
            allowed_origins: Vec::new(),
            workers: None,
            metrics_token: None,
        }
    }
}
