//! Where this room's secrets come from: the operating system's generator, drawn before a write, never inside it.

/// Unpredictable bytes.
#[expect(clippy::disallowed_methods, reason = "keys, salts and tokens must not be chosen by a caller")]
pub(super) fn bytes<const N: usize>() -> [u8; N] {
    rand::random()
}
