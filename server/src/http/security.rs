//! Headers that tell browsers what a page of ours may do. On every answer, refusals included.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};

/// Everything from here, nothing inline (CSP level 3).
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; font-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; \
    form-action 'self'";

const FIXED: [(HeaderName, &str); 6] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    ),
    (CONTENT_SECURITY_POLICY, POLICY),
];

/// Adds what a handler did not set itself. Answers of the doors are not stored by caches unless they say so.
pub fn apply(headers: &mut HeaderMap, path: &str, secure: bool) {
    let mut set = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    for (name, value) in FIXED {
        set(name, value);
    }
    if path.starts_with("/api/") || super::scim::is_below(path) {
        set(CACHE_CONTROL, "no-store");
    }
    // A browser ignores it on plain HTTP (RFC 6797 section 8.1).
    if secure {
        set(STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
}
