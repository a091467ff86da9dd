//! The headers of every answer, and what our pages may load: nothing but our own files.

use crate::web::server::App;

const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

pub(super) fn common(app: &App) -> Vec<(&'static str, &'static str)> {
    let mut headers = vec![
        ("content-security-policy", CONTENT_SECURITY_POLICY),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
    ];
    if app.settings.behind_tls {
        headers.push(("strict-transport-security", "max-age=31536000; includeSubDomains"));
    }
    headers
}

/// Pages hold figures of a person's work: no cache keeps them.
pub(super) const NO_STORE: (&str, &str) = ("cache-control", "no-store");
