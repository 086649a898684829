//! The live event and the event read back from storage are the same bytes, for every kind that clients are told of.

use std::collections::BTreeSet;

use lingtong::chat::members::MemberRole;
use lingtong::chat::update::ConversationPatch;
use lingtong::directory::{
    Administrator, DepartmentPatch, NewDepartment, NewPerson, PersonPatch, PolicyPatch, Role,
};
use lingtong::journal::Kind;
use lingtong_tests::house::{Guest, House};
use lingtong_tests::postgres::Backend;
use serde_json::{Value, json};

/// They need a directory source, a mail server, a provider or a device: `http::mutations` has those and asks the same.
const ELSEWHERE: &[&str] = &[
    "group.",
    "directory.sync",
    "directory.conflict",
    "factor.",
    "identity.",
    "guest.",
    "person.contact",
    "token.",
];

#[actix_web::test]
async fn live_events_are_stored_events_for_every_kind() {
    for backend in Backend::both() {
        let house = House::open(backend).await;
        let (ada, ben) = (house.administrator("ada").await, house.person("ben").await);
        let mut line = ada.live(&house).await;
        let cursor = line.hello["cursor"].clone();
        a_day_in_the_directory(&house, &ada, &ben).await;
        let (kitchen, seq) = a_day_of_chat(&house, &ada, &ben).await;
        let live = line.events(&house).await;

        let mut again = ada.line(&house).await;
        again.ask(json!({"do": "resume", "cursor": cursor})).await.unwrap();
        assert_eq!(again.events(&house).await, live, "from memory");

        // A recall withdraws what was said before it, and nothing else.
        house.app.chat.recall(&ada.actor, kitchen, seq).await.unwrap();
        let mut live_after = line.events(&house).await;
        assert_eq!(live_after.len(), 1);
        let recall = live_after.remove(0);
        let withdrawn = |text: &String| {
            let event: Value = serde_json::from_str(text).unwrap();
            matches!(event["kind"].as_str(), Some("message.send" | "message.edit"))
                && event["conversation"] == kitchen
                && event["data"]["seq"] == seq
        };
        let house = house.reopen().await;
        let mut stored_line = ada.line(&house).await;
        stored_line.ask(json!({"do": "resume", "cursor": cursor})).await.unwrap();
        let stored = stored_line.events(&house).await;
        let expected: Vec<&String> = live.iter().filter(|text| !withdrawn(text)).chain([&recall]).collect();
        // Entries of the first server's end and this one's beginning are nobody's.
        assert_eq!(
            stored.iter().filter(|text| !withdrawn(text)).collect::<Vec<_>>(),
            expected,
            "{backend:?}"
        );
        let gone: Vec<&String> = stored.iter().filter(|text| withdrawn(text)).collect();
        assert_eq!(gone.len(), 2);
        assert!(gone.iter().all(|text| !text.contains("soup")), "{gone:?}");

        let kinds: BTreeSet<String> = stored
            .iter()
            .map(|text| serde_json::from_str::<Value>(text).unwrap()["kind"].as_str().unwrap().to_owned())
            .collect();
        let all: BTreeSet<String> =
            Kind::ALL.iter().filter(|kind| kind.is_event()).map(|kind| kind.name().to_owned()).collect();
        let elsewhere = |kind: &String| ELSEWHERE.iter().any(|begins| kind.starts_with(begins));
        let all: BTreeSet<String> = all.into_iter().filter(|kind| !elsewhere(kind)).collect();
        assert_eq!(kinds, all, "left: seen here, right: kinds that clients are told of");
        house.close().await;
    }
}

