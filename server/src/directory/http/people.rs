//! `/people`: who works here.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use utoipa::{IntoParams, ToSchema};

use crate::chat::Chat;
use crate::directory::{
    Account, Directory, NewPerson, PeopleFilter, PeoplePage, Person, PersonPatch, Status,
};
use crate::error::{Code, Problem};
use crate::http::problem::Reply;
use crate::http::signed::Signed;

/// Whom to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PeopleQuery {
    /// Part of a name, pinyin or its initials, login, employee number, phone or mail; the best first, and without pages.
    pub q: Option<String>,
    /// Only people of this department.
    pub department: Option<i64>,
    /// And of those below it.
    #[serde(default)]
    pub below: bool,
    /// Only those who may sign in, or only those who may not.
    pub status: Option<Status>,
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// At most 200, with `q` 50; 50 if not said.
    pub limit: Option<i64>,
}

/// Why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Disable {
    /// 1 to 500 characters, for the journal.
    pub reason: String,
}

/// How long the link of a reset works.
const RESET_LINK: Duration = Duration::from_secs(24 * 3_600);

/// A way in, shown once.
#[derive(Serialize, ToSchema)]
pub struct ResetLink {
    /// For `#link=<token>` of the page, or `POST /session/link`; works once.
    pub token: String,
    /// Seconds.
    pub expires_in: u64,
}

/// People in order of id, or those whose name fits; only whom one may see.
///
/// External people see those of their conversations. Who is not in the address book is seen by name by those who share a
/// conversation with them.
#[utoipa::path(get, path = "/people", tag = "directory", params(PeopleQuery),
    responses((status = 200, body = PeoplePage)))]
pub async fn list(
    signed: Signed,
    directory: web::Data<Directory>,
    chat: web::Data<Chat>,
    query: web::Query<PeopleQuery>,
) -> Result<web::Json<PeoplePage>, Reply> {
    let PeopleQuery { q, department, below, status, cursor, limit } = query.into_inner();
    let sight = chat.sight(&signed).await?;
    let Some(q) = q.filter(|q| !q.trim().is_empty()) else {
        let (after, limit) = (after(cursor)?, positive(limit)?.unwrap_or(50));
        let filter = PeopleFilter { department, below, status, after, limit };
        return Ok(web::Json(directory.list_people(sight, filter).await?));
    };
    if cursor.is_some() {
        return Err(Code::Validation
            .because("q stands without cursor: the best are shown")
            .field("q")
            .into());
    }
    let within = match department {
        Some(department) => Some(directory.people_within(sight.clone(), department, below).await?),
        None => None,
    };
    let limit = usize::try_from(positive(limit)?.unwrap_or(50)).unwrap_or(usize::MAX);
    let found = chat.find_people(sight.clone(), q, within, limit).await?;
    let mut items = directory.people_by_ids(sight, found.clone()).await?;
    items.retain(|person| status.is_none_or(|wanted| person.status == wanted));
    // The database answers by id; the index knew who fits best.
    items.sort_by_key(|person| found.iter().position(|id| *id == person.id));
    Ok(web::Json(PeoplePage { items, next: None }))
}

/// One person. Who is seen by a conversation alone has names and a status, and an empty `login`.
#[utoipa::path(get, path = "/people/{id}", tag = "directory", params(("id" = i64, Path)),
    responses((status = 200, body = Person)))]
pub async fn get(
    signed: Signed,
    directory: web::Data<Directory>,
    chat: web::Data<Chat>,
    id: web::Path<i64>,
) -> Result<web::Json<Person>, Reply> {
    Ok(web::Json(directory.person_seen(chat.sight(&signed).await?, id.into_inner()).await?))
}

/// Who keeps a person's account, why it is disabled, and what it may do. Department administrators: people of theirs.
#[utoipa::path(get, path = "/people/{id}/account", tag = "directory", params(("id" = i64, Path)),
    responses((status = 200, body = Account)))]
