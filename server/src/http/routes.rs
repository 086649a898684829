//! Every route, on one page.
//!
//! A line of [`api`] makes three things of one handler: the route, its place in the OpenAPI document, and its row in
//! [`TABLE`], which tests walk. To add one: its line here and `utoipa::path` with the same method and path at the handler.
//! Where two paths fit, the one that stands first wins.

use actix_web::web::{self, ServiceConfig};
use utoipa::OpenApi;

use super::{health, journal, metrics, openapi, state, web as client};
use crate::chat::http::{conversations, follows, marks, members, messages, personal, reading, search, sync};
use crate::directory::http::{departments, me, own, people, policies, roles, session, sessions};
use crate::live::socket::upgrade as live;

/// Before the path of every line of [`api`].
pub const ROOT: &str = "/api/v1";

/// A line of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Route {
    /// In small letters.
    pub method: &'static str,
    /// Below [`ROOT`].
    pub path: &'static str,
    /// Where its handler is, for example `people :: list`; its name in the document.
    pub handler: &'static str,
}

macro_rules! api {
    ($( $method:ident $path:literal => $($part:ident)::+; )*) => {
        /// Every route of the API.
        pub const TABLE: &[Route] =
            &[$(Route { method: stringify!($method), path: $path, handler: stringify!($($part)::+) },)*];

        /// What the handlers say of themselves.
        #[derive(OpenApi)]
        #[openapi(paths($($($part)::+,)*))]
        pub(super) struct Handlers;

        fn api(app: &mut ServiceConfig) {
            $(app.route(concat!("/api/v1", $path), web::$method().to($($part)::+));)*
        }
    };
}

api! {
    post "/session" => session::sign_in;
    delete "/session" => session::sign_out;
    post "/session/link" => session::sign_in_by_link;
    post "/session/refresh" => session::refresh;
    get "/sessions" => sessions::list;
    delete "/sessions/{id}" => sessions::revoke;
    get "/me" => me::get;
    post "/me/password" => me::change_password;
    get "/me/preferences" => own::preferences;
    patch "/me/preferences" => own::change_preferences;
    put "/me/status" => own::set_status;
    delete "/me/status" => own::clear_status;

    get "/people" => people::list;
    post "/people" => people::add;
    get "/people/{id}" => people::get;
    patch "/people/{id}" => people::update;
    post "/people/{id}/disable" => people::disable;
    post "/people/{id}/enable" => people::enable;
    put "/people/{id}/roles/{role}" => roles::grant;
    delete "/people/{id}/roles/{role}" => roles::revoke;
    get "/people/{id}/sessions" => sessions::list_of;
    delete "/people/{id}/sessions/{session}" => sessions::revoke_of;
    get "/departments" => departments::list;
    post "/departments" => departments::add;
    patch "/departments/{id}" => departments::update;
    put "/departments/{id}/people/{person}" => departments::add_person;
    delete "/departments/{id}/people/{person}" => departments::remove_person;
    get "/policies" => policies::get;
    patch "/policies" => policies::change;

    get "/sync" => sync::get;
    get "/conversations" => conversations::list;
    post "/conversations" => conversations::create;
    get "/conversations/open" => conversations::open;
    get "/conversations/{id}" => conversations::get;
    patch "/conversations/{id}" => conversations::update;
    delete "/conversations/{id}" => conversations::dissolve;
    post "/conversations/{id}/join" => conversations::join;
    put "/people/{id}/conversation" => conversations::direct;
    put "/departments/{id}/conversation" => follows::department;
    put "/company/conversation" => follows::company;
    get "/conversations/{id}/members" => members::list;
    post "/conversations/{id}/members" => members::add;
    put "/conversations/{id}/members/{person}" => members::set_role;
    delete "/conversations/{id}/members/{person}" => members::remove;
    get "/conversations/{id}/messages" => messages::list;
    put "/conversations/{id}/messages/{message}" => messages::send;
    patch "/conversations/{id}/messages/{message}" => messages::edit;
    delete "/conversations/{id}/messages/{message}" => messages::recall;
    get "/conversations/{id}/messages/{seq}/revisions" => messages::revisions;
    get "/conversations/{id}/messages/{seq}/readers" => messages::readers;
    put "/conversations/{id}/messages/{seq}/reactions/{emoji}" => marks::react;
    delete "/conversations/{id}/messages/{seq}/reactions/{emoji}" => marks::unreact;
    put "/conversations/{id}/messages/{seq}/pin" => marks::pin;
    delete "/conversations/{id}/messages/{seq}/pin" => marks::unpin;
    get "/conversations/{id}/pins" => marks::list;
    put "/conversations/{id}/read" => reading::put;
    put "/conversations/{id}/settings" => personal::settings;
    put "/conversations/{id}/draft" => personal::draft;
    get "/search" => search::get;

    get "/journal/checkpoint" => journal::checkpoint;
    get "/journal/consistency" => journal::consistency;
    get "/journal/proof/{position}" => journal::inclusion;

    get "/server" => state::get;

    get "/live" => live::upgrade;
}

/// All routes of the application: the API, then what is not part of it.
pub fn all(app: &mut ServiceConfig) {
    api(app);
    app.route(openapi::PATH, web::get().to(openapi::serve))
        .route("/api/v1/tile/{path:.*}", web::get().to(journal::tile))
        .route("/healthz", web::get().to(health::healthz))
        .route("/readyz", web::get().to(health::readyz))
        .route("/metrics", web::get().to(metrics::page))
        .route("/", web::get().to(client::index))
        .route("/assets/{name}", web::get().to(client::asset))
        .route("/favicon.svg", web::get().to(client::icon))
        .route("/sw.js", web::get().to(client::fresh))
        .route("/manifest.webmanifest", web::get().to(client::fresh));
}
