//! Filters find whom they should, and are refused when they mean nothing.

use super::{Client, ENTERPRISE};
use lingtong_tests::postgres::Backend;
use serde_json::json;

async fn company(client: &Client) {
    for user in [
        json!({"userName": "ada", "externalId": "X1", "displayName": "Ada Lovelace", "title": "Cook", "emails": [
            {"value": "ada@example.com", "type": "work", "primary": true}, {"value": "ada@home.org", "type": "home"}],
            ENTERPRISE: {"employeeNumber": "10", "department": "厨房"}}),
        json!({"userName": "ben", "externalId": "x2", "displayName": "Ben \"Bo\" O\\Brien", "active": false, "emails": [
            {"value": "ben@example.com", "type": "home"}], ENTERPRISE: {"employeeNumber": "20"}}),
        json!({"userName": "陈静", "displayName": "陈静", "name": {"familyName": "陈", "givenName": "静"}}),
    ] {
        client.sends("POST", "/Users", &user).await.ok();
    }
}

#[actix_web::test]
async fn each_filter_finds_whom_it_should() {
    for backend in Backend::both() {
        let client = Client::on(backend).await;
        company(&client).await;
        let everyone: &[&str] = &["root", "ada", "ben", "陈静"];
        let enterprise = |rest: &str| format!("{ENTERPRISE}:{rest}");
        for (filter, found) in [
            ("userName eq \"ada\"", &["ada"][..]),
            ("USERNAME Eq \"ADA\"", &["ada"]),
            ("urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"ada\"", &["ada"]),
            ("userName eq \"陈静\"", &["陈静"]),
            ("userName eq \"nobody\"", &[]),
            ("userName ne \"ada\"", &["root", "ben", "陈静"]),
            ("externalId eq \"X1\"", &["ada"]),
            ("externalId eq \"x1\"", &[]),
            ("externalId pr", &["ada", "ben"]),
            ("externalId eq null", &["root", "陈静"]),
            ("not (externalId pr)", &["root", "陈静"]),
            ("displayName co \"love\"", &["ada"]),
            ("displayName sw \"ben\"", &["ben"]),
            ("displayName ew \"LACE\"", &["ada"]),
            ("displayName eq \"Ben \\\"Bo\\\" O\\\\Brien\"", &["ben"]),
            ("name.familyName eq \"陈\"", &["陈静"]),
            ("title pr", &["ada"]),
            ("active eq true", &["root", "ada", "陈静"]),
            ("active eq false", &["ben"]),
            ("active eq \"False\"", &["ben"]),
            ("emails.value eq \"ada@home.org\"", &["ada"]),
            ("emails eq \"ada@home.org\"", &["ada"]),
            ("emails co \"example.com\"", &["ada", "ben"]),
            ("emails[type eq \"work\" and value co \"example\"]", &["ada"]),
            ("emails[type eq \"home\" and value co \"example\"]", &["ben"]),
            ("emails[not (type eq \"home\")]", &["ada"]),
            ("emails.type eq \"home\" and emails.value co \"example\"", &["ada", "ben"]),
            (&enterprise("employeeNumber eq \"20\""), &["ben"]),
            (&enterprise("employeeNumber gt \"10\""), &["ben"]),
            (&enterprise("employeeNumber ge \"10\""), &["ada", "ben"]),
            (&enterprise("employeeNumber lt \"20\""), &["ada"]),
            (&enterprise("employeeNumber le \"20\""), &["ada", "ben"]),
            (&enterprise("department eq \"厨房\""), &["ada"]),
            ("userName eq \"ada\" or userName eq \"ben\" and active eq true", &["ada"]),
            ("(userName eq \"ada\" or userName eq \"ben\") and active eq false", &["ben"]),
            ("userName eq \"ada\" and title eq \"Baker\"", &[]),
            ("not (userName eq \"ada\" or userName eq \"ben\")", &["root", "陈静"]),
            ("meta.created gt \"2020-01-01T00:00:00Z\"", everyone),
            ("meta.lastModified lt \"2020-01-01T00:00:00+02:00\"", &[]),
            ("meta.resourceType eq \"User\"", everyone),
            ("id pr", everyone),
            ("name pr", &["root", "陈静"]),
        ] {
            assert_eq!(client.finds(filter).await, found, "{filter}");
        }
        let id = client.finds("userName eq \"ada\"").await;
        assert_eq!(id, ["ada"]);
        client.close().await;
    }
}

#[actix_web::test]
async fn what_means_nothing_is_refused() {
    let client = Client::on(Backend::Sqlite).await;
    for filter in [
        "userName",
        "userName eq",
        "userName eq ada",
        "userName is \"ada\"",
        "userName eq \"ada",
        "userName eq \"ada\" and",
        "userName eq \"ada\" userName eq \"ben\"",
        "(userName eq \"ada\"",
        "userName eq \"ada\")",
        "not userName eq \"ada\"",
        "shoeSize eq \"44\"",
        "name.shoe eq \"44\"",
        "emails[type eq \"work\"",
        "emails[userName eq \"work\"]",
        "title[value eq \"x\"]",
        "active gt true",
        "active eq \"perhaps\"",
        "active co \"t\"",
        "userName eq 5",
        "userName eq {}",
        "userName eq [\"ada\"]",
        "meta.created gt \"yesterday\"",
        "userName gt null",
        "urn:ietf:params:scim:schemas:core:2.0:Group:displayName eq \"x\"",
        "eq \"x\"",
        "\"x\" eq userName",
        ";",
    ] {
        let request = client.asks_with("/Users", &[("filter", filter)]);
        let answer = client.goes(request).await;
        assert_eq!(super::refusal(&answer), (400, "invalidFilter"), "{filter}: {}", answer.text);
        let body = json!({"filter": filter});
        let answer = client.sends("POST", "/Users/.search", &body).await;
        assert_eq!(super::refusal(&answer), (400, "invalidFilter"), "{filter}: {}", answer.text);
    }
    client.close().await;
}
