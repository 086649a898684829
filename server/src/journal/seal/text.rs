//! Numbers and strings as JSON text without the formatting machinery: a message leaf has two dozen of them.

/// Appends a JSON string with its quotes; escapes are those of `serde_json`, held by the vectors.
pub(super) fn push_string(out: &mut Vec<u8>, text: &str) {
    serde_json::to_writer(out, text).expect("a vector takes every byte");
}

/// Appends an integer in decimal.
pub(super) fn push(out: &mut Vec<u8>, number: i64) {
    if number < 0 {
        out.push(b'-');
    }
    push_unsigned(out, number.unsigned_abs());
}

/// Appends a natural number in decimal.
pub(super) fn push_unsigned(out: &mut Vec<u8>, mut number: u64) {
    let mut digits = [0; 20];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[start..]);
}

/// Appends the last `N` decimal digits with leading zeros.
pub(super) fn push_padded<const N: usize>(out: &mut Vec<u8>, mut number: u64) {
    let mut digits = [0; N];
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
    out.extend_from_slice(&digits);
}

/// Reads a natural number in its only form: ASCII digits, no sign, no leading zero but in `0`, at most
/// [`super::tree::MAX_SIZE`].
pub(super) fn parse(text: &str) -> Option<u64> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = plain.then(|| text.parse().ok()).flatten()?;
    (number <= super::tree::MAX_SIZE && (text == "0" || !text.starts_with('0'))).then_some(number)
}
