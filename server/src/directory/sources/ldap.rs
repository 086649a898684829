//! The LDAP source: people of an LDAP directory, read by a service account and checked by bind.
//!
//! What it is not: it keeps nothing, writes nothing, follows no referrals. One small file a step:
//! `ldap_config` (section), `ldap_presets` (kinds of server: add one there), `ldap_connect`, `ldap_search`, `ldap_read`
//! (departments, people, groups, and the marker to go on from), `ldap_check`, `ldap_sign_in`; `ldap_dn`, `ldap_entry` and
//! `ldap_roll` are the raw material.

use std::sync::Arc;

use futures_util::future::{BoxFuture, FutureExt};

use crate::clock::{Clock, SystemClock};
use crate::config::LdapConfig;

use super::{
    Checked, GroupRules, Identity, Marker, ProgressFn, SignInRefused, Snapshot, Source, SourceError,
    ldap_check,
    ldap_connect::{Servers, Session, guarded},
    ldap_presets::Schema,
    ldap_read::Reading,
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

    async fn read(&self, since: Option<&Marker>, progress: &ProgressFn<'_>) -> Result<Snapshot, SourceError> {
        let mut session = self.servers.session().await?;
        let limit = self.config.snapshot_limit();
        let pager = self.pager(&mut session);
        let mut reading = Reading { config: &self.config, schema: &self.schema, pager, progress };
        let read = guarded(reading.read(since, SystemClock.now_ms()));
        let read = tokio::time::timeout(limit, read).await;
        let read = read.unwrap_or(Err(SourceError::TimedOut { doing: "reading everything", limit }));
        read.inspect_err(|error| self.servers.failed(&session, error))
    }

    async fn look(&self, told: ldap_check::Told<'_>) {
        let Some(mut session) = ldap_check::servers(&self.config, &self.servers, told).await else { return };
        let (config, schema, pager) = (&self.config, &self.schema, self.pager(&mut session));
        ldap_check::contents(Reading { config, schema, pager, progress: &|_| () }, told).await;
    }

    fn pager<'a>(&self, session: &'a mut Session) -> Pager<'a> {
        Pager {
            ldap: &mut session.ldap,
            limit: self.config.answer_limit(),
            page_size: self.config.page_size,
            referrals: 0,
        }
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
        self.read(None, progress).boxed()
    }

    fn changes<'a>(
        &'a self,
        since: &'a Marker,
        progress: &'a ProgressFn<'a>,
    ) -> BoxFuture<'a, Result<Snapshot, SourceError>> {
        self.read(Some(since), progress).boxed()
    }

    fn check<'a>(&'a self, told: &'a (dyn Fn(Checked) + Send + Sync)) -> BoxFuture<'a, ()> {
        self.look(told).boxed()
    }

    fn reach(&self) -> BoxFuture<'_, Vec<(String, Result<(), SourceError>)>> {
        self.servers.reach().boxed()
    }
}