pub async fn account(
    signed: Signed,
    directory: web::Data<Directory>,
    id: web::Path<i64>,
) -> Result<web::Json<Account>, Reply> {
    Ok(web::Json(directory.account(&signed.some_administrator()?, id.into_inner()).await?))
}

/// Adds a person with a local account. Department administrators: in departments of theirs.
#[utoipa::path(post, path = "/people", tag = "directory", request_body = NewPerson,
    responses((status = 201, body = Person)))]
pub async fn add(
    signed: Signed,
    directory: web::Data<Directory>,
    body: web::Json<NewPerson>,
) -> Result<HttpResponse, Reply> {
    let person = directory.add_person(&signed.some_administrator()?, body.into_inner()).await?;
    Ok(HttpResponse::Created().json(person))
}

/// Changes a person's particulars; `conflict` if a directory keeps the person.
///
/// Department administrators, here and below: local people who are in their departments alone and hold no role.
#[utoipa::path(patch, path = "/people/{id}", tag = "directory", params(("id" = i64, Path)),
    request_body = PersonPatch, responses((status = 200, body = Person)))]
pub async fn update(
    signed: Signed,
    directory: web::Data<Directory>,
    id: web::Path<i64>,
    body: web::Json<PersonPatch>,
) -> Result<web::Json<Person>, Reply> {
    let person =
        directory.update_person(&signed.some_administrator()?, id.into_inner(), body.into_inner()).await?;
    Ok(web::Json(person))
}

/// Cuts a person off: no sign-in, every session ended at once.
#[utoipa::path(post, path = "/people/{id}/disable", tag = "directory", params(("id" = i64, Path)),
    request_body = Disable, responses((status = 200, body = Person)))]
pub async fn disable(
    signed: Signed,
    directory: web::Data<Directory>,
    id: web::Path<i64>,
    body: web::Json<Disable>,
) -> Result<web::Json<Person>, Reply> {
    let person =
        directory.disable_person(&signed.some_administrator()?, id.into_inner(), &body.reason).await?;
    Ok(web::Json(person))
}

/// Lets a person sign in again.
#[utoipa::path(post, path = "/people/{id}/enable", tag = "directory", params(("id" = i64, Path)),
    responses((status = 200, body = Person)))]
pub async fn enable(
    signed: Signed,
    directory: web::Data<Directory>,
    id: web::Path<i64>,
) -> Result<web::Json<Person>, Reply> {
    Ok(web::Json(directory.enable_person(&signed.some_administrator()?, id.into_inner()).await?))
}

/// Takes a person's password away, ends all their sessions and answers a link that signs in once, to be handed over. Their
/// second factor is still asked for.
///
/// `conflict` if a directory keeps the password; `forbidden` for who holds an office: the console resets them.
#[utoipa::path(post, path = "/people/{id}/reset", tag = "directory", params(("id" = i64, Path)),
    responses((status = 200, body = ResetLink)))]
pub async fn reset(
    signed: Signed,
    directory: web::Data<Directory>,
    id: web::Path<i64>,
) -> Result<web::Json<ResetLink>, Reply> {
    let (administrator, person) = (signed.some_administrator()?, id.into_inner());
    directory.reset_password(&administrator, person, None).await?;
    let token = directory.make_link(&administrator, person, RESET_LINK, false).await?;
    Ok(web::Json(ResetLink { token, expires_in: RESET_LINK.as_secs() }))
}

fn after(cursor: Option<String>) -> Result<i64, Problem> {
    let Some(cursor) = cursor else { return Ok(0) };
    let id = cursor.parse().ok().filter(|id| *id >= 0);
    id.ok_or_else(|| Code::BadRequest.because("this is not a cursor of this list").field("cursor"))
}

fn positive(limit: Option<i64>) -> Result<Option<i64>, Problem> {
    if limit.is_some_and(|limit| limit < 1) {
        return Err(Code::Validation.because("the limit is at least 1").field("limit"));
    }
    Ok(limit)
}
