//! A real mail server (Debian's aiosmtpd) that keeps what it is handed, private to one test.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use serde_json::Value;

use crate::slapd::free_port;
use crate::wait::{until, until_async};

const KEEP: &str = r#"
import email, json, sys
from email import policy
from aiosmtpd.controller import Controller
class Keep:
    async def handle_DATA(self, server, session, envelope):
        letter = email.message_from_bytes(envelope.content, policy=policy.default)
        part = lambda kind: letter.get_body((kind,)).get_content()
        print(json.dumps({"to": envelope.rcpt_tos, "from": envelope.mail_from, "subject": letter["subject"],
            "id": letter["message-id"], "auto": letter["auto-submitted"], "text": part("plain"), "html": part("html")}), flush=True)
        return "250 kept"
Controller(Keep(), hostname="127.0.0.1", port=int(sys.argv[1])).start()
sys.stdin.read()
"#;

pub struct Smtp {
    child: Child,
    pub port: u16,
    kept: Arc<Mutex<Vec<Value>>>,
}

impl Smtp {
    pub fn start() -> Self {
        Self::start_at(free_port())
    }

    /// On a port where one may have stood before.
    pub fn start_at(port: u16) -> Self {
        // The system's own interpreter has the system's packages.
        let mut child = Command::new("/usr/bin/python3")
            .args(["-c", KEEP, &port.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 is installed");
        let kept: Arc<Mutex<Vec<Value>>> = Arc::default();
        let (lines, keep) = (BufReader::new(child.stdout.take().unwrap()).lines(), kept.clone());
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                keep.lock().push(serde_json::from_str(&line).unwrap());
            }
        });
        until("the mail server listens", Duration::from_secs(20), || {
            TcpStream::connect(("127.0.0.1", port)).ok()
        });
        Self { child, port, kept }
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// What it was handed so far.
    pub fn letters(&self) -> Vec<Value> {
        self.kept.lock().clone()
    }

    /// The newest letter, once there are `count`.
    pub async fn letter(&self, count: usize) -> Value {
        let newest = || self.kept.lock().get(count.checked_sub(1)?).cloned();
        until_async("a letter", Duration::from_secs(20), newest).await
    }
}

impl Drop for Smtp {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What stands behind `#reset=` and the like in a letter.
pub fn token(letter: &Value, mark: &str) -> String {
    let text = letter["text"].as_str().unwrap();
    let (_, rest) = text.split_once(&format!("#{mark}=")).unwrap_or_else(|| panic!("no #{mark}= in {text}"));
    rest.split_whitespace().next().unwrap().to_owned()
}

/// The six digits in a letter.
pub fn code(letter: &Value) -> String {
    let digits = letter["text"].as_str().unwrap().split_whitespace();
    digits
        .filter(|word| word.len() == 6)
        .find(|word| word.bytes().all(|b| b.is_ascii_digit()))
        .unwrap()
        .to_owned()
}
