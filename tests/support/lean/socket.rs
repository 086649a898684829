//! One live connection: `open` (upgrade with the token, hello), a [`Reader`] that one task owns, a [`Writer`] to share.
//!
//! Everything runs on one thread. All readers of it read into one buffer, and keep only an unfinished frame of their
//! own: ten thousand idle sockets cost the generator little, and the buffer stays in the processor's cache.

use std::cell::RefCell;
use std::future::poll_fn;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::rc::Rc;
use std::task::ready;

use anyhow::{Context, bail};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt, ReadBuf};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpSocket, TcpStream};

use super::frames;

const SCRATCH: usize = 256 * 1024;
/// Key and answer of RFC 6455 section 1.3: one pair is enough for a client that only measures.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; SCRATCH]);
}

pub type Shared = Rc<RefCell<Writer>>;

/// Where a connection comes from; the default is what the kernel chooses.
#[derive(Default, Clone, Copy)]
pub struct From {
    /// Any address of this machine.
    pub source: Option<IpAddr>,
    /// Bytes the kernel may keep for a client that does not read; small to make it a burden soon.
    pub receive_buffer: Option<u32>,
}

/// Connects, upgrades `path` with the access token.
///
/// Errors: refused connection, or the server's first line and body when it is not `101`.
pub async fn open(
    address: SocketAddr,
    from: From,
    path: &str,
    token: &str,
) -> anyhow::Result<(Reader, Shared)> {
    let socket = TcpSocket::new_v4()?;
    if let Some(size) = from.receive_buffer {
        socket.set_recv_buffer_size(size)?;
    }
    if let Some(source) = from.source {
        socket.bind(SocketAddr::new(source, 0))?;
    }
    let mut stream = socket.connect(address).await.context("connect")?;
    stream.set_nodelay(true)?;
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: Upgrade\r\n\
         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await?;
    let rest = upgraded(&mut stream).await?;
    let (read, write) = stream.into_split();
    let writer = Rc::new(RefCell::new(Writer { half: write, out: Vec::new(), from: 0 }));
    let fresh = !rest.is_empty();
    Ok((Reader { half: read, left: rest, fresh, writer: writer.clone() }, writer))
}

/// Reads the answer to the upgrade; gives what came behind it.
async fn upgraded(stream: &mut TcpStream) -> anyhow::Result<Vec<u8>> {
    let mut answer = Vec::with_capacity(1024);
    loop {
        if stream.read_buf(&mut answer).await? == 0 {
            bail!("closed during the upgrade: {}", String::from_utf8_lossy(&answer));
        }
        let Some(end) = memchr::memmem::find(&answer, b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&answer[..end]);
        if !head.starts_with("HTTP/1.1 101") || !head.contains(ACCEPT) {
            bail!("no upgrade: {}", String::from_utf8_lossy(&answer));
        }
        return Ok(answer[end + 4..].to_vec());
    }
}

/// The writing half: frames collect in `out`, one `flush` sends them all in one write.
pub struct Writer {
    half: OwnedWriteHalf,
    out: Vec<u8>,
    from: usize,
}

impl Writer {
    /// Collects one text frame; nothing is sent before [`Writer::flush`].
    pub fn text(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        frames::text(&mut self.out, write);
    }

    /// Sends what the kernel takes. The rest goes with the next flush (each pull of the reader tries it too).
    pub fn flush(&mut self) -> io::Result<()> {
        while self.from < self.out.len() {
            match self.half.try_write(&self.out[self.from..]) {
                Ok(sent) => self.from += sent,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        self.out.clear();
        self.from = 0;
        Ok(())
    }

    /// Gives the buffer's memory back, for sockets that will be idle.
    pub fn shrink(&mut self) {
        self.out.shrink_to_fit();
    }
}

/// The reading half: answers pings, hands text frames over.
pub struct Reader {
    half: OwnedReadHalf,
    left: Vec<u8>,
    /// `left` came with the upgrade's answer and was not looked at yet.
    fresh: bool,
    writer: Shared,
}

impl Reader {
    /// Waits for bytes and gives every whole text frame to `on`, in order. `on` must not pull another reader.
    ///
    /// Errors: `ConnectionAborted` with the close code in its text, `UnexpectedEof`, `Other` for a broken frame.
    pub async fn pull(&mut self, on: &mut impl FnMut(&[u8])) -> io::Result<()> {
        let closed = if std::mem::take(&mut self.fresh) {
            let (used, closed) = walk(&self.left, &self.writer, on)?;
            self.left.drain(..used);
            closed
        } else {
            self.read(on).await?
        };
        self.writer.borrow_mut().flush()?;
        match closed {
            Some(code) => Err(io::Error::new(io::ErrorKind::ConnectionAborted, format!("closed {code}"))),
            None => Ok(()),
        }
    }

    /// Pulls until `found` says so of a frame; later frames of the same read are shown to it too.
    pub async fn until(&mut self, mut found: impl FnMut(&[u8]) -> bool) -> io::Result<()> {
        let mut done = false;
        while !done {
            self.pull(&mut |frame| done |= found(frame)).await?;
        }
        Ok(())
    }

    async fn read(&mut self, on: &mut impl FnMut(&[u8])) -> io::Result<Option<u16>> {
        let Self { half, left, writer, .. } = self;
        poll_fn(|context| {
            BUFFER.with_borrow_mut(|buffer| {
                let have = left.len();
                if buffer.len() < have + SCRATCH / 2 {
                    buffer.resize(have + SCRATCH, 0);
                }
                buffer[..have].copy_from_slice(left);
                let mut room = ReadBuf::new(&mut buffer[have..]);
                ready!(Pin::new(&mut *half).poll_read(context, &mut room))?;
                let got = room.filled().len();
                if got == 0 {
                    return std::task::Poll::Ready(Err(io::ErrorKind::UnexpectedEof.into()));
                }
                let bytes = &buffer[..have + got];
                let (used, closed) = walk(bytes, writer, on)?;
                left.clear();
                left.extend_from_slice(&bytes[used..]);
                std::task::Poll::Ready(Ok(closed))
            })
        })
        .await
    }
}

/// Every whole frame of `bytes`: how many bytes they take, and the close code if one of them closes.
fn walk(bytes: &[u8], writer: &Shared, on: &mut impl FnMut(&[u8])) -> io::Result<(usize, Option<u16>)> {
    let mut at = 0;
    while let Some(frame) = frames::first(&bytes[at..]).map_err(io::Error::other)? {
        let payload = &bytes[at + frame.from..at + frame.to];
        at += frame.to;
        match frame.opcode {
            frames::TEXT => on(payload),
            frames::PING => {
                let out = &mut writer.borrow_mut().out;
                frames::frame(out, frames::PONG, |out| out.extend_from_slice(payload));
            }
            frames::CLOSE => return Ok((at, Some(frames::close_code(payload)))),
            _ => {}
        }
    }
    Ok((at, None))
}
