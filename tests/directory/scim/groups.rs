//! A group's life, and who is in it.

use super::leavers::signed_in;
use super::{Client, operations, path, refusal};
use lingtong::directory::Administrator;
use lingtong_tests::postgres::Backend;
use serde_json::{Value, json};

fn members(group: &Value) -> Vec<&str> {
    let members = group["members"].as_array().map(Vec::as_slice).unwrap_or_default();
    members.iter().map(|member| member["value"].as_str().unwrap()).collect()
}

fn of<'a>(users: &[&'a Value]) -> Vec<&'a str> {
    users.iter().map(|user| user["id"].as_str().unwrap()).collect()
}

fn values(users: &[&Value]) -> Value {
    users.iter().map(|user| json!({"value": user["id"], "display": "x"})).collect()
}

#[actix_web::test]
async fn a_group_is_made_changed_and_deleted() {
    for backend in Backend::both() {
        let client = Client::on(backend).await;
        let (ada, ben, cleo) =
            (client.adds("ada").await, client.adds("ben").await, client.adds("cleo").await);
        let head = client.house.head().await;
        let new = json!({"displayName": "Cooks 厨师", "externalId": "g1", "members": values(&[&ada, &ben])});
        let answer = client.sends("POST", "/Groups", &new).await;
        assert_eq!(client.house.kinds_since(head).await, ["group.create", "group.member_add"]);
        assert_eq!(
            (answer.status, answer.headers["etag"].to_str().unwrap()),
            (201, answer.body["meta"]["version"].as_str().unwrap())
        );
        let group = answer.ok();
        assert_eq!((&group["displayName"], &group["externalId"]), (&json!("Cooks 厨师"), &json!("g1")));
        assert_eq!(members(&group), of(&[&ada, &ben]));
        assert!(group["members"][0]["$ref"].as_str().unwrap().ends_with(&path(&ada)), "{group}");
        let user = client.gets(&path(&ada)).await;
        assert_eq!(
            (&user["groups"][0]["value"], &user["groups"][0]["display"]),
            (&group["id"], &json!("Cooks 厨师"))
        );
        assert_eq!(client.finds("groups.display sw \"cooks\"").await, ["ada", "ben"]);

        let does = async |operation: Value| {
            let head = client.house.head().await;
            let after = client.patches(&group, operation).await.ok();
            (after, client.house.kinds_since(head).await)
        };
        for (operation, expected, kinds) in [
            (
                json!({"op": "add", "path": "members", "value": values(&[&ben, &cleo])}),
                vec![&ada, &ben, &cleo],
                vec!["group.member_add"],
            ),
            (
                json!({"op": "add", "path": "members", "value": values(&[&cleo])}),
                vec![&ada, &ben, &cleo],
                vec![],
            ),
            (
                json!({"op": "remove", "path": format!("members[value eq \"{}\"]", ben["id"].as_str().unwrap())}),
                vec![&ada, &cleo],
                vec!["group.member_remove"],
            ),
            (
                json!({"op": "Remove", "path": "members", "value": values(&[&ada])}),
                vec![&cleo],
                vec!["group.member_remove"],
            ),
            (
                json!({"op": "replace", "path": "members", "value": values(&[&ada, &ben])}),
                vec![&ada, &ben],
                vec!["group.member_remove", "group.member_add"],
            ),
            (
                json!({"op": "replace", "value": {"id": group["id"], "displayName": "Bakers"}}),
                vec![&ada, &ben],
                vec!["group.update"],
            ),
            (
                json!({"op": "replace", "path": "externalId", "value": "g2"}),
                vec![&ada, &ben],
                vec!["group.update"],
            ),
            (
                json!({"op": "add", "value": {"members": values(&[&cleo])}}),
                vec![&ada, &ben, &cleo],
                vec!["group.member_add"],
            ),
            (json!({"op": "remove", "path": "members"}), vec![], vec!["group.member_remove"]),
            (json!({"op": "remove", "path": "members"}), vec![], vec![]),
        ] {
            let before = client.gets(&path(&group)).await;
            let (after, left) = does(operation.clone()).await;
            assert_eq!(
                (members(&after), left),
                (of(&expected), kinds.iter().map(|kind| (*kind).to_owned()).collect()),
                "{operation}"
            );
            assert_eq!(
                before["meta"]["version"] == after["meta"]["version"],
                kinds.is_empty(),
                "{operation}"
            );
            assert!(after["meta"]["lastModified"].is_string(), "{after}");
        }
        let whole = json!({"displayName": "Everyone", "members": values(&[&ada])});
        let after = client.sends("PUT", &path(&group), &whole).await.ok();
        assert_eq!(
            (&after["displayName"], after.get("externalId"), members(&after)),
            (&json!("Everyone"), None, of(&[&ada]))
        );

        // Who is deleted is in no group any more.
        let version = after["meta"]["version"].clone();
        client.asks("DELETE", &path(&ada)).go().await;
        let after = client.gets(&path(&group)).await;
        assert_eq!((members(&after), after["meta"]["version"] == version), (vec![], false));

        let stale = client.asks("DELETE", &path(&group)).header("if-match", version.as_str().unwrap());
        assert_eq!(refusal(&client.goes(stale).await), (412, ""));
        assert_eq!(client.goes(client.asks("DELETE", &path(&group))).await.status, 204);
        for method in ["GET", "DELETE"] {
            assert_eq!(
                refusal(&client.goes(client.asks(method, &path(&group))).await),
                (404, ""),
                "{method}"
            );
        }
        client.close().await;
    }
}

