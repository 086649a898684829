//! The journal over HTTP: checkpoint, proofs and tiles, so that anyone who is signed in can be a witness.
//!
//! Only hashes leave here; entries do not. The tiles are those of C2SP tlog-tiles below `/api/v1`; their paths have as many
//! parts as their number has digits, so they stand beside the OpenAPI document, not in it.

use std::sync::Arc;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpResponse, web};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::problem::Reply;
use super::signed::Signed as Person;
use crate::db::Db;
use crate::error::{Code, Problem};
use crate::journal::forest::{Forest, ForestError};
use crate::journal::seal::tile::Tile;
use crate::journal::seal::tlog_proof::TlogProof;
use crate::journal::seal::{Hash, proof};
use crate::journal::signer::{Signed, Signer};
use crate::journal::store;

fn newest(signer: &Signer) -> Result<Arc<Signed>, Problem> {
    signer.newest().ok_or_else(|| Code::NotFound.because("nothing is signed yet; try again in a moment"))
}

/// The newest signed checkpoint.
#[utoipa::path(get, path = "/journal/checkpoint", tag = "journal", responses((status = 200, content_type = "text/plain", body = String,
    description = "C2SP checkpoint, a signed note")))]
pub async fn checkpoint(_: Person, signer: web::Data<Signer>) -> Result<HttpResponse, Reply> {
    let signed = newest(&signer)?;
    Ok(text().insert_header((CACHE_CONTROL, "no-cache")).body(signed.note.clone()))
}

/// Two sizes of the tree.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Sizes {
    /// The older size.
    from: u64,
    /// The newer size; at most the journal's head.
    to: u64,
}

/// A proof.
#[derive(Debug, Serialize, ToSchema)]
pub struct Hashes {
    /// Standard base64 of 32 bytes each.
    hashes: Vec<String>,
}

/// The RFC 6962 proof that the journal of `from` entries is the beginning of that of `to`.
#[utoipa::path(get, path = "/journal/consistency", tag = "journal", params(Sizes), responses((status = 200, body = Hashes)))]
pub async fn consistency(
    _: Person,
    db: web::Data<Db>,
    sizes: web::Query<Sizes>,
) -> Result<web::Json<Hashes>, Reply> {
    let Sizes { from, to } = sizes.into_inner();
    let hashes = db
        .read(move |conn| -> Result<Vec<Hash>, Problem> {
            let head = store::head_position(conn).map_err(ForestError::from)? as u64;
            if from > to || to > head {
                return Err(Code::BadRequest
                    .because(format!("`from` is at most `to`, and `to` at most the journal's {head}"))
                    .field(if from > to { "from" } else { "to" }));
            }
            Ok(proof::consistency(&Forest::new(conn, to), from, to)?)
        })
        .await?;
    Ok(web::Json(Hashes { hashes: hashes.iter().map(|hash| STANDARD.encode(hash)).collect() }))
}

/// The proof that an entry is in the newest checkpoint, as a C2SP `.tlog-proof`.
#[utoipa::path(get, path = "/journal/proof/{position}", tag = "journal", params(("position" = u64, Path, description = "From 1")),
    responses((status = 200, content_type = "text/plain", body = String)))]
pub async fn inclusion(
    _: Person,
    db: web::Data<Db>,
    signer: web::Data<Signer>,
    position: web::Path<u64>,
) -> Result<HttpResponse, Reply> {
    let position = position.into_inner();
    let mut signed = newest(&signer)?;
    if position > signed.size {
        signed = signer.sign_now().await?;
    }
    if position == 0 || position > signed.size {
        return Err(Code::NotFound.because("no signed entry has this position").into());
    }
    let proof = db
        .read(move |conn| -> Result<String, Problem> {
            let (index, size) = (position - 1, signed.size);
            let hashes = proof::inclusion(&Forest::new(conn, size), index, size)?;
            Ok(TlogProof { extra: None, index, hashes, checkpoint: signed.note.clone() }.text())
        })
        .await?;
    Ok(text().body(proof))
}

/// A tile of hashes: `tile/<L>/<N>[.p/<W>]` as in C2SP tlog-tiles, `N` in groups of three digits.
pub async fn tile(
    _: Person,
    db: web::Data<Db>,
    signer: web::Data<Signer>,
    path: web::Path<String>,
) -> Result<HttpResponse, Reply> {
    let none = || Code::NotFound.because("there is no such tile");
    let tile: Tile = format!("tile/{path}").parse().map_err(|_| none())?;
    // What is shown is signed: a tile beyond the checkpoint is not there yet.
    let size = newest(&signer)?.size;
    if !tile.is_in(size) {
        return Err(none().into());
    }
    let bytes = db
        .read(move |conn| -> Result<Vec<u8>, Problem> {
            let mut bytes = Forest::new(conn, size).tile(tile.level, tile.index)?;
            bytes.truncate(tile.bytes());
            Ok(bytes)
        })
        .await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/octet-stream"))
        .insert_header((CACHE_CONTROL, "private, max-age=31536000, immutable"))
        .body(bytes))
}

fn text() -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response.insert_header((CONTENT_TYPE, "text/plain; charset=utf-8"));
    response
}
