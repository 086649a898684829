//! A directory on paper: a source whose answers a test writes, for what no real server can be brought to do at will.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use lingtong::directory::sources::{
    Checked, Extent, GroupRules, Identity, Marker, ProgressFn, SignInRefused, Snapshot, Source,
    SourceDepartment, SourceError, SourcePerson,
};
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Notify;

/// Its name.
pub const PAPER: &str = "paper";

#[derive(Default)]
pub struct Paper {
    /// What it tells when it is read.
    pub says: Mutex<Option<Result<Snapshot, SourceError>>>,
    pub rules: GroupRules,
    /// Passwords are kept here, not there.
    pub keeps_none: bool,
    /// How often it was read.
    pub asked: AtomicUsize,
    /// Readings that wait: for a test that stops one.
    pub waits: Option<Arc<Notify>>,
}

impl Paper {
    pub fn with(snapshot: Snapshot) -> Arc<Self> {
        Arc::new(Self { says: Mutex::new(Some(Ok(snapshot))), ..Self::default() })
    }

    pub fn says(&self, snapshot: Snapshot) {
        *self.says.lock() = Some(Ok(snapshot));
    }

    pub fn fails(&self, error: SourceError) {
        *self.says.lock() = Some(Err(error));
    }
}

impl Source for Paper {
    fn name(&self) -> &str {
        PAPER
    }

    fn groups(&self) -> GroupRules {
        self.rules.clone()
    }

    fn keeps_passwords(&self) -> bool {
        !self.keeps_none
    }

    fn check_password<'a>(
        &'a self,
        _: &'a str,
        _: &'a str,
    ) -> BoxFuture<'a, Result<Identity, SignInRefused>> {
        async { Err(SignInRefused::WrongCredentials) }.boxed()
    }

    fn snapshot<'a>(&'a self, _: &'a ProgressFn<'a>) -> BoxFuture<'a, Result<Snapshot, SourceError>> {
        async {
            self.asked.fetch_add(1, Ordering::SeqCst);
            if let Some(waits) = &self.waits {
                waits.notified().await;
            }
            self.says.lock().clone().unwrap()
        }
        .boxed()
    }

    /// Only who is on the paper as new: everyone else has not changed.
    fn changes<'a>(
        &'a self,
        since: &'a Marker,
        progress: &'a ProgressFn<'a>,
    ) -> BoxFuture<'a, Result<Snapshot, SourceError>> {
        async move {
            let mut snapshot = self.snapshot(progress).await?;
            snapshot.extent = Extent::Changes;
            snapshot.people.retain(|person| person.title.as_deref() > Some(since.0.as_str()));
            Ok(snapshot)
        }
        .boxed()
    }

    fn check<'a>(&'a self, _: &'a (dyn Fn(Checked) + Send + Sync)) -> BoxFuture<'a, ()> {
        async {}.boxed()
    }

    fn reach(&self) -> BoxFuture<'_, Vec<(String, Result<(), SourceError>)>> {
        async { Vec::new() }.boxed()
    }
}

pub fn department(id: &str, parent: Option<&str>, order: i32) -> SourceDepartment {
    SourceDepartment {
        external_id: id.into(),
        parent: parent.map(str::to_owned),
        name: format!("Department {id}"),
        code: None,
        order,
        head: None,
        deputy: None,
    }
}

pub fn person(number: usize) -> SourcePerson {
    SourcePerson {
        external_id: format!("p{number}"),
        login: format!("person{number}"),
        name: format!("人 {number}"),
        latin_name: None,
        alias: None,
        mail: Some(format!("p{number}@example.com")),
        phone: None,
        title: None,
        employee_number: None,
        departments: vec![if number.is_multiple_of(2) { "even".into() } else { "odd".into() }],
        manager: (number > 0).then(|| "p0".into()),
        disabled: false,
    }
}

/// People in two departments, all under the first of them.
pub fn company(people: usize) -> Snapshot {
    told(
        vec![
            department("top", None, 0),
            department("even", Some("top"), 0),
            department("odd", Some("top"), 1),
        ],
        // Managers last: they are found although they come after.
        (0..people).rev().map(person).collect(),
    )
}

pub fn told(departments: Vec<SourceDepartment>, people: Vec<SourcePerson>) -> Snapshot {
    let present = people.iter().map(|person| person.external_id.clone()).collect();
    Snapshot { departments, people, present, ..Snapshot::default() }
}
