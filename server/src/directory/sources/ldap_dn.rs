//! Distinguished names (RFC 4514), made comparable: servers write one name in several ways (`\,` and `\2C`,
//! case, spaces).
//!
//! Only compared and climbed; what is sent back to a server is always the text that the server gave.

use unicode_normalization::UnicodeNormalization;

/// The parts of a name, leaf first, each as `type=value` in comparable form and ended by a NUL.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Dn(String);

impl Dn {
    /// `None` if the text is no name.
    pub fn parse(text: &str) -> Option<Self> {
        if text.trim().is_empty() {
            return Some(Self(String::new()));
        }
        let mut whole = String::with_capacity(text.len() + 8);
        for part in split(text, b",;")? {
            whole.push_str(&relative(part)?);
            whole.push(END);
        }
        Some(Self(whole))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Equal for equal names; what maps are keyed by.
    pub fn key(&self) -> &str {
        &self.0
    }

    pub(super) fn into_key(self) -> String {
        self.0
    }

    /// How many parts it has.
    pub fn depth(&self) -> usize {
        self.0.matches(END).count()
    }

    /// Keys of the names above, the nearest first, itself excluded.
    pub fn above(&self) -> impl Iterator<Item = &str> {
        self.0.match_indices(END).map(|(at, _)| &self.0[at + END.len_utf8()..]).filter(|key| !key.is_empty())
    }
}

/// Ends a part. A value that holds it is none that could be compared with anything else.
const END: char = '\0';

/// One RDN; the parts of a multi-valued one (`+`) in sorted order.
fn relative(text: &str) -> Option<String> {
    let mut parts = split(text, b"+")?.into_iter().map(pair).collect::<Option<Vec<_>>>()?;
    parts.sort();
    Some(parts.join("\u{1}"))
}

fn pair(text: &str) -> Option<String> {
    let (kind, value) = text.split_once('=')?;
    let kind = kind.trim().to_ascii_lowercase();
    (!kind.is_empty()).then_some(())?;
    Some(format!("{kind}={}", comparable(&unescape(value)?)))
}

/// Cuts at unescaped separators. `None` if an escape is left open.
fn split<'a>(text: &'a str, at: &[u8]) -> Option<Vec<&'a str>> {
    let (mut parts, mut from, mut escaped) = (Vec::new(), 0, false);
    for (i, byte) in text.bytes().enumerate() {
        if escaped {
            escaped = false;
        } else if byte == b'\\' {
            escaped = true;
        } else if at.contains(&byte) {
            parts.push(&text[from..i]);
            from = i + 1;
        }
    }
    parts.push(&text[from..]);
    (!escaped).then_some(parts)
}

fn unescape(value: &str) -> Option<String> {
    let (mut out, mut bytes) = (Vec::with_capacity(value.len()), value.bytes());
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        let first = bytes.next()?;
        if first.is_ascii_hexdigit() {
            let pair = [first, bytes.next()?];
            out.push(u8::from_str_radix(std::str::from_utf8(&pair).ok()?, 16).ok()?);
        } else {
            out.push(first);
        }
    }
    String::from_utf8(out).ok()
}

/// As `caseIgnoreMatch` compares (RFC 4518, about): compatibility forms, case and runs of spaces do not
/// matter.
pub(super) fn comparable(value: &str) -> String {
    let folded: String = value.nfkc().flat_map(char::to_lowercase).nfkc().collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}
