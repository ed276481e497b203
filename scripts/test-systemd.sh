#!/usr/bin/env bash
# Boots what `make install` installed in a real systemd (PID 1, journald, dbus in namespaces of their
# own) with the toolchain hidden, and lets scripts/test-systemd-inside.sh look at it.
#
#   WITH_SYSTEMD=…/with-systemd.sh       where the tool is; default ../shared/tools
#   KEEP_JOURNAL=FILE                    keep the journal of the run
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/scenario.sh

skip() {
    echo "test-systemd: SKIPPED: $1" >&2
    exit 0
}
tool=${WITH_SYSTEMD:-../shared/tools/with-systemd.sh}
[[ -x $tool || -f $tool ]] || skip "no $tool on this machine"
[[ $EUID -eq 0 ]] || skip "a systemd in namespaces needs root"
scripts/setup.sh build check systemd

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dest=$work/dest
DESTDIR=$dest PREFIX=/usr SYSCONFDIR=/etc scripts/install.sh install

# --- What a site adds: a configuration, secrets, and here a server to watch.
# 0755 as in a real /etc; the secrets' directory alone is root's.
chmod 755 "$dest/etc/riskd"
mkdir -p "$work/emulator" "$work/empty"
scenario_secrets "$dest/etc/riskd/credentials"
scenario_secrets "$work/emulator"
cp "$dest/etc/riskd/credentials/"* "$work/emulator/"
rm -rf "$dest/etc/riskd/conf.d" "$dest/etc/riskd/accounts.d"/*
mkdir -p "$dest/etc/riskd/accounts.d"
{
    printf '[Daemon]\nmode=enforce\n\n'
    scenario_configuration /run/mt/live1.sock /run/credentials/riskd.service/riskd_
} >"$dest/etc/riskd/riskd.conf"
chmod 644 "$dest/etc/riskd/riskd.conf"
# A firm's library, which a shim host holds: the reference shim, in front of the same server.
mkdir -m 755 "$work/firm"
install -m 755 "${BUILD:-.build/release}/libmtshim-reference.so" "$work/firm/mt5.so"
host=$dest/etc/riskd/shim-host
mkdir -p "$host"
mkdir -m 700 "$host/live1.credentials"
cat >"$host/live1.conf" <<EOF
shim=/usr/lib/firm/mt5.so
listen=unix:/run/riskd-shim/live1/bridge.sock
shim-address=unix:/run/mt/live1.sock
reader-login=1
enforcer-login=2
EOF
for role in reader enforcer; do
    for kind in secret password; do
        install -m 600 "$dest/etc/riskd/credentials/live1-$role" \
            "$host/live1.credentials/$role-$kind"
    done
done
origin=$(scenario_time_origin)
emulator="/usr/bin/mtemud $(scenario_emulator_arguments /run/mt/live1.sock /opt/emulator "$origin")"
cat >"$work/mtemud.service" <<EOF
[Unit]
Description=Emulated server for the test
Before=riskd.service
[Service]
ExecStart=$emulator --export-roster /etc/riskd/accounts.d/live1.csv
# riskd runs as another user, and must find roster and server there.
ExecStartPost=/bin/sh -c 'until [ -S /run/mt/live1.sock ]; do sleep 0.05; done; chmod 666 /run/mt/live1.sock'
RuntimeDirectory=mt
[Install]
WantedBy=multi-user.target
EOF
# The installed unit, but for the replayed time, and for the watchdog: its ten seconds are for
# production; what is tested is that it bites.
cat >"$work/test.conf" <<EOF
[Service]
WatchdogSec=2s
ExecStart=
$(grep '^ExecStart=' systemd/riskd.service) --time-origin $origin
EOF

toolchain=$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")
journal=()
[[ -z ${KEEP_JOURNAL:-} ]] || journal=(--journal-text "$KEEP_JOURNAL")
# The overlay leaves sub-mounts out and nothing that happens inside reaches this machine.
bash "$tool" --timeout 240 "${journal[@]}" \
    --copy "$dest/usr:/usr" --copy "$dest/etc/riskd:/etc/riskd" \
    --copy "$work/emulator:/opt/emulator" --copy "$work/firm:/usr/lib/firm" \
    --copy "$PWD/scripts/test-systemd-inside.sh:/opt/inside.sh:755" \
    --bind-ro "$work/empty:$toolchain" \
    --unit "$work/mtemud.service" --unit "$work/test.conf:riskd.service.d/test.conf" \
    --setup 'systemd-sysusers; chown -R root:root /etc/riskd; journalctl --update-catalog' \
    --enable mtemud.service --enable riskd.socket --enable riskd.service \
    -- bash /opt/inside.sh
echo "test-systemd: passed"
