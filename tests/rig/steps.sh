# Steps, their headings and the summary. Read by tests/run.

results=() all_passed=0 all_failed=0
beside_names=() beside_kinds=() beside_jobs=()

heading() { printf '\n=== %s\n' "$1"; }

# step NAME check|count COMMAND...: runs it in sight. `check` is one passed or failed; `count` reads the runner's own numbers,
# and a runner that ran no test, or fails without naming one, has failed.
step() {
    local name=$1 kind=$2 began=$SECONDS status
    shift 2
    heading "$name"
    "$@" 2>&1 </dev/null | tee "$rig/output"
    status=${PIPESTATUS[0]}
    result "$name" "$kind" "$status" $((SECONDS - began))
}

# beside NAME check|count COMMAND...: runs it in the background, beside the steps that follow; `beside_end` shows what each of
# them said and counts it as a step.
beside() {
    local at=${#beside_names[@]}
    beside_names+=("$1") beside_kinds+=("$2")
    shift 2
    (
        began=$SECONDS
        "$@" >"$rig/beside.$at" 2>&1 </dev/null
        echo "$? $((SECONDS - began))" >"$rig/beside.$at.end"
    ) &
    beside_jobs+=($!)
}

beside_end() {
    local at status took
    for at in "${!beside_names[@]}"; do
        wait "${beside_jobs[$at]}"
        heading "${beside_names[$at]}"
        cp "$rig/beside.$at" "$rig/output"
        cat "$rig/output"
        status=1 took=0
        read -r status took <"$rig/beside.$at.end"
        result "${beside_names[$at]}" "${beside_kinds[$at]}" "$status" "$took"
    done
    beside_names=() beside_kinds=() beside_jobs=()
}

# result NAME check|count STATUS SECONDS: what `$rig/output` says of a step.
result() {
    local name=$1 kind=$2 status=$3 took=$4 passed failed
    if [ "$kind" = check ]; then
        passed=$((status == 0)) failed=$((status != 0))
    else
        read -r passed failed < <(count_tests "$rig/output")
        if [ $((passed + failed)) = 0 ] || { [ "$status" != 0 ] && [ "$failed" = 0 ]; }; then failed=$((failed + 1)); fi
    fi
    all_passed=$((all_passed + passed)) all_failed=$((all_failed + failed))
    results+=("$(printf '%-4s %-20s %4d passed %3d failed %5d s' \
        "$([ "$failed" = 0 ] && echo ok || echo FAIL)" "$name" "$passed" "$failed" "$took")")
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
    if [ ${#beside_jobs[@]} -gt 0 ]; then kill "${beside_jobs[@]}" 2>/dev/null; fi
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

# One more at a time than there are processors: tests wait for servers, and a process test waits much.
rust_tests() {
    local filter=()
    if [ -n "$only" ]; then filter=("$only"); fi
    cargo nextest run --locked --workspace --profile ci --no-tests fail --test-threads $(($(nproc) + 1)) "${filter[@]}"
}
