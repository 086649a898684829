//! Signing the sample people in: by a link, like everybody in the demo.

use std::collections::HashMap;
use std::time::Duration;

use futures_util::future::try_join_all;

use crate::app::App;
use crate::db::ReadError;
use crate::directory::people::store;
use crate::directory::{Actor, Administrator, Place};
use crate::error::Problem;

/// A printed link works so long; every start prints new ones.
const LINK: Duration = Duration::from_secs(30 * 24 * 3600);
/// A link for the demo's own use.
const AT_ONCE: Duration = Duration::from_secs(60);

/// The token of a link that signs this person in, again and again.
pub async fn link(app: &App, person: i64) -> Result<String, Problem> {
    app.directory.make_link(&Administrator::server(), person, LINK, true).await
}

/// Signs one person in, on this machine.
pub async fn actor(app: &App, person: i64) -> Result<Actor, Problem> {
    let token = app.directory.make_link(&Administrator::server(), person, AT_ONCE, false).await?;
    let place =
        Place { device: "lingtong demo".into(), ip: "127.0.0.1".into(), client: "api", ..Place::default() };
    let signed_in = app.directory.sign_in_by_link(&token, &place).await?.session()?;
    let (actor, _) = app.directory.authenticate(&signed_in.access_token, &place.ip, place.client).await?;
    Ok(actor)
}

/// Signs all of them in; their writes share the journal's batches.
pub async fn sign_in(
    app: &App,
    people: &HashMap<&'static str, i64>,
) -> Result<HashMap<&'static str, Actor>, Problem> {
    let one = async |login: &'static str, person| Ok::<_, Problem>((login, actor(app, person).await?));
    Ok(try_join_all(people.iter().map(|(login, person)| one(login, *person))).await?.into_iter().collect())
}

pub async fn sign_out(app: &App, actors: &HashMap<&'static str, Actor>) -> Result<(), Problem> {
    try_join_all(actors.values().map(|actor| app.directory.sign_out(actor))).await.map(drop)
}

/// The id of a login that the sample company has; none if an administrator renamed it.
pub async fn by_login(app: &App, login: &'static str) -> Result<Option<i64>, Problem> {
    let found =
        app.db.read(move |conn| -> Result<_, ReadError> { Ok(store::by_login(conn, login)?) }).await?;
    Ok(found.filter(store::PersonRow::is_active).map(|row| row.id))
}
