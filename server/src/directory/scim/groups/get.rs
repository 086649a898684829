//! Reading one group, and some of them.

use super::view::{add_members, views};
use super::{store, unknown};
use crate::db::{Conn, ReadError};
use crate::directory::Directory;
use crate::directory::access::Administrator;
use crate::directory::scim::list::{ListPage, Question};
use crate::directory::scim::schema::GROUP;
use crate::directory::scim::{Document, store_groups};
use crate::error::Problem;

/// Groups looked at in one read.
const CHUNK: i64 = 200;

impl Directory {
    /// One group, with its members if they are wanted. Errors: `not_found`.
    pub async fn scim_group(
        &self,
        _: &Administrator,
        base: &str,
        id: i64,
        with_members: bool,
    ) -> Result<Document, Problem> {
        let base = base.to_owned();
        let read = move |conn: &mut Conn| -> Result<_, ReadError> {
            let row = store::by_id(conn, id)?.ok_or_else(unknown)?;
            Ok(views(conn, &base, vec![row], with_members)?.pop().ok_or_else(unknown)?)
        };
        self.db.read(read).await
    }

    /// Groups that fit, in order of id. Errors: `invalid_filter`.
    pub async fn scim_groups(
        &self,
        _: &Administrator,
        base: &str,
        question: &Question,
    ) -> Result<ListPage, Problem> {
        let filter = question.filter_on(&GROUP)?;
        let shown = question.projection(&GROUP)?.shows("members");
        let asked = filter.as_ref().is_some_and(|filter| filter.mentions("members"));
        let (wanted, mut page, mut after) = (question.range(), ListPage::default(), 0);
        loop {
            let (fits, base, of_page) = (filter.clone(), base.to_owned(), page.ahead(&wanted));
            let read = move |conn: &mut Conn| -> Result<_, ReadError> {
                let rows = store_groups::page(conn, after, CHUNK)?;
                let last = rows.last().map(|row| row.id);
                let mut groups = views(conn, &base, rows, asked)?;
                groups.retain(|group| fits.as_ref().is_none_or(|fits| fits.fits(group)));
                if shown && !asked {
                    // Only those that are answered: the others' people would be read for nothing.
                    let of_page = of_page.start.min(groups.len())..of_page.end.min(groups.len());
                    add_members(conn, &base, &mut groups[of_page])?;
                }
                Ok((last, groups))
            };
            let (last, groups) = self.db.read(read).await?;
            page.take(groups, &wanted);
            match last {
                Some(last) => after = last,
                None => return Ok(page),
            }
        }
    }
}
