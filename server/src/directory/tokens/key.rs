//! One signing key.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{DecodingKey, EncodingKey};

/// PKCS #8 (RFC 8410 section 7) before the 32 bytes of an Ed25519 private key.
const PKCS8: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// A key pair and its name.
pub(super) struct Key {
    /// `kid` of the header.
    pub(super) kid: String,
    pub(super) sign: EncodingKey,
    pub(super) verify: DecodingKey,
    /// When another took over, Unix milliseconds.
    pub(super) retired_at: Option<i64>,
}

impl Key {
    /// Of a private key's seed. `None` if the library refuses it.
    pub(super) fn of(kid: String, seed: &[u8; 32], retired_at: Option<i64>) -> Option<Self> {
        let der: Vec<u8> = PKCS8.iter().chain(seed).copied().collect();
        let public = ed25519_dalek::SigningKey::from_bytes(seed).verifying_key();
        let verify = DecodingKey::from_ed_components(&URL_SAFE_NO_PAD.encode(public.as_bytes())).ok()?;
        Some(Self { kid, sign: EncodingKey::from_ed_der(&der), verify, retired_at })
    }
}
