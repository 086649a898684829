//! Every route, on one page.
//!
//! A line of [`api`] makes four things of one handler: the route, what it asks of the one who acts, its place in the OpenAPI
//! document, and its row in [`TABLE`], which tests walk. To add one: its line here (method, path, who may, with which scope)
//! and `utoipa::path` with the same method and path at the handler. Where two paths fit, the one that stands first wins.
//!
//! [`super::signed`] refuses by this table before a handler runs; what depends on the object is the action's to check.

use actix_web::web::{self, ServiceConfig};
use std::collections::HashMap;
use std::sync::LazyLock;
use utoipa::OpenApi;

use super::{health, journal, metrics, openapi, scim, state, web as client};
use crate::chat::http::{conversations, follows, marks, members, messages, personal, reading, search, sync};
use crate::directory::http::{
    contacts, departments, groups, identities, invitations, me, offices, oidc, own, passwords, people,
    personal_tokens, policies, roles, second_factors, session, session_second, sessions, syncs,
};
use crate::directory::rights::{Right, Scope, Who};
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
    pub right: Right,
}

/// What a session with something due may still do: that, look at itself, and leave.
const WHILE_DUE: &[(&str, &str)] = &[
    ("get", "/me"),
    ("post", "/me/password"),
    ("post", "/me/proof/options"),
    ("post", "/me/proof"),
    ("get", "/me/second-factors"),
    ("post", "/me/second-factors/totp"),
    ("post", "/me/second-factors/totp/confirm"),
    ("post", "/me/second-factors/passkeys"),
    ("post", "/me/second-factors/passkeys/confirm"),
    ("delete", "/session"),
];

/// The line of a request, by its method and the whole pattern of its path; also those of [`scim::routes`].
pub fn find(method: &str, pattern: &str) -> Option<&'static Route> {
    // By pattern, so that a request's own words are enough to look it up.
    static LINES: LazyLock<HashMap<String, Vec<&'static Route>>> = LazyLock::new(|| {
        let scim = scim::routes::TABLE.iter().map(|route| (scim::ROOT, route));
        let api = TABLE.iter().chain(std::iter::once(&TILE)).map(|route| (ROOT, route));
        let mut lines: HashMap<String, Vec<&'static Route>> = HashMap::new();
        for (root, route) in api.chain(scim) {
            lines.entry(format!("{root}{}", route.path)).or_default().push(route);
        }
        lines
    });
    LINES.get(pattern)?.iter().find(|route| route.method.eq_ignore_ascii_case(method)).copied()
}

/// A tile of the journal's tree (C2SP tlog-tiles): its path has a form that OpenAPI cannot say.
static TILE: Route = Route {
    method: "get",
    path: "/tile/{path:.*}",
    handler: "journal :: tile",
    right: Right { who: Who::Everyone, scope: Scope::ChatRead, while_due: false },
};

const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

const fn while_due(method: &str, path: &str) -> bool {
    let mut line = 0;
    while line < WHILE_DUE.len() {
        if same(WHILE_DUE[line].0, method) && same(WHILE_DUE[line].1, path) {
            return true;
        }
        line += 1;
    }
    false
}

