//! Whether the process lives, and whether it can serve.

use actix_web::{HttpResponse, web};
use serde_json::json;

use super::problem::Reply;
use crate::db::Db;
use crate::error::Code;
use crate::journal::signer::Signer;
use crate::journal::store::head_position;
use crate::live::Hub;

/// `GET /healthz`: the process answers.
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(json!({"status": "ok"}))
}

/// `GET /readyz`: the database answers and the hub has delivered nearly everything it holds.
///
/// A signer at fault is said in `fault` and does not make the node unready: what it says is that the past was changed,
/// which is as true on every other node. To stop them all would add an outage to it and take the evidence out of sight.
pub async fn readyz(
    db: web::Data<Db>,
    hub: web::Data<Hub>,
    signer: web::Data<Signer>,
) -> Result<HttpResponse, Reply> {
    let head = db.read(head_position).await?;
    let published = hub.published();
    if head - published > 10_000 {
        return Err(Code::Unavailable
            .because("this node is far behind the journal; it catches up")
            .retry_after(1)
            .into());
    }
    let mut body = json!({"status": "ready", "head": head, "published": published});
    if let Some(fault) = signer.fault() {
        body["fault"] = json!(*fault);
    }
    Ok(HttpResponse::Ok().json(body))
}
