//! `/people` and `/departments` as an administrator reads them: pages, pinyin, counts.

use lingtong_tests::house::House;
use lingtong_tests::postgres::Backend;
use serde_json::{Value, json};

#[actix_web::test]
async fn people_are_listed_page_by_page_and_found_by_pinyin() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let root = house.administrator("root").await;
        let kitchen =
            root.sends(&house, "POST", "/departments", &json!({"name": "厨房"})).await.ok()["id"].clone();
        let bakery = json!({"name": "面包房", "parent": kitchen});
        let bakery = root.sends(&house, "POST", "/departments", &bakery).await.ok()["id"].clone();
        let mut ids = vec![root.id];
        for (login, name, department) in
            [("ww", "王伟", &kitchen), ("lx", "李雪", &bakery), ("zz", "曾真", &kitchen)]
        {
            let new = json!({"login": login, "name": name, "departments": [department]});
            ids.push(root.sends(&house, "POST", "/people", &new).await.ok()["id"].as_i64().unwrap());
        }
        let ids_of = |page: &Value| -> Vec<i64> {
            page["items"].as_array().unwrap().iter().map(|person| person["id"].as_i64().unwrap()).collect()
        };
        let first = root.gets(&house, "/people?limit=3").await;
        assert_eq!(ids_of(&first), ids[..3]);
        let second =
            root.gets(&house, &format!("/people?limit=3&cursor={}", first["next"].as_str().unwrap())).await;
        assert_eq!((ids_of(&second), second.get("next")), (ids[3..].to_vec(), None));
        let there = root.gets(&house, &format!("/people?department={kitchen}")).await;
        assert_eq!(ids_of(&there), [ids[1], ids[3]]);
        let below = root.gets(&house, &format!("/people?department={kitchen}&below=true")).await;
        assert_eq!(ids_of(&below), ids[1..]);
        let counts = root.gets(&house, "/departments").await;
        assert_eq!(
            (&counts["items"][0]["people_count"], &counts["items"][1]["parent"]),
            (&json!(2), &kitchen)
        );
        // Who is in both counts once above; who may not sign in does not count.
        let both = format!("/departments/{kitchen}/people/{}", ids[2]);
        root.asks(&house, "PUT", &both).go().await.ok();
        let counted = |list: &Value| -> Vec<(i64, i64)> {
            let counts = list["items"].as_array().unwrap().iter();
            counts
                .map(|one| ["people_count", "people_below_count"].map(|name| one[name].as_i64().unwrap()))
                .map(|[direct, below]| (direct, below))
                .collect()
        };
        assert_eq!(counted(&root.gets(&house, "/departments").await), [(3, 3), (1, 1)]);
        root.asks(&house, "DELETE", &both).go().await.ok();
        let (path, code) = (format!("/departments/{kitchen}"), json!({"code": "K"}));
        assert_eq!(root.sends(&house, "PATCH", &path, &code).await.ok()["people_below_count"], 3);

        house.indexed(&root, ids[3]).await;
        for (q, found) in [
            ("wangwei", ids[1]),
            ("ww", ids[1]),
            ("lixue", ids[2]),
            ("%E6%9B%BE", ids[3]),
            ("zengzhen", ids[3]),
        ] {
            let page = root.gets(&house, &format!("/people?q={q}")).await;
            assert_eq!(ids_of(&page).first(), Some(&found), "{q}: {page}");
        }
        // A department leaves those who are in it.
        for (department, found) in [
            (format!("{kitchen}"), vec![ids[1]]),
            (format!("{bakery}"), vec![]),
            (format!("{kitchen}&below=true"), vec![ids[1]]),
        ] {
            let page = root.gets(&house, &format!("/people?q=wangwei&department={department}")).await;
            assert_eq!(ids_of(&page), found, "{department}");
        }
        let below = root.gets(&house, &format!("/people?q=lixue&department={kitchen}&below=true")).await;
        assert_eq!(ids_of(&below), [ids[2]]);
        house.close().await;
    }
}
