//! Times as text, and the clock that tests set.

use std::time::Duration;

use lingtong::clock::{Clock, ManualClock, SystemClock, format_ms, parse_ms};

#[test]
fn text_and_milliseconds() {
    for (ms, text) in [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_785_542_400_123, "2026-08-01T00:00:00.123Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
    ] {
        assert_eq!(format_ms(ms), text);
        assert_eq!(parse_ms(text), Some(ms));
    }
    assert_eq!(parse_ms("2026-08-01T08:00:00.1239+08:00"), Some(1_785_542_400_123));
    for wrong in ["", "2026-08-01", "2026-08-01T00:00:00", "yesterday"] {
        assert_eq!(parse_ms(wrong), None, "{wrong}");
    }
    assert_eq!(format_ms(i64::MAX), "9999-12-31T23:59:59.999Z");
    assert_eq!(format_ms(i64::MIN), "0000-01-01T00:00:00.000Z");
}

#[test]
fn the_manual_clock_goes_back_alone() {
    let clock = ManualClock::at(5_000);
    let start = clock.monotonic();
    clock.advance(Duration::from_secs(2));
    assert_eq!(clock.now_ms(), 7_000);
    clock.set_ms(1_000);
    assert_eq!(clock.now_ms(), 1_000);
    assert_eq!(clock.monotonic() - start, Duration::from_secs(2));
    assert!(SystemClock.now_ms() > 1_700_000_000_000);
}
