//! Members of groups that do not come with the group: portions of a long list, and people of groups that were not read.

use super::{
    SourceError,
    ldap_groups::Groups,
    ldap_presets::Schema,
    ldap_roll::Roll,
    ldap_search::{Pager, Search},
};

/// Active Directory sends at most 1,500 values of an attribute at once ([MS-ADTS] 3.1.1.3.4.6, MaxValRange).
pub(super) const FIRST_PORTION: &str = "member;range=0-1499";
const PORTION: usize = 1_500;
/// LDAP_MATCHING_RULE_IN_CHAIN: in a group, or in one that is in it ([MS-ADTS] 3.1.1.3.4.4.3).
const IN_CHAIN: &str = "memberOf:1.2.840.113556.1.4.1941:";

/// Asks for the rest of every group whose members did not fit.
pub(super) async fn complete(
    groups: &mut Groups,
    roll: &Roll,
    pager: &mut Pager<'_>,
) -> Result<(), SourceError> {
    for group in &mut groups.list {
        while let Some(from) = group.more_from.take() {
            let wanted = format!("member;range={from}-{}", from + PORTION - 1);
            let entry = pager.one(&group.dn, &[&*wanted]).await?;
            let Some((members, last)) = entry.and_then(|entry| entry.portion("member")) else {
                let detail = format!("the members of `{}` end at {from}", group.dn);
                return Err(SourceError::Broken { doing: "reading a group", detail });
            };
            group.add(&members, roll);
            group.more_from = last.map(|last| last + 1).filter(|next| *next > from);
        }
    }
    Ok(())
}

/// Asks by the nested-group rule for the people of those of these groups that have members that were not read: groups outside
/// of the base may be among them. Where everything was read, the walk knows them already.
pub(super) async fn by_rule(
    groups: &mut Groups,
    which: &[usize],
    roll: &Roll,
    pager: &mut Pager<'_>,
    base: &str,
    schema: &Schema,
) -> Result<(), SourceError> {
    for index in which.iter().copied() {
        if !groups.has_strangers(index) {
            continue;
        }
        let dn = ldap3::ldap_escape(&*groups.list[index].dn);
        let filter = format!("(&{}({IN_CHAIN}={dn}))", schema.people_filter);
        let search = Search { base, filter: &filter, attributes: &[schema.id], control: None };
        let people = &mut groups.list[index].people;
        let take = |entry: super::ldap_entry::Entry| {
            people.extend(roll.by_id(&entry.id(schema.id)?));
            Ok(())
        };
        pager.each(&search, take, |_| ()).await?;
    }
    Ok(())
}
