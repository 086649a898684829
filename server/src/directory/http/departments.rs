//! `/departments`: the tree, and who is in which.

use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::chat::Chat;
use crate::directory::{Department, DepartmentPatch, Directory, NewDepartment};
use crate::http::problem::Reply;
use crate::http::signed::Signed;

/// The whole tree.
#[derive(Serialize, ToSchema)]
pub struct Departments {
    /// Siblings in their order.
    pub items: Vec<Department>,
}

/// All departments that one may see.
#[utoipa::path(get, path = "/departments", tag = "directory", responses((status = 200, body = Departments)))]
pub async fn list(
    signed: Signed,
    directory: web::Data<Directory>,
    chat: web::Data<Chat>,
) -> Result<web::Json<Departments>, Reply> {
    Ok(web::Json(Departments { items: directory.list_departments(chat.sight(&signed).await?).await? }))
}

/// Adds a department as the last of its siblings. Department administrators: below one of theirs.
#[utoipa::path(post, path = "/departments", tag = "directory", request_body = NewDepartment,
    responses((status = 201, body = Department)))]
pub async fn add(
    signed: Signed,
    directory: web::Data<Directory>,
    body: web::Json<NewDepartment>,
) -> Result<HttpResponse, Reply> {
    let department = directory.add_department(&signed.some_administrator()?, body.into_inner()).await?;
    Ok(HttpResponse::Created().json(department))
}

/// Renames or moves a department; `conflict` if it would stand below itself. Department administrators: within theirs.
#[utoipa::path(patch, path = "/departments/{id}", tag = "directory", params(("id" = i64, Path)),
    request_body = DepartmentPatch, responses((status = 200, body = Department)))]
pub async fn update(
    signed: Signed,
    directory: web::Data<Directory>,
    id: web::Path<i64>,
    body: web::Json<DepartmentPatch>,
) -> Result<web::Json<Department>, Reply> {
    let administrator = signed.some_administrator()?;
    let department = directory.update_department(&administrator, id.into_inner(), body.into_inner()).await?;
    Ok(web::Json(department))
}

/// Puts a person into a department. Department administrators: someone of theirs, into one of theirs.
#[utoipa::path(put, path = "/departments/{id}/people/{person}", tag = "directory",
    params(("id" = i64, Path), ("person" = i64, Path)), responses((status = 204)))]
pub async fn add_person(
    signed: Signed,
    directory: web::Data<Directory>,
    path: web::Path<(i64, i64)>,
) -> Result<HttpResponse, Reply> {
    let (department, person) = path.into_inner();
    directory.add_to_department(&signed.some_administrator()?, department, person).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Takes a person out of a department. Department administrators: someone of theirs, not out of the last one.
#[utoipa::path(delete, path = "/departments/{id}/people/{person}", tag = "directory",
    params(("id" = i64, Path), ("person" = i64, Path)), responses((status = 204)))]
pub async fn remove_person(
    signed: Signed,
    directory: web::Data<Directory>,
    path: web::Path<(i64, i64)>,
) -> Result<HttpResponse, Reply> {
    let (department, person) = path.into_inner();
    directory.remove_from_department(&signed.some_administrator()?, department, person).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// People.
#[derive(Serialize, ToSchema)]
pub struct People {
    /// Ascending.
    pub people: Vec<i64>,
}

/// Who administers a department by a grant of its own; those of the departments above do too.
#[utoipa::path(get, path = "/departments/{id}/admins", tag = "directory", params(("id" = i64, Path)),
    responses((status = 200, body = People)))]
pub async fn admins(
    signed: Signed,
    directory: web::Data<Directory>,
    chat: web::Data<Chat>,
    id: web::Path<i64>,
) -> Result<web::Json<People>, Reply> {
    let sight = chat.sight(&signed).await?;
    let people = directory.department_admins(sight, id.into_inner()).await?;
    Ok(web::Json(People { people }))
}

/// Makes a person administrator of a department and all below it.
#[utoipa::path(put, path = "/departments/{id}/admins/{person}", tag = "directory",
    params(("id" = i64, Path), ("person" = i64, Path)), responses((status = 204)))]
pub async fn add_admin(
    signed: Signed,
    directory: web::Data<Directory>,
    path: web::Path<(i64, i64)>,
) -> Result<HttpResponse, Reply> {
    let (department, person) = path.into_inner();
    directory.add_department_admin(&signed.administrator()?, department, person).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A person is no longer administrator of a department.
#[utoipa::path(delete, path = "/departments/{id}/admins/{person}", tag = "directory",
    params(("id" = i64, Path), ("person" = i64, Path)), responses((status = 204)))]
pub async fn remove_admin(
    signed: Signed,
    directory: web::Data<Directory>,
    path: web::Path<(i64, i64)>,
) -> Result<HttpResponse, Reply> {
    let (department, person) = path.into_inner();
    directory.remove_department_admin(&signed.administrator()?, department, person).await?;
    Ok(HttpResponse::NoContent().finish())
}
