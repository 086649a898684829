# Reads how many tests passed and failed from a runner's closing lines. Read by tests/run.
#
# Known: nextest, cargo test, vitest, node --test (spec and TAP), Playwright, and `N passed, N failed` alone. To add one, give its closing line a rule below.

# Prints "PASSED FAILED" for the output in file $1.
count_tests() {
    sed 's/\x1b\[[0-9;]*m//g' "$1" | awk '
        function number_before(word,    found) {
            if (match($0, "[0-9]+ " word)) { found = substr($0, RSTART, RLENGTH); sub(/ .*/, "", found); return found + 0 }
            return 0
        }
        # nextest:  Summary [ 1.2s] 12 tests run: 10 passed (1 slow), 1 failed, 1 timed out, 0 skipped
        /^ *Summary \[.*tests? run:/ {
            passed += number_before("passed"); failed += number_before("failed") + number_before("timed out") + number_before("exec failed"); next }
        # cargo test:  test result: ok. 3 passed; 0 failed; ...
        /^test result:/ { passed += number_before("passed"); failed += number_before("failed"); next }
        # vitest:  Tests  1 failed | 12 passed (13)
        /^ *Tests +[0-9]/ { passed += number_before("passed"); failed += number_before("failed"); next }
        # node --test:  # pass 3, # fail 0
        /^(#|ℹ) pass [0-9]+$/ { passed += $3; next }
        /^(#|ℹ) fail [0-9]+$/ { failed += $3; next }
        # Playwright:  3 passed (5.1s), 1 failed
        /^ +[0-9]+ passed \([0-9.]+m?s\)$/ { passed += $1; next }
        /^ +[0-9]+ failed$/ { failed += $1; next }
        # our own scripts:  3 passed, 1 failed
        /^[0-9]+ passed, [0-9]+ failed$/ { passed += $1; failed += $3; next }
        END { print passed + 0, failed + 0 }'
}
