//! Leaf v1: the bytes of an entry in the tree, without anything personal.
//!
//! `{"v":1,"log":…,"seq":…,"ts":…,"act":…,"out":…,"sd":[…]}`, these keys in this order, no spaces, at most
//! 4 KiB. Frozen: a change is a leaf v2 beside it. The digests in `sd` commit to the disclosures; who, what
//! and where are there.

use std::{borrow::Cow, str::FromStr};

use chrono::{DateTime, Datelike as _, Timelike as _, Utc};

use super::disclosure::Digest;
use super::note::valid_name;
use super::text::{push_padded, push_unsigned};
use super::tree::{Hash, MAX_SIZE, leaf_hash};

/// The most bytes a leaf may have.
pub const MAX_LEAF: usize = 4096;

/// Why a leaf is not written, or not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LeafError {
    /// Empty, with spaces, `+`, quotes, backslashes or control characters.
    #[error("the log's name is not usable as an origin")]
    Log,
    /// Above [`MAX_SIZE`].
    #[error("the seq is too large")]
    Seq,
    /// Outside the years 0 to 9999.
    #[error("the time has no four-digit year")]
    Time,
    /// Empty or with other characters than `a-z0-9_.`.
    #[error("the act is not a dotted name")]
    Act,
    /// Not in strictly ascending order.
    #[error("the digests are not sorted, or one stands twice")]
    Digests,
    /// More than [`MAX_LEAF`] bytes.
    #[error("the leaf is longer than {MAX_LEAF} bytes")]
    Length,
    /// These bytes are not what this leaf's content is written as.
    #[error("these bytes are not a leaf v1")]
    Format,
}

/// How the act ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    Success,
    Failure,
    Denied,
    Partial,
}

impl Outcome {
    /// The word in the leaf.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Denied => "denied",
            Self::Partial => "partial",
        }
    }
}

impl FromStr for Outcome {
    type Err = LeafError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let all = [Self::Success, Self::Failure, Self::Denied, Self::Partial];
        all.into_iter().find(|outcome| outcome.as_str() == word).ok_or(LeafError::Format)
    }
}

/// What a leaf says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf<'a> {
    /// The origin of the log's checkpoints; binds the leaf to its log.
    pub log: Cow<'a, str>,
    /// Zero-based index in the tree: the entry's position less one.
    pub seq: u64,
    /// Unix time in milliseconds.
    pub at: i64,
    pub act: Cow<'a, str>,
    pub out: Outcome,
    /// In ascending order; `sort` on a slice of [`Digest`] gives it.
    pub sd: Cow<'a, [Digest]>,
}

impl Leaf<'_> {
    /// Writes the leaf into `out`, whose old content is dropped and whose capacity is kept.
    ///
    /// # Errors
    /// See [`LeafError`]; `out` is then of no use.
    pub fn write(&self, out: &mut Vec<u8>) -> Result<(), LeafError> {
        self.check()?;
        out.clear();
        out.extend_from_slice(b"{\"v\":1,\"log\":\"");
        out.extend_from_slice(self.log.as_bytes());
        out.extend_from_slice(b"\",\"seq\":");
        push_unsigned(out, self.seq);
        out.extend_from_slice(b",\"ts\":\"");
        push_timestamp(out, self.at)?;
        out.extend_from_slice(b"\",\"act\":\"");
        out.extend_from_slice(self.act.as_bytes());
        out.extend_from_slice(b"\",\"out\":\"");
        out.extend_from_slice(self.out.as_str().as_bytes());
        out.extend_from_slice(b"\",\"sd\":[");
        for (place, digest) in self.sd.iter().enumerate() {
            out.extend_from_slice(if place == 0 { b"\"" } else { b",\"" });
            out.extend_from_slice(digest.as_bytes());
            out.push(b'"');
        }
        out.extend_from_slice(b"]}");
        if out.len() > MAX_LEAF { Err(LeafError::Length) } else { Ok(()) }
    }

    /// The leaf hash; `scratch` then holds the leaf's bytes.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn hash(&self, scratch: &mut Vec<u8>) -> Result<Hash, LeafError> {
        self.write(scratch)?;
        Ok(leaf_hash(scratch))
    }

    fn check(&self) -> Result<(), LeafError> {
        let act_byte = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_.".contains(&byte);
        if !valid_origin(&self.log) {
            Err(LeafError::Log)
        } else if self.seq > MAX_SIZE {
            Err(LeafError::Seq)
        } else if self.act.is_empty() || !self.act.bytes().all(act_byte) {
            Err(LeafError::Act)
        } else if !self.sd.is_sorted_by(|one, next| one < next) {
            Err(LeafError::Digests)
        } else {
            Ok(())
        }
    }
}

/// Reads a leaf and refuses every byte that [`Leaf::write`] would not have written.
///
/// # Errors
/// See [`LeafError`].
pub fn parse(bytes: &[u8]) -> Result<Leaf<'static>, LeafError> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wire<'a> {
        #[serde(rename = "v")]
        _version: u8,
        log: String,
        seq: u64,
        ts: &'a str,
        act: String,
        out: &'a str,
        #[serde(borrow)]
        sd: Vec<&'a str>,
    }
    if bytes.len() > MAX_LEAF {
        return Err(LeafError::Length);
    }
    let wire: Wire<'_> = serde_json::from_slice(bytes).map_err(|_| LeafError::Format)?;
    let at = DateTime::parse_from_rfc3339(wire.ts).map_err(|_| LeafError::Time)?.timestamp_millis();
    let sd = wire.sd.iter().map(|digest| digest.parse()).collect::<Result<Vec<Digest>, _>>();
    let leaf = Leaf {
        log: wire.log.into(),
        seq: wire.seq,
        at,
        act: wire.act.into(),
        out: wire.out.parse()?,
        sd: sd.map_err(|_| LeafError::Format)?.into(),
    };
    let mut again = Vec::with_capacity(bytes.len());
    leaf.write(&mut again)?;
    if again == bytes { Ok(leaf) } else { Err(LeafError::Format) }
}

/// Whether a log may be named so: usable in a note, in JSON and in a file without any escape.
pub fn valid_origin(name: &str) -> bool {
    valid_name(name) && !name.contains(|letter: char| letter.is_control() || letter == '"' || letter == '\\')
}

/// Appends Unix milliseconds as `2026-01-02T03:04:05.678Z`.
///
/// # Errors
/// [`LeafError::Time`] outside the years 0 to 9999.
pub fn push_timestamp(out: &mut Vec<u8>, at: i64) -> Result<(), LeafError> {
    let time = DateTime::<Utc>::from_timestamp_millis(at).ok_or(LeafError::Time)?;
    let year = u64::try_from(time.year()).ok().filter(|year| *year <= 9999).ok_or(LeafError::Time)?;
    push_padded::<4>(out, year);
    out.push(b'-');
    push_padded::<2>(out, time.month().into());
    out.push(b'-');
    push_padded::<2>(out, time.day().into());
    out.push(b'T');
    push_padded::<2>(out, time.hour().into());
    out.push(b':');
    push_padded::<2>(out, time.minute().into());
    out.push(b':');
    push_padded::<2>(out, time.second().into());
    out.push(b'.');
    push_padded::<3>(out, time.timestamp_subsec_millis().into());
    out.push(b'Z');
    Ok(())
}
