//! The configuration that the measured server runs with, and what is unusual about it.
//!
//! Only limits are raised: durability is the server's default. A new limit that a scenario runs into is one line
//! here and one word in [`RAISED`].

use std::net::SocketAddr;
use std::path::Path;

/// Said in every report.
pub const RAISED: &str = "Raised by configuration for the measurement: the rate limits per person and per address, \
     the sockets of a person, and the life of an access token. Nothing else differs from the defaults.";

/// The text of `lingtong.toml`. `database` is a URL; `extra` is appended as it is.
pub fn text(data: &Path, address: SocketAddr, database: &str, extra: &str) -> String {
    let data = data.display();
    format!(
        r#"[server]
listen = "{address}"

[database]
url = "{database}"
data_dir = "{data}"

[limits]
sends_per_minute = 10000000
requests_per_minute = 10000000
requests_per_minute_per_address = 10000000
sign_ins_per_minute_per_address = 1000000
sockets_per_person = 10000

[auth]
access_token_seconds = 3600
free_tries_per_name = 100

{extra}
"#
    )
}
