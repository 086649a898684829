//! Active Directory's tombstones 墓碑: entries that say outright that someone was deleted.
//!
//! Only a check: whoever is deleted is missing from the list of all anyhow. By default only administrators may read them; to
//! everyone else the domain shows none.

use std::collections::HashSet;

use ldap3::controls::RawControl;

use super::{
    SourceError,
    ldap_entry::Entry,
    ldap_marker::Mark,
    ldap_presets::Schema,
    ldap_search::{Pager, Search},
};

/// LDAP_SERVER_SHOW_DELETED_OID ([MS-ADTS] 3.1.1.3.4.1.14).
const SHOW_DELETED: &str = "1.2.840.113556.1.4.417";

/// Ids of those who were deleted since the mark, as far as we may see.
pub(super) async fn since(
    mark: &Mark,
    pager: &mut Pager<'_>,
    schema: &Schema,
) -> Result<HashSet<String>, SourceError> {
    let mut deleted = HashSet::new();
    let root = pager.one("", &["defaultNamingContext"]).await?;
    let Some(base) = root.and_then(|root| root.first("defaultNamingContext")) else { return Ok(deleted) };
    let filter = mark.changed("(isDeleted=TRUE)(objectClass=user)", schema.told);
    let control = Some(RawControl { ctype: SHOW_DELETED.to_owned(), crit: true, val: None });
    let search = Search { base: &base, filter: &filter, attributes: &[schema.id], control };
    // The domain's other partitions, which every search from its root points to, are no news.
    let referrals = pager.referrals;
    let take = |entry: Entry| {
        deleted.extend(entry.id(schema.id));
        Ok(())
    };
    let read = pager.each(&search, take, |_| ()).await;
    pager.referrals = referrals;
    match read {
        Ok(_) => {}
        Err(SourceError::Refused { code, .. }) => tracing::debug!(code, "tombstones may not be read"),
        Err(error) => return Err(error),
    }
    Ok(deleted)
}
