//! Every route below [`ROOT`], with what it asks. Where two paths fit, the one that stands first wins.

use actix_web::web::{self, ServiceConfig};

use super::ROOT;
use crate::directory::http::scim::{discovery, groups, search, users};
use crate::directory::rights::{Right, Scope, Who};
use crate::http::routes::Route;

macro_rules! scim {
    ($( $method:ident $path:literal => $($part:ident)::+; )*) => {
        /// The lines of the page; a path is below [`ROOT`].
        pub const TABLE: &[Route] = &[$(Route {
            method: stringify!($method),
            path: $path,
            handler: stringify!($($part)::+),
            right: Right { who: Who::Admins, scope: Scope::Scim, while_due: false },
        },)*];

        /// Adds them to the application.
        pub fn all(app: &mut ServiceConfig) {
            $(app.route(&format!("{ROOT}{}", $path), web::$method().to($($part)::+));)*
        }
    };
}

scim! {
    get "/ServiceProviderConfig" => discovery::service_provider_config;
    get "/ResourceTypes" => discovery::resource_types;
    get "/ResourceTypes/{name}" => discovery::resource_type;
    get "/Schemas" => discovery::schemas;
    get "/Schemas/{urn}" => discovery::schema;
    get "/Me" => users::me;

    get "/Users" => users::list;
    post "/Users" => users::create;
    post "/Users/.search" => users::search;
    get "/Users/{id}" => users::get;
    put "/Users/{id}" => users::replace;
    patch "/Users/{id}" => users::patch;
    delete "/Users/{id}" => users::delete;

    get "/Groups" => groups::list;
    post "/Groups" => groups::create;
    post "/Groups/.search" => groups::search;
    get "/Groups/{id}" => groups::get;
    put "/Groups/{id}" => groups::replace;
    patch "/Groups/{id}" => groups::patch;
    delete "/Groups/{id}" => groups::delete;

    post "/.search" => search::all;
}
