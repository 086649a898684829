//! What a token says.

use crate::directory::rights::Due;
use serde::{Deserialize, Serialize};

/// `aud` of every token; one for another purpose is refused.
pub(in crate::directory) const AUDIENCE: &str = "lingtong";

/// The claims. Times are Unix seconds, as RFC 7519 has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::directory) struct Claims {
    /// The installation.
    pub(in crate::directory) iss: String,
    pub(in crate::directory) aud: String,
    /// Person, as text.
    pub(in crate::directory) sub: String,
    /// Session.
    pub(in crate::directory) sid: i64,
    /// What this session has to do before anything else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::directory) due: Option<Due>,
    pub(in crate::directory) iat: i64,
    pub(in crate::directory) exp: i64,
}
