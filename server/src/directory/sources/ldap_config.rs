//! What `[directory.ldap]` means: values that could work, and the service account.
//!
//! The section itself, with its defaults and comments, is `config::ldap`. Checked as a whole by [`LdapConfig::check`]
//! before anything connects.

use std::time::Duration;

use super::{GroupRules, SourceError};
use crate::config::{DepartmentsFrom, LdapConfig, Secret};
use crate::directory::roles::Role;

impl LdapConfig {
    /// Refuses values that could never work or would not be safe.
    pub(super) fn check(&self) -> Result<(), SourceError> {
        check_name(&self.name)?;
        if self.urls.is_empty() {
            return wrong("urls", "needs at least one ldaps:// or ldap:// address");
        }
        for url in &self.urls {
            let host = url.strip_prefix("ldaps://").or_else(|| url.strip_prefix("ldap://"));
            if host.is_none_or(|host| host.is_empty() || host.contains(['/', '@', '?', '#', ' ', '['])) {
                return wrong("urls", "may hold ldaps://host[:port] and ldap://host[:port] only");
            }
        }
        if self.bind_password.is_some() && self.bind_password_file.is_some() {
            return wrong("bind_password", "and `bind_password_file` exclude each other");
        }
        for (key, base) in [
            ("people_base", Some(&self.people_base)),
            ("departments_base", self.departments_base.as_ref()),
            ("groups_base", self.groups_base.as_ref()),
        ] {
            if base.is_some_and(|base| super::ldap_dn::Dn::parse(base).is_none_or(|dn| dn.is_empty())) {
                return wrong(key, "must be a distinguished name like ou=people,dc=example,dc=com");
            }
        }
        // Active Directory also knows accounts as name@domain.
        let account =
            |dn: &String| dn.contains('@') || super::ldap_dn::Dn::parse(dn).is_some_and(|dn| !dn.is_empty());
        if !self.bind_dn.as_ref().is_none_or(account) {
            return wrong("bind_dn", "must be a distinguished name like cn=reader,dc=example,dc=com");
        }
        for (key, filter) in [
            ("people_filter", &self.people_filter),
            ("departments_filter", &self.departments_filter),
            ("groups_filter", &self.groups_filter),
        ] {
            if filter.as_ref().is_some_and(|f| !f.starts_with('(') || ldap3::parse_filter(f).is_err()) {
                return wrong(key, "must be an LDAP filter like (objectClass=inetOrgPerson)");
            }
        }
        if self.departments_from == DepartmentsFrom::Groups && self.departments_base.is_none() {
            return wrong("departments_base", "is needed where departments come from groups");
        }
        // Compliance officers, auditors and approvers are named by people, two of them; a group would be one.
        let by_group = [Role::SystemAdmin.name(), Role::External.name()];
        if self.group_roles.values().any(|role| !by_group.contains(&role.as_str())) {
            return wrong("group_roles", "may give the roles system_admin and external only");
        }
        if self.groups_base.is_none() && !(self.group_roles.is_empty() && self.group_conversations.is_empty())
        {
            return wrong("groups_base", "is needed for `group_roles` and `group_conversations`");
        }
        within("page_size", u64::from(self.page_size), 10, 5_000)?;
        within("connect_seconds", self.connect_seconds, 1, 60)?;
        within("answer_seconds", self.answer_seconds, 1, 300)?;
        within("snapshot_seconds", self.snapshot_seconds, 10, 86_400)
    }

    /// What follows from its groups; [`LdapConfig::check`] has seen that these are roles.
    pub(super) fn groups(&self) -> GroupRules {
        let role = |(key, role): (&String, &String)| Some((key.clone(), Role::parse(role)?));
        GroupRules {
            roles: self.group_roles.iter().filter_map(role).collect(),
            conversations: self.group_conversations.clone(),
        }
    }

    /// The service account's password; `None` reads anonymously.
    ///
    /// A name without a password would be an "unauthenticated bind" (RFC 4513, 5.1.2), which succeeds with no
    /// rights.
    pub(super) fn service_account(&self) -> Result<Option<(String, Secret)>, SourceError> {
        let Some(dn) = self.bind_dn.clone() else {
            return Ok(None);
        };
        let password = match (&self.bind_password, &self.bind_password_file) {
            (Some(secret), _) => secret.expose().to_owned(),
            (None, Some(file)) => std::fs::read_to_string(file)
                .map_err(|error| config_error("bind_password_file", format!("{}: {error}", file.display())))?
                .trim_end_matches(['\r', '\n'])
                .to_owned(),
            (None, None) => String::new(),
        };
        if password.is_empty() {
            return wrong("bind_dn", "needs a password: set `bind_password_file` or `bind_password`");
        }
        Ok(Some((dn, Secret::new(password))))
    }

    pub(super) fn connect_limit(&self) -> Duration {
        Duration::from_secs(self.connect_seconds)
    }

    pub(super) fn answer_limit(&self) -> Duration {
        Duration::from_secs(self.answer_seconds)
    }

    pub(super) fn snapshot_limit(&self) -> Duration {
        Duration::from_secs(self.snapshot_seconds)
    }
}

/// A source's name as it is kept with people.
pub(super) fn check_name(name: &str) -> Result<(), SourceError> {
    let ok = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || name.len() > 32 || !name.chars().all(ok) {
        return wrong("name", "must be 1 to 32 of a-z, 0-9 and -");
    }
    Ok(())
}

pub(super) fn config_error(key: &'static str, detail: impl Into<String>) -> SourceError {
    SourceError::Config { key, detail: detail.into() }
}

fn wrong<T>(key: &'static str, detail: &str) -> Result<T, SourceError> {
    Err(config_error(key, detail))
}

fn within(key: &'static str, value: u64, low: u64, high: u64) -> Result<(), SourceError> {
    if (low..=high).contains(&value) {
        Ok(())
    } else {
        Err(config_error(key, format!("must be {low} to {high}")))
    }
}
