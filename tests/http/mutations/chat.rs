//! Conversations and messages.

use super::Walk;
use lingtong_tests::house::Guest;
use serde_json::json;

pub async fn walks(walk: &mut Walk<'_>, root: &Guest) {
    let (ben, cleo) = (walk.house.person("ben").await, walk.house.person("cleo").await);
    let me = Some(root);
    let group = json!({"kind": "group", "name": "kitchen", "members": [], "idempotency_key": "kitchen-1"});
    let made = ["conversation.create"];
    let id = walk.does(me, ("post", "/conversations"), &[], Some(group), &made).await["id"].clone();
    let open = json!({"visibility": "open", "topic": "soup"});
    walk.does(me, ("patch", "/conversations/{id}"), &[&id], Some(open), &["conversation.update"]).await;
    let added = ["conversation.member_add"];
    walk.does(Some(&cleo), ("post", "/conversations/{id}/join"), &[&id], None, &added).await;
    let people = json!({"people": [ben.id]});
    walk.does(me, ("post", "/conversations/{id}/members"), &[&id], Some(people), &added).await;
    let member = "/conversations/{id}/members/{person}";
    let kinds = ["conversation.member_role"];
    walk.does(me, ("put", member), &[&id, &ben.id], Some(json!({"role": "owner"})), &kinds).await;
    walk.does(me, ("delete", member), &[&id, &cleo.id], None, &["conversation.member_remove"]).await;

    let message = "/conversations/{id}/messages/{message}";
    let client_id = "018f3b1c-7d2e-7abc-8def-0123456789ab";
    let text = json!({"text": "soup is ready"});
    walk.does(me, ("put", message), &[&id, &client_id], Some(text.clone()), &["message.send"]).await;
    walk.does(me, ("put", message), &[&id, &client_id], Some(text), &[]).await;
    let text = json!({"text": "soup is hot"});
    walk.does(me, ("patch", message), &[&id, &1], Some(text), &["message.edit"]).await;
    let reaction = "/conversations/{id}/messages/{seq}/reactions/{emoji}";
    walk.does(me, ("put", reaction), &[&id, &1, &"%F0%9F%8D%9C"], None, &["message.react"]).await;
    walk.does(me, ("delete", reaction), &[&id, &1, &"%F0%9F%8D%9C"], None, &["message.unreact"]).await;
    let pin = "/conversations/{id}/messages/{seq}/pin";
    walk.does(me, ("put", pin), &[&id, &1], None, &["message.pin"]).await;
    walk.does(me, ("delete", pin), &[&id, &1], None, &["message.unpin"]).await;
    let read = json!({"seq": 1});
    walk.does(Some(&ben), ("put", "/conversations/{id}/read"), &[&id], Some(read), &[]).await;
    walk.does(me, ("delete", message), &[&id, &1], None, &["message.recall"]).await;
    let muted = json!({"muted": true});
    walk.does(Some(&ben), ("put", "/conversations/{id}/settings"), &[&id], Some(muted), &[]).await;
    let draft = json!({"text": "but the"});
    walk.does(Some(&ben), ("put", "/conversations/{id}/draft"), &[&id], Some(draft), &[]).await;
    let dark = json!({"theme": "dark"});
    walk.does(Some(&ben), ("patch", "/me/preferences"), &[], Some(dark), &[]).await;
    walk.does(Some(&ben), ("put", "/me/status"), &[], Some(json!({"text": "cooking"})), &[]).await;
    walk.does(Some(&ben), ("delete", "/me/status"), &[], None, &[]).await;

    walk.does(me, ("delete", "/conversations/{id}"), &[&id], None, &["conversation.dissolve"]).await;

    walk.does(me, ("put", "/people/{id}/conversation"), &[&ben.id], None, &made).await;
    walk.does(me, ("put", "/people/{id}/conversation"), &[&ben.id], None, &[]).await;
    let departments = root.gets(walk.house, "/departments").await;
    let department = departments["items"][0]["id"].clone();
    walk.does(me, ("put", "/departments/{id}/conversation"), &[&department], None, &made).await;
    // The company joins in pieces.
    let kinds = ["conversation.create", "conversation.member_add", "conversation.member_add"];
    walk.does(me, ("put", "/company/conversation"), &[], None, &kinds).await;
}
