//! The outermost layer of the application: what happens to every request, in order.

use std::time::Instant;

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{ACCEPT_LANGUAGE, ALLOW, HeaderMap, HeaderValue, RETRY_AFTER};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse, web};
use tracing::{Instrument, info_span};

use super::address::{Addresses, Client};
use super::limits::RateLimits;
use super::problem::{Reply, of_response, render};
use super::request_id::{self, RequestId};
use super::routes;
use super::scim;
use super::security;
use crate::error::{Code, Problem};

/// Names the request, finds its client, counts it, runs it in its span, and finishes the answer. For
/// `wrap(from_fn(edge))`; needs `web::Data` of [`Addresses`] and [`RateLimits`].
pub async fn edge<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let started = Instant::now();
    let id = RequestId::assign(&request);
    let span =
        info_span!("http.request", request_id = %id.0, method = %request.method(), path = request.path());
    let admitted = admit(&request);
    let finish = Finish {
        id,
        method: request.method().clone(),
        path: request.path().to_owned(),
        chinese: reads_chinese(request.headers()),
        secure: admitted.as_ref().is_ok_and(|client| client.secure),
        started,
    };
    let answer = match admitted {
        Ok(client) => {
            request.extensions_mut().insert(client);
            next.call(request).instrument(span.clone()).await.map(ServiceResponse::map_into_left_body)
        }
        Err(problem) => {
            let refusal = HttpResponse::from_error(Reply(problem));
            Ok(request.into_response(refusal).map_into_right_body())
        }
    };
    let _entered = span.enter();
    match answer {
        Ok(answer) => {
            let (request, mut response) = answer.into_parts();
            if has_other_method(&request, &response) {
                *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
            }
            let pattern = request.match_pattern().filter(|pattern| !pattern.is_empty());
            Ok(ServiceResponse::new(request, finish.finish(response, pattern)))
        }
        // A layer inside failed instead of answering.
        Err(error) => {
            let response = HttpResponse::from_error(error).map_into_left_body();
            let response = finish.finish::<actix_web::body::BoxBody>(response, None);
            Err(InternalError::from_response("answered", response.map_into_boxed_body()).into())
        }
    }
}

fn admit(request: &ServiceRequest) -> Result<Client, Problem> {
    let missing = || Code::Internal.because("the application lacks its addresses or limits");
    let addresses = request.app_data::<web::Data<Addresses>>().ok_or_else(missing)?;
    let limits = request.app_data::<web::Data<RateLimits>>().ok_or_else(missing)?;
    let peer =
        request.peer_addr().ok_or_else(|| Code::BadRequest.because("the connection has no peer address"))?;
    let client = addresses.client(peer, request.headers())?;
    limits.address(client.address)?;
    Ok(client)
}

/// actix says 404 where only a route's method did not fit. Its map of resources knows the path.
fn has_other_method<B>(request: &HttpRequest, response: &HttpResponse<B>) -> bool {
    // Not the catch-all of the web client's pages.
    let ours = |path: &str| path.starts_with(&format!("{}/", routes::ROOT)) || scim::is_below(path);
    response.status() == StatusCode::NOT_FOUND
        && response.extensions().get::<Problem>().is_none()
        && ours(request.path())
        && request.resource_map().match_pattern(request.path()).is_some_and(|pattern| ours(&pattern))
}

/// Whether the one who asks would rather read Chinese.
pub fn reads_chinese(headers: &HeaderMap) -> bool {
    let languages = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    languages.is_some_and(|languages| languages.trim_start().to_ascii_lowercase().starts_with("zh"))
}

struct Finish {
    id: RequestId,
    method: Method,
    path: String,
    chinese: bool,
    secure: bool,
    started: Instant,
}

impl Finish {
    fn finish<B>(
        self,
        response: HttpResponse<EitherBody<B>>,
        pattern: Option<String>,
    ) -> HttpResponse<EitherBody<B>> {
        let mut response = match of_response(&response) {
            Some(problem) => {
                let rendered = if scim::is_below(&self.path) {
                    scim::render(&problem)
                } else {
                    render(&problem, &self.id.0, self.chinese)
                };
                let mut rendered = rendered.map_into_right_body();
                for name in [ALLOW, RETRY_AFTER] {
                    if let Some(value) = response.headers().get(&name) {
                        rendered.headers_mut().insert(name, value.clone());
                    }
                }
                log(&problem);
                rendered
            }
            None => response,
        };
        security::apply(response.headers_mut(), &self.path, self.secure);
        if let Ok(id) = HeaderValue::from_str(&self.id.0) {
            response.headers_mut().insert(request_id::HEADER, id);
        }
        super::metrics::observe(&self.method, pattern, response.status(), self.started.elapsed());
        response
    }
}

/// Once, here, with the span's request id. Our own faults are loud.
fn log(problem: &Problem) {
    if problem.code.status() >= 500 {
        tracing::error!(code = %problem.code, detail = problem.detail, "request failed");
    } else if problem.code == Code::UnknownField {
        // Its detail names a field that the client made up, which may be anything.
        tracing::debug!(code = %problem.code, "request refused");
    } else {
        tracing::debug!(code = %problem.code, detail = problem.detail, "request refused");
    }
}
