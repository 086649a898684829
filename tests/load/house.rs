//! The measured server: seeded, started, watched, stopped. Only what was started here is ever stopped.

use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

use crate::http::Http;
use crate::machine::{self, Machine};
use crate::options::Options;
use crate::result::{Row, Usage};
use crate::seed::Seed;
use crate::{config, postgres};

const READY: Duration = Duration::from_secs(60);
const STOP: Duration = Duration::from_secs(15);

pub struct House {
    pub options: Options,
    pub address: SocketAddr,
    pub seed: Seed,
    pub machine: Machine,
    durability: String,
    data: PathBuf,
    child: Option<Child>,
    /// Removed with everything in it when the house goes.
    _temporary: Option<tempfile::TempDir>,
}

impl House {
    /// Writes the configuration and seeds the company; the server is not running yet.
    pub async fn prepare(options: Options) -> Result<Self> {
        let temporary = match options.data {
            Some(_) => None,
            None => Some(tempfile::Builder::new().prefix("lingtong-load-").tempdir()?),
        };
        let data = match (&options.data, &temporary) {
            (Some(data), _) => data.clone(),
            (None, Some(temporary)) => temporary.path().to_owned(),
            (None, None) => bail!("no data directory"),
        };
        fs::create_dir_all(&data)?;
        let data = data.canonicalize()?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let (database, durability) = if options.database == "sqlite" {
            let file = data.join("lingtong.db");
            (format!("sqlite://{}", file.display()), "SQLite, WAL, synchronous=FULL".to_owned())
        } else {
            (options.database.clone(), postgres::settings(&options.database)?)
        };
        let extra = match &options.config_extra {
            Some(path) => fs::read_to_string(path)?,
            None => String::new(),
        };
        fs::write(data.join("lingtong.toml"), config::text(&data, address, &database, &extra))?;
        let machine = Machine::read(&data)?;
        seed(&options, &data).await?;
        let seed = Seed::read(&data.join("tokens.json"))?;
        Ok(Self { options, address, seed, machine, durability, data, child: None, _temporary: temporary })
    }

    /// Fresh access tokens; the server must be stopped.
    pub async fn renew(&mut self) -> Result<()> {
        seed(&self.options, &self.data).await?;
        self.seed = Seed::read(&self.data.join("tokens.json"))?;
        Ok(())
    }

    /// Starts the server; gives the time until `/readyz` said yes.
    pub async fn start(&mut self) -> Result<Duration> {
        let log = File::options().create(true).append(true).open(self.data.join("server.log"))?;
        let begun = Instant::now();
        let child = command(&self.options)?
            .arg("serve")
            .arg("--config")
            .arg(self.data.join("lingtong.toml"))
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("start the server")?;
        self.child = Some(child);
        while begun.elapsed() < READY {
            if let Some(child) = &mut self.child
                && let Some(status) = child.try_wait()?
            {
                bail!("the server stopped ({status}):\n{}", self.tail());
            }
            if self.ready().await {
                return Ok(begun.elapsed());
            }
            sleep(Duration::from_millis(2)).await;
        }
        bail!("not ready after {READY:?}:\n{}", self.tail());
    }

    async fn ready(&self) -> bool {
        let Ok(mut http) = Http::connect(self.address).await else {
            return false;
        };
        matches!(http.ask("GET", "/readyz", "", "").await, Ok((200, _)))
    }

    /// The last lines of the server's log.
    fn tail(&self) -> String {
        let log = fs::read_to_string(self.data.join("server.log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().rev().take(12).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join("\n")
    }

    /// SIGTERM, and SIGKILL when that takes longer than 15 s. Gives the time it took.
    pub async fn stop(&mut self) -> Result<Duration> {
        let Some(mut child) = self.child.take() else {
            return Ok(Duration::ZERO);
        };
        let begun = Instant::now();
        if let Some(pid) = child.id() {
            Command::new("kill").arg("-TERM").arg(pid.to_string()).status().await?;
        }
        if timeout(STOP, child.wait()).await.is_err() {
            child.kill().await?;
            eprintln!("the server did not stop within {STOP:?}");
        }
        Ok(begun.elapsed())
    }

    /// SIGKILL.
    pub async fn kill(&mut self) -> Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill().await?;
        }
        Ok(())
    }

    pub fn pid(&self) -> Result<u32> {
        self.child.as_ref().and_then(Child::id).context("the server is not running")
    }

    pub async fn http(&self) -> Result<Http> {
        Http::connect(self.address).await
    }

