//! Salted disclosures of RFC 9901 (SD-JWT): `base64url([salt, name, value])` and their digests.
//!
//! The value is raw JSON text, kept verbatim: nothing is ever parsed and written again. Erasing a field is
//! deleting its disclosure; the digest in the leaf stays.

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

use super::text::push_string;

/// 16 bytes from a cryptographic source, never used for two fields and never derived from a key.
pub type Salt = [u8; 16];

/// Why a disclosure or a digest is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DisclosureError {
    /// Not base64url without padding, or not UTF-8.
    #[error("a disclosure is base64url of UTF-8")]
    Encoding,
    /// Not a JSON array of two strings and a value.
    #[error("a disclosure is a JSON array of salt, name and value")]
    Shape,
    /// The names `_sd` and `...`, which RFC 9901 section 4.2.1 reserves.
    #[error("a disclosure has a reserved name")]
    Name,
    /// Not 43 characters of base64url.
    #[error("a digest is 43 characters of base64url")]
    Digest,
}

/// The digest of a disclosure as it stands in a leaf: 43 characters of base64url, ordered as text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 43]);

impl Digest {
    /// `base64url(SHA-256(disclosure))`.
    pub fn of(disclosure: &str) -> Self {
        let mut text = [0; 43];
        let written = URL_SAFE_NO_PAD.encode_slice(Sha256::digest(disclosure), &mut text);
        debug_assert_eq!(written, Ok(43));
        Self(text)
    }

    /// The 43 characters.
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).expect("base64url is ASCII")
    }

    /// The 43 characters as bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl FromStr for Digest {
    type Err = DisclosureError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digest = text.as_bytes().try_into().map_err(|_| DisclosureError::Digest)?;
        URL_SAFE_NO_PAD.decode(text).map_err(|_| DisclosureError::Digest)?;
        Ok(Self(digest))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Writes disclosures into buffers that are kept from one to the next.
#[derive(Default)]
pub struct Writer {
    json: Vec<u8>,
    text: String,
}

impl Writer {
    /// The disclosure of a value given as JSON text, which is not checked.
    pub fn write(&mut self, salt: &Salt, name: &str, value: &str) -> &str {
        self.start(salt, name);
        self.json.extend_from_slice(value.as_bytes());
        self.finish()
    }

    /// The disclosure of a value that `value` appends as JSON.
    ///
    /// # Errors
    /// Those of `value`.
    pub fn write_with<E>(
        &mut self,
        salt: &Salt,
        name: &str,
        value: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
    ) -> Result<&str, E> {
        self.start(salt, name);
        value(&mut self.json)?;
        Ok(self.finish())
    }

    fn start(&mut self, salt: &Salt, name: &str) {
        let mut text = [0; 22];
        let written = URL_SAFE_NO_PAD.encode_slice(salt, &mut text);
        debug_assert_eq!(written, Ok(22));
        self.json.clear();
        self.json.extend_from_slice(b"[\"");
        self.json.extend_from_slice(&text);
        self.json.extend_from_slice(b"\",");
        push_string(&mut self.json, name);
        self.json.push(b',');
    }

    fn finish(&mut self) -> &str {
        self.json.push(b']');
        self.text.clear();
        URL_SAFE_NO_PAD.encode_string(&self.json, &mut self.text);
        &self.text
    }
}

/// A disclosure read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosed {
    /// As written; other issuers may use other lengths than ours.
    pub salt: String,
    pub name: String,
    /// JSON text, byte for byte as disclosed.
    pub value: String,
}

/// Reads a disclosure of ours or of another issuer.
///
/// # Errors
/// See [`DisclosureError`].
pub fn parse(disclosure: &str) -> Result<Disclosed, DisclosureError> {
    let json = URL_SAFE_NO_PAD.decode(disclosure).map_err(|_| DisclosureError::Encoding)?;
    let json = String::from_utf8(json).map_err(|_| DisclosureError::Encoding)?;
    let (salt, name, value): (String, String, Box<RawValue>) =
        serde_json::from_str(&json).map_err(|_| DisclosureError::Shape)?;
    if name == "_sd" || name == "..." {
        return Err(DisclosureError::Name);
    }
    Ok(Disclosed { salt, name, value: value.get().to_owned() })
}
