//! A bare application with the edge around it, on a port of its own: for what is the same for every route.

use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::middleware::from_fn;
use actix_web::{App, HttpResponse, HttpServer, web};
use lingtong::config::Config;
use lingtong::error::Code;
use lingtong::http::address::{Addresses, Client};
use lingtong::http::edge::edge;
use lingtong::http::limits::RateLimits;
use lingtong::http::metrics::{self, Metrics};
use lingtong::http::problem::{self, Reply};
use lingtong::http::tls::Certificates;
use lingtong::http::viewer::viewer;

/// A running application; it ends with the value.
pub struct Bench {
    pub address: SocketAddr,
    pub certificates: Option<Arc<Certificates>>,
    handle: actix_web::dev::ServerHandle,
}

impl Bench {
    /// Starts it. `config.server.listen` should have port 0.
    pub async fn start(config: Config) -> Self {
        let limits = web::Data::new(RateLimits::new(&config.limits));
        let addresses = web::Data::new(Addresses::new(&config.server));
        let shown = web::Data::new(Metrics::new(&config.server));
        let certificates = Certificates::from_config(&config.server).expect("the certificate is usable");
        let body_bytes = config.limits.body_bytes();
        let make = move || {
            App::new()
                .app_data(limits.clone())
                .app_data(addresses.clone())
                .app_data(shown.clone())
                .configure(problem::extractors(body_bytes))
                .configure(viewer("/api/v1/openapi.json"))
                .configure(routes)
                .wrap(from_fn(edge))
        };
        let server = HttpServer::new(make).workers(1).disable_signals();
        let server = match &certificates {
            Some(certificates) => server.bind_rustls_0_23(config.server.listen, certificates.server_config()),
            None => server.bind(config.server.listen),
        }
        .expect("the port is free");
        let address = server.addrs()[0];
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        Self { address, certificates, handle }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        // The future only waits; the order to stop is given by the call.
        drop(self.handle.stop(false));
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    text: String,
    size: u8,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Page {
    limit: Option<u8>,
}

fn routes(app: &mut web::ServiceConfig) {
    app.route("/metrics", web::get().to(metrics::page))
        .route("/api/v1/whoami", web::get().to(|client: Client| async move { client.address.to_string() }))
        .route(
            "/api/v1/notes",
            web::post().to(|note: web::Json<Note>| async move { format!("{}{}", note.text, note.size) }),
        )
        .route("/api/v1/notes/{id}", web::get().to(|id: web::Path<i64>| async move { id.to_string() }))
        .route(
            "/api/v1/notes",
            web::get().to(|page: web::Query<Page>| async move { format!("{:?}", page.limit) }),
        )
        .route(
            "/api/v1/full",
            web::get().to(|| async { Err::<HttpResponse, Reply>(Code::StorageFull.into()) }),
        )
        .route("/api/v1/openapi.json", web::get().to(document))
        .route(
            "/page",
            web::get().to(|| async { HttpResponse::NotFound().content_type("text/html").body("<p>no</p>") }),
        );
}

async fn document() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({
        "openapi": "3.1.0", "info": { "title": "Bench", "version": "1" },
        "paths": { "/api/v1/whoami": { "get": { "responses": { "200": { "description": "the address" } } } } },
    }))
}
