//! `[limits]`: how much and how often.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much and how often. A request beyond a limit is refused with a code and changes nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Messages one person may send.
    #[schemars(range(min = 1, max = 10_000_000))]
    pub sends_per_minute: u32,
    /// Other requests and socket commands of one person.
    #[schemars(range(min = 1, max = 10_000_000))]
    pub requests_per_minute: u32,
    /// Requests from one client address, signed in or not. A whole office may share one.
    #[schemars(range(min = 1, max = 10_000_000))]
    pub requests_per_minute_per_address: u32,
    /// Attempts to sign in from one client address, or from one known device.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub sign_ins_per_minute_per_address: u32,
    /// Live sockets one person may hold.
    #[schemars(range(min = 1, max = 10_000))]
    pub sockets_per_person: u32,
    /// Length of a message, in Unicode code points.
    #[schemars(range(min = 1, max = 16_000))]
    pub message_characters: u32,
    /// Size of a request body.
    #[schemars(range(min = 64, max = 16_384))]
    pub body_kib: u32,
    /// Size of a frame from a live socket.
    #[schemars(range(min = 64, max = 1_024))]
    pub frame_kib: u32,
}

impl Limits {
    pub fn body_bytes(&self) -> usize {
        self.body_kib as usize * 1024
    }

    pub fn frame_bytes(&self) -> usize {
        self.frame_kib as usize * 1024
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sends_per_minute: 300,
            requests_per_minute: 3_000,
            requests_per_minute_per_address: 60_000,
            sign_ins_per_minute_per_address: 120,
            sockets_per_person: 20,
            message_characters: 16_000,
            body_kib: 256,
            frame_kib: 64,
        }
    }
}
