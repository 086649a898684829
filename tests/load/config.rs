//! The configuration that the measured server runs with, and what is unusual about it.
//!
//! Only limits are raised: durability is the server's default. A new limit that a scenario runs into is one line
//! here and one word in [`RAISED`].

use std::net::SocketAddr;
use std::path::Path;

/// Said in every report.
pub const RAISED: &str = "Raised by configuration for the measurement: the rate limits per person and per address, and \
     the sockets per person and per node. Nothing else differs from the defaults.";

/// The text of `lingtong.toml`. `database` is a URL; `extra` is appended as it is.
pub fn text(data: &Path, address: SocketAddr, database: &str, extra: &str) -> String {
    let data = data.display();
    format!(
        r#"data_dir = "{data}"

[http]
listen = "{address}"

[database]
url = "{database}"

[limits]
messages_per_minute = 1000000000
requests_per_minute = 1000000000
requests_per_minute_address = 1000000000
sign_ins_per_minute = 1000000000
sockets_per_person = 1000
sockets = 20000

{extra}
"#
    )
}
