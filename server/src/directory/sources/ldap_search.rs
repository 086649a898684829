//! Searches: everything below a base by pages (RFC 2696), or nothing.
//!
//! A server may dislike our page size (code 11): we halve it and start over. It may stop early (code 4): that
//! is an error, because what is missing cannot be told from what has left. An entry is handed on when its page is
//! whole and then forgotten: a hundred thousand of them are never in memory at once.

use std::time::Duration;

use ldap3::{
    Ldap, LdapResult, Scope,
    controls::{Control, ControlType, PagedResults, RawControl},
};

use super::{SourceError, ldap_connect::transport, ldap_dn::Dn, ldap_entry::Entry};

/// Below this a server that still says "too large" means something else.
const SMALLEST_PAGE: u32 = 10;
const DOING: &str = "searching";

/// Reads by pages over one connection; remembers the page size that the server accepts.
pub(super) struct Pager<'a> {
    pub ldap: &'a mut Ldap,
    /// To wait for each entry.
    pub limit: Duration,
    pub page_size: u32,
    /// Pointers to other servers that were met and not followed.
    pub referrals: usize,
}

/// What is searched for.
pub(super) struct Search<'a> {
    pub base: &'a str,
    pub filter: &'a str,
    pub attributes: &'a [&'a str],
    /// Sent along with paging.
    pub control: Option<RawControl>,
}

struct Page {
    entries: Vec<Entry>,
    referrals: usize,
    result: LdapResult,
}

impl Pager<'_> {
    /// Hands every entry below `base` to `take`; `seen` is told their number after each page. Returns the number. After
    /// an error what was taken is a part, to be thrown away.
    pub(super) async fn each(
        &mut self,
        search: &Search<'_>,
        mut take: impl FnMut(Entry) -> Result<(), SourceError>,
        seen: impl Fn(usize),
    ) -> Result<usize, SourceError> {
        let broken = |detail: &str| SourceError::Broken { doing: DOING, detail: detail.into() };
        let (mut count, mut cookie, mut referrals) = (0, Vec::new(), 0);
        loop {
            let first = cookie.is_empty();
            let page = self.page(search, cookie).await?;
            match page.result.rc {
                0 => {}
                11 if first && self.page_size > SMALLEST_PAGE => {
                    self.page_size = (self.page_size / 2).max(SMALLEST_PAGE);
                    tracing::info!(page_size = self.page_size, "the directory wants smaller pages");
                    cookie = Vec::new();
                    continue;
                }
                4 => return Err(SourceError::SizeLimit { base: search.base.to_owned() }),
                32 => return Err(SourceError::NoSuchBase { base: search.base.to_owned() }),
                code => {
                    return Err(SourceError::Refused { doing: DOING, code, detail: page.result.text });
                }
            }
            count += page.entries.len();
            referrals += page.referrals;
            page.entries.into_iter().try_for_each(&mut take)?;
            seen(count);
            match next_cookie(&page.result) {
                Some(next) if !next.is_empty() => cookie = next,
                // A server that does not page sends everything at once; one that did may not stop saying so.
                None if !first => return Err(broken("paging ended half-way")),
                Some(_) | None => {
                    self.referrals += referrals;
                    return Ok(count);
                }
            }
        }
    }

    async fn page(&mut self, search: &Search<'_>, cookie: Vec<u8>) -> Result<Page, SourceError> {
        let failed = |error| transport(error, DOING, self.limit);
        let size = i32::try_from(self.page_size).unwrap_or(i32::MAX);
        let mut controls = vec![PagedResults { size, cookie }.into()];
        controls.extend(search.control.clone());
        let mut stream = self
            .ldap
            .with_timeout(self.limit)
            .with_controls(controls)
            .streaming_search(search.base, Scope::Subtree, search.filter, search.attributes)
            .await
            .map_err(failed)?;
        let (mut entries, mut referrals) = (Vec::new(), 0);
        while let Some(raw) = stream.next().await.map_err(failed)? {
            if raw.is_ref() {
                referrals += 1;
            } else if !raw.is_intermediate() {
                entries.push(Entry::read(raw));
            }
        }
        Ok(Page { entries, referrals, result: stream.finish().await })
    }

    /// The entry of this name (empty: the server's own, RFC 4512, 5.1), with these attributes. `None` if it is not
    /// there or not shown.
    pub(super) async fn one(&mut self, dn: &str, attributes: &[&str]) -> Result<Option<Entry>, SourceError> {
        let limit = self.limit;
        let found = self
            .ldap
            .with_timeout(limit)
            .search(dn, Scope::Base, "(objectClass=*)", attributes)
            .await
            .map_err(|error| transport(error, DOING, limit))?;
        match found.1.rc {
            // Code 10: another server has it.
            0 | 10 | 32 | 50 => Ok(found.0.into_iter().find(|raw| !raw.is_ref()).map(Entry::read)),
            code => Err(SourceError::Refused { doing: DOING, code, detail: found.1.text }),
        }
    }
}

/// The cookie of the answer: `None` if it does not speak of paging, empty on the last page.
fn next_cookie(result: &LdapResult) -> Option<Vec<u8>> {
    result.ctrls.iter().find_map(|control| match control {
        Control(Some(ControlType::PagedResults), raw) => Some(raw.parse::<PagedResults>().cookie),
        _ => None,
    })
}

/// The name of an entry that a server sent.
pub(super) fn entry_name(entry: &Entry) -> Result<Dn, SourceError> {
    let broken = || SourceError::Broken { doing: DOING, detail: "an entry has a name that is none".into() };
    Dn::parse(&entry.dn).ok_or_else(broken)
}
