//! WebSocket frames (RFC 6455 section 5), the client's half: write masked, read unmasked.
//!
//! The mask key is zero, which leaves the payload as it is: the server does its full unmasking work, the generator
//! none. A browser must not do so (section 10.3), a load generator on loopback may.

pub const TEXT: u8 = 1;
pub const CLOSE: u8 = 8;
pub const PING: u8 = 9;
pub const PONG: u8 = 10;

const FIN: u8 = 0x80;
const MASKED: u8 = 0x80;
const LONG_HEAD: usize = 8;
const SHORT_HEAD: usize = 6;

/// One whole frame inside a buffer: the payload is `buffer[from..to]`, the next frame begins at `to`.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub struct Frame {
    pub opcode: u8,
    pub from: usize,
    pub to: usize,
}

/// What the server may not send to a client that offered no extension and expects whole messages.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub struct Broken(pub &'static str);

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "broken frame: {}", self.0)
    }
}

impl std::error::Error for Broken {}

/// Appends one text frame whose payload `write` appends. The payload is at most 65,535 bytes (the server's own limit).
pub fn text(out: &mut Vec<u8>, write: impl FnOnce(&mut Vec<u8>)) {
    frame(out, TEXT, write);
}

/// Appends one frame of any kind, in the shortest form of its length (section 5.2 demands it).
pub fn frame(out: &mut Vec<u8>, opcode: u8, write: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend_from_slice(&[0; LONG_HEAD]);
    write(out);
    let length = out.len() - start - LONG_HEAD;
    out[start] = FIN | opcode;
    if length < 126 {
        out[start + 1] = MASKED | length as u8;
        out.copy_within(start + LONG_HEAD.., start + SHORT_HEAD);
        out[start + 2..start + SHORT_HEAD].fill(0);
        out.truncate(start + SHORT_HEAD + length);
    } else {
        let long = u16::try_from(length).expect("a command is at most 64 KiB");
        out[start + 1] = MASKED | 126;
        out[start + 2..start + 4].copy_from_slice(&long.to_be_bytes());
    }
}

/// The first frame of `buffer`; `None` when it is not all there yet.
pub fn first(buffer: &[u8]) -> Result<Option<Frame>, Broken> {
    let [head, size, ..] = *buffer else {
        return Ok(None);
    };
    if head & FIN == 0 || head & 0x0f == 0 {
        return Err(Broken("a fragment"));
    }
    if head & 0x70 != 0 {
        return Err(Broken("an extension nobody offered"));
    }
    if size & MASKED != 0 {
        return Err(Broken("masked by the server"));
    }
    let (from, length): (usize, usize) = match size {
        126 => match buffer.get(2..4) {
            Some(&[high, low]) => (4, usize::from(u16::from_be_bytes([high, low]))),
            _ => return Ok(None),
        },
        127 => match buffer.get(2..10).and_then(|long| <[u8; 8]>::try_from(long).ok()) {
            Some(long) => (10, usize::try_from(u64::from_be_bytes(long)).map_err(|_| Broken("too long"))?),
            None => return Ok(None),
        },
        short => (2, usize::from(short)),
    };
    let to = from.checked_add(length).ok_or(Broken("too long"))?;
    Ok((buffer.len() >= to).then_some(Frame { opcode: head & 0x0f, from, to }))
}

/// The code of a close frame's payload; 1005 when it says none (section 7.1.5).
pub fn close_code(payload: &[u8]) -> u16 {
    match payload {
        [high, low, ..] => u16::from_be_bytes([*high, *low]),
        _ => 1005,
    }
}
