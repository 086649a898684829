//! Sign-in: find the one entry that has the typed name, then bind as that entry.
//!
//! An unknown name costs a bind like a known one, so that neither answer nor effort tells which names exist.

use std::time::Duration;

use ldap3::{Ldap, LdapError, Scope, SearchOptions, dn_escape, ldap_escape};

use super::{
    SignInRefused, SourceError, ldap_connect::transport, ldap_dn::comparable, ldap_entry::Entry, ldap_people,
    ldap_presets::Schema, ldap_refusal,
};
use crate::directory::names;

/// Longest name and password that reach the wire, in bytes.
const LONGEST: usize = 1024;
const DOING: &str = "signing in";

/// Whether it makes sense to ask. A bind with a name and an empty password "succeeds" as nobody (RFC 4513,
/// 5.1.2).
pub(super) fn worth_asking(login: &str, password: &str) -> bool {
    let good = |text: &str| !text.is_empty() && text.len() <= LONGEST && !text.contains('\0');
    good(login.trim()) && good(password)
}

/// Whose password it was.
pub(super) struct Found {
    pub external_id: String,
    pub login: String,
    pub name: String,
}

/// Asks on a fresh session of the service account, which is spent afterwards: it ends up bound as the person.
///
/// The outer error is a directory that cannot answer, the inner one its "no".
pub(super) async fn ask(
    ldap: &mut Ldap,
    limit: Duration,
    schema: &Schema,
    base: &str,
    (login, password): (&str, &str),
) -> Result<Result<Found, SignInRefused>, SourceError> {
    let login = login.trim();
    let entry = pick(find(ldap, limit, schema, base, login).await?, schema, login);
    // An entry without a name would be a bind as nobody, which succeeds.
    let Some(entry) = entry.filter(|entry| !entry.dn.trim().is_empty()) else {
        let nobody = format!("cn={},{base}", dn_escape("nobody has this name"));
        drop(bind(ldap, limit, schema, (&nobody, password)).await?);
        return Ok(Err(SignInRefused::WrongCredentials));
    };
    if let Err(refused) = bind(ldap, limit, schema, (&entry.dn, password)).await? {
        return Ok(Err(refused));
    }
    // Where it is not said, the server has refused the bind of a closed account by itself.
    if ldap_people::closed(&entry, schema).unwrap_or(false) {
        return Ok(Err(SignInRefused::Disabled));
    }
    let external_id = entry.id(schema.id)?;
    let (Some(login), Some((name, _))) = (entry.first(&schema.login), ldap_people::name(&entry, schema))
    else {
        return Ok(Err(SignInRefused::WrongCredentials));
    };
    Ok(Ok(Found { external_id, login, name }))
}

/// Entries that `login` is the user name, mail or telephone of, up to three.
async fn find(
    ldap: &mut Ldap,
    limit: Duration,
    schema: &Schema,
    base: &str,
    login: &str,
) -> Result<Vec<Entry>, SourceError> {
    let mut any = String::new();
    let mut or =
        |attribute: &str, value: &str| any.push_str(&format!("({attribute}={})", ldap_escape(value)));
    or(&schema.login, login);
    schema.other_login.iter().for_each(|attribute| or(attribute, login));
    or(&schema.mail, login);
    for number in numbers(login) {
        or(&schema.phone, &number);
    }
    let filter = format!("(&{}(|{any}))", schema.people_filter);
    let mut attributes = schema.of_person();
    attributes.extend(schema.other_login.as_deref());
    let found = ldap
        .with_timeout(limit)
        .with_search_options(SearchOptions::new().sizelimit(3))
        .search(base, Scope::Subtree, &filter, attributes)
        .await
        .map_err(|error| transport(error, DOING, limit))?;
    match found.1.rc {
        // Code 4: there are more than three, and that is already too many.
        0 | 4 => Ok(found.0.into_iter().filter(|raw| !raw.is_ref()).map(Entry::read).collect()),
        32 => Err(SourceError::NoSuchBase { base: base.to_owned() }),
        code => Err(SourceError::Refused { doing: DOING, code, detail: found.1.text }),
    }
}

/// The ways in which a directory may keep what was typed as a telephone number. `telephoneNumberMatch` (RFC 4517, 4.2.29)
/// overlooks spaces and hyphens; a server that does not use it wants one of these exactly.
fn numbers(login: &str) -> Vec<String> {
    let Some(key) = names::phone(login) else { return Vec::new() };
    let mut all = vec![login.to_owned(), key.clone()];
    if key.len() == 11 && key.starts_with('1') {
        all.extend([format!("+86{key}"), format!("+86 {key}")]);
    }
    all.sort();
    all.dedup();
    all
}

/// The one that is meant. A user name beats a mail address or a number: nobody can shut another out by taking their name
/// as mail.
fn pick(mut hits: Vec<Entry>, schema: &Schema, login: &str) -> Option<Entry> {
    let has = |entry: &Entry, attribute: &str| {
        entry.all(attribute).iter().any(|own| comparable(own) == comparable(login))
    };
    let rank = |entry: &Entry| match &schema.other_login {
        _ if has(entry, &schema.login) => 0,
        Some(other) if has(entry, other) => 1,
        _ => 2,
    };
    let best = hits.iter().map(rank).min()?;
    hits.retain(|entry| rank(entry) == best);
    if hits.len() > 1 {
        tracing::warn!(hits = hits.len(), "a sign-in name fits several directory entries and is refused");
        return None;
    }
    hits.pop()
}

/// Whether the password is that entry's. Only a server that cannot say is an error.
async fn bind(
    ldap: &mut Ldap,
    limit: Duration,
    schema: &Schema,
    (dn, password): (&str, &str),
) -> Result<Result<(), SignInRefused>, SourceError> {
    ldap.with_timeout(limit);
    if schema.ppolicy {
        ldap.with_controls(ldap_refusal::ask());
    }
    let result = match ldap.simple_bind(dn, password).await {
        Ok(result) | Err(LdapError::LdapResult { result }) => result,
        Err(error) => return Err(transport(error, DOING, limit)),
    };
    ldap_refusal::verdict(&result, schema.active_directory).ok_or_else(|| SourceError::Refused {
        doing: DOING,
        code: result.rc,
        detail: result.text.clone(),
    })
}
