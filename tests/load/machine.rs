//! The machine and its processes, from /proc: what a figure was measured on, and what it cost.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// Clock ticks a second of /proc/PID/stat; fixed at 100 for user space on Linux.
const TICKS: f64 = 100.0;

#[derive(Serialize, Deserialize, Clone, Debug)]
pub struct Machine {
    pub processor: String,
    pub cores: usize,
    pub memory_gb: f64,
    pub kernel: String,
    pub filesystem: String,
    /// Appends of 4 KiB that the disk makes durable in a second, one after the other.
    pub syncs_per_second: f64,
}

impl Machine {
    /// Looks at this machine; `data` is on the disk that is measured (takes half a second).
    pub fn read(data: &Path) -> Result<Self> {
        let processors = fs::read_to_string("/proc/cpuinfo")?;
        let name = field(&processors, "model name").unwrap_or("unknown").to_owned();
        let memory = fs::read_to_string("/proc/meminfo")?;
        let kilobytes = field(&memory, "MemTotal").and_then(leading).unwrap_or(0.0);
        Ok(Self {
            processor: name,
            cores: std::thread::available_parallelism()?.get(),
            memory_gb: (kilobytes / 1024.0 / 1024.0 * 10.0).round() / 10.0,
            kernel: fs::read_to_string("/proc/sys/kernel/osrelease")?.trim().to_owned(),
            filesystem: filesystem(data)?,
            syncs_per_second: syncs(data)?.round(),
        })
    }
}

fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim())
}

fn leading(text: &str) -> Option<f64> {
    text.split_whitespace().next()?.parse().ok()
}

fn filesystem(path: &Path) -> Result<String> {
    let path = path.canonicalize()?;
    let mounts = fs::read_to_string("/proc/mounts")?;
    let mount = mounts
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ').skip(1);
            Some((words.next()?, words.next()?))
        })
        .filter(|(point, _)| path.starts_with(point))
        .max_by_key(|(point, _)| point.len());
    Ok(mount.map_or("unknown", |(_, kind)| kind).to_owned())
}

fn syncs(data: &Path) -> Result<f64> {
    let mut file = tempfile::tempfile_in(data)?;
    let start = Instant::now();
    let mut count = 0;
    while start.elapsed().as_millis() < 500 {
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        count += 1;
    }
    Ok(f64::from(count) / start.elapsed().as_secs_f64())
}

/// User and system seconds of a process; with those of its ended children when `family`.
pub fn cpu_seconds(pid: u32, family: bool) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).context("the process is gone")?;
    let rest = stat.rsplit_once(')').context("stat")?.1;
    let ticks: f64 = rest
        .split_whitespace()
        .skip(11)
        .take(if family { 4 } else { 2 })
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum();
    Ok(ticks / TICKS)
}

/// Resident memory in MiB (`VmRSS`), its peak (`VmHWM`), or a part of it (`RssAnon`, `RssFile`).
pub fn resident(pid: u32, name: &str) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    Ok(field(&status, name).and_then(leading).unwrap_or(0.0) / 1024.0)
}

/// Memory in MiB with shared pages divided among those who share them.
pub fn proportional(pid: u32) -> f64 {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    field(&rollup, "Pss").and_then(leading).unwrap_or(0.0) / 1024.0
}

/// Soft limit of open files of this process; the server inherits it.
pub fn open_files() -> Result<u64> {
    let limits = fs::read_to_string("/proc/self/limits")?;
    let line = limits.lines().find(|line| line.starts_with("Max open files")).context("limits")?;
    Ok(line.split_whitespace().nth(3).and_then(|soft| soft.parse().ok()).unwrap_or(u64::MAX))
}
