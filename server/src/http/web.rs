//! The browser client's files, from the binary.

use std::borrow::Cow;

use actix_web::http::header::{
    ACCEPT_ENCODING, AcceptEncoding, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, Encoding, Header,
    IF_NONE_MATCH, VARY,
};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, web};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::problem::Reply;
use crate::error::Code;

#[derive(RustEmbed)]
#[folder = "$LINGTONG_WEB"]
struct Files;

/// `GET /`: the page.
pub async fn index(request: HttpRequest) -> Result<HttpResponse, Reply> {
    file(&request, "index.html", "no-cache")
}

/// `GET /assets/{name}`: names carry a hash of their content.
pub async fn asset(request: HttpRequest, name: web::Path<String>) -> Result<HttpResponse, Reply> {
    file(&request, &format!("assets/{name}"), "public, max-age=31536000, immutable")
}

/// `GET /{icon}`: the few files beside the page.
pub async fn icon(request: HttpRequest) -> Result<HttpResponse, Reply> {
    file(&request, request.path().trim_start_matches('/'), "public, max-age=86400")
}

/// `GET /sw.js`, `GET /manifest.webmanifest`: fixed names, so that a browser asks each time whether they have changed.
pub async fn fresh(request: HttpRequest) -> Result<HttpResponse, Reply> {
    file(&request, request.path().trim_start_matches('/'), "no-cache")
}

/// Its brotli form, which the build puts beside a file of text (`web/build/smaller.ts`), for whoever takes it.
fn smaller(request: &HttpRequest, path: &str) -> Option<EmbeddedFile> {
    let known = [Encoding::brotli(), Encoding::identity()];
    let taken = AcceptEncoding::parse(request).ok()?.negotiate(known.iter())?;
    if taken == Encoding::brotli() { Files::get(&format!("{path}.br")) } else { None }
}

fn file(request: &HttpRequest, path: &str, cache: &str) -> Result<HttpResponse, Reply> {
    let smaller = smaller(request, path);
    let encoded = smaller.is_some();
    let found = smaller
        .or_else(|| Files::get(path))
        .ok_or_else(|| Code::NotFound.because("there is no such file"))?;
    let tag = format!("\"{}\"", hex::encode(&found.metadata.sha256_hash()[..16]));
    let seen = request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let mut answer =
        if seen == Some(tag.as_str()) { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer.insert_header((ETAG, tag.clone())).insert_header((CACHE_CONTROL, cache));
    answer.insert_header((VARY, ACCEPT_ENCODING.as_str()));
    if seen == Some(tag.as_str()) {
        return Ok(answer.finish());
    }
    if encoded {
        answer.insert_header((CONTENT_ENCODING, "br"));
    }
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let kind = if kind.type_() == "text" { format!("{kind}; charset=utf-8") } else { kind.to_string() };
    let body = match found.data {
        Cow::Borrowed(data) => Bytes::from_static(data),
        Cow::Owned(data) => data.into(),
    };
    Ok(answer.insert_header((CONTENT_TYPE, kind)).body(body))
}
