//! The database: reachable, new enough, migrated, durable, on time.

use super::finding::Finding;
use crate::app::target;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::health::{self, Health, Schema};
use crate::db::{Backend, Conn, Purpose, Target, connect};
use crate::journal::{installation, store};

const CHECK: &str = "database";
/// PostgreSQL's `server_version_num`.
const OLDEST: i64 = 150_000;
/// Clocks that differ by more mislead people, milliseconds; tokens are refused beyond the second.
const DIFFERENT: i64 = 1_000;
const TOO_DIFFERENT: i64 = 30_000;

/// What the other checks ask of it.
#[derive(Debug, Default)]
pub struct Facts {
    /// Verifier key of the journal; none in a new database.
    pub vkey: Option<String>,
    /// There are secrets that only the master key opens.
    pub secrets: bool,
}

pub fn check(config: &Config, clock: &dyn Clock) -> (Vec<Finding>, Facts) {
    let target = match target(config) {
        Ok(target) => target,
        Err(error) => {
            return (
                vec![Finding::failure(CHECK, error.to_string(), "correct database.url")],
                Facts::default(),
            );
        }
    };
    if let Target::Sqlite(path) = &target
        && !path.exists()
    {
        let says = format!("{} is not there yet; the first start makes it", path.display());
        return (vec![Finding::ok(CHECK, says)], Facts::default());
    }
    // On PostgreSQL a reading connection would say that nothing can be written.
    let purpose = if target.backend() == Backend::Sqlite { Purpose::Read } else { Purpose::Maintenance };
    let shown = config.database.url.redacted();
    let opened = connect(&target, purpose).map_err(|error| error.to_string());
    let looked = opened.and_then(|mut conn| match health::look(&mut conn) {
        Ok(health) => Ok((conn, health)),
        Err(error) => Err(error.to_string()),
    });
    match looked {
        Err(error) => {
            let advice = "check database.url, that the database server runs, and that it lets this user in";
            (vec![Finding::failure(CHECK, format!("{shown}: {}", error.trim()), advice)], Facts::default())
        }
        Ok((mut conn, health)) => {
            let mut found = vec![Finding::ok(CHECK, format!("{shown}, {}", health.version))];
            found.extend(server(&health));
            found.extend(schema(&health));
            found.extend(time(&health, clock));
            let facts = if health.schema == Schema::Empty { Facts::default() } else { facts(&mut conn) };
            found.extend(newest(&mut conn, &health, clock));
            (found, facts)
        }
    }
}

fn server(health: &Health) -> Vec<Finding> {
    let mut found = Vec::new();
    if health.server_version.is_some_and(|version| version < OLDEST) {
        found.push(Finding::failure(
            CHECK,
            "PostgreSQL is older than 15",
            "upgrade the database server to 15 or newer",
        ));
    }
    if !health.writable {
        let says = "it cannot be written (a standby, read-only, or without the right to create tables)";
        found.push(Finding::failure(
            CHECK,
            says,
            "point database.url at the primary, as the owner of the database",
        ));
    }
    for (setting, value) in health.lax.iter() {
        let says = format!("{setting} is {value}: what was acknowledged can be lost when the machine stops");
        found.push(Finding::failure(
            "durability",
            says,
            format!("set {setting} = on in the database server"),
        ));
    }
    if health.lax.is_empty() {
        found.push(Finding::ok("durability", "every commit is on the disk before it is acknowledged"));
    }
    found
}

fn schema(health: &Health) -> Option<Finding> {
    Some(match &health.schema {
        Schema::Empty => Finding::ok("migrations", "the database is empty; the first start makes the tables"),
        Schema::Current => Finding::ok("migrations", "the tables are those of this version"),
        Schema::Waiting(count) => {
            let says = format!("{count} wait");
            Finding::warning(
                "migrations",
                says,
                "the next start of `lingtong serve` runs them; make a backup before",
            )
        }
        Schema::Unknown(error) => {
            let advice = "a newer version of Lingtong was here: use that one, or restore the backup made before the upgrade";
            Finding::failure("migrations", error.clone(), advice)
        }
    })
}

fn time(health: &Health, clock: &dyn Clock) -> Option<Finding> {
    let apart = (health.now_ms? - clock.now_ms()).abs();
    let says = format!("this machine and the database differ by {apart} ms");
    let advice = "let both follow a time server (chrony or systemd-timesyncd)";
    Some(match apart {
        ..=DIFFERENT => Finding::ok("clock", says),
        ..=TOO_DIFFERENT => Finding::warning("clock", says, advice),
        _ => Finding::failure("clock", says, advice),
    })
}

/// A clock that stands before the newest entry was set back, and recorded time waits until it is there again.
fn newest(conn: &mut Conn, health: &Health, clock: &dyn Clock) -> Option<Finding> {
    if health.schema == Schema::Empty {
        return None;
    }
    let head = store::head(conn).ok()??;
    let ahead = head.at - health.now_ms.unwrap_or_else(|| clock.now_ms());
    let says = format!("the newest of {} entries is {} s ahead of the clock", head.position, ahead / 1000);
    let advice = "the clock is wrong now, or was when it was written: new entries get that time until the clock is there";
    Some(if ahead > TOO_DIFFERENT {
        Finding::warning("clock", says, advice)
    } else {
        Finding::ok("journal", format!("{} entries", head.position))
    })
}

fn facts(conn: &mut Conn) -> Facts {
    let vkey = installation::find(conn).ok().flatten().map(|installation| installation.vkey);
    Facts { vkey, secrets: crate::directory::store::any_secret(conn).unwrap_or(false) }
}
