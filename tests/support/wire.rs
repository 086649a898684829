//! A client of the live protocol as a program would write it: frames by a library, replies matched by id, events in order.
//!
//! It keeps no state of conversations ([`crate::model`] does) and never reconnects by itself ([`crate::stayer`] does).

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::{mpsc, oneshot, watch};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use uuid::Uuid;

/// An answer later than this is a failure of the test, not of the server's day.
const PATIENCE: Duration = Duration::from_secs(30);

type Waiting = Arc<Mutex<Option<HashMap<i64, oneshot::Sender<Value>>>>>;

/// Why a command has no good answer.
#[derive(Debug, Clone)]
pub enum Failed {
    /// The connection ended before the answer; nothing is known.
    Lost,
    /// The server said no: `{code, status, detail}`.
    Refused { code: String, status: u64 },
}

impl Failed {
    pub fn code(&self) -> &str {
        match self {
            Self::Lost => "lost",
            Self::Refused { code, .. } => code,
        }
    }
}

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    pub seq: i64,
    pub position: i64,
}

/// An open, signed-in socket.
pub struct Socket {
    /// The server's first frame.
    pub hello: Value,
    /// Events and everything else that is no reply, in order; ends with the connection.
    pub events: mpsc::UnboundedReceiver<Value>,
    pub line: Line,
    reading: watch::Sender<bool>,
    closed: watch::Receiver<Option<u16>>,
    reader: tokio::task::JoinHandle<()>,
}

/// The half that gives commands; cheap to clone.
#[derive(Clone)]
pub struct Line {
    out: mpsc::UnboundedSender<Message>,
    waiting: Waiting,
    next: Arc<AtomicI64>,
}

impl Socket {
    /// Connects and signs in with the first frame.
    pub async fn open(address: SocketAddr, token: &str) -> Result<Self, Failed> {
        Self::open_with(address, token, None).await
    }

    /// The same with a kernel buffer of this many bytes, so that a client that does not read is soon a burden.
    pub async fn open_with(address: SocketAddr, token: &str, buffer: Option<u32>) -> Result<Self, Failed> {
        let opened = tokio::time::timeout(PATIENCE, Self::connect(address, token, buffer)).await;
        opened.unwrap_or(Err(Failed::Lost))
    }

    async fn connect(address: SocketAddr, token: &str, buffer: Option<u32>) -> Result<Self, Failed> {
        let lost = |_| Failed::Lost;
        let socket = TcpSocket::new_v4().map_err(lost)?;
        if let Some(size) = buffer {
            socket.set_recv_buffer_size(size).map_err(lost)?;
        }
        let stream = socket.connect(address).await.map_err(lost)?;
        stream.set_nodelay(true).map_err(lost)?;
        let request = format!("ws://{address}/api/v1/live").into_client_request().unwrap();
        let upgraded = tokio_tungstenite::client_async(request, stream).await;
        let (mut sink, mut stream) = upgraded.map_err(|_| Failed::Lost)?.0.split();
        let first = json!({"do": "auth", "token": token}).to_string();
        sink.send(Message::text(first)).await.map_err(|_| Failed::Lost)?;
        let hello = hello(&mut stream).await?;
        let (out, queue) = mpsc::unbounded_channel();
        let (tell, events) = mpsc::unbounded_channel();
        let (reading, may_read) = watch::channel(true);
        let (close, closed) = watch::channel(None);
        let waiting: Waiting = Arc::new(Mutex::new(Some(HashMap::new())));
        tokio::spawn(write(sink, queue));
        let reader = tokio::spawn(read(stream, tell, waiting.clone(), may_read, close, out.downgrade()));
        let line = Line { out, waiting, next: Arc::new(AtomicI64::new(1)) };
        Ok(Self { hello, events, line, reading, closed, reader })
    }

    /// Everything beyond the cursor, then live. Answers the position it is live from.
    pub async fn resume(&self, cursor: &str) -> Result<i64, Failed> {
        let data = self.line.ask(json!({"do": "resume", "cursor": cursor, "mine": 0})).await?;
        Ok(data["position"].as_i64().expect("resume answers a position"))
    }

    /// Stops or begins to take bytes from the kernel.
    pub fn reads(&self, yes: bool) {
        self.reading.send_replace(yes);
    }

    /// Waits for the end; the close code, if the server said one.
    pub async fn end(&self) -> Option<u16> {
        let mut closed = self.closed.clone();
        // An error is the end, too.
        match closed.wait_for(Option::is_some).await {
            Ok(code) => *code,
            Err(_) => *self.closed.borrow(),
        }
    }

