//! Whom a person sees, through every door: external people only those of their conversations, and who is not in the address
//! book only those who stand beside them.

use super::room::code;
use lingtong::directory::{Administrator, DepartmentPatch, NewPerson, PersonPatch};
use lingtong_tests::house::{Guest, House};
use lingtong_tests::postgres::Backend;
use serde_json::{Value, json};

fn ids(list: &Value) -> Vec<i64> {
    list["items"].as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()).collect()
}

/// Gives somebody everything that is not for everybody.
async fn filled(house: &House, guest: &Guest, manager: &Guest, number: u32) {
    let some = |text: String| Some(Some(text));
    let patch = PersonPatch {
        email: some(format!("{}@yunfan.example", guest.login)),
        phone: some(format!("1380013{number:04}")),
        employee_number: some(format!("YF-{number:04}")),
        title: some("采购 Buyer".into()),
        alias: some("小飞侠".into()),
        manager: Some(Some(manager.id)),
        ..PersonPatch::default()
    };
    house.app.directory.update_person(&Administrator::server(), guest.id, patch).await.unwrap();
}

/// What a person finds by a text, through both doors of search; they must agree.
async fn finds(house: &House, who: &Guest, text: &str) -> Vec<i64> {
    let list = ids(&who.gets(house, &format!("/people?q={text}")).await);
    let search = ids(&who.gets(house, &format!("/search?kind=people&q={text}")).await);
    assert_eq!(list, search, "{text}");
    list
}

/// Whom a socket is told to be online, of these.
async fn watches(house: &House, who: &Guest, people: &[&Guest]) -> Vec<i64> {
    let people: Vec<i64> = people.iter().map(|guest| guest.id).collect();
    let answer = who.line(house).await.ask(json!({"do": "watch", "people": people})).await.unwrap();
    serde_json::from_value(answer["online"].clone()).unwrap()
}

fn kinds(frames: &[Value]) -> Vec<&str> {
    frames.iter().filter_map(|frame| frame["kind"].as_str()).collect()
}

