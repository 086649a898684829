//! `[sms]`: the way out for short messages to mobile numbers.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::values::Secret;

/// The way out for short messages, through any gateway that speaks HTTP. Without it mobile numbers stay unverified.
/// In `url` and `body`, `{number}` and `{text}` are filled in, escaped for the place where they stand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Sms {
    /// Address of the gateway. It is never printed: many have a key in it.
    #[schemars(example = "https://sms.example.com/v1/send")]
    pub url: Option<Secret>,
    /// HTTP method.
    pub method: String,
    /// Headers, each as "Name: value".
    pub headers: Vec<Secret>,
    /// What is sent; nothing if not set.
    #[schemars(example = "{\"to\": \"{number}\", \"text\": \"{text}\"}")]
    pub body: Option<Secret>,
    /// How the body is written, and so how the two are escaped in it.
    pub body_type: SmsBody,
    /// A text that stands in the answer of a gateway that took the message; any answer with status 2xx if not set.
    #[schemars(example = "\"code\":0")]
    pub answer_contains: Option<String>,
    /// PEM file with the authority that signed the gateway's certificate, beside the system's.
    #[schemars(example = "/etc/lingtong/sms-ca.pem")]
    pub ca_file: Option<PathBuf>,
}

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SmsBody {
    Json,
    Form,
}

impl Default for Sms {
    fn default() -> Self {
        Self {
            url: None,
            method: "POST".into(),
            headers: Vec::new(),
            body: None,
            body_type: SmsBody::Json,
            answer_contains: None,
            ca_file: None,
        }
    }
}
