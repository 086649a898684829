//! Listing people, page by page in order of id. Finding by name is the search room's.

use super::store::{self, PersonRow};
use super::{Person, Status};
use crate::db::{Conn, QueryResult, ReadError};
use crate::directory::own::with_statuses;
use crate::directory::sight::{Seen, Sight};
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
    pub async fn people_within(
        &self,
        sight: Sight,
        department: i64,
        below: bool,
    ) -> Result<HashSet<i64>, Problem> {
        let read = move |conn: &mut Conn| -> Result<_, ReadError> {
            let within = within(conn, &sight, department, below)?;
            Ok(departments::store::people_of(conn, &within)?.into_iter().collect())
        };
        self.db.read(read).await
    }

    /// How many people may sign in.
    pub async fn count_people(&self) -> Result<i64, Problem> {
        self.db.read(store::count_active).await
    }

    /// A page of the people who are seen, disabled ones included. Errors: `limit_too_large`; `not_found` for the department.
    pub async fn list_people(&self, sight: Sight, filter: PeopleFilter) -> Result<PeoplePage, Problem> {
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
                    Some(department) => Some(within(conn, &sight, department, filter.below)?),
                };
                let wanted = usize::try_from(limit).expect("a limit is at most 200");
                let mut rows = match sight.all_of_guest() {
                    Some(all) => {
                        let next: Vec<i64> = all.into_iter().filter(|id| *id > filter.after).collect();
                        let mut rows = store::by_ids_in_order(conn, &next)?;
                        rows.retain(|row| filter.status.is_none_or(|wanted| row.status == wanted.name()));
                        rows
                    }
                    None => seen(conn, &sight, within.as_deref(), &filter, wanted)?,
                };
                let more = rows.len() > wanted;
                rows.truncate(wanted);
                let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
                let people = store::with_departments(conn, rows)?;
                let people = people.into_iter().filter_map(|person| sight.shows(person)).collect();
                let items = with_statuses(conn, people, now)?;
                Ok(PeoplePage { items, next })
            })
            .await
    }
}

/// One more than `wanted` of those who are seen whole, if there are so many.
fn seen(
    conn: &mut Conn,
    sight: &Sight,
    within: Option<&[i64]>,
    filter: &PeopleFilter,
    wanted: usize,
) -> QueryResult<Vec<PersonRow>> {
    let (mut found, mut after) = (Vec::new(), filter.after);
    loop {
        let limit = i64::try_from(wanted + 1).unwrap_or(MOST);
        let rows = store::page(conn, within, filter.status, after, limit)?;
        let ended = rows.len() <= wanted;
        after = rows.last().map_or(after, |row| row.id);
        // Who is seen by a conversation alone is not in the address book.
        found.extend(rows.into_iter().filter(|row| sight.of(row.id) == Seen::Whole));
        if ended || found.len() > wanted {
            return Ok(found);
        }
    }
}

/// A department and, if wanted, those below, as far as they are seen. Errors: `not_found`.
fn within(conn: &mut Conn, sight: &Sight, department: i64, below: bool) -> Result<Vec<i64>, ReadError> {
    let mut all = departments::below(conn, department)?;
    if !sight.department(department) {
        return Err(departments::store::unknown().into());
    }
    all.retain(|id| if below { sight.department(*id) } else { *id == department });
    Ok(all)
}