macro_rules! api {
    ($( $method:ident $path:literal $who:ident $scope:ident => $($part:ident)::+; )*) => {
        /// Every route of the API.
        pub const TABLE: &[Route] =
            &[$(Route {
                method: stringify!($method),
                path: $path,
                handler: stringify!($($part)::+),
                right: Right {
                    who: Who::$who,
                    scope: Scope::$scope,
                    while_due: while_due(stringify!($method), $path),
                },
            },)*];

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
    post "/session" Public Session => session::sign_in;
    delete "/session" Everyone Session => session::sign_out;
    post "/session/link" Public Session => session::sign_in_by_link;
    post "/session/refresh" Public Session => session::refresh;
    post "/session/forgotten" Public Session => passwords::forgotten;
    post "/session/reset" Public Session => passwords::reset;
    post "/session/second-factor" Public Session => session_second::show;
    post "/session/passkey/options" Public Session => session_second::passkey_options;
    post "/session/passkey" Public Session => session_second::passkey;
    get "/session/oidc" Public Session => oidc::offers;
    post "/session/oidc/finish" Public Session => oidc::finish;
    post "/session/oidc/{provider}/start" Public Session => oidc::start;
    get "/sessions" Everyone Session => sessions::list;
    delete "/sessions/{id}" Everyone Session => sessions::revoke;
    get "/me" Everyone DirectoryRead => me::get;
    post "/me/password" Everyone Session => me::change_password;
    get "/me/contacts" Everyone Session => contacts::list;
    put "/me/contacts/{kind}" Everyone Session => contacts::send_code;
    post "/me/contacts/{kind}/confirm" Everyone Session => contacts::confirm;
    post "/me/proof/options" Everyone Session => second_factors::proving_options;
    post "/me/proof" Everyone Session => second_factors::prove;
    get "/me/second-factors" Everyone Session => second_factors::list;
    post "/me/second-factors/totp" Everyone Session => second_factors::begin_totp;
    post "/me/second-factors/totp/confirm" Everyone Session => second_factors::confirm_totp;
    post "/me/second-factors/passkeys" Everyone Session => second_factors::begin_passkey;
    post "/me/second-factors/passkeys/confirm" Everyone Session => second_factors::confirm_passkey;
    post "/me/second-factors/recovery-codes" Everyone Session => second_factors::renew_codes;
    delete "/me/second-factors/{id}" Everyone Session => second_factors::remove;
    get "/me/identities" Everyone Session => identities::list;
    post "/me/identities/finish" Everyone Session => identities::finish;
    post "/me/identities/{provider}/start" Everyone Session => identities::start;
    delete "/me/identities/{provider}" Everyone Session => identities::unlink;
    get "/me/preferences" Everyone ChatRead => own::preferences;
    patch "/me/preferences" Everyone ChatWrite => own::change_preferences;
    put "/me/status" Everyone ChatWrite => own::set_status;
    delete "/me/status" Everyone ChatWrite => own::clear_status;

    get "/me/tokens" Everyone Session => personal_tokens::list;
    post "/me/tokens" Everyone Session => personal_tokens::create;
    delete "/me/tokens/{id}" Everyone Session => personal_tokens::revoke;

    get "/people" Everyone DirectoryRead => people::list;
    post "/people" DepartmentAdmins DirectoryWrite => people::add;
    get "/people/{id}" Everyone DirectoryRead => people::get;
    get "/people/{id}/account" DepartmentAdmins DirectoryRead => people::account;
    patch "/people/{id}" DepartmentAdmins DirectoryWrite => people::update;
    post "/people/{id}/disable" DepartmentAdmins DirectoryWrite => people::disable;
    post "/people/{id}/enable" DepartmentAdmins DirectoryWrite => people::enable;
    post "/people/{id}/reset" DepartmentAdmins Session => people::reset;
    put "/people/{id}/roles/{role}" Admins DirectoryWrite => roles::grant;
    delete "/people/{id}/roles/{role}" Admins DirectoryWrite => roles::revoke;
    get "/people/{id}/sessions" Admins Session => sessions::list_of;
    delete "/people/{id}/sessions/{session}" Admins Session => sessions::revoke_of;
    post "/session/invitation" Public Session => invitations::accept;
    post "/session/invitation/look" Public Session => invitations::look;
    get "/invitations" Admins DirectoryRead => invitations::list;
    post "/invitations" Admins DirectoryWrite => invitations::make;
    delete "/invitations/{id}" Admins DirectoryWrite => invitations::revoke;
    get "/guests" Members DirectoryRead => invitations::guests;
    patch "/guests/{id}" Members DirectoryWrite => invitations::change_guest;
    get "/departments" Members DirectoryRead => departments::list;
    post "/departments" DepartmentAdmins DirectoryWrite => departments::add;
    patch "/departments/{id}" DepartmentAdmins DirectoryWrite => departments::update;
    put "/departments/{id}/people/{person}" DepartmentAdmins DirectoryWrite => departments::add_person;
    delete "/departments/{id}/people/{person}" DepartmentAdmins DirectoryWrite => departments::remove_person;
    get "/people/{id}/identities" Admins Session => identities::list_of;
    put "/people/{id}/identities/{provider}" Admins Session => identities::link_of;
    delete "/people/{id}/identities/{provider}" Admins Session => identities::unlink_of;
    get "/people/{id}/second-factors" Admins Session => second_factors::list_of;
    delete "/people/{id}/second-factors" Admins Session => second_factors::reset;
    get "/people/{id}/tokens" Admins Session => personal_tokens::list_of;
    delete "/people/{id}/tokens/{token}" Admins Session => personal_tokens::revoke_of;
    get "/departments/{id}/admins" Members DirectoryRead => departments::admins;
    put "/departments/{id}/admins/{person}" Admins DirectoryWrite => departments::add_admin;
    delete "/departments/{id}/admins/{person}" Admins DirectoryWrite => departments::remove_admin;
    get "/company/offices" Members DirectoryRead => offices::list;
    get "/offices/proposals" Officers DirectoryRead => offices::proposals;
    post "/offices/proposals" ComplianceOfficers Session => offices::propose;
    post "/offices/proposals/{id}/confirm" Approvers Session => offices::confirm;
    delete "/offices/proposals/{id}" Officers Session => offices::withdraw;
    delete "/me/offices/{role}" Officers Session => offices::resign;
    get "/directory/groups" Admins DirectoryRead => groups::list;
    patch "/directory/groups/{id}" Admins DirectoryWrite => groups::change;
    get "/policies" Everyone DirectoryRead => policies::get;
    patch "/policies" Admins DirectoryWrite => policies::change;

    get "/directory/sources" Admins DirectoryRead => syncs::sources;
    post "/directory/sources/{name}/check" Admins DirectoryWrite => syncs::check;
    post "/directory/sources/{name}/preview" Admins DirectoryWrite => syncs::preview;
    get "/directory/syncs" Admins DirectoryRead => syncs::list;
    post "/directory/syncs" Admins DirectoryWrite => syncs::begin;
    get "/directory/syncs/{id}" Admins DirectoryRead => syncs::get;
    delete "/directory/syncs/{id}" Admins DirectoryWrite => syncs::cancel;
    get "/directory/conflicts" Admins DirectoryRead => syncs::conflicts;
    post "/directory/conflicts" Admins DirectoryWrite => syncs::resolve;

    get "/sync" Everyone ChatRead => sync::get;
    get "/conversations" Everyone ChatRead => conversations::list;
    post "/conversations" Everyone ChatWrite => conversations::create;
    get "/conversations/open" Members ChatRead => conversations::open;
    get "/conversations/{id}" Everyone ChatRead => conversations::get;
    patch "/conversations/{id}" Everyone ChatWrite => conversations::update;
    delete "/conversations/{id}" Everyone ChatWrite => conversations::dissolve;
    post "/conversations/{id}/join" Members ChatWrite => conversations::join;
    put "/people/{id}/conversation" Everyone ChatWrite => conversations::direct;
    put "/departments/{id}/conversation" Members ChatWrite => follows::department;
    put "/company/conversation" Members ChatWrite => follows::company;
    get "/conversations/{id}/members" Everyone ChatRead => members::list;
    post "/conversations/{id}/members" Everyone ChatWrite => members::add;
    put "/conversations/{id}/members/{person}" Everyone ChatWrite => members::set_role;
    delete "/conversations/{id}/members/{person}" Everyone ChatWrite => members::remove;
    get "/conversations/{id}/messages" Everyone ChatRead => messages::list;
    put "/conversations/{id}/messages/{message}" Everyone ChatWrite => messages::send;
    patch "/conversations/{id}/messages/{message}" Everyone ChatWrite => messages::edit;
    delete "/conversations/{id}/messages/{message}" Everyone ChatWrite => messages::recall;
    get "/conversations/{id}/messages/{seq}/revisions" Everyone ChatRead => messages::revisions;
    get "/conversations/{id}/messages/{seq}/readers" Everyone ChatRead => messages::readers;
    put "/conversations/{id}/messages/{seq}/reactions/{emoji}" Everyone ChatWrite => marks::react;
    delete "/conversations/{id}/messages/{seq}/reactions/{emoji}" Everyone ChatWrite => marks::unreact;
    put "/conversations/{id}/messages/{seq}/pin" Everyone ChatWrite => marks::pin;
    delete "/conversations/{id}/messages/{seq}/pin" Everyone ChatWrite => marks::unpin;
    get "/conversations/{id}/pins" Everyone ChatRead => marks::list;
    put "/conversations/{id}/read" Everyone ChatWrite => reading::put;
    put "/conversations/{id}/settings" Everyone ChatWrite => personal::settings;
    put "/conversations/{id}/draft" Everyone ChatWrite => personal::draft;
    get "/search" Everyone ChatRead => search::get;

    get "/journal/checkpoint" Everyone ChatRead => journal::checkpoint;
    get "/journal/consistency" Everyone ChatRead => journal::consistency;
    get "/journal/proof/{position}" Everyone ChatRead => journal::inclusion;

    get "/server" Admins ServerRead => state::get;

    get "/live" Public ChatRead => live::upgrade;
}

/// All routes of the application: the API, then what is not part of it.
pub fn all(app: &mut ServiceConfig) {
    api(app);
    scim::routes::all(app);
    app.route(openapi::PATH, web::get().to(openapi::serve))
        .route(&format!("{ROOT}{}", TILE.path), web::get().to(journal::tile))
        .route("/oidc/callback/{provider}", web::get().to(oidc::callback))
        .route("/oidc/backchannel-logout/{provider}", web::post().to(oidc::logout))
        .route("/healthz", web::get().to(health::healthz))
        .route("/readyz", web::get().to(health::readyz))
        .route("/metrics", web::get().to(metrics::page))
        .route("/", web::get().to(client::index))
        .route("/assets/{name}", web::get().to(client::asset))
        .route("/favicon.svg", web::get().to(client::icon))
        .route("/sw.js", web::get().to(client::fresh))
        .route("/manifest.webmanifest", web::get().to(client::fresh));
}