#[actix_web::test]
async fn an_external_person_sees_those_of_their_conversations() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (root, ada, ben, guest) = (
            house.administrator("root").await,
            house.person("ada").await,
            house.person("ben").await,
            house.external("visitor").await,
        );
        filled(&house, &ada, &root, 1).await;
        filled(&house, &ben, &root, 2).await;
        let buying = house.department("采购 Buying", None, &[&ada, &ben, &guest]).await;
        let room = ada.opens(&house, "offer", &[&guest]).await;
        let inner = ada.opens(&house, "inner", &[&ben]).await;
        let secret = ada.says(&house, inner, "ben knows").await.position;
        house.indexed(&root, secret).await;

        // One person and the list: names, nothing that leads to them by another way.
        let card = guest.gets(&house, &format!("/people/{}", ada.id)).await;
        assert_eq!(
            (&card["alias"], &card["login"], &card["departments"]),
            (&json!("小飞侠"), &json!(""), &json!([]))
        );
        for field in ["email", "phone", "employee_number", "manager", "title"] {
            assert_eq!(card.get(field), None, "{field}: {card}");
        }
        let answer = guest.asks(&house, "GET", &format!("/people/{}", ben.id)).go().await;
        let nobody = guest.asks(&house, "GET", "/people/999999").go().await;
        assert_eq!((answer.status, &answer.body["detail"]), (404, &nobody.body["detail"]));
        assert_eq!(ids(&guest.gets(&house, "/people").await), [ada.id, guest.id]);
        let first = guest.gets(&house, "/people?limit=1").await;
        assert_eq!((ids(&first), &first["next"]), (vec![ada.id], &json!(ada.id.to_string())));
        assert_eq!(ids(&guest.gets(&house, &format!("/people?cursor={}", ada.id)).await), [guest.id]);

        // The tree, and what hangs on it.
        for (method, path) in [
            ("GET", "/departments".to_owned()),
            ("GET", format!("/departments/{buying}/admins")),
            ("PUT", format!("/departments/{buying}/conversation")),
            ("PUT", "/company/conversation".to_owned()),
            ("GET", "/conversations/open".to_owned()),
            ("POST", format!("/conversations/{inner}/join")),
            ("GET", "/company/offices".to_owned()),
        ] {
            let answer = guest.asks(&house, method, &path).go().await;
            assert_eq!(
                (answer.status, answer.code()),
                (403, "forbidden"),
                "{method} {path}: {}",
                answer.text
            );
        }
        let answer = guest.asks(&house, "GET", &format!("/people?department={buying}")).go().await;
        assert_eq!(answer.status, 404);
        let conversation = house.app.chat.open_department(&ada.actor, buying, None).await.unwrap();
        assert_eq!(conversation.member_count, 2, "a guest is in no department's conversation");

        // Search: by name, and not by what they may not see.
        assert_eq!(finds(&house, &guest, "xfx").await, [ada.id]);
        for text in ["ben", "1380013", "YF-0001", "ada@yunfan", "0001"] {
            assert_eq!(finds(&house, &guest, text).await, [0; 0], "{text}");
        }
        assert_eq!(finds(&house, &ben, "yf-0001").await, [ada.id], "colleagues find each other by number");

        // Whom they may turn to.
        let chat = &house.app.chat;
        assert_eq!(code(chat.open_direct(&guest.actor, ben.id).await), "not_found");
        assert_eq!(code(chat.add_members(&guest.actor, room, vec![ben.id]).await), "validation");
        let group = json!({"kind": "group", "name": "mine", "members": [ada.id, ben.id]});
        let answer = guest.sends(&house, "POST", "/conversations", &group).await;
        assert_eq!(answer.code(), "validation", "{}", answer.text);
        chat.open_direct(&guest.actor, ada.id).await.unwrap();
        guest.opens(&house, "ours", &[&ada]).await;

        // The socket: presence, and events.
        let (_ada, _ben) = (ada.live(&house).await, ben.live(&house).await);
        assert_eq!(watches(&house, &guest, &[&ada, &ben]).await, [ada.id]);
        let mut line = guest.live(&house).await;
        let titled = PersonPatch { title: Some(None), ..PersonPatch::default() };
        let (directory, server) = (&house.app.directory, Administrator::server());
        directory.update_person(&server, ben.id, titled).await.unwrap();
        let new = NewPerson { login: "new".into(), name: "New".into(), ..NewPerson::default() };
        let new =
            directory.add_person(&server, NewPerson { departments: vec![buying], ..new }).await.unwrap();
        directory.remove_from_department(&server, buying, guest.id).await.unwrap();
        directory.add_to_department(&server, buying, guest.id).await.unwrap();
        ben.says(&house, inner, "still only us").await;
        house.all_published().await;
        let seen = line.all().await;
        assert!(kinds(&seen).iter().all(|kind| *kind == "directory.version"), "{seen:?}");
        // The snapshot is of their own conversations.
        let sync = guest.gets(&house, "/sync").await.to_string();
        for word in ["ben 某", "\"inner\"", &format!("\"{}\"", new.name), "采购"] {
            assert!(!sync.contains(word), "{word}: {sync}");
        }

        // When a conversation ends for them, so does all that it showed.
        ben.opens(&house, "bridge", &[&guest]).await;
        assert_eq!(ids(&guest.gets(&house, "/people").await), [ada.id, ben.id, guest.id]);
        let bridge = house.app.chat.conversations(ben.id, Default::default()).await.unwrap();
        let bridge = bridge.items.iter().find(|one| one.name.as_deref() == Some("bridge")).unwrap().id;
        let mut line = guest.line(&house).await;
        line.ask(json!({"do": "watch", "people": [ben.id]})).await.unwrap();
        chat.remove_member(&ben.actor, bridge, guest.id).await.unwrap();
        house.all_published().await;
        assert_eq!(ids(&guest.gets(&house, "/people").await), [ada.id, guest.id]);
        let status = json!({"text": "busy"});
        ben.sends(&house, "PUT", "/me/status", &status).await.ok();
        assert!(line.all().await.iter().all(|frame| frame["type"] != "status"), "no longer watched");
        // Who leaves has still said what they said: they have a name, and are not to be turned to.
        let past = ben.opens(&house, "past", &[&guest]).await;
        ben.says(&house, past, "goodbye").await;
        chat.remove_member(&ben.actor, past, ben.id).await.unwrap();
        assert_eq!(guest.gets(&house, &format!("/people/{}", ben.id)).await["name"], "ben 某");
        assert_eq!(code(chat.open_direct(&guest.actor, ben.id).await), "not_found");
        house.close().await;
    }
}

