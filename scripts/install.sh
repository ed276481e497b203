#!/usr/bin/env bash
# `make install` and `make uninstall`: one list of files serves both, so that what the one puts
# there the other takes away.
#
#   DESTDIR= PREFIX=/usr SYSCONFDIR=/etc scripts/install.sh install|uninstall
#
# Configuration below SYSCONFDIR is never overwritten (a newer one is put beside it as NAME.new)
# and never removed; neither is what is in /var/lib/riskd.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
DESTDIR=${DESTDIR:-}
PREFIX=${PREFIX:-/usr}
SYSCONFDIR=${SYSCONFDIR:-/etc}
BUILD=${BUILD:-.build/release}
RUNTIME=$PREFIX/lib/riskd
# From $PREFIX/bin and $PREFIX/sbin alike.
RPATH='$ORIGIN/../lib/riskd'

fail() {
    echo "install: $1" >&2
    exit 1
}

# Mode, source, destination; one file to a line.
files() {
    echo "755 $BUILD/riskd $PREFIX/sbin/riskd"
    echo "755 $BUILD/riskd-shim-host $PREFIX/sbin/riskd-shim-host"
    echo "755 $BUILD/riskctl $PREFIX/bin/riskctl"
    echo "755 $BUILD/mtemud $PREFIX/bin/mtemud"
    echo "644 Sources/CMTShim/include/mtshim.h $PREFIX/include/mtshim.h"
    local unit document
    for unit in systemd/*.service systemd/*.socket; do
        echo "644 $unit $PREFIX/lib/systemd/system/${unit##*/}"
    done
    echo "644 systemd/riskd.sysusers $PREFIX/lib/sysusers.d/riskd.conf"
    echo "644 systemd/riskd.tmpfiles $PREFIX/lib/tmpfiles.d/riskd.conf"
    echo "644 systemd/riskd.catalog $PREFIX/lib/systemd/catalog/riskd.catalog"
    for document in README.md CHANGELOG.md SECURITY.md; do
        echo "644 $document $PREFIX/share/doc/riskd/$document"
    done
    find docs -type f | sort | while read -r document; do
        echo "644 $document $PREFIX/share/doc/riskd/${document#docs/}"
    done
}

# The same for configuration; what is readable by the daemon alone stays so.
configuration() {
    local file
    find etc -type f ! -name .gitkeep | sort | while read -r file; do
        echo "640 $file $SYSCONFDIR/${file#etc/}"
    done
}

# The toolchain's own libraries that the programs need, directly or through one another. Where the
# toolchain is, the programs say themselves: `sudo` may have another PATH than who built them.
runtime_libraries() {
    local toolchain
    toolchain=$(patchelf --print-rpath "$BUILD/riskd" | tr : '\n' | grep -m 1 '^/')
    ldd "$BUILD/riskd" "$BUILD/riskctl" "$BUILD/riskd-shim-host" "$BUILD/mtemud" |
        awk -v root="$toolchain/" '$2 == "=>" && index($3, root) == 1 { print $3 }' | sort -u
}

install_program() { # source destination
    install -D -m 755 "$1" "$2"
    # Without this the build machine's toolchain comes first, and is taken where it exists.
    patchelf --set-rpath "$RPATH" "$2"
}

do_install() {
    local mode source destination library libraries
    [[ -x $BUILD/riskd ]] || fail "no programs in $BUILD; run 'make build' first"
    command -v patchelf >/dev/null || fail "no 'patchelf'; run 'make setup' first"
    libraries=$(runtime_libraries)
    [[ -n $libraries ]] || fail "found no Swift runtime libraries that $BUILD/riskd needs"
    files | while read -r mode source destination; do
        case $source in
        "$BUILD"/*) install_program "$source" "$DESTDIR$destination" ;;
        *) install -D -m "$mode" "$source" "$DESTDIR$destination" ;;
        esac
    done
    if [[ $PREFIX != /usr ]]; then
        # The units, like the documentation they name, are written for /usr.
        sed -i "s|/usr/|$PREFIX/|g" "$DESTDIR$PREFIX/lib/systemd/system/"riskd*
        sed -i "s|file:///usr/|file://$PREFIX/|" "$DESTDIR$PREFIX/lib/systemd/catalog/riskd.catalog"
    fi
    for library in $libraries; do
        install -D -m 755 "$library" "$DESTDIR$RUNTIME/${library##*/}"
    done
    install_configuration
    echo "install: $(wc -l <<<"$libraries") runtime libraries in $DESTDIR$RUNTIME"
    [[ -n $DESTDIR ]] || finish
}

install_configuration() {
    local mode source destination
    install -d -m 700 "$DESTDIR$SYSCONFDIR/riskd/credentials"
    configuration | while read -r mode source destination; do
        if [[ ! -e $DESTDIR$destination ]]; then
            install -D -m "$mode" "$source" "$DESTDIR$destination"
        elif ! cmp -s "$source" "$DESTDIR$destination"; then
            install -D -m "$mode" "$source" "$DESTDIR$destination.new"
            echo "install: kept your $destination; the new one is $destination.new"
        fi
    done
}

# On the running system: users, directories, catalog, units. In an image its own boot does this.
finish() {
    if [[ -d /run/systemd/system ]]; then
        systemd-sysusers riskd.conf
        systemd-tmpfiles --create riskd.conf
        journalctl --update-catalog
        systemctl daemon-reload
    fi
    if getent group riskd >/dev/null; then
        find "$SYSCONFDIR/riskd" -path '*/credentials' -prune -o -type f -exec chgrp riskd {} +
    fi
    echo "install: next: edit $SYSCONFDIR/riskd/riskd.conf, then" \
        "systemctl enable --now riskd.socket riskd.service"
}

do_uninstall() {
    local destination source
    files | while read -r _ _ destination; do rm -f "$DESTDIR$destination"; done
    # A later build may need other libraries than the installed one: all of them are ours.
    if [[ -d $DESTDIR$RUNTIME ]]; then
        find "$DESTDIR$RUNTIME" -maxdepth 1 -type f -name '*.so' -delete
        rmdir --ignore-fail-on-non-empty "$DESTDIR$RUNTIME"
    fi
    configuration | while read -r _ source destination; do
        rm -f "$DESTDIR$destination.new"
    done
    [[ ! -d $DESTDIR$PREFIX/share/doc/riskd ]] ||
        find "$DESTDIR$PREFIX/share/doc/riskd" -type d -empty -delete
    echo "uninstall: kept $SYSCONFDIR/riskd and /var/lib/riskd"
}

case ${1:-} in
install) do_install ;;
uninstall) do_uninstall ;;
*) fail "usage: scripts/install.sh install|uninstall" ;;
esac
