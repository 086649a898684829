//! The sample company from a real slapd, synced and signed in by bind.

use std::sync::Arc;

use lingtong::directory::Role;
use lingtong::directory::sources::Source;
use lingtong::directory::sync::{Order, Sort};
use lingtong::error::Code;
use lingtong_tests::postgres::Backend;
use lingtong_tests::slapd::{Slapd, UNLIMITED};

use super::house::{House, refused};
use super::ldap::{everything, section, source};

#[tokio::test]
async fn the_company_is_taken_over_and_signs_in() {
    let mut slapd = Slapd::with(UNLIMITED);
    let snapshot = everything(&slapd).await.unwrap();
    for backend in Backend::both() {
        let ldap: Arc<dyn Source> = Arc::new(source(section(&slapd)));
        let house = House::with(backend, "ldap import", vec![ldap]).await;
        house.person("local").await;
        let someone =
            snapshot.people.iter().find(|person| person.mail.is_some() && !person.disabled).unwrap();
        let password = format!("pw-{}", someone.login);
        // Not taken over yet: the directory vouches, but there is nobody.
        refused(house.tries(&someone.login, &password).await, Code::WrongCredentials);

        let order = || Order { source: "ldap".into(), ..Order::default() };
        let sync = house.directory.sync_now(&house.root(), order(), &|_| ()).await.unwrap();
        assert_eq!((sync.counts[&Sort::Join], sync.counts[&Sort::DepartmentAdd]), (1_200, 64));

        let signed = house.tries(&someone.login, &password).await.unwrap();
        assert_eq!(signed.due, None);
        assert_eq!(signed.person.departments.len(), someone.departments.len());
        let by_mail = house.tries(someone.mail.as_ref().unwrap(), &password).await.unwrap();
        assert_eq!(by_mail.person.id, signed.person.id);
        refused(house.tries(&someone.login, "wrong").await, Code::WrongCredentials);
        refused(house.tries(&someone.login, "").await, Code::WrongCredentials);
        house.signs_in("local").await;
        if let Some(closed) = snapshot.people.iter().find(|person| person.disabled) {
            refused(house.tries(&closed.login, &format!("pw-{}", closed.login)).await, Code::AccountDisabled);
            refused(house.tries(&closed.login, "wrong").await, Code::WrongCredentials);
        }
        let number = snapshot.people.iter().filter(|person| person.phone == someone.phone).count();
        if let Some(phone) = someone.phone.as_ref().filter(|_| number == 1) {
            assert_eq!(house.tries(phone, &password).await.unwrap().person.id, signed.person.id);
        }
        // Roles are given here, whatever the source.
        house.directory.grant(&house.root(), signed.person.id, Role::SystemAdmin).await.unwrap();
        house.actor(&signed.access_token).await.unwrap().administrator().unwrap();
    }
    let ldap: Arc<dyn Source> = Arc::new(source(section(&slapd)));
    let house = House::with(Backend::Sqlite, "ldap away", vec![ldap]).await;
    house.person("local").await;
    let order = Order { source: "ldap".into(), ..Order::default() };
    house.directory.sync_now(&house.root(), order, &|_| ()).await.unwrap();
    let someone = snapshot.people.iter().find(|person| !person.disabled).unwrap();
    let password = format!("pw-{}", someone.login);
    let signed = house.tries(&someone.login, &password).await.unwrap();
    slapd.stop();
    // Whoever is in stays in; the directory's silence is no wrong password; local people enter.
    house.actor(&signed.access_token).await.unwrap();
    house.refreshes(&signed.refresh_token).await.unwrap();
    for _ in 0..10 {
        refused(house.tries(&someone.login, &password).await, Code::Unavailable);
    }
    refused(house.tries("someone", "some password").await, Code::Unavailable);
    house.signs_in("local").await;
}
