//! C2SP signed notes (c2sp.org/signed-note) with Ed25519, signature type 0x01.
//!
//! A note is text, an empty line, and one line `— name base64(id ‖ signature)` for each signature. Keys that a
//! verifier does not know are passed over, so cosignatures and a second algorithm fit without a change here;
//! a bad signature of a known key refuses the whole note.

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};

/// The most signature lines a note may have; the specification demands that 16 are accepted.
pub const MAX_SIGNATURES: usize = 16;

const ED25519: u8 = 1;

/// Why a key or a note is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Empty, with a Unicode space or with `+`.
    #[error("a key's name is not empty and has no spaces and no plus sign")]
    Name,
    /// Not `name+id+base64`, another algorithm, an id that is not this key's, or a weak key.
    #[error("this is not an Ed25519 verifier key")]
    Key,
    /// Not UTF-8, a control character other than newline, or no newline at the end.
    #[error("a note is lines of UTF-8 without control characters")]
    Text,
    /// No signature, or a line that is not one.
    #[error("a line of the note is not a signature")]
    Line,
    /// More than [`MAX_SIGNATURES`].
    #[error("a note has at most {MAX_SIGNATURES} signatures")]
    Count,
    /// Not one signature is by a known key.
    #[error("no known key signed the note")]
    Unknown,
    /// A known key did not make this signature.
    #[error("a signature is not that of its key")]
    Signature,
}

/// Whether a key may be named so.
pub fn valid_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|letter: char| letter.is_whitespace() || letter == '+')
}

/// `SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key)`, the first four bytes.
fn key_id(name: &str, key: &VerifyingKey) -> [u8; 4] {
    let hash = Sha256::new()
        .chain_update(name)
        .chain_update([b'\n', ED25519])
        .chain_update(key.as_bytes())
        .finalize();
    [hash[0], hash[1], hash[2], hash[3]]
}

/// A public key with its name; text form `name+hex(id)+base64(0x01 ‖ key)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: [u8; 4],
    key: VerifyingKey,
}

impl VerifierKey {
    /// # Errors
    /// [`NoteError::Name`], [`NoteError::Key`].
    pub fn new(name: &str, public: &[u8; 32]) -> Result<Self, NoteError> {
        if !valid_name(name) || name.contains(char::is_control) {
            return Err(NoteError::Name);
        }
        let key = VerifyingKey::from_bytes(public).map_err(|_| NoteError::Key)?;
        if key.is_weak() {
            return Err(NoteError::Key);
        }
        Ok(Self { name: name.to_owned(), id: key_id(name, &key), key })
    }

    /// For a log's key also the origin of its checkpoints.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key id, which with the name says whose signature a line is.
    pub fn id(&self) -> [u8; 4] {
        self.id
    }

    /// The key as in RFC 8032.
    pub fn public(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    fn made(&self, line: &SignatureLine<'_>) -> bool {
        self.name == line.name && self.id == line.id
    }

    fn check(&self, text: &str, line: &SignatureLine<'_>) -> Result<(), NoteError> {
        let signature = Signature::from_slice(&line.signature).map_err(|_| NoteError::Signature)?;
        self.key.verify_strict(text.as_bytes(), &signature).map_err(|_| NoteError::Signature)
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = STANDARD.encode([&[ED25519], self.public().as_slice()].concat());
        write!(f, "{}+{}+{key}", self.name, hex::encode(self.id))
    }
}

impl FromStr for VerifierKey {
    type Err = NoteError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.splitn(3, '+');
        let mut part = || parts.next().ok_or(NoteError::Key);
        let (name, id, key) = (part()?, part()?, part()?);
        let key = STANDARD.decode(key).map_err(|_| NoteError::Key)?;
        let public =
            key.strip_prefix(&[ED25519]).and_then(|key| key.try_into().ok()).ok_or(NoteError::Key)?;
        let key = Self::new(name, public)?;
        if hex::encode(key.id) == id { Ok(key) } else { Err(NoteError::Key) }
    }
}

/// A private key with its name. It keeps no state: what may be signed is the signer's to know.
pub struct SignerKey {
    public: VerifierKey,
    key: SigningKey,
}

