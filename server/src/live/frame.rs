//! Bytes of a server's WebSocket frame (RFC 6455): encoded once, sent to every socket as they are.

use bytes::Bytes;

/// A text frame around JSON.
pub fn text(json: &str) -> Bytes {
    frame(0x81, json.as_bytes())
}

/// A ping without a body.
pub fn ping() -> Bytes {
    Bytes::from_static(&[0x89, 0])
}

/// The answer to a ping; its body is at most 125 bytes by the protocol.
pub fn pong(body: &[u8]) -> Bytes {
    frame(0x8a, &body[..body.len().min(125)])
}

/// A close frame with its code and a short reason.
pub fn close(code: u16, reason: &str) -> Bytes {
    let mut body = code.to_be_bytes().to_vec();
    body.extend_from_slice(reason.as_bytes());
    frame(0x88, &body[..body.len().min(125)])
}

fn frame(first: u8, body: &[u8]) -> Bytes {
    let mut out = Vec::with_capacity(body.len() + 10);
    out.push(first);
    match body.len() {
        length @ 0..=125 => out.push(length as u8),
        length @ 126..=65_535 => {
            out.push(126);
            out.extend_from_slice(&(length as u16).to_be_bytes());
        }
        length => {
            out.push(127);
            out.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    out.extend_from_slice(body);
    out.into()
}
