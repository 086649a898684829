//! `tests/run` reads every runner's closing lines right; the project's one closing line rests on it.

use std::{io::Write, process::Command};

fn count(output: &str) -> String {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(output.as_bytes()).unwrap();
    let script = concat!(". ", env!("CARGO_MANIFEST_DIR"), "/rig/count.sh; count_tests \"$0\"");
    let counted = Command::new("bash").arg("-c").arg(script).arg(file.path()).output().unwrap();
    String::from_utf8(counted.stdout).unwrap().trim().to_owned()
}

#[test]
fn each_runner_is_counted() {
    let nextest = "     Summary [   2.4s] 12 tests run: 9 passed (2 slow), 2 failed, 1 timed out, 3 skipped";
    assert_eq!(count(nextest), "9 3");
    assert_eq!(count("     Summary [   0.1s] 1 test run: 1 passed, 0 skipped"), "1 0");
    assert_eq!(
        count(
            "test result: ok. 3 passed; 0 failed; 1 ignored\ntest result: FAILED. 1 passed; 2 failed; 0 ignored"
        ),
        "4 2"
    );
    assert_eq!(count(" Test Files  1 passed (1)\n      Tests  1 failed | 12 passed (13)\n"), "12 1");
    assert_eq!(count("\u{1b}[2m      Tests \u{1b}[22m \u{1b}[32m5 passed\u{1b}[39m (5)"), "5 0");
    assert_eq!(count("# tests 4\n# pass 3\n# fail 1\n"), "3 1");
    assert_eq!(count("ℹ pass 2\nℹ fail 0\n"), "2 0");
    assert_eq!(count("ok    soup\n6 passed, 1 failed\n"), "6 1");
    assert_eq!(count("  1 failed\n    a.spec.ts:3:1 › soup\n  4 passed (5.1s)\n"), "4 1");
}

#[test]
fn silence_is_nothing() {
    assert_eq!(count("all good, 7 passed so to say\n"), "0 0");
}
