//! The steps of `tests/run`: one that fails fails the run, in sight or beside others.

use std::process::Command;

/// The last line of a run of these steps, and whether it ended well.
fn run(steps: &str) -> (String, bool) {
    let rig = tempfile::tempdir().unwrap();
    let script = format!(
        "set -uo pipefail; keep='' rig={}; . {root}/rig/count.sh; . {root}/rig/steps.sh; {steps}; summary",
        rig.path().join("rig").display(),
        root = env!("CARGO_MANIFEST_DIR"),
    );
    std::fs::create_dir(rig.path().join("rig")).unwrap();
    let ended = Command::new("bash").arg("-c").arg(script).output().unwrap();
    let said = String::from_utf8(ended.stdout).unwrap();
    (said.trim_end().lines().last().unwrap_or_default().to_owned(), ended.status.success())
}

#[test]
fn a_step_counts_in_sight_and_beside_others() {
    let good = "beside one check true; beside two count echo '2 passed, 0 failed'; step three check true; beside_end";
    assert_eq!(run(good), ("4 passed, 0 failed".into(), true));
    assert_eq!(
        run("step one check false || true; step two check true"),
        ("1 passed, 1 failed".into(), false)
    );
    assert_eq!(
        run("beside one check false; beside two check true; beside_end"),
        ("1 passed, 1 failed".into(), false)
    );
    let tests = "beside one count echo '3 passed, 1 failed'; beside_end";
    assert_eq!(run(tests), ("3 passed, 1 failed".into(), false));
}

#[test]
fn a_runner_that_says_nothing_has_failed() {
    for silent in ["step one count true || true", "beside one count true; beside_end"] {
        assert_eq!(run(silent), ("0 passed, 1 failed".into(), false), "{silent}");
    }
    let killed = "beside one check sh -c 'kill -9 $$'; beside_end";
    assert_eq!(run(killed), ("0 passed, 1 failed".into(), false));
}
