//! A signed-in live connection: hello, resume, and the bytes of a send.

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use anyhow::{Context, Result, bail};
use lingtong_tests::lean::scan::{Spot, Stream, number};
use lingtong_tests::lean::socket::{self, From, Reader, Shared};
use serde::Deserialize;

pub const PATH: &str = "/api/v1/live";
/// The command id of `resume`; sends count from [`FIRST`].
const RESUME: u64 = 1;
pub const FIRST: u64 = 2;

#[derive(Deserialize)]
struct Hello {
    cursor: String,
}

pub struct Live {
    pub reader: Reader,
    pub writer: Shared,
    /// The head when the server said hello.
    pub cursor: String,
}

/// What a resume brought before its reply.
#[derive(Default, Debug, Clone)]
pub struct Caught {
    pub messages: u64,
    /// The highest `mine` number seen.
    pub mine: u64,
}

/// `index` spreads connections over 127.0.0.1 to 127.0.0.8: a limit per address or a port range is not what is measured.
pub fn source(index: usize) -> Option<IpAddr> {
    Some(IpAddr::V4(Ipv4Addr::new(127, 0, 0, 1 + (index % 8) as u8)))
}

impl Live {
    /// Connects and waits for hello; no events flow yet.
    pub async fn open(address: SocketAddr, index: usize, token: &str) -> Result<Self> {
        let from = From { source: source(index), receive_buffer: None };
        Self::open_from(address, from, token).await
    }

    /// As `open`, with a say in the kernel's buffer.
    pub async fn open_from(address: SocketAddr, from: From, token: &str) -> Result<Self> {
        let (mut reader, writer) = socket::open(address, from, PATH, token).await?;
        let mut hello = Vec::new();
        reader
            .until(|frame| {
                hello = frame.to_vec();
                true
            })
            .await
            .context("no hello")?;
        let said: Hello = serde_json::from_slice(&hello)
            .with_context(|| format!("hello: {}", String::from_utf8_lossy(&hello)))?;
        Ok(Self { reader, writer, cursor: said.cursor })
    }

    /// Asks for the events behind `cursor` and waits until the server has sent them. A gap is an error.
    pub async fn resume(&mut self, cursor: &str, mine: u64) -> Result<Caught> {
        {
            let mut writer = self.writer.borrow_mut();
            writer.text(|out| {
                let command = format!(r#"{{"id":{RESUME},"do":"resume","cursor":"{cursor}","mine":{mine}}}"#);
                out.extend_from_slice(command.as_bytes());
            });
            writer.flush()?;
        }
        let mut caught = Caught::default();
        let mut failed = None;
        let (mut sends, mut replies) =
            (Spot::new(r#""kind":"message.send""#), Spot::new(r#""type":"reply""#));
        let mut mines = Spot::new(r#""mine":"#);
        self.reader
            .until(|frame| {
                if sends.after(frame).is_some() {
                    caught.messages += 1;
                } else if replies.after(frame).is_some() {
                    if memchr::memmem::find(frame, br#""ok":true"#).is_none() {
                        failed = Some(String::from_utf8_lossy(frame).into_owned());
                    }
                    return true;
                } else if let Some(mine) = mines.after(frame).and_then(number) {
                    caught.mine = caught.mine.max(mine);
                }
                false
            })
            .await
            .context("resume")?;
        match failed {
            Some(said) => bail!("resume: {said}"),
            None => Ok(caught),
        }
    }

    /// Opens and resumes from the hello's own cursor: from here on events flow.
    pub async fn join(address: SocketAddr, index: usize, token: &str) -> Result<Self> {
        let mut live = Self::open(address, index, token).await?;
        let cursor = live.cursor.clone();
        live.resume(&cursor, 0).await?;
        Ok(live)
    }
}

/// Collects one `send` command of message `n`; its reply carries `n` as id.
pub fn send(
    writer: &Shared,
    stream: Stream,
    conversation: i64,
    millis: u64,
    n: u64,
    text: impl FnOnce(&mut Vec<u8>),
) {
    writer.borrow_mut().text(|out| {
        write!(out, r#"{{"id":{n},"do":"send","conversation":{conversation},"client_id":""#)
            .expect("a vector takes what is written");
        stream.client_id(out, millis, n);
        out.extend_from_slice(br#"","text":""#);
        text(out);
        out.extend_from_slice(br#""}"#);
    });
}
