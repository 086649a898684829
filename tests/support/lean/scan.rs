//! Fields found by their bytes, and message ids that carry a number.
//!
//! A `client_id` made here is a true UUIDv7 whose random part says which run (12 bits), which stream of it (12 bits)
//! and which message (48 bits), so that an event alone tells what was sent and when. It is not unique beyond one
//! sender and run: the server's key is `(sender, client_id)`.

use memchr::memmem::Finder;

/// A needle that is nearly always at the same place as last time: frames of one kind differ by a digit or two.
pub struct Spot {
    needle: &'static [u8],
    finder: Finder<'static>,
    hint: usize,
}

impl Spot {
    /// `needle` as it stands in compact JSON, e.g. `"client_id":"`. Quotes inside a text are escaped there, so a
    /// message cannot imitate it.
    pub fn new(needle: &'static str) -> Self {
        Self { needle: needle.as_bytes(), finder: Finder::new(needle.as_bytes()), hint: 0 }
    }

    /// What follows the needle's first occurrence (or the one at its usual place), to the end of the frame.
    pub fn after<'a>(&mut self, frame: &'a [u8]) -> Option<&'a [u8]> {
        if let Some(rest) = frame.get(self.hint..).and_then(|rest| rest.strip_prefix(self.needle)) {
            return Some(rest);
        }
        let at = self.finder.find(frame)?;
        self.hint = at;
        Some(&frame[at + self.needle.len()..])
    }
}

/// The decimal number at the beginning of `bytes` (spaces not skipped); `None` when there is no digit.
pub fn number(bytes: &[u8]) -> Option<u64> {
    let digits = bytes.iter().take_while(|byte| byte.is_ascii_digit()).take(19);
    let mut value = None;
    for digit in digits {
        value = Some(value.unwrap_or(0) * 10 + u64::from(digit - b'0'));
    }
    value
}

/// The marks of one stream of messages: `run` and `stream` below 4,096.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stream {
    run: [u8; 3],
    stream: [u8; 3],
}

impl Stream {
    pub fn new(run: u16, stream: u16) -> Self {
        Self { run: three(run), stream: three(stream) }
    }

    /// Appends the 36 characters of message `n` (below 2^48), made at `millis` after 1970.
    pub fn client_id(&self, out: &mut Vec<u8>, millis: u64, n: u64) {
        hex(out, millis >> 16, 8);
        out.push(b'-');
        hex(out, millis, 4);
        out.extend_from_slice(b"-7");
        out.extend_from_slice(&self.run);
        out.extend_from_slice(b"-8");
        out.extend_from_slice(&self.stream);
        out.push(b'-');
        hex(out, n, 12);
    }

    /// The number in a `client_id` of this stream (`id` begins with it); `None` for anyone else's.
    pub fn number(&self, id: &[u8]) -> Option<u64> {
        let id = id.get(..36)?;
        if id[15..18] != self.run || id[20..23] != self.stream {
            return None;
        }
        id[24..].iter().try_fold(0, |value, &digit| {
            let digit = char::from(digit).to_digit(16)?;
            Some(value << 4 | u64::from(digit))
        })
    }
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

fn three(value: u16) -> [u8; 3] {
    [8, 4, 0].map(|shift| DIGITS[usize::from(value >> shift & 15)])
}

/// The lowest `digits` hexadecimal digits of `value`.
fn hex(out: &mut Vec<u8>, value: u64, digits: u32) {
    for at in (0..digits).rev() {
        out.push(DIGITS[(value >> (at * 4) & 15) as usize]);
    }
}
