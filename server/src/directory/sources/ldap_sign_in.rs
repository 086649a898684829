//! Sign-in: find the one entry that has the typed name, then bind as that entry.
//!
//! An unknown name costs a bind like a known one, so that neither answer nor effort tells which names exist.

use std::time::Duration;

use ldap3::{Ldap, LdapError, Scope, SearchOptions, dn_escape, ldap_escape};

use super::{
    SignInRefused, SourceError, ldap_connect::transport, ldap_dn::comparable, ldap_entry::Entry, ldap_people,
    ldap_presets::Schema,
};

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
        bind(ldap, limit, &nobody, password).await?;
        return Ok(Err(SignInRefused::WrongCredentials));
    };
    if !bind(ldap, limit, &entry.dn, password).await? {
        return Ok(Err(SignInRefused::WrongCredentials));
    }
    if ldap_people::closed(&entry, schema) {
        return Ok(Err(SignInRefused::Disabled));
    }
    let external_id = entry.id(&schema.id)?;
    let (Some(login), Some((name, _))) = (entry.first(&schema.login), ldap_people::name(&entry, schema))
    else {
        return Ok(Err(SignInRefused::WrongCredentials));
    };
    Ok(Ok(Found { external_id, login, name }))
}

/// Entries whose user name or mail is `login`, up to three.
async fn find(
    ldap: &mut Ldap,
    limit: Duration,
    schema: &Schema,
    base: &str,
    login: &str,
) -> Result<Vec<Entry>, SourceError> {
    let value = ldap_escape(login);
    let filter = format!("(&{}(|({}={value})({}={value})))", schema.people_filter, schema.login, schema.mail);
    let found = ldap
        .with_timeout(limit)
        .with_search_options(SearchOptions::new().sizelimit(3))
        .search(base, Scope::Subtree, &filter, schema.of_person())
        .await
        .map_err(|error| transport(error, DOING, limit))?;
    match found.1.rc {
        // Code 4: there are more than three, and that is already too many.
        0 | 4 => Ok(found.0.into_iter().map(Entry::read).collect()),
        32 => Err(SourceError::NoSuchBase { base: base.to_owned() }),
        code => Err(SourceError::Refused { doing: DOING, code, detail: found.1.text }),
    }
}

/// The one that is meant. A user name beats a mail address: nobody can shut another out by taking their name
/// as mail.
fn pick(mut hits: Vec<Entry>, schema: &Schema, login: &str) -> Option<Entry> {
    let by_name =
        |entry: &Entry| entry.all(&schema.login).iter().any(|own| comparable(own) == comparable(login));
    if hits.len() > 1 && hits.iter().filter(|entry| by_name(entry)).count() == 1 {
        hits.retain(by_name);
    }
    if hits.len() > 1 {
        tracing::warn!(hits = hits.len(), "a sign-in name fits several directory entries and is refused");
        return None;
    }
    hits.pop()
}

/// Whether the password is that entry's. Only a server that cannot say is an error.
async fn bind(ldap: &mut Ldap, limit: Duration, dn: &str, password: &str) -> Result<bool, SourceError> {
    let result = match ldap.with_timeout(limit).simple_bind(dn, password).await {
        Ok(result) | Err(LdapError::LdapResult { result }) => result,
        Err(error) => return Err(transport(error, DOING, limit)),
    };
    match result.rc {
        0 => Ok(true),
        // Too many tries, gone meanwhile, no such name, no password set, wrong, not allowed, closed.
        19 | 32 | 34 | 48 | 49 | 50 | 53 => Ok(false),
        code => Err(SourceError::Refused { doing: DOING, code, detail: result.text }),
    }
}
