# Where things are built and kept. Read by tests/run.

# A fresh clone finds the last run's work here, so that only the first run is long.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$HOME/.cache/lingtong-target}
tools=${LINGTONG_TOOLS:-$HOME/.cache/lingtong-tools}
export PATH="$tools/bin:$PATH"

# Building OpenSSL for libpq takes 90 s a profile; where the system has it, it is linked instead.
if pkg-config --exists openssl 2>/dev/null; then
    export OPENSSL_NO_VENDOR=1
fi

# In a fresh clone at another path nothing incremental can be used again, and writing it costs time and disk.
if [ -n "${CI:-}" ]; then
    export CARGO_INCREMENTAL=${CARGO_INCREMENTAL:-0}
fi

export CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-never}
export INSTA_UPDATE=no INSTA_WORKSPACE_ROOT=$PWD
# A setting of the developer's own server must not reach a test's; LINGTONG_UPDATE would make every snapshot right.
unset LINGTONG_CONFIG LINGTONG_UPDATE
for name in ${!LINGTONG_@}; do
    case $name in *__*) unset "$name" ;; esac
done

# Where the servers of a run keep their files: in memory where there is room for them. PostgreSQL makes some hundred files
# for each test's database, and Chromium and the servers write much that nobody reads again.
ROOM_KB=4000000
place() {
    local memory=/dev/shm free
    free=$(df --output=avail -k "$memory" 2>/dev/null | tail -1)
    if [ -z "${TMPDIR:-}" ] && [ -w "$memory" ] && [ "${free:-0}" -gt "$ROOM_KB" ]; then echo "$memory"; else echo "${TMPDIR:-/tmp}"; fi
}
