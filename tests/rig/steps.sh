# Steps, their headings and the summary. Read by tests/run.

results=() all_passed=0 all_failed=0

heading() { printf '\n=== %s\n' "$1"; }

# step NAME check|count COMMAND...: runs it in sight. `check` is one passed or failed; `count` reads the runner's own numbers,
# and a runner that ran no test, or fails without naming one, has failed.
step() {
    local name=$1 kind=$2 began=$SECONDS status passed failed
    shift 2
    heading "$name"
    "$@" 2>&1 </dev/null | tee "$rig/output"
    status=${PIPESTATUS[0]}
    if [ "$kind" = check ]; then
        passed=$((status == 0)) failed=$((status != 0))
    else
        read -r passed failed < <(count_tests "$rig/output")
        if [ $((passed + failed)) = 0 ] || { [ "$status" != 0 ] && [ "$failed" = 0 ]; }; then failed=$((failed + 1)); fi
    fi
    all_passed=$((all_passed + passed)) all_failed=$((all_failed + failed))
    results+=("$(printf '%-4s %-20s %4d passed %3d failed %5d s' \
        "$([ "$failed" = 0 ] && echo ok || echo FAIL)" "$name" "$passed" "$failed" $((SECONDS - began)))")
    [ "$failed" = 0 ]
}

summary() {
    heading 'summary'
    printf '%s\n' "${results[@]}" "total time $SECONDS s"
    clean_up
    printf '\n%d passed, %d failed\n' "$all_passed" "$all_failed"
    [ "$all_failed" = 0 ] && [ "$all_passed" -gt 0 ]
    exit
}

clean_up() {
    trap - EXIT
    if [ -n "$keep" ] && [ -f "$rig/postgres/url" ]; then
        printf '\nPostgreSQL goes on:\n  export LINGTONG_TEST_POSTGRES=%s LINGTONG_TEST_POSTGRES_CA=%s LINGTONG_BIN=%s\nStop it with:\n  tests/rig/postgres stop %s && rm -r %s\n' \
            "$(cat "$rig/postgres/url")" "$rig/postgres/ca.pem" "$CARGO_TARGET_DIR/debug/lingtong" "$rig/postgres" "$rig"
        return
    fi
    if [ -d "$rig/postgres" ]; then tests/rig/postgres stop "$rig/postgres" >/dev/null; fi
    rm -rf "$rig"
}

in_folder() { (cd "$1" && shift && "$@"); }

cargo_deny() { "$tools/bin/cargo-deny" --config .deny.toml "$@"; }

rust_tests() {
    local filter=()
    if [ -n "$only" ]; then filter=("$only"); fi
    cargo nextest run --locked --workspace --profile ci --no-tests fail "${filter[@]}"
}
