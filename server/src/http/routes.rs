//! Every route, on one page.

use actix_web::web::{self, ServiceConfig, get};

use super::{health, metrics, web as client};
use crate::live::socket;

/// All routes of the application.
pub fn all(app: &mut ServiceConfig) {
    app.route("/healthz", get().to(health::healthz))
        .route("/readyz", get().to(health::readyz))
        .route("/metrics", get().to(metrics::page))
        .route("/api/v1/live", get().to(socket::upgrade))
        .route("/", get().to(client::index))
        .route("/assets/{name}", get().to(client::asset))
        .route("/favicon.svg", web::get().to(client::icon));
}
