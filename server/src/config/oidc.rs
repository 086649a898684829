//! `[[auth.oidc]]`: OpenID providers 单点登录 that people may sign in with, one table each.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::values::Secret;

/// One provider. Its redirect address is `<server.public_url>/oidc/callback/<name>`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OidcProvider {
    /// In addresses and in the database: never change it. 1 to 32 of a-z, 0-9 and -.
    pub name: String,
    /// On the button.
    pub label: String,
    /// On the button in Chinese.
    pub label_zh: Option<String>,
    /// As the provider writes itself, to the letter; `<issuer>/.well-known/openid-configuration` is read.
    pub issuer: String,
    pub client_id: String,
    /// Better: client_secret_file. Without either it is a public client, with PKCE alone.
    pub client_secret: Option<Secret>,
    /// File that holds the secret (a line end at its end is ignored).
    pub client_secret_file: Option<PathBuf>,
    /// Asked for beside `openid`.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// PEM file with an authority that is trusted beside the system's.
    pub ca_file: Option<PathBuf>,
    /// The provider's verified mail addresses are believed: whoever has one that exactly one active person here has is that person at
    /// the first sign-in. Otherwise accounts are linked by hand.
    #[serde(default)]
    pub trusted_for_email: bool,
}
