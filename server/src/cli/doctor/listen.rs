//! The address the server listens on, and its certificate.

use std::io::ErrorKind;
use std::net::TcpListener;

use super::finding::Finding;
use super::keys::open_to_others;
use crate::config::Config;
use crate::http::listen_guard;
use crate::http::tls::Certificates;

pub fn check(config: &Config) -> Vec<Finding> {
    let server = &config.server;
    let mut found = vec![match listen_guard::check(server) {
        Err(error) => Finding::failure(
            "listen",
            error,
            "passwords do not travel in the clear; the server refuses to start",
        ),
        Ok(()) => address(config),
    }];
    found.extend(match Certificates::from_config(server) {
        Ok(None) => None,
        Ok(Some(_)) => Some(match server.tls_key_file.as_deref().filter(|key| open_to_others(key)) {
            Some(key) => {
                let says = format!("every user of this machine may read {}", key.display());
                Finding::warning("certificate", says, format!("chmod 640 {}", key.display()))
            }
            None => Finding::ok("certificate", "certificate and key belong together"),
        }),
        Err(error) => Some(Finding::failure(
            "certificate",
            error.to_string(),
            "correct server.tls_cert_file and server.tls_key_file",
        )),
    });
    found
}

fn address(config: &Config) -> Finding {
    let listen = config.server.listen;
    match TcpListener::bind(listen) {
        Ok(_) => Finding::ok("listen", format!("{listen} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => Finding::warning(
            "listen",
            format!("something listens on {listen}"),
            "all is well if it is the running server; otherwise change server.listen",
        ),
        Err(error) => Finding::failure(
            "listen",
            format!("{listen}: {error}"),
            "choose an address of this machine, and a port above 1023, in server.listen",
        ),
    }
}
