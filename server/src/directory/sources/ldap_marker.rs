//! Markers: where reading can go on, and of which directory, with which configuration, they are.
//!
//! Active Directory counts changes, each server for itself. Elsewhere entries carry the time of their last change, which is
//! replicated with them, perhaps late: what changed shortly before a reading is read again by the next one.
//! Decision 0061 says what a marker promises.

use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    Marker, SourceError,
    ldap_presets::{Schema, Told},
    ldap_search::Pager,
};
use crate::config::LdapConfig;

/// A change younger than this may have company that has not arrived yet.
const SETTLED: Duration = Duration::minutes(10);
/// How far the next reading goes back before such a change.
const OVERLAP: Duration = Duration::seconds(10);
const TIME: &str = "%Y%m%d%H%M%S";

/// What a marker holds.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Mark {
    /// Digest of the server (where it counts for itself), of the directory and of the configuration.
    of: String,
    /// The first number or time that has not been read.
    from: String,
    /// Digest of what decides about people outside their own entries.
    pub structure: String,
    /// Ids of entries that can be no person here. What tells so is not asked of everyone in a reading of changes.
    pub aside: Vec<String>,
}

/// What of a reading the next one has to know.
pub(super) struct Seen {
    /// The latest time of a change.
    pub newest: Option<String>,
    /// As in [`Mark`].
    pub structure: String,
    pub aside: Vec<String>,
}

/// Who answers, before a reading.
pub(super) struct Standing {
    of: String,
    /// Number of the last change, on a server that counts.
    usn: Option<i64>,
}

impl Standing {
    /// `None` if the server does not show enough to know it again.
    pub(super) async fn ask(
        pager: &mut Pager<'_>,
        config: &LdapConfig,
        schema: &Schema,
    ) -> Result<Option<Self>, SourceError> {
        // Who is put into a group carries no mark of it: with such a filter everything is read each time.
        if schema.people_filter.to_ascii_lowercase().contains("memberof") {
            return Ok(None);
        }
        let Some(base) = pager.one(&config.people_base, &[schema.unit_id]).await? else {
            return Ok(None);
        };
        let Ok(base) = base.id(schema.unit_id) else { return Ok(None) };
        let (mut usn, mut server) = (None, Vec::new());
        if schema.told == Told::Usn {
            let Some(root) = pager.one("", &["dsServiceName", "highestCommittedUSN"]).await? else {
                return Ok(None);
            };
            usn = root.first("highestCommittedUSN").and_then(|text| text.parse().ok());
            let Some(service) = root.first("dsServiceName").filter(|_| usn.is_some()) else {
                return Ok(None);
            };
            // Another one after the server was restored from a backup, where its numbers begin again.
            let settings = pager.one(&service, &["invocationId"]).await?;
            server =
                vec![service, settings.and_then(|entry| entry.id("invocationId").ok()).unwrap_or_default()];
        }
        let bases = [&*config.people_base, config.departments_base.as_deref().unwrap_or_default()];
        let all = format!("{server:?} {base} {bases:?} {:?} {schema:?}", config.groups_base);
        Ok(Some(Self { of: digest(all.as_bytes()), usn }))
    }

    /// The mark in a marker, if it is of this directory.
    pub(super) fn known(&self, marker: &Marker) -> Option<Mark> {
        serde_json::from_str::<Mark>(&marker.0).ok().filter(|mark| mark.of == self.of)
    }

    /// The marker after a reading; `before` was the mark it went on from.
    pub(super) fn marker(&self, seen: Seen, before: Option<&Mark>, now_ms: i64) -> Option<Marker> {
        let from = match self.usn {
            Some(usn) => (usn + 1).to_string(),
            None => match seen.newest {
                Some(newest) => next_time(&newest, now_ms)?,
                None => before?.from.clone(),
            },
        };
        let mark = Mark { of: self.of.clone(), from, structure: seen.structure, aside: seen.aside };
        serde_json::to_string(&mark).ok().map(Marker)
    }
}

impl Mark {
    /// Those of `filter` that have changed.
    pub(super) fn changed(&self, filter: &str, told: Told) -> String {
        format!("(&{filter}({}>={}))", told.attribute(), self.from)
    }
}

/// Generalized time (RFC 4517, 3.3.13) of the first moment that needs no second look; `newest` is such a time, too, `now_ms`
/// is Unix milliseconds. `None` if `newest` is no time.
pub fn next_time(newest: &str, now_ms: i64) -> Option<String> {
    let newest = NaiveDateTime::parse_from_str(newest.get(..14)?, TIME).ok()?.and_utc();
    let now: DateTime<Utc> = DateTime::from_timestamp_millis(now_ms)?;
    let from = if now - newest > SETTLED { newest + Duration::seconds(1) } else { newest - OVERLAP };
    Some(format!("{}Z", from.format(TIME)))
}

/// SHA-256 in hexadecimal.
pub(super) fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