async fn a_day_in_the_directory(house: &House, ada: &Guest, ben: &Guest) {
    let directory = &house.app.directory;
    let root = ada.actor.administrator().unwrap();
    let new = NewPerson { login: "new".into(), name: "新人 New".into(), ..NewPerson::default() };
    let new = directory.add_person(&root, new).await.unwrap().id;
    let patch = PersonPatch { title: Some(Some("厨师 \"chef\"".into())), ..PersonPatch::default() };
    directory.update_person(&root, new, patch).await.unwrap();
    let department = NewDepartment { name: "厨房".into(), ..NewDepartment::default() };
    let department = directory.add_department(&root, department).await.unwrap().id;
    let patch = DepartmentPatch { name: Some("大厨房".into()), ..DepartmentPatch::default() };
    directory.update_department(&root, department, patch).await.unwrap();
    directory.add_to_department(&root, department, ben.id).await.unwrap();
    directory.remove_from_department(&root, department, ben.id).await.unwrap();
    directory.disable_person(&root, new, "left").await.unwrap();
    directory.enable_person(&root, new).await.unwrap();
    directory.grant(&root, ben.id, Role::External).await.unwrap();
    directory.revoke_role(&root, ben.id, Role::External).await.unwrap();
    directory.add_department_admin(&root, department, ben.id).await.unwrap();
    directory.remove_department_admin(&root, department, ben.id).await.unwrap();
    let (officer, approver) = (house.person("olga").await, house.person("otto").await);
    directory.name_offices(&Administrator::of_command_line(), officer.id, approver.id).await.unwrap();
    let proposal = directory.propose_office(&officer.actor, ada.id, Role::Auditor, true).await.unwrap();
    directory.withdraw_proposal(&officer.actor, proposal.id).await.unwrap();
    let proposal = directory.propose_office(&officer.actor, ben.id, Role::Auditor, true).await.unwrap();
    directory.confirm_office(&approver.actor, proposal.id).await.unwrap();
    directory.resign_office(&ben.actor, Role::Auditor).await.unwrap();
    let patch = PolicyPatch { read_lists: Some(false), ..PolicyPatch::default() };
    directory.change_policies(&root, patch).await.unwrap();
    let (out, lost, copied) = (ada.again(house).await, ada.again(house).await, ada.again(house).await);
    directory.sign_out(&out.actor).await.unwrap();
    directory.revoke_session(&ada.actor, lost.session).await.unwrap();
    let second = directory.refresh(&copied.refresh_token, "::1", "api").await.unwrap();
    directory.refresh(&second.refresh_token, "::1", "api").await.unwrap();
    directory.refresh(&copied.refresh_token, "::1", "api").await.unwrap_err();
}

/// Returns the conversation and the number of the message that will be recalled.
async fn a_day_of_chat(house: &House, ada: &Guest, ben: &Guest) -> (i64, i64) {
    let chat = &house.app.chat;
    let kitchen = ada.opens(house, "kitchen", &[]).await;
    let patch = ConversationPatch { topic: Some("汤 & <soup>".into()), ..ConversationPatch::default() };
    chat.update(&ada.actor, kitchen, patch).await.unwrap();
    chat.add_members(&ada.actor, kitchen, vec![ben.id]).await.unwrap();
    chat.set_member_role(&ada.actor, kitchen, ben.id, MemberRole::Owner).await.unwrap();
    let seq = ada.says(house, kitchen, "soup is ready\u{2028}</script> \"👩‍🍳\"").await.seq;
    ben.says(house, kitchen, "thanks").await;
    chat.edit(&ada.actor, kitchen, seq, "soup is hot", Default::default()).await.unwrap();
    chat.react(&ben.actor, kitchen, seq, "🍜", true).await.unwrap();
    chat.react(&ben.actor, kitchen, seq, "🍜", false).await.unwrap();
    chat.pin(&ada.actor, kitchen, seq, true).await.unwrap();
    chat.pin(&ada.actor, kitchen, seq, false).await.unwrap();
    chat.remove_member(&ada.actor, kitchen, ben.id).await.unwrap();
    let attic = ada.opens(house, "attic", &[ben]).await;
    chat.dissolve(&ada.actor, attic).await.unwrap();
    (kitchen, seq)
}
