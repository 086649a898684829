//! Hours in which nothing is to sound or pop up.

use crate::error::{Code, Problem};
use chrono::NaiveTime;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Hours without notifications. From 22:00 to 08:00 on day 5 is Friday's night until Saturday's morning; the same time twice
/// is the whole day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DoNotDisturb {
    /// Kept, but not in force if false.
    pub enabled: bool,
    /// `HH:MM`, 24 hours.
    pub from: String,
    /// `HH:MM`; the next day if it is before `from`.
    pub to: String,
    /// Days on which it begins: 1 is Monday, 7 is Sunday.
    pub days: Vec<u8>,
    /// Name in the IANA time zone database, for example `Asia/Shanghai`.
    pub zone: String,
}

impl DoNotDisturb {
    /// Its normal form. Errors: `validation` with the field.
    pub(super) fn checked(mut self) -> Result<Self, Problem> {
        let refused = |field: &str, why: &str| Code::Validation.because(why).field(field);
        for (field, text) in [("do_not_disturb.from", &self.from), ("do_not_disturb.to", &self.to)] {
            if text.len() != 5 || NaiveTime::parse_from_str(text, "%H:%M").is_err() {
                return Err(refused(field, "a time is HH:MM, from 00:00 to 23:59"));
            }
        }
        self.days.sort_unstable();
        self.days.dedup();
        if self.days.is_empty() || !self.days.iter().all(|day| (1..=7).contains(day)) {
            return Err(refused("do_not_disturb.days", "some of the days 1 (Monday) to 7 (Sunday)"));
        }
        if self.zone.parse::<Tz>().is_err() {
            return Err(refused("do_not_disturb.zone", "no such time zone; for example Asia/Shanghai"));
        }
        Ok(self)
    }
}
