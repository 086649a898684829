//! A gateway for short messages: a real HTTP server that keeps what it is handed and answers as it is told.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parking_lot::Mutex;

use crate::wait::until_async;

/// What came: the line of the request, its headers in small letters, its body.
#[derive(Debug, Clone)]
pub struct Handed {
    pub line: String,
    pub headers: String,
    pub body: String,
}

pub struct Gateway {
    pub port: u16,
    handed: Arc<Mutex<Vec<Handed>>>,
    answer: Arc<Mutex<&'static str>>,
    ended: Arc<AtomicBool>,
}

impl Gateway {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let gateway = Self {
            port: listener.local_addr().unwrap().port(),
            handed: Arc::default(),
            answer: Arc::new(Mutex::new("200 OK\r\ncontent-length: 10\r\n\r\n{\"code\":0}")),
            ended: Arc::default(),
        };
        let (handed, answer, ended) = (gateway.handed.clone(), gateway.answer.clone(), gateway.ended.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if ended.load(Ordering::Relaxed) {
                    return;
                }
                let answer = *answer.lock();
                handed.lock().extend(take(stream, answer));
            }
        });
        gateway
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// Status line and all that follows it.
    pub fn answers(&self, answer: &'static str) {
        *self.answer.lock() = answer;
    }

    /// How many it was handed so far.
    pub fn count(&self) -> usize {
        self.handed.lock().len()
    }

    /// The newest, once there are `count`.
    pub async fn handed(&self, count: usize) -> Handed {
        let newest = || self.handed.lock().get(count.checked_sub(1)?).cloned();
        until_async("a short message", Duration::from_secs(20), newest).await
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        drop(TcpStream::connect(("127.0.0.1", self.port)));
    }
}

fn take(mut stream: TcpStream, answer: &str) -> Option<Handed> {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    loop {
        let count = stream.read(&mut part).ok().filter(|count| *count > 0)?;
        bytes.extend_from_slice(&part[..count]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let (line, headers) = head.split_once("\r\n")?;
        let headers = headers.to_lowercase();
        let length = headers.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
        if body.len() >= length.trim().parse::<usize>().ok()? {
            stream.write_all(format!("HTTP/1.1 {answer}").as_bytes()).ok()?;
            return Some(Handed { line: line.into(), headers, body: body.into() });
        }
    }
}
