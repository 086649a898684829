//! The data directory and the room that is left there.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

use super::finding::Finding;
use crate::config::Config;

const CHECK: &str = "data";
const MIB: u64 = 1 << 20;
/// Below this the server does not last a day.
const TOO_LITTLE: u64 = 256 * MIB;
/// Below this somebody should look.
const LITTLE: u64 = 2_048 * MIB;

pub fn check(config: &Config) -> Vec<Finding> {
    let dir = &config.database.data_dir;
    let shown = dir.display();
    let mut found = Vec::new();
    match fs::metadata(dir) {
        Ok(meta) if !meta.is_dir() => {
            return vec![Finding::failure(
                CHECK,
                format!("{shown} is not a directory"),
                "name a directory in database.data_dir",
            )];
        }
        Ok(meta) => found.push(access(dir, &meta)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            found.push(Finding::ok(CHECK, format!("{shown} is not there yet; the first start makes it")));
        }
        Err(error) => {
            return vec![Finding::failure(
                CHECK,
                format!("{shown}: {error}"),
                "give the user who runs lingtong access to it",
            )];
        }
    }
    found.extend(room(dir));
    found
}

fn access(dir: &Path, meta: &fs::Metadata) -> Finding {
    let shown = dir.display();
    let me = fs::metadata("/proc/self").map(|meta| meta.uid());
    if me.is_ok_and(|me| me != meta.uid()) {
        let advice =
            "run this as the user who runs lingtong; files made by another one would lock the server out";
        return Finding::warning(
            CHECK,
            format!("{shown} belongs to another user than the one who asks"),
            advice,
        );
    }
    if let Err(error) = rustix::fs::access(dir, rustix::fs::Access::WRITE_OK) {
        let advice = "the user who runs lingtong must own it, on a file system that is not read-only";
        return Finding::failure(CHECK, format!("{shown} cannot be written: {error}"), advice);
    }
    if meta.permissions().mode() & 0o007 != 0 {
        return Finding::warning(
            CHECK,
            format!("{shown} is open to every user of this machine"),
            format!("chmod 700 {shown}"),
        );
    }
    Finding::ok(CHECK, format!("{shown} can be written"))
}

/// Of the directory, or of the nearest one above it that is there.
fn room(dir: &Path) -> Option<Finding> {
    let dir = std::path::absolute(dir).ok()?;
    let there = dir.ancestors().find(|path| path.exists())?;
    let stat = match rustix::fs::statvfs(there) {
        Ok(stat) => stat,
        Err(error) => {
            return Some(Finding::warning(
                "disk",
                format!("the free space is unknown: {error}"),
                "look at it by hand",
            ));
        }
    };
    let free = stat.f_bavail.saturating_mul(stat.f_frsize);
    let says =
        format!("{} MiB free of {} MiB", free / MIB, stat.f_blocks.saturating_mul(stat.f_frsize) / MIB);
    let advice =
        "make room or move database.data_dir; when the disk is full, writes are refused and reading goes on";
    Some(match free {
        0..TOO_LITTLE => Finding::failure("disk", says, advice),
        TOO_LITTLE..LITTLE => Finding::warning("disk", says, advice),
        _ => Finding::ok("disk", says),
    })
}
