//! `[auth]`: tokens, password hashing, OpenID providers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::oidc::OidcProvider;

/// Tokens and password hashing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Auth {
    /// How long an access token is good for.
    #[schemars(range(min = 30, max = 3_600))]
    pub access_token_seconds: u32,
    /// A session that is not used for this long must sign in again.
    #[schemars(range(min = 1, max = 400))]
    pub refresh_days: u32,
    /// Memory for one password hash (argon2id). OWASP's least is 19,456 with 2 iterations.
    #[schemars(range(min = 8_192, max = 1_048_576))]
    pub argon2_memory_kib: u32,
    /// Passes over that memory.
    #[schemars(range(min = 1, max = 100))]
    pub argon2_iterations: u32,
    /// Hashes computed at the same time; more sign-ins wait. Bounds their memory and processor time; 0 is half of the
    /// machine's processors, so that messages find the others free. Those that wait longer than a second on a busy machine
    /// get one more thread.
    #[schemars(range(min = 0, max = 256))]
    pub argon2_parallel_hashes: u16,
    /// Fewest characters of a new password.
    #[schemars(range(min = 8, max = 128))]
    pub password_min_length: u16,
    /// Wrong passwords for one name, from devices its person never signed in on, before each further one has to wait twice
    /// as long (1 s to 15 min).
    #[schemars(range(min = 1, max = 100))]
    pub free_tries_per_name: u32,
    /// The same for a device the person signed in on before, which others' guesses do not hold up.
    #[schemars(range(min = 1, max = 100))]
    pub free_tries_per_device: u32,
    /// The same for one address and all names. A whole office may share one.
    #[schemars(range(min = 1, max = 100_000))]
    pub free_tries_per_address: u32,
    /// OpenID providers, each a table `[[auth.oidc]]` with name, label, issuer, client_id, client_secret_file; see
    /// docs/operations/oidc.md.
    pub oidc: Vec<OidcProvider>,
}

impl Auth {
    /// Threads that hash, at least one.
    pub fn hashing_threads(&self) -> usize {
        match usize::from(self.argon2_parallel_hashes) {
            0 => std::thread::available_parallelism().map_or(1, |processors| (processors.get() / 2).max(1)),
            chosen => chosen,
        }
    }
}

impl Default for Auth {
    fn default() -> Self {
        Self {
            access_token_seconds: 600,
            refresh_days: 30,
            argon2_memory_kib: 19_456,
            argon2_iterations: 2,
            argon2_parallel_hashes: 0,
            password_min_length: 10,
            free_tries_per_name: 5,
            free_tries_per_device: 10,
            free_tries_per_address: 30,
            oidc: Vec::new(),
        }
    }
}
