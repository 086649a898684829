//! Pages of lists by id: an opaque cursor and a limit that is refused, not cut, when it is too large.

use crate::error::{Code, Problem};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which page. Nothing is the first.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Page {
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// How many; 50 if not said.
    pub limit: Option<i64>,
}

impl Page {
    /// The id to begin after, and the limit.
    pub(super) fn check(&self, most: i64) -> Result<(i64, i64), Problem> {
        let after = match self.cursor.as_deref() {
            None => 0,
            Some(text) => text.parse().ok().filter(|id| *id >= 0).ok_or_else(|| {
                Code::BadRequest.because("this is not a cursor of this list").field("cursor")
            })?,
        };
        Ok((after, limit(self.limit, most)?))
    }
}

/// A limit, 50 if not said. Errors: `limit_too_large`, `validation` below 1.
pub(super) fn limit(asked: Option<i64>, most: i64) -> Result<i64, Problem> {
    match asked.unwrap_or(50.min(most)) {
        limit if limit > most => {
            Err(Code::LimitTooLarge.because(format!("at most {most} at once")).field("limit"))
        }
        limit if limit < 1 => Err(Code::Validation.because("the limit is at least 1").field("limit")),
        limit => Ok(limit),
    }
}

/// Of one row more than asked for: the page, and the cursor of the next one if there is more.
pub(super) fn cut<T>(mut rows: Vec<T>, limit: i64, id: impl Fn(&T) -> i64) -> (Vec<T>, Option<String>) {
    let more = rows.len() as i64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let next = rows.last().filter(|_| more).map(|row| id(row).to_string());
    (rows, next)
}
