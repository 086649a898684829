//! `/metrics` in the Prometheus text format, for this machine or for who has the token.
//!
//! To add a metric: `metrics::counter!("lingtong_...")` where it happens; names end in their unit (`_seconds`,
//! `_bytes`) or `_total`. Labels have few values: never a person, a path or a text.

use std::sync::OnceLock;
use std::time::Duration;

use actix_web::http::header::AUTHORIZATION;
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, web};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use sha2::{Digest, Sha256};

use super::address::is_forwarded;
use super::problem::Reply;
use crate::config::{Secret, Server};
use crate::error::Code;

const SECONDS: [f64; 14] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
const COUNTS: [f64; 10] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0];

/// Makes the process's recorder at the first call; the same handle after that.
///
/// Histograms named `_seconds` have buckets from 0.5 ms to 10 s, those named `_size` from 1 to 1,000.
pub fn install() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    let made = HANDLE.get_or_init(|| {
        PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS)
            .and_then(|builder| builder.set_buckets_for_metric(Matcher::Suffix("_size".into()), &COUNTS))
            .expect("the buckets are not empty")
            .install_recorder()
            .expect("no other recorder is installed in this process")
    });
    made.clone()
}

/// Keeps histograms small between scrapes. Spawn it once.
pub async fn keep_up(handle: PrometheusHandle) {
    let mut tick = tokio::time::interval(Duration::from_secs(5));
    loop {
        tick.tick().await;
        handle.run_upkeep();
    }
}

/// What the handler needs.
pub struct Metrics {
    handle: PrometheusHandle,
    token: Option<Secret>,
}

impl Metrics {
    pub fn new(server: &Server) -> Self {
        Self { handle: install(), token: server.metrics_token.clone() }
    }

    fn admits(&self, request: &HttpRequest) -> bool {
        // A proxy on this machine makes everyone a loopback peer.
        let here = request.peer_addr().is_some_and(|peer| peer.ip().to_canonical().is_loopback());
        if here && !is_forwarded(request.headers()) {
            return true;
        }
        let given = request
            .headers()
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        match (given, &self.token) {
            // Digests, so that the time taken says nothing about the token.
            (Some(given), Some(token)) => Sha256::digest(given) == Sha256::digest(token.expose()),
            _ => false,
        }
    }
}

/// `GET /metrics`. Needs `web::Data<Metrics>`.
pub async fn page(request: HttpRequest, metrics: web::Data<Metrics>) -> Result<HttpResponse, Reply> {
    if !metrics.admits(&request) {
        return Err(Code::Forbidden
            .because("from this machine, or with the bearer token server.metrics_token")
            .into());
    }
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(metrics.handle.render()))
}

/// Counts an answered request. `pattern` is the route (`/people/{id}`), not the path.
pub(super) fn observe(method: &Method, pattern: Option<String>, status: StatusCode, took: Duration) {
    let method = match *method {
        Method::GET | Method::HEAD => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        _ => "other",
    };
    let route = pattern.unwrap_or_else(|| "none".into());
    let status = status.as_u16().to_string();
    metrics::counter!("lingtong_http_requests_total", "method" => method, "route" => route.clone(), "status" => status)
        .increment(1);
    metrics::histogram!("lingtong_http_request_seconds", "method" => method, "route" => route)
        .record(took.as_secs_f64());
}
