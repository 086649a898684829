//! `lingtong demo` as a process of its own, and what it prints.
//!
//! A demo that is dropped is killed; [`Demo::stop`] ends it as Ctrl-C would.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::node::binary;
use crate::seeded::Person;
use crate::wait;

/// Generous: a debug build on a busy machine. What a release must reach is 3 s.
const READY: Duration = Duration::from_secs(60);

/// A running demo.
pub struct Demo {
    child: Child,
    /// All it printed until it was ready.
    pub said: String,
    pub address: SocketAddr,
    /// Tokens of the links, in the order of the people.
    pub links: Vec<String>,
    /// From the start of the process until it was ready.
    pub took: Duration,
}

impl Demo {
    /// Starts it with its data in `data` and waits until it has printed its links.
    pub fn start(data: &Path, more: &[&str]) -> Self {
        let begun = Instant::now();
        let mut child = Command::new(binary())
            .arg("demo")
            .arg("--data")
            .arg(data)
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("LINGTONG_BIN is a program");
        let mut said = String::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            said += &format!("{line}\n");
            if line.contains("Ctrl-C") {
                break;
            }
            assert!(begun.elapsed() < READY, "not ready within {READY:?}:\n{said}");
        }
        let url = said.split_whitespace().find_map(|word| word.strip_prefix("http://localhost:"));
        let port: u16 = url.unwrap_or_else(|| panic!("no address:\n{said}")).parse().unwrap();
        let links = links(&said);
        Self { child, said, address: SocketAddr::from(([127, 0, 0, 1], port)), links, took: begun.elapsed() }
    }

    /// Signs in by the link of the n-th person.
    pub async fn person(&self, nth: usize) -> Person {
        sign_in(self.address, &self.links[nth]).await.expect("the link signs in")
    }

    /// As Ctrl-C, and waits for the end.
    pub fn stop(mut self) {
        let order = format!("kill -INT {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &order]).status().unwrap().success());
        let child = &mut self.child;
        let status = wait::until("the demo's end", Duration::from_secs(20), || child.try_wait().unwrap());
        assert!(status.success(), "{status}");
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The tokens of every link in a text.
pub fn links(said: &str) -> Vec<String> {
    said.split_whitespace().filter_map(|word| Some(word.split_once("/#link=")?.1.to_owned())).collect()
}

/// Signs in by a link's token, as the page does; the error is the code.
pub async fn sign_in(address: SocketAddr, token: &str) -> Result<Person, String> {
    let url = format!("http://{address}/api/v1/session/link");
    let answer = reqwest::Client::new().post(url).json(&json!({"token": token})).send().await.unwrap();
    let body: serde_json::Value = answer.json().await.unwrap();
    if let Some(code) = body["code"].as_str() {
        return Err(code.to_owned());
    }
    Ok(Person {
        id: body["person"]["id"].as_i64().unwrap(),
        session: body["session_id"].as_i64().unwrap(),
        access_token: body["access_token"].as_str().unwrap().to_owned(),
    })
}

/// What somebody chooses who came by a link and has no password.
pub const CHOSEN: &str = "correct horse battery";

/// The same for somebody who has to choose a password first: does so, and holds a token with nothing due.
pub async fn enter(address: SocketAddr, token: &str) -> Result<Person, String> {
    let url = |path: &str| format!("http://{address}/api/v1{path}");
    let client = reqwest::Client::new();
    let begun = client.post(url("/session/link")).json(&json!({"token": token})).send().await.unwrap();
    let begun: serde_json::Value = begun.json().await.unwrap();
    if let Some(code) = begun["code"].as_str() {
        return Err(code.to_owned());
    }
    let passwords = json!({"current": "", "new": CHOSEN});
    let access = begun["access_token"].as_str().unwrap();
    let chosen = client.post(url("/me/password")).bearer_auth(access).json(&passwords).send().await.unwrap();
    assert!(chosen.status().is_success(), "{}", chosen.text().await.unwrap());
    let refresh = json!({"refresh_token": begun["refresh_token"]});
    let body = client.post(url("/session/refresh")).json(&refresh).send().await.unwrap();
    let body: serde_json::Value = body.json().await.unwrap();
    Ok(Person {
        id: body["person"]["id"].as_i64().unwrap(),
        session: body["session_id"].as_i64().unwrap(),
        access_token: body["access_token"].as_str().unwrap().to_owned(),
    })
}
