//! The LDAP source: people of an LDAP directory, read by a service account and checked by bind.
//!
//! What it is not: it keeps nothing, writes nothing, follows no referrals. One small file a step:
//! `ldap_config` (section), `ldap_presets` (kinds of server: add one there), `ldap_connect`, `ldap_search`,
//! `ldap_departments`, `ldap_people`, `ldap_groups`, `ldap_sign_in`; `ldap_dn` and `ldap_entry` are the raw
//! material.

use std::sync::Arc;

use futures_util::future::{BoxFuture, FutureExt};

use crate::config::LdapConfig;

use super::{
    CheckOutcome, CheckStep, Checked, Extent, GroupRules, Identity, Note, Progress, ProgressFn,
    SignInRefused, Snapshot, Source, SourceError, Step,
    ldap_connect::{Servers, Session, guarded},
    ldap_departments::Departments,
    ldap_groups,
    ldap_people::People,
    ldap_presets::Schema,
    ldap_search::Pager,
    ldap_sign_in,
};

/// One LDAP directory.
pub struct LdapSource {
    config: LdapConfig,
    schema: Schema,
    servers: Servers,
}

pub(super) fn open(config: &crate::config::Directory) -> Option<Result<Arc<dyn Source>, SourceError>> {
    let config = Some(&config.ldap).filter(|ldap| !ldap.urls.is_empty())?.clone();
    Some(LdapSource::new(config).map(|source| Arc::new(source) as Arc<dyn Source>))
}

impl LdapSource {
    /// Connects to nothing.
    ///
    /// # Errors
    /// [`SourceError::Config`]: a value is out of range, or a file cannot be read.
    pub fn new(config: LdapConfig) -> Result<Self, SourceError> {
        config.check()?;
        Ok(Self { schema: Schema::of(&config), servers: Servers::new(config.clone())?, config })
    }

    async fn sign_in(&self, login: &str, password: &str) -> Result<Identity, SignInRefused> {
        if !ldap_sign_in::worth_asking(login, password) {
            return Err(SignInRefused::WrongCredentials);
        }
        let mut session = self.servers.session().await.map_err(SignInRefused::Unavailable)?;
        let (limit, base) = (self.config.answer_limit(), &self.config.people_base);
        let asking = ldap_sign_in::ask(&mut session.ldap, limit, &self.schema, base, (login, password));
        let answer = tokio::time::timeout(limit, guarded(asking)).await;
        let late = SourceError::TimedOut { doing: "signing in", limit };
        let answer = answer.unwrap_or(Err(late)).map_err(|error| {
            self.servers.failed(&session, &error);
            SignInRefused::Unavailable(error)
        })?;
        answer.map(|found| Identity {
            source: self.config.name.clone(),
            external_id: found.external_id,
            login: found.login,
            name: found.name,
        })
    }

    async fn read(&self, progress: &ProgressFn<'_>) -> Result<Snapshot, SourceError> {
        let mut session = self.servers.session().await?;
        let limit = self.config.snapshot_limit();
        let read = tokio::time::timeout(limit, guarded(self.read_on(&mut session, progress))).await;
        let read = read.unwrap_or(Err(SourceError::TimedOut { doing: "reading everything", limit }));
        read.inspect_err(|error| self.servers.failed(&session, error))
    }

    async fn read_on(
        &self,
        session: &mut Session,
        progress: &ProgressFn<'_>,
    ) -> Result<Snapshot, SourceError> {
        let (config, schema) = (&self.config, &self.schema);
        let mut pager = Pager {
            ldap: &mut session.ldap,
            limit: config.answer_limit(),
            page_size: config.page_size,
            referrals: 0,
        };
        let told = |step| move |entries| progress(Progress { step, entries });
        let empty = |what, base: &str| Err(SourceError::Empty { what, base: base.to_owned() });

        let mut departments = Departments::default();
        if let Some(base) = &config.departments_base {
            let filter = &schema.departments_filter;
            let entries = pager.all(base, filter, &schema.of_department(), told(Step::Departments)).await?;
            departments = Departments::read(&entries, base, schema)?;
            if departments.list.is_empty() {
                return empty("departments", base);
            }
        }

        let base = &config.people_base;
        let entries = pager.all(base, &schema.people_filter, &schema.of_person(), told(Step::People)).await?;
        let mut people = People::read(&entries, &departments, schema)?;
        if people.list.is_empty() {
            return empty("people", base);
        }

        let mut groups = Vec::new();
        if let Some(base) = &config.groups_base {
            let entries =
                pager.all(base, &schema.groups_filter, &schema.of_group(), told(Step::Groups)).await?;
            groups = ldap_groups::read(&entries, &mut people, schema)?;
            if groups.is_empty() {
                return empty("groups", base);
            }
        }

        let mut notes = people.notes;
        if pager.referrals > 0 {
            notes.push(Note::Referrals { count: pager.referrals });
        }
        let skipped = notes.iter().filter_map(|note| match note {
            Note::Skipped { external_id, .. } => Some(external_id.clone()),
            _ => None,
        });
        let present = people.list.iter().map(|person| person.external_id.clone()).chain(skipped).collect();
        Ok(Snapshot {
            extent: Extent::Full,
            departments: departments.list,
            people: people.list,
            groups,
            present,
            marker: None,
            notes,
        })
    }
}

impl Source for LdapSource {
    fn name(&self) -> &str {
        &self.config.name
    }

    fn groups(&self) -> GroupRules {
        self.config.groups()
    }

    fn check_password<'a>(
        &'a self,
        login: &'a str,
        password: &'a str,
    ) -> BoxFuture<'a, Result<Identity, SignInRefused>> {
        self.sign_in(login, password).boxed()
    }

    fn snapshot<'a>(&'a self, progress: &'a ProgressFn<'a>) -> BoxFuture<'a, Result<Snapshot, SourceError>> {
        self.read(progress).boxed()
    }

    fn check<'a>(&'a self, told: &'a (dyn Fn(Checked) + Send + Sync)) -> BoxFuture<'a, ()> {
        async move {
            for (of, outcome) in self.servers.reach().await {
                let outcome = match outcome {
                    Ok(()) => CheckOutcome::Passed("the service account is let in".into()),
                    Err(error) => CheckOutcome::Failed(error),
                };
                told(Checked { step: CheckStep::Bind, of, outcome });
            }
        }
        .boxed()
    }

    fn reach(&self) -> BoxFuture<'_, Vec<(String, Result<(), SourceError>)>> {
        self.servers.reach().boxed()
    }
}
