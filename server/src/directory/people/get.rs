//! Reading one person or some, as somebody sees them.

use super::{Person, store};
use crate::db::Conn;
use crate::directory::own::with_statuses;
use crate::directory::sight::Sight;
use crate::directory::{Directory, names};
use crate::error::Problem;

impl Directory {
    /// One person with everything, for themselves and for system administrators. Errors: `not_found`.
    pub async fn person(&self, id: i64) -> Result<Person, Problem> {
        self.person_seen(Sight::everything(), id).await
    }

    /// One person. Errors: `not_found`, whether there is nobody or nobody to be seen.
    pub async fn person_seen(&self, sight: Sight, id: i64) -> Result<Person, Problem> {
        self.people_by_ids(sight, vec![id]).await?.pop().ok_or_else(store::unknown)
    }

    /// Those of `ids` that exist and are seen, in order of id.
    pub async fn people_by_ids(&self, sight: Sight, ids: Vec<i64>) -> Result<Vec<Person>, Problem> {
        let now = self.clock.now_ms();
        let read = move |conn: &mut Conn| {
            let people = store::views(conn, &ids)?.into_iter().filter_map(|person| sight.shows(person));
            let people = people.collect();
            with_statuses(conn, people, now)
        };
        self.db.read(read).await
    }

    /// Whose login this is, as people type it.
    pub async fn id_by_login(&self, login: &str) -> Result<Option<i64>, Problem> {
        let key = names::fold(login);
        let found = self.db.read(move |conn| store::by_login(conn, &key)).await?;
        Ok(found.map(|row| row.id))
    }
}
