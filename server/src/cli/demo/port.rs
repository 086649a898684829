//! A free port on loopback.

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener};

/// The first that is tried, and how many.
const FIRST: u16 = 8080;
const TRIED: u16 = 100;

/// The port asked for, or the next free one from 8080 on. The error is a sentence for the operator.
pub fn free(asked: Option<u16>) -> Result<u16, String> {
    match asked {
        Some(port) if is_free(port) => Ok(port),
        Some(port) => Err(format!("port {port} is taken; leave --port out for the next free one")),
        None => (FIRST..FIRST + TRIED).find(|port| is_free(*port)).ok_or_else(|| {
            format!("no port from {FIRST} to {} is free; name one with --port", FIRST + TRIED - 1)
        }),
    }
}

/// `localhost` may also mean the IPv6 address, where somebody else would be met.
fn is_free(port: u16) -> bool {
    let free = |address: IpAddr| TcpListener::bind((address, port)).map(drop);
    let other = free(Ipv6Addr::LOCALHOST.into());
    free(Ipv4Addr::LOCALHOST.into()).is_ok()
        && !matches!(other, Err(error) if error.kind() == ErrorKind::AddrInUse)
}
