//! One keep-alive HTTP/1.1 connection: a request, its whole answer, again. No redirects, no compression, no TLS.

use std::net::SocketAddr;
use std::ops::Range;

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

pub struct Http {
    stream: TcpStream,
    address: SocketAddr,
    out: Vec<u8>,
    answer: Vec<u8>,
}

/// How long the answer's body is.
enum Length {
    Bytes(usize),
    Chunks,
}

impl Http {
    pub async fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, address, out: Vec::new(), answer: Vec::with_capacity(64 * 1024) })
    }

    /// Status and body. `path` is percent-encoded already; an empty token sends none.
    pub async fn ask(&mut self, method: &str, path: &str, token: &str, body: &str) -> Result<(u16, &[u8])> {
        use std::io::Write;
        let Self { out, address, .. } = self;
        out.clear();
        write!(out, "{method} {path} HTTP/1.1\r\nHost: {address}\r\nContent-Length: {}\r\n", body.len())?;
        if !body.is_empty() {
            out.extend_from_slice(b"Content-Type: application/json\r\n");
        }
        if !token.is_empty() {
            write!(out, "Authorization: Bearer {token}\r\n")?;
        }
        write!(out, "\r\n{body}")?;
        self.stream.write_all(&self.out).await?;
        let (status, body) = self.read().await?;
        Ok((status, &self.answer[body]))
    }

    /// The body of a success, as JSON; another status is an error that quotes it.
    pub async fn json(
        &mut self,
        method: &str,
        path: &str,
        token: &str,
        body: &str,
    ) -> Result<serde_json::Value> {
        let (status, answer) = self.ask(method, path, token, body).await?;
        if !(200..300).contains(&status) {
            bail!("{method} {path}: {status} {}", String::from_utf8_lossy(answer));
        }
        if answer.is_empty() {
            return Ok(serde_json::Value::Null);
        }
        serde_json::from_slice(answer).with_context(|| format!("{method} {path}"))
    }

    async fn read(&mut self) -> Result<(u16, Range<usize>)> {
        self.answer.clear();
        let (status, head, length) = loop {
            self.more().await?;
            let mut headers = [httparse::EMPTY_HEADER; 48];
            let mut response = httparse::Response::new(&mut headers);
            if let httparse::Status::Complete(head) = response.parse(&self.answer)? {
                let status = response.code.context("status")?;
                break (status, head, length(status, response.headers)?);
            }
        };
        match length {
            Length::Bytes(bytes) => {
                while self.answer.len() < head + bytes {
                    self.more().await?;
                }
                Ok((status, head..head + bytes))
            }
            Length::Chunks => Ok((status, self.unchunk(head).await?)),
        }
    }

    /// Moves the chunks' contents together behind the head.
    async fn unchunk(&mut self, head: usize) -> Result<Range<usize>> {
        let (mut end, mut at) = (head, head);
        loop {
            match httparse::parse_chunk_size(&self.answer[at..]) {
                Ok(httparse::Status::Complete((line, size))) => {
                    let size = usize::try_from(size)?;
                    let from = at + line;
                    while self.answer.len() < from + size + 2 {
                        self.more().await?;
                    }
                    self.answer.copy_within(from..from + size, end);
                    (end, at) = (end + size, from + size + 2);
                    if size == 0 {
                        return Ok(head..end);
                    }
                }
                Ok(httparse::Status::Partial) => self.more().await?,
                Err(_) => bail!("not a chunk"),
            }
        }
    }

    async fn more(&mut self) -> Result<()> {
        if self.stream.read_buf(&mut self.answer).await? == 0 {
            bail!("the server closed the connection");
        }
        Ok(())
    }
}

fn length(status: u16, headers: &[httparse::Header]) -> Result<Length> {
    for header in headers {
        if header.name.eq_ignore_ascii_case("content-length") {
            return Ok(Length::Bytes(std::str::from_utf8(header.value)?.parse()?));
        }
        if header.name.eq_ignore_ascii_case("transfer-encoding") {
            return Ok(Length::Chunks);
        }
    }
    if status == 204 { Ok(Length::Bytes(0)) } else { bail!("an answer without length") }
}

/// A query value for a URL.
pub fn encode(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