#[actix_web::test]
async fn groups_are_found_and_listed_without_their_people_if_asked() {
    for backend in Backend::both() {
        let client = Client::on(backend).await;
        let ada = client.adds("ada").await;
        for name in ["Cooks", "Bakers", "cooks"] {
            client
                .sends("POST", "/Groups", &json!({"displayName": name, "members": values(&[&ada])}))
                .await
                .ok();
        }
        let finds = async |filter: &str| {
            let query = [("filter", filter), ("excludedAttributes", "members")];
            let list = client.goes(client.asks_with("/Groups", &query)).await.ok();
            let groups = list["Resources"].as_array().unwrap();
            assert!(groups.iter().all(|group| group.get("members").is_none()), "{list}");
            groups.iter().map(|group| group["displayName"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(finds("displayName eq \"COOKS\"").await, ["Cooks", "cooks"]);
        assert_eq!(finds("displayName sw \"b\"").await, ["Bakers"]);
        let id = ada["id"].as_str().unwrap();
        assert_eq!(finds(&format!("members[value eq \"{id}\"] and displayName co \"a\"")).await, ["Bakers"]);
        assert_eq!(finds("members.value eq \"1\"").await, [""; 0]);
        let list = client.gets("/Groups?startIndex=2&count=1").await;
        assert_eq!((&list["totalResults"], members(&list["Resources"][0])), (&json!(3), vec![id]));
        // Both kinds at once, on pages that end where they like.
        let search = json!({"startIndex": 2, "count": 3, "attributes": ["displayName", "userName"]});
        let list = client.sends("POST", "/.search", &search).await.ok();
        let found: Vec<&Value> =
            list["Resources"].as_array().unwrap().iter().map(|one| &one["displayName"]).collect();
        assert_eq!(
            (found, &list["totalResults"]),
            (vec![&Value::Null, &json!("Cooks"), &json!("Bakers")], &json!(5))
        );
        let search = json!({"filter": "displayName eq \"bakers\""});
        assert_eq!(client.sends("POST", "/.search", &search).await.ok()["totalResults"], 1);
        let search = json!({"filter": "shoeSize eq \"44\""});
        assert_eq!(refusal(&client.sends("POST", "/.search", &search).await), (400, "invalidFilter"));
        client.close().await;
    }
}

#[actix_web::test]
async fn what_is_no_group_is_refused_and_changes_nothing() {
    for backend in Backend::both() {
        let client = Client::on(backend).await;
        let group = client.sends("POST", "/Groups", &json!({"displayName": "Cooks"})).await.ok();
        let gone = client.adds("gone").await;
        client.asks("DELETE", &path(&gone)).go().await;
        let head = client.house.head().await;
        for (body, kind) in [
            (json!({}), "invalidValue"),
            (json!({"displayName": ""}), "invalidValue"),
            (json!({"displayName": "x", "members": [{"value": "999999"}]}), "invalidValue"),
            (json!({"displayName": "x", "members": [{"value": "ada"}]}), "invalidValue"),
            (
                json!({"displayName": "x", "members": [{"value": group["id"], "type": "Group"}]}),
                "invalidValue",
            ),
            (json!({"displayName": "x", "members": [{"value": gone["id"]}]}), "invalidValue"),
        ] {
            assert_eq!(refusal(&client.sends("POST", "/Groups", &body).await), (400, kind), "{body}");
            assert_eq!(refusal(&client.sends("PUT", &path(&group), &body).await), (400, kind), "{body}");
        }
        for (operation, kind) in [
            (json!({"op": "remove", "path": "displayName"}), "mutability"),
            (json!({"op": "replace", "path": "id", "value": "1"}), "mutability"),
            (json!({"op": "add", "path": "members", "value": [{"value": "999999"}]}), "invalidValue"),
            (json!({"op": "replace", "path": "members[value eq \"1\"].value", "value": "2"}), "invalidPath"),
            (json!({"op": "add", "path": "members[value eq \"1\"]", "value": {}}), "invalidPath"),
            (json!({"op": "add", "path": "owners", "value": "1"}), "invalidPath"),
        ] {
            let good = json!({"op": "replace", "path": "displayName", "value": "Bakers"});
            let answer = client.sends("PATCH", &path(&group), &operations(json!([good, operation]))).await;
            assert_eq!(refusal(&answer), (400, kind), "{operation}: {}", answer.text);
        }
        assert_eq!(client.house.head().await, head);
        assert_eq!(client.gets(&path(&group)).await, group);
        client.close().await;
    }
}

#[actix_web::test]
async fn a_group_may_have_a_conversation_that_follows_it() {
    for backend in Backend::both() {
        let client = Client::on(backend).await;
        let house = &client.house;
        let (ada, guest) = signed_in(&client, "ada").await;
        let new = json!({"displayName": "Cooks", "members": values(&[&ada])});
        let group = client.sends("POST", "/Groups", &new).await.ok();
        let mut line = guest.live(house).await;
        let it = format!("/directory/groups/{}", group["id"].as_str().unwrap());
        let shown = client.root.gets(house, "/directory/groups").await["items"][0].clone();
        assert_eq!(
            (&shown["name"], &shown["source"], &shown["conversation"], &shown["people_count"]),
            (&json!("Cooks"), &json!("scim"), &json!(false), &json!(1))
        );
        let talks = json!({"conversation": true});
        assert_eq!(client.root.sends(house, "PATCH", &it, &talks).await.ok()["conversation"], true);
        let joined = line.until(|frame| frame["kind"] == "conversation.member_add").await;
        let conversation = format!("/conversations/{}", joined["conversation"]);
        assert_eq!(guest.gets(house, &conversation).await["name"], "Cooks");
        // A change by the client keeps what the administrator decided.
        client.patches(&group, json!({"op": "remove", "path": "members"})).await.ok();
        line.until(|frame| frame["kind"] == "conversation.member_remove").await;
        line.all().await;
        client.patches(&group, json!({"op": "add", "path": "members", "value": values(&[&ada])})).await.ok();
        line.until(|frame| frame["kind"] == "conversation.member_add").await;
        line.all().await;
        client.asks("DELETE", &path(&group)).go().await;
        line.until(|frame| frame["kind"] == "conversation.member_remove").await;
        assert_eq!(guest.asks(house, "GET", &conversation).go().await.code(), "not_found");
        client.close().await;
    }
}

#[actix_web::test]
async fn a_large_group_takes_few_entries() {
    let client = Client::on(Backend::Sqlite).await;
    let directory = &client.house.app.directory;
    let mut ids = Vec::new();
    for number in 0..600 {
        let (login, name) = (format!("p{number}"), "P".to_owned());
        let new = lingtong::directory::NewPerson { login, name, ..Default::default() };
        ids.push(directory.add_person(&Administrator::server(), new).await.unwrap().id);
    }
    let group = client.sends("POST", "/Groups", &json!({"displayName": "All"})).await.ok();
    let head = client.house.head().await;
    let members: Vec<Value> = ids.iter().map(|id| json!({"value": id.to_string()})).collect();
    let add = json!({"op": "add", "path": "members", "value": members});
    assert_eq!(client.patches(&group, add).await.ok()["members"].as_array().unwrap().len(), 600);
    assert_eq!(client.house.kinds_since(head).await, ["group.member_add", "group.member_add"]);

    // One by one in one request, as some clients do, it is no more.
    let head = client.house.head().await;
    let without = |id: &i64| json!({"op": "remove", "path": format!("members[value eq \"{id}\"]")});
    let mut many: Vec<Value> = ids[..598].iter().map(without).collect();
    let two = format!("members[value eq \"{}\" or value eq \"007\" or value eq \"{}\"]", ids[598], ids[599]);
    many.push(json!({"op": "remove", "path": two}));
    let after = client.sends("PATCH", &path(&group), &operations(json!(many))).await.ok();
    assert_eq!(after.get("members"), None, "{after}");
    assert_eq!(client.house.kinds_since(head).await, ["group.member_remove", "group.member_remove"]);
    client.close().await;
}

#[actix_web::test]
async fn few_operations_of_a_request_look_at_everyone() {
    for backend in Backend::both() {
        let client = Client::on(backend).await;
        let (ada, ben) = (client.adds("ada").await, client.adds("ben").await);
        let new = json!({"displayName": "Cooks", "members": values(&[&ada, &ben])});
        let group = client.sends("POST", "/Groups", &new).await.ok();
        let looks = async |times: usize, operation: Value| {
            let body = operations(json!(vec![operation; times]));
            client.sends("PATCH", &path(&group), &body).await
        };
        let those = json!({"op": "remove", "path": "members[value ne \"1\"]"});
        let all = json!({"op": "replace", "path": "members", "value": values(&[&ada])});
        for operation in [&those, &all] {
            let answer = looks(11, operation.clone()).await;
            assert_eq!(refusal(&answer), (400, "invalidSyntax"), "{}", answer.text);
        }
        assert_eq!(client.gets(&path(&group)).await, group);
        assert_eq!(members(&looks(10, all).await.ok()), of(&[&ada]));
        assert_eq!(members(&looks(10, those).await.ok()), [""; 0]);
        client.close().await;
    }
}

#[actix_web::test]
async fn people_of_groups_that_are_not_on_the_page_are_not_read() {
    for backend in Backend::both() {
        let client = Client::on(backend).await;
        let ada = client.adds("ada").await;
        for name in ["Bakers", "Cooks"] {
            client
                .sends("POST", "/Groups", &json!({"displayName": name, "members": values(&[&ada])}))
                .await
                .ok();
        }
        let page = client.gets("/Groups?startIndex=2&count=1").await;
        assert_eq!(members(&page["Resources"][0]), of(&[&ada]));
        // Nobody could be read now.
        client.house.sql("ALTER TABLE directory_group_member RENAME TO out_of_reach");
        for count in [client.gets("/Groups?count=0").await, client.gets("/Groups?startIndex=3").await] {
            assert_eq!((&count["totalResults"], &count["itemsPerPage"]), (&json!(2), &json!(0)));
        }
        client.house.sql("ALTER TABLE out_of_reach RENAME TO directory_group_member");
        client.close().await;
    }
}
