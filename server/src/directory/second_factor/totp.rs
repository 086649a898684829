//! Codes by time (RFC 6238) as every authenticator application makes them: SHA-1, six digits, a step of 30 seconds.
//!
//! A code of the step before or after counts too, for clocks that differ. That a code works once is the store's business.

use totp_rs::{Builder, Totp};

/// Bytes of a secret; RFC 4226 section 4 recommends 160 bits.
pub const SECRET: usize = 20;
/// Who made it, as the application shows it.
const ISSUER: &str = "Lingtong";

/// What an application needs to be shown.
pub struct Shown {
    /// Base32, to type.
    pub secret: String,
    /// `otpauth://totp/...`.
    pub url: String,
    /// The same as a QR code, an SVG document.
    pub qr_svg: String,
}

/// The step whose code this is, if it is one of now. `at` is Unix milliseconds.
pub fn step_of(secret: &[u8], code: &str, at: i64) -> Option<i64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let seconds = u64::try_from(at / 1000).ok()?;
    let step = generator(secret)?.check(&code, seconds)?;
    i64::try_from(step).ok()
}

/// For the person's application.
pub fn show(secret: &[u8], account: &str) -> Option<Shown> {
    let text = generator(secret)?.secret().to_base32();
    let account = escape(account);
    let url = format!(
        "otpauth://totp/{ISSUER}:{account}?secret={text}&issuer={ISSUER}&algorithm=SHA1&digits=6&period=30"
    );
    let code = qrcode::QrCode::new(url.as_bytes()).ok()?;
    let qr_svg = code.render::<qrcode::render::svg::Color<'_>>().min_dimensions(200, 200).build();
    Some(Shown { secret: text, url, qr_svg })
}

fn generator(secret: &[u8]) -> Option<Totp> {
    Builder::new().with_secret(secret.to_vec()).build().ok()
}

/// RFC 3986 section 2.1; only unreserved characters stay.
fn escape(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(byte.into()),
            _ => out += &format!("%{byte:02X}"),
        }
        out
    })
}
