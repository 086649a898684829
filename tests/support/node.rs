//! `lingtong serve` as a process of its own: configured, seeded, started, killed, frozen, stopped.
//!
//! It is not the place for what clients do ([`crate::wire`]) or what the database holds ([`crate::stored`]). Only processes
//! started here are ever signalled, by their number; a node that is dropped is killed, and says the end of its log if the
//! test fails.

use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::seeded::Seeded;
use crate::wait;

const READY: Duration = Duration::from_secs(60);
const LOG_TAIL: usize = 40;

/// One node; not running until [`Node::start`].
pub struct Node {
    pub address: SocketAddr,
    pub data: PathBuf,
    pub url: String,
    child: Option<Child>,
    /// Not in the data directory, whose disk a test may fill.
    log: tempfile::NamedTempFile,
    _folder: Option<tempfile::TempDir>,
}

/// Who may act on a process.
#[derive(Clone, Copy)]
pub enum Signal {
    Freeze,
    GoOn,
    Terminate,
}

impl Node {
    /// A node with a data directory of its own, for the database of `url`. `sqlite` means a file in that directory.
    pub fn new(url: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("lingtong-node-").tempdir().unwrap();
        let mut node = Self::at(folder.path(), url);
        node._folder = Some(folder);
        node
    }

    /// The same in a given directory, which stays.
    pub fn at(data: &Path, url: &str) -> Self {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let url = match url {
            "sqlite" => format!("sqlite:{}", data.join("lingtong.db").display()),
            url => url.to_owned(),
        };
        fs::write(data.join("lingtong.toml"), configuration(data, address, &url)).unwrap();
        Self {
            address,
            data: data.to_owned(),
            url,
            child: None,
            log: tempfile::NamedTempFile::new().unwrap(),
            _folder: None,
        }
    }

    /// A second node of the same company: same database, keys copied, another port and directory.
    pub fn beside(&self) -> Self {
        let node = Self::new(&self.url);
        for name in ["journal.key", "master.key"] {
            let file = self.data.join(name);
            if file.exists() {
                fs::copy(&file, node.data.join(name)).unwrap();
            }
        }
        node
    }

    /// People with access tokens, made while the node is not running. `rooms` are `NUMBER:MEMBERS`.
    pub fn seed(&self, people: usize, pairs: usize, rooms: &[&str]) -> Seeded {
        let file = self.data.join("tokens.json");
        let mut words = vec!["bench-seed".to_owned(), "--people".into(), people.to_string()];
        words.extend(["--pairs".into(), pairs.to_string(), "--messages".into(), "0".into()]);
        words.extend(rooms.iter().flat_map(|room| ["--rooms".to_owned(), (*room).to_owned()]));
        words.extend(["--tokens-out".into(), file.display().to_string()]);
        let (status, said) = self.run(&words.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(status.success(), "bench-seed: {status}\n{said}");
        Seeded::read(&file)
    }

    /// Adds sections to the configuration.
    pub fn configure(&self, toml: &str) {
        let mut file = File::options().append(true).open(self.data.join("lingtong.toml")).unwrap();
        std::io::Write::write_all(&mut file, toml.as_bytes()).unwrap();
    }

    /// Another subcommand, to its end: how it ended and all it said.
    pub fn run(&self, words: &[&str]) -> (ExitStatus, String) {
        let output = Command::new(binary())
            .args(words)
            .arg("--config")
            .arg(self.data.join("lingtong.toml"))
            .stdin(Stdio::null())
            .output()
            .expect("LINGTONG_BIN is a program");
        let said = [output.stdout, output.stderr].concat();
        (output.status, String::from_utf8_lossy(&said).into_owned())
    }

    /// Starts it and waits until it is ready; the time that took.
    pub async fn start(&mut self) -> Duration {
        let begun = Instant::now();
        self.launch();
        self.ready().await;
        begun.elapsed()
    }

    /// Starts it without waiting.
    pub fn launch(&mut self) {
        assert!(self.child.is_none(), "the node runs already");
        let log = File::options().append(true).open(self.log.path()).unwrap();
        let child = Command::new(binary())
            .args(["serve", "--config"])
            .arg(self.data.join("lingtong.toml"))
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .expect("LINGTONG_BIN is a program");
        self.child = Some(child);
    }

    /// Waits until `/readyz` says yes.
    pub async fn ready(&mut self) {
        let http = reqwest::Client::new();
        let url = self.http("/readyz");
        let end = Instant::now() + READY;
        loop {
            if let Some(status) = self.child.as_mut().and_then(|child| child.try_wait().unwrap()) {
                panic!("the server ended: {status}\n{}", self.log_tail());
            }
            let answer = http.get(&url).timeout(Duration::from_secs(5)).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return;
            }
            assert!(Instant::now() < end, "not ready within {READY:?}\n{}", self.log_tail());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// `kill -9`, now.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Sends a signal.
    pub fn signal(&self, signal: Signal) {
        let name = match signal {
            Signal::Freeze => "STOP",
            Signal::GoOn => "CONT",
            Signal::Terminate => "TERM",
        };
        let order = format!("kill -{name} {}", self.pid());
        assert!(Command::new("sh").args(["-c", &order]).status().unwrap().success(), "{order}");
    }

    /// Waits for the end of a process that was told to end.
    pub fn ended(&mut self, limit: Duration) -> ExitStatus {
        let mut child = self.child.take().expect("the node runs");
        let what = format!("the server's end\n{}", self.log_tail());
        wait::until(&what, limit, || child.try_wait().unwrap())
    }

    pub fn pid(&self) -> u32 {
        self.child.as_ref().expect("the node runs").id()
    }

    pub fn http(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Resident memory, KiB.
    pub fn resident_kib(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("Linux says it");
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    /// A sample of `/metrics`, summed over its labels; 0 when it was never counted.
    pub async fn metric(&self, name: &str) -> f64 {
        let page = reqwest::get(self.http("/metrics")).await.unwrap().text().await.unwrap();
        let samples = page.lines().filter(|line| line.split(['{', ' ']).next() == Some(name));
        samples.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
    }

    /// The end of the log.
    pub fn log_tail(&self) -> String {
        let log = fs::read_to_string(self.log.path()).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(LOG_TAIL)..].join("\n")
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            eprintln!("--- log of the server at {}\n{}\n---", self.address, self.log_tail());
        }
    }
}

/// The server that is tested.
pub fn binary() -> PathBuf {
    match std::env::var_os("LINGTONG_BIN") {
        Some(path) => path.into(),
        None => beside_the_tests(),
    }
}

/// Where `cargo build` puts it: two folders above the running test.
fn beside_the_tests() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let path = test.ancestors().nth(2).expect("a test lies in a target directory").join("lingtong");
    assert!(path.is_file(), "LINGTONG_BIN is not set and {} is not built. Use `tests/run`.", path.display());
    path
}

/// Only limits are raised: tests are louder than people.
fn configuration(data: &Path, address: SocketAddr, url: &str) -> String {
    format!(
        r#"[server]
listen = "{address}"
[database]
url = "{url}"
data_dir = "{}"
[limits]
sends_per_minute = 10000000
requests_per_minute = 10000000
requests_per_minute_per_address = 10000000
sign_ins_per_minute_per_address = 1000000
sockets_per_person = 10000
[auth]
access_token_seconds = 3600
"#,
        data.display()
    )
}
