//! `load report`: the results file as the tables of `docs/performance.md`.
//!
//! The newest row of each scenario, variant, database and history counts; older ones are ignored.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, Result};

use crate::result::{self, Row, thousands};
use crate::targets::TARGETS;
use crate::{config, machine::Machine};

/// The whole document's measured part, in Markdown.
pub fn markdown(results: &Path) -> Result<String> {
    let rows = newest(result::read(results)?);
    let mut out = String::new();
    let machine = rows.iter().rev().find_map(|row| row.machine.as_ref());
    head(&mut out, machine.context("no results yet")?, &rows)?;
    for (scenario, target) in TARGETS {
        let rows: Vec<&Row> = rows.iter().filter(|row| row.scenario == *scenario).collect();
        if rows.is_empty() {
            continue;
        }
        write!(out, "\n## {scenario}\n\nTo reach: {target}.\n\n")?;
        figures(&mut out, &rows)?;
        latencies(&mut out, &rows)?;
        costs(&mut out, &rows)?;
        notes(&mut out, &rows)?;
    }
    Ok(out)
}

fn newest(rows: Vec<Row>) -> Vec<Row> {
    let mut kept: Vec<Row> = Vec::new();
    for row in rows {
        let same = |other: &Row| {
            (&other.scenario, &other.variant, &other.database, other.history)
                == (&row.scenario, &row.variant, &row.database, row.history)
        };
        match kept.iter_mut().find(|other| same(other)) {
            Some(other) => *other = row,
            None => kept.push(row),
        }
    }
    kept
}

fn head(out: &mut String, machine: &Machine, rows: &[Row]) -> Result<()> {
    let Machine { processor, cores, memory_gb, kernel, filesystem, syncs_per_second } = machine;
    writeln!(out, "| | |\n|---|---|")?;
    writeln!(out, "| Processor | {processor}, {cores} cores, shared by generator, server and database |")?;
    writeln!(out, "| Memory | {memory_gb} GB |\n| Kernel | Linux {kernel} |")?;
    let syncs = thousands(*syncs_per_second);
    writeln!(out, "| Disk | {filesystem}, {syncs} appends of 4 KiB made durable a second |")?;
    let mut durability: Vec<&str> = rows.iter().map(|row| row.durability.as_str()).collect();
    durability.sort_unstable();
    durability.dedup();
    for durability in durability {
        writeln!(out, "| Durability | {durability} |")?;
    }
    write!(
        out,
        "\nMessages are 100 bytes of UTF-8. Closed loops keep a number of messages in flight; open loops send on a \
         fixed schedule, and latency counts from the scheduled time, so that a slow server cannot hide behind a \
         waiting generator. Everything is counted after a warm-up. {}\n",
        config::RAISED
    )?;
    Ok(())
}

fn title(row: &Row) -> String {
    format!("{} · {} · {} messages", row.database, row.variant, thousands(row.history as f64))
}

fn figures(out: &mut String, rows: &[&Row]) -> Result<()> {
    writeln!(out, "| | Figure | |\n|---|---|---:|")?;
    for row in rows {
        for figure in &row.figures {
            writeln!(
                out,
                "| {} | {} | {} {} |",
                title(row),
                figure.name,
                thousands(figure.value),
                figure.unit
            )?;
        }
    }
    Ok(())
}

fn latencies(out: &mut String, rows: &[&Row]) -> Result<()> {
    if rows.iter().all(|row| row.latency.is_empty()) {
        return Ok(());
    }
    writeln!(out, "\n| Milliseconds | | p50 | p95 | p99 | max |\n|---|---|---:|---:|---:|---:|")?;
    for row in rows {
        for l in &row.latency {
            let title = title(row);
            let [p50, p95, p99, max] = [l.p50, l.p95, l.p99, l.max].map(|ms| format!("{ms:.2}"));
            writeln!(out, "| {title} | {} | {p50} | {p95} | {p99} | {max} |", l.name)?;
        }
    }
    Ok(())
}

fn costs(out: &mut String, rows: &[&Row]) -> Result<()> {
    if rows.iter().all(|row| row.usage.is_none()) {
        return Ok(());
    }
    writeln!(
        out,
        "\n| CPU in % of a core, memory in MiB | server | database | generator | server memory (peak) | \
         database memory |\n|---|---:|---:|---:|---:|---:|"
    )?;
    for row in rows {
        if let Some(u) = &row.usage {
            writeln!(
                out,
                "| {} | {:.0} | {:.0} | {:.0} | {:.0} ({:.0}) | {:.0} |",
                title(row),
                u.server_cpu,
                u.database_cpu,
                u.generator_cpu,
                u.server_mib,
                u.server_peak_mib,
                u.database_mib
            )?;
        }
    }
    Ok(())
}

fn notes(out: &mut String, rows: &[&Row]) -> Result<()> {
    for row in rows {
        for note in &row.notes {
            writeln!(out, "\n{}: {note}.", title(row))?;
        }
    }
    Ok(())
}
