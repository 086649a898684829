//! A person in a house: signed in, with what tests do by actions and not by a door.

use std::time::Duration;

use lingtong::chat::create::NewGroup;
use lingtong::chat::message::Mentions;
use lingtong::chat::send::{NewMessage, Receipt};
use lingtong::directory::{Actor, Administrator, NewPerson, Place};
use lingtong::error::Problem;
use uuid::Uuid;

use super::House;

/// Whoever is let in by a link that works again and again has no password to choose.
const REUSABLE: Duration = Duration::from_secs(400 * 24 * 3600);

/// A signed-in person.
#[derive(Clone)]
pub struct Guest {
    pub id: i64,
    pub login: String,
    pub session: i64,
    /// Access token.
    pub token: String,
    pub refresh_token: String,
    pub actor: Actor,
}

impl Guest {
    pub(super) async fn arrive(house: &House, login: &str) -> Self {
        let new = NewPerson { login: login.into(), name: format!("{login} 某"), ..NewPerson::default() };
        let person = house.app.directory.add_person(&Administrator::server(), new).await.unwrap();
        Self::sign_in(house, person.id, login).await
    }

    /// Whoever has this answer of a sign-in.
    pub async fn of_session(house: &House, login: &str, session: &serde_json::Value) -> Self {
        let token = session["access_token"].as_str().unwrap().to_owned();
        let (actor, _) = house.app.directory.authenticate(&token, "127.0.0.1", "api").await.unwrap();
        Self {
            id: actor.person,
            login: login.to_owned(),
            session: actor.session,
            token,
            refresh_token: session["refresh_token"].as_str().unwrap_or_default().to_owned(),
            actor,
        }
    }

    pub(super) async fn with_present_roles(mut self, house: &House) -> Self {
        (self.actor, _) = house.app.directory.authenticate(&self.token, "127.0.0.1", "api").await.unwrap();
        self
    }

    /// The same person on another device.
    pub async fn again(&self, house: &House) -> Self {
        Self::sign_in(house, self.id, &self.login).await
    }

    async fn sign_in(house: &House, id: i64, login: &str) -> Self {
        let directory = &house.app.directory;
        let server = Administrator::server();
        let link = directory.make_link(&server, id, REUSABLE, true).await.unwrap();
        let place =
            Place { device: "test".into(), ip: "127.0.0.1".into(), client: "api", ..Place::default() };
        let signed = directory.sign_in_by_link(&link, &place).await.unwrap().session().unwrap();
        let (actor, _) = directory.authenticate(&signed.access_token, "127.0.0.1", "api").await.unwrap();
        Self {
            id,
            login: login.to_owned(),
            session: signed.session,
            token: signed.access_token,
            refresh_token: signed.refresh_token,
            actor,
        }
    }

    /// Makes a group with others. Returns its number.
    pub async fn opens(&self, house: &House, name: &str, others: &[&Guest]) -> i64 {
        let members = others.iter().map(|guest| guest.id).collect();
        let group = NewGroup { name: name.into(), members, open: false, history_for_all: true, key: None };
        house.app.chat.create_group(&self.actor, group).await.unwrap().id
    }

    /// Sends a message by the action.
    pub async fn says(&self, house: &House, conversation: i64, text: &str) -> Receipt {
        self.tries_to_say(house, conversation, text).await.unwrap()
    }

    /// The same where a refusal is expected.
    pub async fn tries_to_say(
        &self,
        house: &House,
        conversation: i64,
        text: &str,
    ) -> Result<Receipt, Problem> {
        let new = NewMessage {
            conversation,
            client_id: Uuid::now_v7(),
            text: text.into(),
            reply_to: None,
            thread_root: None,
            forward_of: None,
            mentions: Mentions::default(),
        };
        house.app.chat.send(&self.actor, new).await
    }
}
