//! Whether it is safe to listen as configured: passwords do not travel in the clear.

use crate::config::Server;

/// Plain HTTP only on loopback, or when proxies are listed (others are then refused by `Addresses`).
/// The error is a sentence for the operator.
pub fn check(server: &Server) -> Result<(), String> {
    if server.tls() || server.listen.ip().to_canonical().is_loopback() || !server.trusted_proxies.is_empty() {
        return Ok(());
    }
    Err(format!(
        "server.listen is {}, which other machines can reach, but there is no TLS: passwords would travel in the \
         clear. Set server.tls_cert_file and server.tls_key_file; or, behind a reverse proxy that does TLS, list it in \
         server.trusted_proxies; or listen on 127.0.0.1:{}.",
        server.listen,
        server.listen.port()
    ))
}
