#!/usr/bin/env bash
# Installs into an empty place, hides the Swift toolchain, and runs what was installed: what works
# here works on a machine that never had a toolchain.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
    echo "check-install: FAILED: $1" >&2
    exit 1
}

toolchain=$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")

# --- Second stage: in a mount namespace of its own, the toolchain covered by an empty directory.
if [[ ${1:-} == inside ]]; then
    dest=$2
    mount --bind "$3" "$toolchain"
    [[ -z $(ls -A "$toolchain") ]] || fail "could not hide $toolchain"
    bin=$dest/usr/bin
    riskd=$dest/usr/sbin/riskd
    for file in "$riskd" "$dest/usr/sbin/riskd-shim-host" "$bin/riskctl" "$bin/mtemud" "$dest"/usr/lib/riskd/*.so; do
        ! ldd "$file" | grep 'not found' || fail "$file lacks a library"
        ! patchelf --print-rpath "$file" | grep -F "$toolchain" || fail "$file still names $toolchain"
    done
    for program in "$riskd" "$dest/usr/sbin/riskd-shim-host" "$bin/riskctl" "$bin/mtemud"; do
        version=$("$program" --version) || fail "${program##*/} --version exits with $?"
        [[ $version == "${program##*/} "* ]] || fail "${program##*/} --version says '$version'"
    done
    # The check verifies every zone against known winter and summer offsets: a static or broken
    # runtime knows none. A zone that does not exist must fail, or the check proves nothing.
    zones=$dest/zones.conf
    for zone in Europe/Prague America/New_York+07:00 Asia/Tokyo; do
        printf '[Server live1]\nbridge=unix:/run/mt/live1.sock\nzone=%s\nreader-login=1\n' \
            "$zone" >"$zones"
        "$riskd" --check-config --config "$zones" || fail "zone $zone is refused"
    done
    sed -i 's/^zone=.*/zone=Europe\/Atlantis/' "$zones"
    ! "$riskd" --check-config --config "$zones" 2>/dev/null || fail "Europe/Atlantis is accepted"
    rm "$zones"
    "$riskd" --check-config --config "$dest/etc/riskd/riskd.conf" ||
        fail "the installed configuration is refused"
    # A shim host checks a library's path and owner without loading it.
    printf 'secret' >"$dest/secret"
    chmod 600 "$dest/secret"
    shim=("$dest/usr/sbin/riskd-shim-host" --check --listen unix:/run/riskd-shim/live1/bridge.sock
        --reader-login 1 --reader-secret "$dest/secret" --reader-password "$dest/secret" --shim)
    "${shim[@]}" "$dest/usr/lib/riskd/libswiftCore.so" >/dev/null ||
        fail "the shim host refuses a library"
    ! "${shim[@]}" "$dest/none.so" 2>/dev/null || fail "the shim host accepts what is not there"
    rm "$dest/secret"
    exit 0
fi

# --- First stage.
if ! unshare --map-root-user --mount true 2>/dev/null && ! unshare --mount true 2>/dev/null; then
    echo "check-install: SKIPPED: this machine permits no mount namespaces" >&2
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dest=$work/dest
mkdir "$work/empty"

export DESTDIR=$dest PREFIX=/usr SYSCONFDIR=/etc
scripts/install.sh install
namespace=(unshare --mount)
[[ $EUID -eq 0 ]] || namespace+=(--map-root-user)
"${namespace[@]}" "$PWD/scripts/check-install.sh" inside "$dest" "$work/empty"

# What a firm starts a shim with fits together.
if compiler=$(command -v cc gcc clang | head -1) && [[ -n $compiler ]]; then
    "$compiler" -std=c11 -Wall -Werror -fPIC -shared -fvisibility=hidden -I "$dest/usr/include" \
        "$dest/usr/share/doc/riskd/shim/template.c" -o "$work/template.so" ||
        fail "the installed template does not compile against the installed mtshim.h"
else
    echo "check-install: SKIPPED: no C compiler for the shim's template" >&2
fi

# What a firm wrote is never overwritten, and never removed.
conf=$dest/etc/riskd/riskd.conf
echo '# ours' >>"$conf"
cp -a "$conf" "$work/kept"
scripts/install.sh install >/dev/null
cmp -s "$conf" "$work/kept" || fail "installing again changed riskd.conf"
cmp -s "$conf.new" etc/riskd/riskd.conf || fail "installing again left no riskd.conf.new"
scripts/install.sh uninstall
cmp -s "$conf" "$work/kept" || fail "uninstalling changed riskd.conf"
left=$(find "$dest" -type f ! -path "$dest/etc/riskd/*")
[[ -z $left ]] || fail "uninstalling left: $left"
[[ ! -e $conf.new ]] || fail "uninstalling left riskd.conf.new"

# Another prefix: no file names the usual one.
export PREFIX=/opt/riskd
scripts/install.sh install >/dev/null
! grep -rn '/usr/' "$dest/opt/riskd/lib/systemd" || fail "units name /usr below another prefix"
echo "check-install: passed"
