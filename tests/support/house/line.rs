//! The live door as a client uses it: one socket, frame by frame.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use lingtong::live::socket::Pace;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{self, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::{Guest, House};

/// Whatever a server has to say it says within this.
const PATIENCE: Duration = Duration::from_secs(10);

/// Time-outs of sockets so short that a test can wait for them.
pub fn short_pace() -> Pace {
    Pace {
        patience: Duration::from_millis(300),
        look: Duration::from_millis(50),
        ping: Duration::from_millis(200),
        stall: Duration::from_secs(1),
    }
}

/// How a socket ended: the close code, or none if the connection broke without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End(pub Option<u16>);

/// An open socket.
pub struct Line {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// Frames that were read past while waiting for another.
    seen: VecDeque<String>,
    /// The server's first frame.
    pub hello: Value,
    pub pings: usize,
    next: i64,
}

impl House {
    /// A socket nobody has signed in on; `headers` go with the upgrade.
    pub async fn line(&self, headers: &[(&'static str, &str)]) -> Result<Line, u16> {
        let mut request = format!("ws://{}/api/v1/live", self.address()).into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().append(*name, value.parse().unwrap());
        }
        match tokio_tungstenite::connect_async(request).await {
            Ok((stream, _)) => {
                Ok(Line { stream, seen: VecDeque::new(), hello: Value::Null, pings: 0, next: 0 })
            }
            Err(tungstenite::Error::Http(answer)) => Err(answer.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }
}

/// A socket of which only bytes are read: no ping is answered.
pub struct Mute(TcpStream);

impl Mute {
    /// Whether the server ended it within a time.
    pub async fn ends_within(&mut self, time: Duration) -> bool {
        let mut bytes = [0; 4096];
        let all = async { while self.0.read(&mut bytes).await.is_ok_and(|count| count > 0) {} };
        tokio::time::timeout(time, all).await.is_ok()
    }
}

impl House {
    /// A signed-in socket that never says a word again.
    pub async fn mute(&self, token: &str) -> Mute {
        let mut stream = TcpStream::connect(self.address()).await.unwrap();
        let request = format!(
            "GET /api/v1/live HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer {token}\r\n\r\n",
            self.address()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        Mute(stream)
    }
}

impl Guest {
    /// A signed-in socket without events.
    pub async fn line(&self, house: &House) -> Line {
        // An answer may be a moment ahead of the hub; the hello's cursor would then be before what the test just did.
        house.all_published().await;
        let mut line = house.line(&[]).await.unwrap();
        line.send(&json!({"do": "auth", "token": self.token})).await;
        line.hello = line.frame().await;
        assert_eq!(line.hello["type"], "hello", "{}", line.hello);
        assert_eq!(line.hello["person"], self.id);
        line
    }

    /// A socket with everything from its hello on.
    pub async fn live(&self, house: &House) -> Line {
        let mut line = self.line(house).await;
        let cursor = line.hello["cursor"].as_str().unwrap().to_owned();
        line.ask(json!({"do": "resume", "cursor": cursor})).await.unwrap();
        line
    }
}

impl Line {
    /// Sends a frame.
    pub async fn send(&mut self, frame: &Value) {
        self.raw(Message::text(frame.to_string())).await;
    }

    /// Sends a message as it is.
    pub async fn raw(&mut self, message: Message) {
        // A server that has closed already is found out by reading.
        let _ = self.stream.send(message).await;
    }

    /// Sends a command and waits for its reply: data, or the error's code. Other frames are kept.
    pub async fn ask(&mut self, mut command: Value) -> Result<Value, String> {
        self.next += 1;
        command["id"] = self.next.into();
        let id = self.next;
        self.send(&command).await;
        let reply = self.until(|frame| frame["type"] == "reply" && frame["id"] == id).await;
        match reply["ok"].as_bool() {
            Some(true) => Ok(reply["data"].clone()),
            _ => Err(reply["error"]["code"].as_str().unwrap().to_owned()),
        }
    }

    /// Sends a message. Returns its number.
    pub async fn say(&mut self, conversation: i64, text: &str) -> Result<i64, String> {
        let client_id = uuid::Uuid::now_v7();
        let command =
            json!({"do": "send", "conversation": conversation, "client_id": client_id, "text": text});
        Ok(self.ask(command).await?["seq"].as_i64().unwrap())
    }

    /// The next frame; fails after ten seconds or when the socket ends.
    pub async fn frame(&mut self) -> Value {
        serde_json::from_str(&self.text().await).unwrap()
    }

    /// The next frame's text.
    pub async fn text(&mut self) -> String {
        if let Some(text) = self.seen.pop_front() {
            return text;
        }
        match self.read(PATIENCE).await {
            Some(Ok(text)) => text,
            Some(Err(end)) => panic!("the socket ended: {end:?}"),
            None => panic!("nothing came"),
        }
    }

    /// Reads on to a frame; what came before it stays to be read.
    pub async fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        let mut passed = VecDeque::new();
        loop {
            let text = self.text().await;
            let frame: Value = serde_json::from_str(&text).unwrap();
            if wanted(&frame) {
                passed.append(&mut self.seen);
                self.seen = passed;
                return frame;
            }
            passed.push_back(text);
        }
    }

    /// The next event.
    pub async fn event(&mut self) -> Value {
        self.until(|frame| frame["type"] == "event").await
    }

    /// The texts of all events up to a position that this person sees.
    pub async fn events_until(&mut self, position: i64) -> Vec<String> {
        let mut events = Vec::new();
        loop {
            let text = self.text().await;
            let frame: Value = serde_json::from_str(&text).unwrap();
            if frame["type"] != "event" {
                continue;
            }
            events.push(text);
            if frame["position"].as_i64() >= Some(position) {
                return events;
            }
        }
    }

    /// Everything that has come, until a ping was answered.
    pub async fn all(&mut self) -> Vec<Value> {
        self.ask(json!({"do": "ping"})).await.unwrap();
        self.seen.drain(..).map(|text| serde_json::from_str(&text).unwrap()).collect()
    }

    /// The same as it came.
    pub async fn texts(&mut self) -> Vec<String> {
        self.ask(json!({"do": "ping"})).await.unwrap();
        self.seen.drain(..).collect()
    }

    /// The events so far, as they were sent.
    pub async fn events(&mut self, house: &House) -> Vec<String> {
        house.all_published().await;
        self.texts().await.into_iter().filter(|text| text.starts_with(r#"{"type":"event""#)).collect()
    }

    /// Reads what comes within a time; pings are answered meanwhile.
    pub async fn listen(&mut self, time: Duration) {
        if let Some(Ok(text)) = self.read(time).await {
            self.seen.push_back(text);
        }
    }

    /// Reads until the socket ends. Frames before the end are dropped.
    pub async fn end(&mut self) -> End {
        loop {
            match self.read(PATIENCE).await {
                Some(Ok(_)) => {}
                Some(Err(end)) => return end,
                None => panic!("the socket did not end"),
            }
        }
    }

    /// A text frame, the end, or nothing within `patience`.
    async fn read(&mut self, patience: Duration) -> Option<Result<String, End>> {
        let deadline = tokio::time::Instant::now() + patience;
        loop {
            let message = tokio::time::timeout_at(deadline, self.stream.next()).await.ok()?;
            match message {
                Some(Ok(Message::Text(text))) => return Some(Ok(text.as_str().to_owned())),
                Some(Ok(Message::Close(frame))) => {
                    return Some(Err(End(frame.map(|frame| u16::from(frame.code)))));
                }
                Some(Ok(Message::Ping(_))) => self.pings += 1,
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Some(Err(End(None))),
            }
        }
    }
}
