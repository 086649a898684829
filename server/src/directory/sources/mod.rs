//! Directory sources 目录来源: where people and departments come from when the company already keeps them
//! elsewhere.
//!
//! A source reads; it never writes to our database and decides nothing. It answers two questions: "is this
//! the password of this person" and "who is there now". What a changed answer means (joiner, mover, leaver,
//! brake) is the sync's business.
//!
//! To add a source: 1. write `<name>.rs` with an `impl Source`, and its section in `config/`; 2. add the
//! section to [`crate::config::Directory`] and its `open` to [`ADAPTERS`].

mod csv;
mod csv_rows;
mod csv_table;
mod data;
mod error;
mod ldap;
mod ldap_check;
mod ldap_config;
mod ldap_connect;
mod ldap_departments;
pub mod ldap_dn;
mod ldap_entry;
mod ldap_groups;
pub mod ldap_marker;
mod ldap_members;
pub mod ldap_paths;
mod ldap_people;
mod ldap_presets;
mod ldap_read;
pub mod ldap_refusal;
mod ldap_roll;
mod ldap_search;
mod ldap_sign_in;
mod ldap_tombstones;
pub mod managers;

use std::sync::Arc;

use crate::config::Directory as Config;
pub use crate::config::LdapConfig;
use futures_util::future::BoxFuture;

pub use data::{
    CheckOutcome, CheckStep, Checked, Extent, GroupRules, Identity, Marker, Note, Progress, Snapshot,
    SourceDepartment, SourceGroup, SourcePerson, Step,
};
pub use error::{SignInRefused, SourceError};
pub use ldap::LdapSource;

/// Told how far a snapshot is, after every page. Called on the reading task: must be quick.
pub type ProgressFn<'a> = dyn Fn(Progress) + Send + Sync + 'a;

/// One directory outside of our own database. Futures are boxed so that sources of all kinds stand in one
/// list.
pub trait Source: Send + Sync {
    /// The name under which people of this source are remembered; stable for ever, 1 to 32 of `a-z 0-9 -`.
    fn name(&self) -> &str;

    /// What follows from being in one of its groups.
    fn groups(&self) -> GroupRules {
        GroupRules::default()
    }

    /// Whether the people of this source have their password there. Those of a source that keeps none may have one here.
    fn keeps_passwords(&self) -> bool {
        true
    }

    /// Asks the directory whether `password` belongs to `login` (user name, mail or telephone). Never logs either.
    ///
    /// An empty password, an unknown name, a name that fits two people and a wrong password are one and the
    /// same refusal.
    fn check_password<'a>(
        &'a self,
        login: &'a str,
        password: &'a str,
    ) -> BoxFuture<'a, Result<Identity, SignInRefused>>;

    /// Reads everyone and everything. `Ok` is complete: a limit, a time-out, a reset or an empty answer is an
    /// error.
    fn snapshot<'a>(&'a self, progress: &'a ProgressFn<'a>) -> BoxFuture<'a, Result<Snapshot, SourceError>>;

    /// As [`Source::snapshot`], with the particulars of only those who changed since `since`, where the source can tell. A
    /// marker of another directory or server is answered with a full snapshot.
    fn changes<'a>(
        &'a self,
        since: &'a Marker,
        progress: &'a ProgressFn<'a>,
    ) -> BoxFuture<'a, Result<Snapshot, SourceError>> {
        let _ = since;
        self.snapshot(progress)
    }

    /// Looks at the source step by step, each told as soon as it is known. Changes nothing.
    fn check<'a>(&'a self, told: &'a (dyn Fn(Checked) + Send + Sync)) -> BoxFuture<'a, ()>;

    /// Tries every server of the source by itself: `(address, outcome)`, for `doctor`. Changes nothing, not
    /// even the server preferred next.
    fn reach(&self) -> BoxFuture<'_, Vec<(String, Result<(), SourceError>)>>;
}

/// Makes the source of one section, `None` if the section is absent.
type Open = fn(&Config) -> Option<Result<Arc<dyn Source>, SourceError>>;

/// Every kind of source there is.
pub const ADAPTERS: &[Open] = &[ldap::open, csv::open];

/// Opens what is configured. Connects to nothing; reads secret and CA files and checks values.
///
/// # Errors
/// [`SourceError::Config`] with the key that is wrong and what it may be.
pub fn open(config: &Config) -> Result<Vec<Arc<dyn Source>>, SourceError> {
    let all: Vec<_> = ADAPTERS.iter().filter_map(|open| open(config)).collect::<Result<_, _>>()?;
    for (i, source) in all.iter().enumerate() {
        if all[..i].iter().any(|other| other.name() == source.name()) {
            return Err(ldap_config::config_error("name", "must not be the name of another source"));
        }
    }
    Ok(all)
}
