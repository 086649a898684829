//! Reading one user, and some of them.

use super::{unknown, view::views};
use crate::db::{Conn, ReadError};
use crate::directory::Directory;
use crate::directory::access::Administrator;
use crate::directory::names;
use crate::directory::people;
use crate::directory::people::store::PersonRow;
use crate::directory::scim::filter::Filter;
use crate::directory::scim::list::{ListPage, Question};
use crate::directory::scim::schema::USER;
use crate::directory::scim::{Document, SOURCE, store};
use crate::error::Problem;
use std::ops::Range;

/// People looked at in one read, so that a long search lets others in between.
const CHUNK: i64 = 500;

impl Directory {
    /// One user. Errors: `not_found`.
    pub async fn scim_user(&self, _: &Administrator, base: &str, id: i64) -> Result<Document, Problem> {
        let base = base.to_owned();
        let read = move |conn: &mut Conn| -> Result<_, ReadError> {
            let row = store::person(conn, id)?.ok_or_else(unknown)?;
            Ok(views(conn, &base, vec![row])?.pop().ok_or_else(unknown)?)
        };
        self.db.read(read).await
    }

    /// Users that fit, in order of id. Errors: `invalid_filter`.
    pub async fn scim_users(
        &self,
        _: &Administrator,
        base: &str,
        question: &Question,
    ) -> Result<ListPage, Problem> {
        let filter = question.filter_on(&USER)?;
        let wanted = question.range();
        let (base, mut page) = (base.to_owned(), ListPage::default());
        let Some(filter) = filter else {
            let read = move |conn: &mut Conn| -> Result<_, ReadError> {
                let total = usize::try_from(store::count(conn)?).unwrap_or(0);
                let (skip, limit) = (wanted.start as i64, wanted.len() as i64);
                let rows = if limit == 0 { Vec::new() } else { store::page_from(conn, skip, limit)? };
                Ok(ListPage { total, items: views(conn, &base, rows)? })
            };
            return self.db.read(read).await;
        };
        if let Some(question) = Known::of(&filter) {
            let (fits, base) = (filter.clone(), base.clone());
            let read = move |conn: &mut Conn| -> Result<_, ReadError> {
                let rows = question.rows(conn)?;
                Ok(views(conn, &base, rows)?.into_iter().filter(|user| fits.fits(user)).collect::<Vec<_>>())
            };
            page.take(self.db.read(read).await?, &wanted);
            return Ok(page);
        }
        let mut after = 0;
        loop {
            let (fits, base) = (filter.clone(), base.clone());
            let read = move |conn: &mut Conn| -> Result<_, ReadError> {
                let rows = store::page(conn, after, CHUNK)?;
                let last = rows.last().map(|row| row.id);
                let users = views(conn, &base, rows)?;
                Ok((last, users.into_iter().filter(|user| fits.fits(user)).collect::<Vec<_>>()))
            };
            let (last, users) = self.db.read(read).await?;
            page.take(users, &wanted);
            match last {
                Some(last) => after = last,
                None => return Ok(page),
            }
        }
    }
}

/// A filter that only one person can fit, found by an index.
enum Known {
    Id(Option<i64>),
    Login(String),
    External(String),
}

impl Known {
    fn of(filter: &Filter) -> Option<Self> {
        let id = filter.demands("id").map(|id| Self::Id(id.parse().ok()));
        let login = || filter.demands("userName").map(|name| Self::Login(names::fold(name)));
        let external = || filter.demands("externalId").map(|id| Self::External(id.to_owned()));
        id.or_else(login).or_else(external)
    }

    fn rows(self, conn: &mut Conn) -> Result<Vec<PersonRow>, ReadError> {
        let found = match self {
            // No stored text has it, and PostgreSQL takes none that does.
            Self::Login(text) | Self::External(text) if text.contains('\0') => None,
            Self::Id(id) => id,
            Self::Login(key) => people::store::by_login(conn, &key)?.map(|row| row.id),
            Self::External(id) => people::store::by_external(conn, SOURCE, &[id])?.pop().map(|row| row.id),
        };
        let row = found.map(|id| store::person(conn, id)).transpose()?;
        Ok(row.flatten().into_iter().collect())
    }
}

impl ListPage {
    /// Which of those that are counted in next are asked for.
    pub(in crate::directory::scim) fn ahead(&self, wanted: &Range<usize>) -> Range<usize> {
        wanted.start.saturating_sub(self.total)..wanted.end.saturating_sub(self.total)
    }

    /// Counts these in and keeps those that are asked for.
    pub(in crate::directory::scim) fn take(&mut self, found: Vec<Document>, wanted: &Range<usize>) {
        for item in found {
            if wanted.contains(&self.total) {
                self.items.push(item);
            }
            self.total += 1;
        }
    }
}
