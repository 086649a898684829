//! Searches: everything below a base by pages (RFC 2696), or nothing.
//!
//! A server may dislike our page size (code 11): we halve it and start over. It may stop early (code 4): that
//! is an error, because what is missing cannot be told from what has left.

use std::time::Duration;

use ldap3::{
    Ldap, LdapResult, Scope,
    controls::{Control, ControlType, PagedResults},
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

struct Page {
    entries: Vec<Entry>,
    referrals: usize,
    result: LdapResult,
}

impl Pager<'_> {
    /// All entries below `base`; `seen` is told their number after each page. Never a part of them.
    pub(super) async fn all(
        &mut self,
        base: &str,
        filter: &str,
        attributes: &[&str],
        seen: impl Fn(usize),
    ) -> Result<Vec<Entry>, SourceError> {
        'with_this_size: loop {
            let (mut all, mut cookie, mut referrals) = (Vec::new(), Vec::new(), 0);
            loop {
                let first = cookie.is_empty();
                let page = self.page(base, filter, attributes, cookie).await?;
                match page.result.rc {
                    0 => {}
                    11 if self.page_size > SMALLEST_PAGE => {
                        self.page_size = (self.page_size / 2).max(SMALLEST_PAGE);
                        tracing::info!(page_size = self.page_size, "the directory wants smaller pages");
                        continue 'with_this_size;
                    }
                    4 => {
                        return Err(SourceError::SizeLimit { base: base.to_owned() });
                    }
                    32 => {
                        return Err(SourceError::NoSuchBase { base: base.to_owned() });
                    }
                    code => {
                        return Err(SourceError::Refused { doing: DOING, code, detail: page.result.text });
                    }
                }
                all.extend(page.entries);
                referrals += page.referrals;
                seen(all.len());
                match next_cookie(&page.result) {
                    Some(next) if !next.is_empty() => cookie = next,
                    // A server that does not page sends everything at once; one that did may not stop saying so.
                    None if !first => {
                        return Err(SourceError::Broken {
                            doing: DOING,
                            detail: "paging ended half-way".into(),
                        });
                    }
                    Some(_) | None => {
                        self.referrals += referrals;
                        return Ok(all);
                    }
                }
            }
        }
    }

    async fn page(
        &mut self,
        base: &str,
        filter: &str,
        attributes: &[&str],
        cookie: Vec<u8>,
    ) -> Result<Page, SourceError> {
        let failed = |error| transport(error, DOING, self.limit);
        let size = i32::try_from(self.page_size).unwrap_or(i32::MAX);
        let mut stream = self
            .ldap
            .with_timeout(self.limit)
            .with_controls(vec![PagedResults { size, cookie }.into()])
            .streaming_search(base, Scope::Subtree, filter, attributes)
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
