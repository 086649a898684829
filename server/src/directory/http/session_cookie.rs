//! The refresh token of browsers, and the mark of a device: cookies no script can read, sent to the session's routes only.
//!
//! A foreign page cannot use it: the cookie is `SameSite=Strict`, the `Origin` must be ours, and the header `X-Lingtong`
//! cannot be sent by a form.

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::HeaderName;

use crate::config::Server;
use crate::error::{Code, Problem};
use crate::http::origin;

/// Its name.
pub const NAME: &str = "lingtong_refresh";
/// The only paths it is sent to.
pub const PATH: &str = "/api/v1/session";
/// The header that asks for it; its value is `1`.
pub const HEADER: HeaderName = HeaderName::from_static("x-lingtong");

/// The cookie with a token. `seconds` until the browser forgets it; zero and no token takes it away.
pub fn cookie(token: String, seconds: i64, secure: bool) -> Cookie<'static> {
    Cookie::build(NAME, token)
        .path(PATH)
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(secure)
        .max_age(Duration::seconds(seconds))
        .finish()
}

/// Name of the cookie that shows that its person was here before.
const DEVICE: &str = "lingtong_device";
/// As long as browsers keep any cookie.
const DEVICE_DAYS: i64 = 400;

/// What the browser was given at its last sign-in.
pub fn device(request: &HttpRequest) -> Option<String> {
    request.cookie(DEVICE).map(|cookie| cookie.value().to_owned())
}

/// The cookie with it. It outlives a sign-out: it lets nobody in.
pub fn device_cookie(token: String, secure: bool) -> Cookie<'static> {
    let mut cookie = cookie(token, DEVICE_DAYS * 24 * 3600, secure);
    cookie.set_name(DEVICE);
    cookie
}

/// Only our own pages use the cookie. Errors: `bad_origin`; `forbidden` without the header.
pub fn own_page(request: &HttpRequest, server: &Server) -> Result<(), Problem> {
    origin::check(request.headers(), server)?;
    if request.headers().get(HEADER).is_some_and(|value| value == "1") {
        return Ok(());
    }
    Err(Code::Forbidden.because("the cookie is used with the header `X-Lingtong: 1`"))
}
