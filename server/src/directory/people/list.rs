//! Listing people, page by page in order of id. Finding by name is the search room's.

use super::{Person, Status, store};
use crate::db::{Conn, ReadError};
use crate::directory::own::with_statuses;
use crate::directory::{Directory, departments};
use crate::error::{Code, Problem};
use serde::Serialize;
use std::collections::HashSet;

/// The most people in one page.
pub const MOST: i64 = 200;

/// Whom to list.
#[derive(Debug, Clone, Default)]
pub struct PeopleFilter {
    /// Only people of this department.
    pub department: Option<i64>,
    /// And of those below it.
    pub below: bool,
    /// Only those who may sign in, or only those who may not.
    pub status: Option<Status>,
    /// After this id: the `next` of the page before.
    pub after: i64,
    /// At most [`MOST`]; 0 is 50.
    pub limit: i64,
}

/// One page.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct PeoplePage {
    pub items: Vec<Person>,
    /// Cursor of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl Directory {
    /// Everyone in a department, or in it and below, disabled people included. Errors: `not_found`.
    pub async fn people_within(&self, department: i64, below: bool) -> Result<HashSet<i64>, Problem> {
        let read = move |conn: &mut Conn| -> Result<_, ReadError> {
            let all = departments::below(conn, department)?;
            let within = if below { &*all } else { &[department] };
            Ok(departments::store::people_of(conn, within)?.into_iter().collect())
        };
        self.db.read(read).await
    }

    /// How many people may sign in.
    pub async fn count_people(&self) -> Result<i64, Problem> {
        self.db.read(store::count_active).await
    }

    /// A page of people, disabled ones included. Errors: `limit_too_large`; `not_found` for the department.
    pub async fn list_people(&self, filter: PeopleFilter) -> Result<PeoplePage, Problem> {
        let limit = match filter.limit {
            0 => 50,
            limit if (1..=MOST).contains(&limit) => limit,
            _ => return Err(Code::LimitTooLarge.because(format!("limit is 1 to {MOST}")).field("limit")),
        };
        let now = self.clock.now_ms();
        self.db
            .read(move |conn| -> Result<_, ReadError> {
                let within = match filter.department {
                    None => None,
                    Some(department) if filter.below => Some(departments::below(conn, department)?),
                    Some(department) => Some(vec![department]),
                };
                let mut rows = store::page(conn, within.as_deref(), filter.status, filter.after, limit + 1)?;
                let more = rows.len() as i64 > limit;
                rows.truncate(usize::try_from(limit).expect("a limit is at most 200"));
                let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
                let people = store::with_departments(conn, rows)?;
                let items = with_statuses(conn, people, now)?;
                Ok(PeoplePage { items, next })
            })
            .await
    }
}
