//! The API's documentation as a page, at `/api/docs/`. Built in: it loads nothing from elsewhere.

use actix_web::web;
use utoipa_swagger_ui::{Config, SwaggerUi};

/// Where the page is.
pub const PATH: &str = "/api/docs/";

/// Adds the viewer of the OpenAPI document at `document` (a path of this server, served by its own route).
pub fn viewer(document: &'static str) -> impl FnOnce(&mut web::ServiceConfig) {
    move |app| {
        // No badge of an online validator: the page asks nobody but this server.
        let config = Config::new([document]).validator_url("none").use_base_layout().deep_linking(true);
        app.service(web::redirect("/api/docs", PATH))
            .service(SwaggerUi::new("/api/docs/{_:.*}").config(config));
    }
}