    /// The next event of this kind.
    pub async fn event(&mut self, kind: &str) -> Value {
        let found = tokio::time::timeout(PATIENCE, async {
            while let Some(frame) = self.events.recv().await {
                if frame["kind"] == kind {
                    return frame;
                }
            }
            panic!("the connection ended before a {kind}");
        });
        found.await.unwrap_or_else(|_| panic!("no {kind} within {PATIENCE:?}"))
    }
}

impl Drop for Socket {
    /// Without a close frame, as a client that loses its network.
    fn drop(&mut self) {
        self.reader.abort();
    }
}

impl Line {
    /// One command, one answer.
    pub async fn ask(&self, command: Value) -> Result<Value, Failed> {
        let answer = self.begin(command)?;
        let reply = match tokio::time::timeout(PATIENCE, answer).await {
            Ok(Ok(reply)) => reply,
            Ok(Err(_)) => return Err(Failed::Lost),
            Err(_) => panic!("no answer within {PATIENCE:?}"),
        };
        if reply["ok"] == true {
            return Ok(reply["data"].clone());
        }
        let error = &reply["error"];
        Err(Failed::Refused {
            code: error["code"].as_str().unwrap_or_default().to_owned(),
            status: error["status"].as_u64().unwrap_or_default(),
        })
    }

    /// Sends a command; the reply comes through the channel.
    fn begin(&self, mut command: Value) -> Result<oneshot::Receiver<Value>, Failed> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        command["id"] = id.into();
        let (tell, answer) = oneshot::channel();
        match self.waiting.lock().as_mut() {
            Some(waiting) => waiting.insert(id, tell),
            None => return Err(Failed::Lost),
        };
        self.out.send(Message::text(command.to_string())).map_err(|_| Failed::Lost)?;
        Ok(answer)
    }

    /// Sends a message.
    pub async fn send(&self, conversation: i64, client_id: Uuid, text: &str) -> Result<Receipt, Failed> {
        let command =
            json!({"do": "send", "conversation": conversation, "client_id": client_id, "text": text});
        let data = self.ask(command).await?;
        Ok(Receipt { seq: data["seq"].as_i64().unwrap(), position: data["position"].as_i64().unwrap() })
    }
}

/// A new client id.
pub fn client_id() -> Uuid {
    Uuid::now_v7()
}

async fn hello(stream: &mut SplitStream<WebSocketStream<TcpStream>>) -> Result<Value, Failed> {
    while let Some(Ok(message)) = stream.next().await {
        if let Message::Text(text) = message {
            let frame: Value = serde_json::from_str(&text).expect("frames are JSON");
            if frame["type"] == "hello" {
                return Ok(frame);
            }
            let error = &frame["error"];
            return Err(Failed::Refused {
                code: error["code"].as_str().unwrap_or_default().to_owned(),
                status: error["status"].as_u64().unwrap_or_default(),
            });
        }
    }
    Err(Failed::Lost)
}

async fn write(
    mut sink: SplitSink<WebSocketStream<TcpStream>, Message>,
    mut queue: mpsc::UnboundedReceiver<Message>,
) {
    while let Some(message) = queue.recv().await {
        if sink.send(message).await.is_err() {
            return;
        }
    }
}

async fn read(
    mut stream: SplitStream<WebSocketStream<TcpStream>>,
    events: mpsc::UnboundedSender<Value>,
    waiting: Waiting,
    mut may_read: watch::Receiver<bool>,
    close: watch::Sender<Option<u16>>,
    out: mpsc::WeakUnboundedSender<Message>,
) {
    // Dropped with this task, however it ends: whoever waits learns that the line is lost.
    let _lost = Lost(waiting.clone());
    while may_read.wait_for(|yes| *yes).await.is_ok() {
        match stream.next().await {
            Some(Ok(Message::Text(text))) => {
                let frame: Value = serde_json::from_str(&text).expect("frames are JSON");
                let id = frame["id"].as_i64().filter(|_| frame["type"] == "reply");
                match id {
                    Some(id) => {
                        let asked = waiting.lock().as_mut().and_then(|waiting| waiting.remove(&id));
                        drop(asked.expect("one reply to each command").send(frame));
                    }
                    None => drop(events.send(frame)),
                }
            }
            Some(Ok(Message::Ping(body))) => {
                if let Some(out) = out.upgrade() {
                    drop(out.send(Message::Pong(body)));
                }
            }
            Some(Ok(Message::Close(frame))) => {
                close.send_replace(Some(frame.map_or(1005, |frame| frame.code.into())));
                return;
            }
            Some(Ok(_)) => {}
            Some(Err(_)) | None => return,
        }
    }
}

struct Lost(Waiting);

impl Drop for Lost {
    fn drop(&mut self) {
        self.0.lock().take();
    }
}
