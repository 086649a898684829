//! One measurement: a table on the terminal, a JSON line in the results file.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};

use crate::machine::Machine;

#[derive(Serialize, Deserialize, Clone, Debug)]
pub struct Figure {
    pub name: String,
    pub value: f64,
    pub unit: String,
}

/// Milliseconds.
#[derive(Serialize, Deserialize, Clone, Debug)]
pub struct Latency {
    pub name: String,
    pub count: u64,
    pub p50: f64,
    pub p95: f64,
    pub p99: f64,
    pub max: f64,
}

/// Processor time in percent of one core over the counted time, memory in MiB.
#[derive(Serialize, Deserialize, Clone, Debug, Default)]
pub struct Usage {
    pub server_cpu: f64,
    pub database_cpu: f64,
    pub generator_cpu: f64,
    pub server_mib: f64,
    pub server_peak_mib: f64,
    pub database_mib: f64,
}

#[derive(Serialize, Deserialize, Clone, Debug)]
pub struct Row {
    pub scenario: String,
    /// The scenario's own arguments, in words.
    pub variant: String,
    pub database: String,
    /// Messages of history the database was seeded with.
    pub history: u64,
    pub seconds: f64,
    pub figures: Vec<Figure>,
    pub latency: Vec<Latency>,
    pub usage: Option<Usage>,
    pub durability: String,
    pub machine: Option<Machine>,
    pub notes: Vec<String>,
}

impl Row {
    pub fn new(scenario: &str, variant: impl Into<String>, seconds: f64) -> Self {
        Self {
            scenario: scenario.to_owned(),
            variant: variant.into(),
            database: String::new(),
            history: 0,
            seconds,
            figures: Vec::new(),
            latency: Vec::new(),
            usage: None,
            durability: String::new(),
            machine: None,
            notes: Vec::new(),
        }
    }

    pub fn figure(mut self, name: &str, value: f64, unit: &str) -> Self {
        self.figures.push(Figure { name: name.to_owned(), value, unit: unit.to_owned() });
        self
    }

    /// `times` in microseconds; left out when empty.
    pub fn latency(mut self, name: &str, times: &Histogram<u64>) -> Self {
        let at = |quantile| times.value_at_quantile(quantile) as f64 / 1_000.0;
        if !times.is_empty() {
            self.latency.push(Latency {
                name: name.to_owned(),
                count: times.len(),
                p50: at(0.5),
                p95: at(0.95),
                p99: at(0.99),
                max: times.max() as f64 / 1_000.0,
            });
        }
        self
    }

    pub fn usage(mut self, usage: Usage) -> Self {
        self.usage = Some(usage);
        self
    }

    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    pub fn value(&self, name: &str) -> Option<f64> {
        self.figures.iter().find(|figure| figure.name == name).map(|figure| figure.value)
    }

    pub fn print(&self) {
        let Self { scenario, variant, database, history, seconds, .. } = self;
        println!("\n{scenario} {variant} · {database} · {history} messages of history · {seconds:.1} s");
        for Figure { name, value, unit } in &self.figures {
            println!("  {name:<34} {:>14} {unit}", thousands(*value));
        }
        if !self.latency.is_empty() {
            println!("  {:<34} {:>10} {:>9} {:>9} {:>9} {:>9}", "ms", "count", "p50", "p95", "p99", "max");
        }
        for Latency { name, count, p50, p95, p99, max } in &self.latency {
            println!("  {name:<34} {count:>10} {p50:>9.2} {p95:>9.2} {p99:>9.2} {max:>9.2}");
        }
        if let Some(usage) = &self.usage {
            let Usage { server_cpu, database_cpu, generator_cpu, .. } = usage;
            println!(
                "  cpu %: server {server_cpu:.0}, database {database_cpu:.0}, generator {generator_cpu:.0}; \
                 MiB: server {:.0} (peak {:.0}), database {:.0}",
                usage.server_mib, usage.server_peak_mib, usage.database_mib
            );
        }
        for note in &self.notes {
            println!("  {note}");
        }
    }

    pub fn append(&self, path: &Path) -> Result<()> {
        let mut file = OpenOptions::new().create(true).append(true).open(path)?;
        let mut line = serde_json::to_string(self)?;
        line.push('\n');
        file.write_all(line.as_bytes()).context("results file")
    }
}

/// Every row of a results file, oldest first; none when there is no file yet.
pub fn read(path: &Path) -> Result<Vec<Row>> {
    let Ok(text) = std::fs::read_to_string(path) else {
        return Ok(Vec::new());
    };
    text.lines().map(|line| serde_json::from_str(line).context("results file")).collect()
}

/// `1234567.8` as `1,234,568`; small numbers keep two or three decimals.
pub fn thousands(value: f64) -> String {
    if value.abs() < 100.0 {
        return format!("{value:.2}").trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    let digits = format!("{value:.0}");
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        let left = digits.len() - at;
        if at > 0 && left.is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
