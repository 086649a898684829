//! Who is asking: the client's address, through the proxies that the operator listed and no others.

use std::future::{Ready, ready};
use std::net::{IpAddr, SocketAddr};

use actix_web::dev::Payload;
use actix_web::http::header::{HeaderMap, HeaderName, X_FORWARDED_FOR, X_FORWARDED_PROTO};
use actix_web::{FromRequest, HttpMessage, HttpRequest};

use super::problem::Reply;
use crate::config::{Network, Server};
use crate::error::{Code, Problem};

/// The client of a request. An extractor behind the edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Client {
    pub address: IpAddr,
    /// The client speaks TLS, with us or with a listed proxy.
    pub secure: bool,
}

impl FromRequest for Client {
    type Error = Reply;
    type Future = Ready<Result<Self, Reply>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let client = request.extensions().get::<Client>().copied();
        ready(client.ok_or_else(|| Code::Internal.because("the edge did not see this request").into()))
    }
}

/// Which peers are believed.
#[derive(Debug, Clone)]
pub struct Addresses {
    proxies: Vec<Network>,
    tls: bool,
    loopback: bool,
}

impl Addresses {
    pub fn new(server: &Server) -> Self {
        Self {
            proxies: server.trusted_proxies.clone(),
            tls: server.tls(),
            loopback: server.listen.ip().is_loopback(),
        }
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.proxies.iter().any(|network| network.contains(address))
    }

    /// The client behind `peer`: `X-Forwarded-For` is read from its right end, and only as long as the address that
    /// added an entry is a listed proxy. What a stranger wrote into the header stays unread.
    ///
    /// Refused with `forbidden`: plain HTTP from a machine that is neither this one nor a listed proxy.
    pub fn client(&self, peer: SocketAddr, headers: &HeaderMap) -> Result<Client, Problem> {
        let peer = peer.ip().to_canonical();
        let through_proxy = self.trusts(peer);
        if !self.tls && !self.loopback && !through_proxy && !peer.is_loopback() {
            return Err(
                Code::Forbidden.because("plain HTTP is answered to the configured proxies only; use https")
            );
        }
        let mut address = peer;
        for entry in forwarded(headers) {
            if !self.trusts(address) {
                break;
            }
            match parse(entry) {
                Some(next) => address = next,
                None => break,
            }
        }
        let proto = headers.get(X_FORWARDED_PROTO).and_then(|value| value.to_str().ok());
        let proxy_secure =
            through_proxy && proto.and_then(|p| p.rsplit(',').next()).is_some_and(|p| p.trim() == "https");
        Ok(Client { address, secure: self.tls || proxy_secure })
    }
}

/// True if a request came through some proxy, listed or not, so that its peer says nothing about its client.
pub fn is_forwarded(headers: &HeaderMap) -> bool {
    const FORWARDED: HeaderName = HeaderName::from_static("forwarded");
    const VIA: HeaderName = HeaderName::from_static("via");
    [FORWARDED, VIA, X_FORWARDED_FOR, X_FORWARDED_PROTO].iter().any(|name| headers.contains_key(name))
}

/// Entries of all `X-Forwarded-For` headers, the newest (rightmost) first.
fn forwarded(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let lines: Vec<&str> =
        headers.get_all(X_FORWARDED_FOR).map(|value| value.to_str().unwrap_or("")).collect();
    lines.into_iter().rev().flat_map(|line| line.rsplit(',')).map(str::trim)
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`.
fn parse(entry: &str) -> Option<IpAddr> {
    let bare = entry.strip_prefix('[').and_then(|entry| entry.strip_suffix(']')).unwrap_or(entry);
    let address = bare.parse::<IpAddr>().ok().or_else(|| Some(entry.parse::<SocketAddr>().ok()?.ip()))?;
    Some(address.to_canonical())
}
