//! Which pages may open the live socket or use the refresh cookie.

use actix_web::http::header::{HOST, HeaderMap, ORIGIN};

use crate::config::Server;
use crate::error::{Code, Problem};

/// Refuses with `bad_origin` a browser page of another origin. A request without `Origin` is not from a page.
pub fn check(headers: &HeaderMap, server: &Server) -> Result<(), Problem> {
    let Some(origin) = headers.get(ORIGIN) else {
        return Ok(());
    };
    let refused =
        || Code::BadOrigin.because("pages of this origin may not do this; see server.allowed_origins");
    let origin = origin.to_str().map_err(|_| refused())?.to_ascii_lowercase();
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).map(str::to_ascii_lowercase);
    let own = origin.split_once("://").is_some_and(|(scheme, authority)| {
        matches!(scheme, "http" | "https") && host.as_deref() == Some(authority)
    });
    let listed =
        || server.allowed_origins.iter().chain(&server.public_url).any(|allowed| allowed.as_str() == origin);
    if own || listed() { Ok(()) } else { Err(refused()) }
}
