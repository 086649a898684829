//! `[mail]`: the way out for mails.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::values::{PrivateUrl, smtp_url};

/// The way out for mails. Without it nothing is mailed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// `smtps://user:password@host` (TLS), `smtp://host:587?tls=required` (STARTTLS) or `smtp://localhost:25`.
    #[serde(deserialize_with = "smtp_url")]
    #[schemars(example = "smtps://lingtong:password@mail.example.com")]
    pub smtp_url: Option<PrivateUrl>,
    /// Sender of all mails.
    #[schemars(example = "Lingtong <lingtong@example.com>")]
    pub from: Option<String>,
}
