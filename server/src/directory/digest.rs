//! Tokens as text and as digests: base64url without padding, SHA-256, and SHA-256 under a key (HMAC, RFC 2104).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// What is stored of a secret.
pub(super) fn of(raw: &[u8]) -> Vec<u8> {
    Sha256::digest(raw).to_vec()
}

/// HMAC-SHA-256 with a key of 32 bytes.
pub fn keyed(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    let pad = |byte: u8| {
        let mut block = [byte; 64];
        block.iter_mut().zip(key).for_each(|(slot, key)| *slot ^= key);
        block
    };
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().into()
}

/// As clients hold it.
pub(super) fn encode(raw: &[u8; 32]) -> String {
    URL_SAFE_NO_PAD.encode(raw)
}

/// The inverse; `None` for anything but 32 bytes.
pub(super) fn decode(text: &str) -> Option<[u8; 32]> {
    // 32 bytes are 43 characters; a longer text is not worth decoding.
    if text.len() != 43 {
        return None;
    }
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}
