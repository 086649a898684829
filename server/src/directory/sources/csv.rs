//! The CSV source: people and departments from files that another system writes, whole or not at all.
//!
//! What it is not: it keeps no passwords and watches no files. `csv_table` is the file, `csv_rows` what its lines mean.

use std::{path::PathBuf, sync::Arc};

use futures_util::future::{BoxFuture, FutureExt};

use super::{
    CheckOutcome, CheckStep, Checked, Extent, Identity, Marker, Progress, ProgressFn, SignInRefused,
    Snapshot, Source, SourceError, Step,
    csv_rows::{DEPARTMENTS, Departments, PEOPLE, People},
    csv_table::{self, Table},
    ldap_config, ldap_marker,
};
use crate::config::CsvConfig;

/// One pair of files.
pub struct CsvSource {
    config: CsvConfig,
    people_file: PathBuf,
}

pub(super) fn open(config: &crate::config::Directory) -> Option<Result<Arc<dyn Source>, SourceError>> {
    let people_file = config.csv.people_file.clone()?;
    let config = config.csv.clone();
    let checked = ldap_config::check_name(&config.name);
    Some(checked.map(|()| Arc::new(CsvSource { config, people_file }) as Arc<dyn Source>))
}

impl CsvSource {
    /// Reads the files on a thread of its own.
    async fn read(&self) -> Result<Snapshot, SourceError> {
        let (config, file) = (self.config.clone(), self.people_file.clone());
        let read = tokio::task::spawn_blocking(move || read(&config, file)).await;
        read.unwrap_or_else(|error| Err(csv_table::whole_file(&self.people_file, error.to_string())))
    }
}

fn read(config: &CsvConfig, people_file: PathBuf) -> Result<Snapshot, SourceError> {
    let bytes = csv_table::bytes(&people_file)?;
    let mut marker = ldap_marker::digest(&bytes);
    let encoding = config.encoding;
    let table = Table::read(&people_file, &bytes, encoding, PEOPLE, &["id", "login", "name"])?;
    let departments = match &config.departments_file {
        Some(file) => {
            let bytes = csv_table::bytes(file)?;
            marker = ldap_marker::digest(format!("{marker} {}", ldap_marker::digest(&bytes)).as_bytes());
            Departments::of_file(&Table::read(file, &bytes, encoding, DEPARTMENTS, &["id", "name"])?)?
        }
        None => Departments::of_people(&table, &config.department_separator),
    };
    let people = People::of_file(&table, &departments, &config.department_separator)?;
    if people.list.is_empty() {
        return Err(csv_table::whole_file(&people_file, "holds no people".into()));
    }
    Ok(Snapshot {
        extent: Extent::Full,
        departments: departments.list,
        present: people.list.iter().map(|person| person.external_id.clone()).collect(),
        people: people.list,
        groups: people.groups,
        marker: Some(Marker(marker)),
        notes: people.notes,
    })
}

impl Source for CsvSource {
    fn name(&self) -> &str {
        &self.config.name
    }

    fn keeps_passwords(&self) -> bool {
        false
    }

    fn check_password<'a>(
        &'a self,
        _login: &'a str,
        _password: &'a str,
    ) -> BoxFuture<'a, Result<Identity, SignInRefused>> {
        std::future::ready(Err(SignInRefused::WrongCredentials)).boxed()
    }

    fn snapshot<'a>(&'a self, progress: &'a ProgressFn<'a>) -> BoxFuture<'a, Result<Snapshot, SourceError>> {
        async move {
            let snapshot = self.read().await?;
            progress(Progress { step: Step::People, entries: snapshot.people.len() });
            Ok(snapshot)
        }
        .boxed()
    }

    /// Nobody has changed if the files are the same.
    fn changes<'a>(
        &'a self,
        since: &'a Marker,
        progress: &'a ProgressFn<'a>,
    ) -> BoxFuture<'a, Result<Snapshot, SourceError>> {
        async move {
            let snapshot = self.snapshot(progress).await?;
            Ok(match snapshot.marker.as_ref() == Some(since) {
                true => Snapshot { extent: Extent::Changes, people: Vec::new(), ..snapshot },
                false => snapshot,
            })
        }
        .boxed()
    }

    fn check<'a>(&'a self, told: &'a (dyn Fn(Checked) + Send + Sync)) -> BoxFuture<'a, ()> {
        async move {
            let of = self.people_file.display().to_string();
            let say = |step, outcome| told(Checked { step, of: of.clone(), outcome });
            match self.read().await {
                Ok(all) => {
                    say(CheckStep::Search, CheckOutcome::Passed(format!("{} people 人员", all.people.len())));
                    let departments = format!("{} departments 部门", all.departments.len());
                    say(CheckStep::Departments, CheckOutcome::Passed(departments));
                    say(CheckStep::Groups, CheckOutcome::Passed(format!("{} groups 群组", all.groups.len())));
                }
                Err(error) => say(CheckStep::Search, CheckOutcome::Failed(error)),
            }
        }
        .boxed()
    }

    fn reach(&self) -> BoxFuture<'_, Vec<(String, Result<(), SourceError>)>> {
        async move { vec![(self.people_file.display().to_string(), self.read().await.map(drop))] }.boxed()
    }
}