    /// Runs another subcommand of the server to its end; gives its output.
    pub async fn command(&self, words: &[&str]) -> Result<String> {
        let output = command(&self.options)?
            .args(words)
            .arg("--config")
            .arg(self.data.join("lingtong.toml"))
            .output()
            .await?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        if !output.status.success() {
            bail!("{words:?}: {}\n{said}{}", output.status, String::from_utf8_lossy(&output.stderr));
        }
        Ok(said)
    }

    /// Adds sections to the configuration; the server must be stopped.
    pub fn configure(&self, toml: &str) -> Result<()> {
        let file = self.data.join("lingtong.toml");
        let text = fs::read_to_string(&file)?;
        Ok(fs::write(file, text + toml)?)
    }

    /// Runs another subcommand to its end: how long it took, and the most memory it had, in MiB.
    pub async fn watched(&self, words: &[&str]) -> Result<(Duration, f64)> {
        let begun = Instant::now();
        let mut command = command(&self.options)?;
        command.args(words).arg("--config").arg(self.data.join("lingtong.toml"));
        let mut child = command.stdout(Stdio::null()).spawn()?;
        let (pid, mut peak) = (child.id().context("it runs")?, 0.0_f64);
        loop {
            if let Some(status) = child.try_wait()? {
                if !status.success() {
                    bail!("{words:?}: {status}");
                }
                return Ok((begun.elapsed(), peak));
            }
            // It may end between the two questions.
            peak = peak.max(machine::resident(pid, "VmHWM").unwrap_or(0.0));
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Starts to count processor time.
    pub fn meter(&self) -> Result<Meter> {
        let server = self.pid()?;
        let database = match self.options.database.as_str() {
            "sqlite" => None,
            url => Some(url.to_owned()),
        };
        let mut meter = Meter { begun: Instant::now(), server, database, spent: [0.0; 3] };
        meter.spent = meter.cpu()?;
        Ok(meter)
    }

    /// Fills in what all rows of this house share, prints and keeps the row.
    pub fn keep(&self, mut row: Row) -> Result<Row> {
        row.database = self.options.database_name().to_owned();
        row.history = self.options.messages;
        row.durability.clone_from(&self.durability);
        row.machine = Some(self.machine.clone());
        row.print();
        row.append(&self.options.results)?;
        Ok(row)
    }
}

fn command(options: &Options) -> Result<Command> {
    let server = options.server.as_ref().context("--server: the path of a release build")?;
    let mut command = Command::new(server);
    command.kill_on_drop(true).stdin(Stdio::null());
    Ok(command)
}

async fn seed(options: &Options, data: &std::path::Path) -> Result<()> {
    let begun = Instant::now();
    let mut command = command(options)?;
    command.arg("bench-seed").arg("--config").arg(data.join("lingtong.toml"));
    command.args(["--people", &options.people.to_string(), "--pairs", &options.pairs.to_string()]);
    for room in &options.rooms {
        command.args(["--rooms", room]);
    }
    command.args(["--messages", &options.messages.to_string()]);
    let status = command.arg("--tokens-out").arg(data.join("tokens.json")).status().await?;
    if !status.success() {
        bail!("bench-seed: {status}");
    }
    println!("seeded, or found seeded, in {:.1} s", begun.elapsed().as_secs_f64());
    Ok(())
}

/// Processor time since [`House::meter`].
pub struct Meter {
    begun: Instant,
    server: u32,
    /// The URL of PostgreSQL; its processes come and go.
    database: Option<String>,
    spent: [f64; 3],
}

impl Meter {
    fn database(&self) -> Vec<u32> {
        self.database.as_deref().map(postgres::processes).unwrap_or_default()
    }

    /// Seconds of server, database and generator. A database process that ended is in its postmaster's count.
    fn cpu(&self) -> Result<[f64; 3]> {
        let database = self.database();
        let spent = database.iter().filter_map(|pid| machine::cpu_seconds(*pid, true).ok());
        Ok([
            machine::cpu_seconds(self.server, false)?,
            spent.fold(0.0, |sum, seconds| sum + seconds),
            machine::cpu_seconds(std::process::id(), false)?,
        ])
    }

    pub fn read(&self) -> Result<Usage> {
        let now = self.cpu()?;
        let seconds = self.begun.elapsed().as_secs_f64();
        let percent = |at: usize| (now[at] - self.spent[at]) / seconds * 100.0;
        Ok(Usage {
            server_cpu: percent(0),
            database_cpu: percent(1),
            generator_cpu: percent(2),
            server_mib: machine::resident(self.server, "VmRSS")?,
            server_peak_mib: machine::resident(self.server, "VmHWM")?,
            database_mib: self.database().iter().fold(0.0, |sum, pid| sum + machine::proportional(*pid)),
        })
    }
}
