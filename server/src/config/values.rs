//! Kinds of values that sections share: secrets, URLs with a password, origins, networks.
//!
//! A value is checked while it is read, so that the message has its line. What must not be printed hides itself in
//! `Debug` and `Serialize`; only `expose` shows it.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use ipnet::IpNet;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

const HIDDEN: &str = "***";

/// A text that is never printed.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(HIDDEN)
    }
}

/// A URL that may carry a password, which is never printed.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(inline)]
#[serde(transparent)]
pub struct PrivateUrl(String);

impl PrivateUrl {
    pub fn new(url: impl Into<String>) -> Self {
        Self(url.into())
    }

    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The URL with `***` for the password, and for all parameters if one of them looks like a password.
    pub fn redacted(&self) -> String {
        let url = self.0.as_str();
        // From the last `@`, so that a password with `@` or `?` in it stays hidden whole.
        let (user, rest) = url.rfind('@').map_or(("", url), |at| url.split_at(at));
        let user = match user
            .find("://")
            .and_then(|scheme| user[scheme + 3..].find(':').map(|at| scheme + 3 + at))
        {
            Some(colon) => format!("{}:{HIDDEN}", &user[..colon]),
            None => user.to_owned(),
        };
        match rest.split_once('?') {
            Some((host, query)) if query.contains("password") => format!("{user}{host}?{HIDDEN}"),
            _ => user + rest,
        }
    }
}

impl fmt::Debug for PrivateUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.redacted())
    }
}

impl Serialize for PrivateUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.redacted())
    }
}

fn url_of<'de, D: Deserializer<'de>>(deserializer: D, schemes: &[&str]) -> Result<PrivateUrl, D::Error> {
    let url = PrivateUrl::deserialize(deserializer)?;
    if schemes.iter().any(|scheme| url.0.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty())) {
        return Ok(url);
    }
    // The value is not repeated: it may be a password in the wrong place.
    Err(serde::de::Error::custom(format!(
        "must begin with one of {}, and name something",
        schemes.join(", ")
    )))
}

pub(super) fn database_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PrivateUrl, D::Error> {
    url_of(deserializer, &["sqlite:", "postgres://", "postgresql://"])
}

pub(super) fn smtp_url<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PrivateUrl>, D::Error> {
    url_of(deserializer, &["smtp://", "smtps://"]).map(Some)
}

/// `https://host[:port]`, as a browser sends it in `Origin` (RFC 6454): no path, no slash at the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(inline)]
#[serde(transparent)]
pub struct WebOrigin(String);

impl WebOrigin {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for WebOrigin {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let lower = text.strip_suffix('/').unwrap_or(text).to_ascii_lowercase();
        let host = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
        match host {
            Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', '@', ' ', '*']) => {
                Ok(Self(lower))
            }
            _ => Err("must be `https://host` or `http://host`, with a port if it is unusual, and no path"),
        }
    }
}

impl<'de> Deserialize<'de> for WebOrigin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// An address (`10.0.0.7`) or a network in CIDR notation (`10.0.0.0/8`, RFC 4632).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Network(IpNet);

impl Network {
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address)
    }
}

impl FromStr for Network {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let net = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        net.map(|net| Self(net.trunc())).map_err(|_| "must be an address or a network such as `10.0.0.0/8`")
    }
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Network {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Network".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string" })
    }
}