#[actix_web::test]
async fn who_is_hidden_is_seen_by_those_beside_them() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (root, ada, ben) =
            (house.administrator("root").await, house.person("ada").await, house.person("ben").await);
        // 董事会 with its office is hidden; max is hidden by name; eve is on the board and in sales.
        let (mia, tom, max, eve) = (
            house.person("mia").await,
            house.person("tom").await,
            house.person("max").await,
            house.person("eve").await,
        );
        let company = house.department("Company", None, &[]).await;
        let sales = house.department("Sales", Some(company), &[&ada, &ben, &max, &eve]).await;
        let board = house.department("董事会 Board", Some(company), &[&mia, &eve]).await;
        let office = house.department("Board office", Some(board), &[&tom]).await;
        filled(&house, &mia, &root, 3).await;
        filled(&house, &max, &mia, 4).await;
        filled(&house, &ada, &mia, 5).await;
        let (directory, server) = (&house.app.directory, Administrator::server());
        let hidden = DepartmentPatch { hidden: Some(true), ..DepartmentPatch::default() };
        directory.update_department(&server, board, hidden).await.unwrap();
        let hidden = PersonPatch { hidden: Some(true), ..PersonPatch::default() };
        directory.update_person(&server, max.id, hidden).await.unwrap();
        let note = root.opens(&house, "note", &[]).await;
        let last = root.says(&house, note, "the last").await.position;
        house.indexed(&root, last).await;

        let everyone = [&root, &ada, &ben, &mia, &tom, &max, &eve];
        let all: Vec<i64> = everyone.iter().map(|guest| guest.id).collect();
        let tree = async |who: &Guest| {
            let tree = who.gets(&house, "/departments").await;
            let items = tree["items"].as_array().unwrap().clone();
            let mut counts: Vec<(i64, i64)> = items
                .iter()
                .map(|one| (one["id"].as_i64().unwrap(), one["people_below_count"].as_i64().unwrap()))
                .collect();
            counts.sort_unstable();
            counts
        };

        // For others they are not there: list, tree, counts, search, presence.
        let book = [root.id, ada.id, ben.id, eve.id];
        assert_eq!(ids(&ben.gets(&house, "/people").await), book);
        let page = ben.gets(&house, "/people?limit=3").await;
        assert_eq!((ids(&page).len(), page["next"].is_string()), (3, true));
        assert_eq!(
            ids(&ben.gets(&house, &format!("/people?department={company}&below=true")).await),
            book[1..]
        );
        assert_eq!(tree(&ben).await, [(company, 3), (sales, 3)]);
        for path in [
            format!("/people/{}", mia.id),
            format!("/people/{}", tom.id),
            format!("/people/{}", max.id),
            format!("/people?department={board}"),
            format!("/departments/{board}/admins"),
        ] {
            assert_eq!(ben.asks(&house, "GET", &path).go().await.status, 404, "{path}");
        }
        for text in ["mia", "max", "YF-0003", "13800130004"] {
            assert_eq!(finds(&house, &ben, text).await, [0; 0], "{text}");
        }
        let card = ben.gets(&house, &format!("/people/{}", eve.id)).await;
        assert_eq!(card["departments"], json!([sales]), "the hidden one of her departments is not told");
        assert_eq!(ben.gets(&house, &format!("/people/{}", ada.id)).await.get("manager"), None);
        let mut lines = Vec::new();
        for guest in everyone {
            lines.push(guest.live(&house).await);
        }
        let mut online = watches(&house, &ben, &everyone).await;
        online.sort_unstable();
        assert_eq!(online, book);
        assert_eq!(code(house.app.chat.open_direct(&ben.actor, mia.id).await), "not_found");
        assert_eq!(code(house.app.chat.open_direct(&ben.actor, max.id).await), "not_found");

        // Beside them: the board sees the board, and what is below only who is in it.
        let whole = [(company, 5), (sales, 3), (board, 3), (office, 1)];
        assert_eq!(tree(&mia).await, whole);
        assert_eq!(tree(&tom).await, whole);
        let board_sees: Vec<i64> = all.iter().copied().filter(|id| *id != max.id).collect();
        assert_eq!(ids(&mia.gets(&house, "/people").await), board_sees);
        assert_eq!(mia.gets(&house, &format!("/people/{}", tom.id)).await["departments"], json!([office]));
        // System administrators, and who administers them.
        assert_eq!(ids(&root.gets(&house, "/people").await), all);
        assert_eq!(tree(&root).await, [(company, 6), (sales, 4), (board, 3), (office, 1)]);
        assert_eq!(finds(&house, &root, "YF-0004").await, [max.id]);
        directory.add_department_admin(&server, sales, ada.id).await.unwrap();
        assert_eq!(ada.gets(&house, &format!("/people/{}", max.id)).await["employee_number"], "YF-0004");
        assert_eq!(ada.asks(&house, "GET", &format!("/people/{}", mia.id)).go().await.status, 404);
        assert!(ids(&max.gets(&house, "/people").await).contains(&max.id), "oneself");

        // The company's conversation joins nobody to them; one of their own does, by name.
        let everywhere = house.app.chat.open_company(&root.actor).await.unwrap().id;
        let members = ben.gets(&house, &format!("/conversations/{everywhere}/members")).await;
        let members: Vec<i64> =
            members["items"].as_array().unwrap().iter().map(|one| one["person"].as_i64().unwrap()).collect();
        assert!(
            members.contains(&eve.id) && ![mia.id, max.id].iter().any(|id| members.contains(id)),
            "{members:?}"
        );
        assert_eq!(ben.asks(&house, "GET", &format!("/people/{}", mia.id)).go().await.status, 404);
        let room = mia.opens(&house, "budget", &[&ben]).await;
        mia.says(&house, room, "for you").await;
        let card = ben.gets(&house, &format!("/people/{}", mia.id)).await;
        assert_eq!((&card["name"], &card["login"], card.get("phone")), (&json!("mia 某"), &json!(""), None));
        assert_eq!(ids(&ben.gets(&house, "/people").await), book, "still not in the address book");
        assert_eq!(finds(&house, &ben, "mia").await, [mia.id]);
        assert_eq!(finds(&house, &ben, "YF-0003").await, [0; 0]);
        house.app.chat.open_direct(&ben.actor, mia.id).await.unwrap();
        assert_eq!(ada.asks(&house, "GET", &format!("/people/{}", mia.id)).go().await.status, 404);
        house.close().await;
    }
}
