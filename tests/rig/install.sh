# Installs what is missing, and nothing else: Debian packages, and two prebuilt cargo tools into a cache folder. Read by tests/run.

deny_version=0.20.2
nextest_version=0.9.148

# What is looked for and the Debian package that brings it; a line for each need of a test. Chromium and its shell must be of one
# version, so that one is not installed without the other.
debian_needs() {
    cat <<'NEEDS'
/usr/lib/postgresql/*/bin/initdb postgresql
/usr/sbin/slapd slapd
/usr/bin/ldapsearch ldap-utils
/usr/sbin/samba samba
/usr/bin/ldbadd ldb-tools
/usr/lib/*/samba/ldb/samba_dsdb.so samba-dsdb-modules
/usr/lib/*/samba/vfs/acl_xattr.so samba-vfs-modules
/usr/sbin/winbindd winbind
/usr/bin/kinit krb5-user
/usr/share/samba/setup/provision.ldif samba-ad-provision
/usr/bin/openssl openssl
/usr/bin/perl perl
/usr/bin/make make
/usr/lib/python3/dist-packages/aiosmtpd python3-aiosmtpd
NEEDS
    if [ -n "$web" ]; then
        cat <<'NEEDS'
/usr/bin/chromium chromium
/usr/bin/chromium-headless-shell chromium
/usr/bin/chromium-headless-shell chromium-headless-shell
/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc fonts-noto-cjk
NEEDS
    fi
    python3 -m pip --version >/dev/null 2>&1 || echo '/nonexistent python3-pip'
}

install_needs() {
    local missing=() path package
    while read -r path package; do
        compgen -G "$path" >/dev/null || missing+=("$package")
    done < <(debian_needs)
    if [ ${#missing[@]} -gt 0 ]; then
        install_debian "${missing[@]}" || return 1
    fi
    install_tool cargo-deny "$deny_version" || return 1
    command -v cargo-nextest >/dev/null || install_tool cargo-nextest "$nextest_version" || return 1
    install_python scim tests/scim/requirements.txt || return 1
    local folder folders=(tests/oidc)
    if [ -n "$web" ]; then folders+=(server/web tests/web); fi
    for folder in "${folders[@]}"; do install_npm "$folder" || return 1; done
    echo 'all there'
}

# Packages come without their services: a private one is started for each run.
install_debian() {
    echo "installing: $*"
    local as_root=() policy=''
    if [ "$(id -u)" != 0 ]; then as_root=(sudo); fi
    if [ ! -e /usr/sbin/policy-rc.d ]; then
        policy=/usr/sbin/policy-rc.d
        printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" install -m 755 /dev/stdin "$policy"
    fi
    "${as_root[@]}" apt-get update -qq &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" >"$rig/apt.log" 2>&1
    local result=$?
    if [ -n "$policy" ]; then "${as_root[@]}" rm -f "$policy"; fi
    if [ $result != 0 ]; then tail -20 "$rig/apt.log"; fi
    return $result
}

# The Python registry has these two built for Linux; pip only unpacks them into the cache folder.
install_tool() {
    local name=$1 version=$2
    if [ -x "$tools/bin/$name" ] && [ "$(cat "$tools/$name.version" 2>/dev/null)" = "$version" ]; then return 0; fi
    echo "installing: $name $version"
    python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-deps --upgrade \
        --target "$rig/$name" "astral-dev-toolchain-$name==$version" || return 1
    mkdir -p "$tools/bin" && mv "$rig/$name/bin/$name" "$tools/bin/$name" && echo "$version" >"$tools/$name.version"
}

# Packages of a list into a cache folder of their own, when the list changed since the last time.
install_python() {
    local name=$1 list=$2 sum
    sum=$(sha256sum <"$list")
    if [ "$(cat "$tools/$name.list" 2>/dev/null)" = "$sum" ]; then return 0; fi
    echo "installing: $list"
    rm -rf "${tools:?}/$name"
    python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-deps \
        --target "$tools/$name" -r "$list" && echo "$sum" >"$tools/$name.list"
}

# `npm ci` only when the lock file changed since the last time in this folder; the server's build looks at the same mark.
install_npm() {
    local folder=$1 mark=$1/node_modules/.installed-lock.json
    if cmp -s "$folder/package-lock.json" "$mark"; then return 0; fi
    echo "npm ci: $folder"
    (cd "$folder" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error) &&
        cp "$folder/package-lock.json" "$mark"
}
