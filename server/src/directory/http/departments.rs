//! `/departments`: the tree, and who is in which.

use actix_web::{HttpResponse, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::directory::{Department, DepartmentPatch, Directory, NewDepartment};
use crate::http::problem::Reply;
use crate::http::signed::Signed;

/// The whole tree.
#[derive(Serialize, ToSchema)]
pub struct Departments {
    /// Siblings in their order.
    pub items: Vec<Department>,
}

/// All departments.
#[utoipa::path(get, path = "/departments", tag = "directory", responses((status = 200, body = Departments)))]
pub async fn list(_signed: Signed, directory: web::Data<Directory>) -> Result<web::Json<Departments>, Reply> {
    Ok(web::Json(Departments { items: directory.list_departments().await? }))
}

/// Adds a department as the last of its siblings. Needs `system_admin`.
#[utoipa::path(post, path = "/departments", tag = "directory", request_body = NewDepartment,
    responses((status = 201, body = Department)))]
pub async fn add(
    signed: Signed,
    directory: web::Data<Directory>,
    body: web::Json<NewDepartment>,
) -> Result<HttpResponse, Reply> {
    let department = directory.add_department(&signed.administrator()?, body.into_inner()).await?;
    Ok(HttpResponse::Created().json(department))
}

/// Renames or moves a department. Needs `system_admin`; `conflict` if it would stand below itself.
#[utoipa::path(patch, path = "/departments/{id}", tag = "directory", params(("id" = i64, Path)),
    request_body = DepartmentPatch, responses((status = 200, body = Department)))]
pub async fn update(
    signed: Signed,
    directory: web::Data<Directory>,
    id: web::Path<i64>,
    body: web::Json<DepartmentPatch>,
) -> Result<web::Json<Department>, Reply> {
    let administrator = signed.administrator()?;
    let department = directory.update_department(&administrator, id.into_inner(), body.into_inner()).await?;
    Ok(web::Json(department))
}

/// Puts a person into a department. Needs `system_admin`.
#[utoipa::path(put, path = "/departments/{id}/people/{person}", tag = "directory",
    params(("id" = i64, Path), ("person" = i64, Path)), responses((status = 204)))]
pub async fn add_person(
    signed: Signed,
    directory: web::Data<Directory>,
    path: web::Path<(i64, i64)>,
) -> Result<HttpResponse, Reply> {
    let (department, person) = path.into_inner();
    directory.add_to_department(&signed.administrator()?, department, person).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Takes a person out of a department. Needs `system_admin`.
#[utoipa::path(delete, path = "/departments/{id}/people/{person}", tag = "directory",
    params(("id" = i64, Path), ("person" = i64, Path)), responses((status = 204)))]
pub async fn remove_person(
    signed: Signed,
    directory: web::Data<Directory>,
    path: web::Path<(i64, i64)>,
) -> Result<HttpResponse, Reply> {
    let (department, person) = path.into_inner();
    directory.remove_from_department(&signed.administrator()?, department, person).await?;
    Ok(HttpResponse::NoContent().finish())
}