impl SignerKey {
    /// From the 32-byte seed of RFC 8032.
    ///
    /// # Errors
    /// [`NoteError::Name`].
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Result<Self, NoteError> {
        let key = SigningKey::from_bytes(seed);
        Ok(Self { public: VerifierKey::new(name, key.verifying_key().as_bytes())?, key })
    }

    /// The public half; its `Display` is the vkey.
    pub fn verifier(&self) -> &VerifierKey {
        &self.public
    }

    /// The line `— name base64(id ‖ signature)` with its newline.
    pub fn signature_line(&self, text: &str) -> String {
        let signature = self.key.sign(text.as_bytes()).to_bytes();
        let encoded = STANDARD.encode([self.public.id.as_slice(), &signature].concat());
        format!("— {} {encoded}\n", self.public.name)
    }

    /// The whole note with this one signature.
    ///
    /// # Errors
    /// [`NoteError::Text`].
    pub fn sign(&self, text: &str) -> Result<String, NoteError> {
        check_text(text)?;
        Ok(format!("{text}\n{}", self.signature_line(text)))
    }
}

impl fmt::Debug for SignerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignerKey({})", self.public)
    }
}

/// A signature line, not yet checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureLine<'a> {
    pub name: &'a str,
    pub id: [u8; 4],
    /// What follows the id; its length depends on an algorithm that may be unknown here.
    pub signature: Vec<u8>,
}

/// A note taken apart, not yet checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note<'a> {
    /// With its last newline: what is signed.
    pub text: &'a str,
    pub signatures: Vec<SignatureLine<'a>>,
}

impl<'a> Note<'a> {
    /// # Errors
    /// [`NoteError::Text`], [`NoteError::Line`], [`NoteError::Name`], [`NoteError::Count`].
    pub fn parse(bytes: &'a [u8]) -> Result<Self, NoteError> {
        let note = str::from_utf8(bytes).map_err(|_| NoteError::Text)?;
        check_text(note)?;
        let end = note.rfind("\n\n").ok_or(NoteError::Line)? + 1;
        let (text, lines) = (&note[..end], &note[end + 1..]);
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Line)?;
        if lines.split('\n').take(MAX_SIGNATURES + 1).count() > MAX_SIGNATURES {
            return Err(NoteError::Count);
        }
        let signatures = lines.split('\n').map(signature_line).collect::<Result<_, _>>()?;
        Ok(Self { text, signatures })
    }

    /// The keys among `known` that signed, each once.
    ///
    /// # Errors
    /// [`NoteError::Signature`] for any bad signature of a known key, [`NoteError::Unknown`] when none is left.
    pub fn verify<'k>(&self, known: &'k [VerifierKey]) -> Result<Vec<&'k VerifierKey>, NoteError> {
        let mut signed = Vec::new();
        for key in known {
            let mut lines = self.signatures.iter().filter(|line| key.made(line)).peekable();
            if lines.peek().is_some() {
                lines.try_for_each(|line| key.check(self.text, line))?;
                signed.push(key);
            }
        }
        if signed.is_empty() { Err(NoteError::Unknown) } else { Ok(signed) }
    }
}

fn signature_line(line: &str) -> Result<SignatureLine<'_>, NoteError> {
    let (name, encoded) =
        line.strip_prefix("— ").and_then(|line| line.split_once(' ')).ok_or(NoteError::Line)?;
    if !valid_name(name) {
        return Err(NoteError::Name);
    }
    let bytes = STANDARD.decode(encoded).map_err(|_| NoteError::Line)?;
    match bytes.split_first_chunk() {
        Some((id, signature)) if !signature.is_empty() => {
            Ok(SignatureLine { name, id: *id, signature: signature.to_vec() })
        }
        _ => Err(NoteError::Line),
    }
}

fn check_text(text: &str) -> Result<(), NoteError> {
    let fine = text.ends_with('\n') && text.bytes().all(|byte| byte >= b' ' || byte == b'\n');
    if fine { Ok(()) } else { Err(NoteError::Text) }
}
