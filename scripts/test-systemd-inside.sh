#!/usr/bin/env bash
# Runs inside the systemd that scripts/test-systemd.sh booted; nowhere else.
set -uo pipefail
events=/run/riskd/events.sock
work=$(mktemp -d)
passes=0
failures=0

pass() {
    echo "ok - $1"
    passes=$((passes + 1))
}
fail() {
    echo "FAILED - $1" >&2
    failures=$((failures + 1))
}
# Runs a test by name; it fails by its exit code or by what it says with `fail`.
check() { # description command...
    local description=$1
    shift
    if "$@" >"$work/out" 2>&1; then pass "$description"; else
        fail "$description: $(tail -5 "$work/out")"
    fi
}
finish() {
    echo "$passes passed, $failures failed"
    ((failures > 0)) || exit 0
    systemctl status --no-pager riskd.service mtemud.service 'riskd-shim-host@*' >&2
    journalctl --no-pager -u riskd.service -u mtemud.service -u 'riskd-shim-host@*' -n 40 >&2
    exit 1
}
# Until a command succeeds, for at most so many seconds: the bound is for a broken run only.
await() { # seconds command...
    local deadline=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        ((SECONDS < deadline)) || return 1
        sleep 0.1
    done
}
property() { systemctl show -P "$1" riskd.service; }
is_running() { [[ $(property SubState) == running ]]; }
# What a consumer sees: as a member of the events group only, with an optional request line.
consume() { # seconds [request]
    { [[ -z ${2:-} ]] || printf '%s\n' "$2"; sleep "$1"; } |
        timeout "$1" setpriv --reuid nobody --regid riskd-events --clear-groups \
            socat - "UNIX-CONNECT:$events"
    true
}
# The first line within so many seconds, without waiting for the rest.
first_line() {
    local line
    IFS= read -r -t "$1" line < <(consume "$1") && printf '%s\n' "$line"
}
greeted() { first_line "$1" | jq -e '.event == "stream.hello" and (.epoch | length > 0)'; }

verify() {
    local units=(riskd.service riskd.socket riskd-rest.socket riskd-control.socket) said
    units+=(riskd-shim-host@.service)
    # It exits with 0 for unknown keys and says so on standard error only.
    said=$(systemd-analyze verify "${units[@]/#//usr/lib/systemd/system/}" 2>&1) && [[ -z $said ]] ||
        { echo "$said"; return 1; }
}
exposure() {
    systemd-analyze security --offline=true --threshold=12 riskd.service riskd-shim-host@.service
}

ready() {
    await 60 is_running && [[ $(property ActiveState) == active ]] &&
        [[ -n $(property StatusText) ]] && [[ $(property NRestarts) == 0 ]]
}
unprivileged() {
    local pid status
    pid=$(property MainPID)
    status=$(<"/proc/$pid/status")
    [[ $(stat -c %U "/proc/$pid") == riskd || $status == *$'Uid:\t'"$(id -u riskd)"* ]] &&
        grep -q 'CapEff:.*0000000000000000' <<<"$status" &&
        [[ $(stat -c %a:%U /var/lib/riskd) == 750:riskd ]]
}
own_libraries() { # every Swift library comes from the installation
    local maps
    maps=$(<"/proc/$(property MainPID)/maps")
    grep -q /usr/lib/riskd/libswiftCore.so <<<"$maps" &&
        ! grep -E 'libswift|libFoundation|libdispatch' <<<"$maps" | grep -v ' /usr/lib/riskd/'
}
credential() { # the service has the secrets, and others do not
    [[ $(stat -c %a /etc/riskd/credentials) == 700 ]] &&
        [[ -f /run/credentials/riskd.service/riskd_live1-reader ]] &&
        ! setpriv --reuid nobody --regid nogroup --clear-groups \
            cat /run/credentials/riskd.service/riskd_live1-reader
}
rest() { await 30 curl -fsS http://127.0.0.1:8477/readyz && curl -fsS http://127.0.0.1:8477/livez; }
control() { riskctl --socket /run/riskd/control.sock status --json | jq -e .; }

hello() { greeted 10; }
refuses_strangers() {
    ! setpriv --reuid nobody --regid nogroup --clear-groups \
        timeout 2 socat -u "UNIX-CONNECT:$events" - </dev/null
}

# By the kind's MESSAGE_ID, as in systemd/riskd.catalog: warnings name the severity of their rule too.
violations() {
    journalctl -u riskd.service -o json --no-pager RISKD_SEVERITY=hard \
        MESSAGE_ID=ffa10e2e73114d1d854f7d32d2ce2fba
}
has_violation() { violations | jq -es 'length > 0'; }
journal_violation() {
    await 60 has_violation || { echo "no entry of a violation"; return 1; }
    violations | jq -es '
        .[0] | (.MESSAGE_ID | test("^[0-9a-f]{32}$")) and .PRIORITY == "4"
            and .RISKD_SERVER == "live1" and (.RISKD_LOGIN | tonumber > 0)
            and (.RISKD_RULE | length > 0) and (.RISKD_EQUITY | tonumber != null)
            and (.RISKD_FLOOR | tonumber != null) and .RISKD_CURRENCY != null
            and .RISKD_EVENT_ID != null and ._SYSTEMD_UNIT == "riskd.service"'
}
journal_explains() {
    journalctl -x --no-pager -n 1 MESSAGE_ID=ffa10e2e73114d1d854f7d32d2ce2fba |
        grep 'broke a rule' >/dev/null
}

served_while_stopped() { # the socket unit holds the connection, and it starts the service
    systemctl stop riskd.service && ! is_running &&
        greeted 15 && await 30 is_running
}
served_while_restarting() {
    systemctl restart --no-block riskd.service
    greeted 15 && await 30 is_running
}
misses_nothing() { # all events again from a cursor before a restart, dense and unchanged
    local hello epoch
    hello=$(first_line 10)
    epoch=$(jq -r .epoch <<<"$hello")
    request() { jq -cn --argjson after "$1" --arg epoch "$epoch" '{after: $after, epoch: $epoch}'; }
    consume 5 "$(request 0)" | jq -c 'select(.seq and .id) | [.seq, .id, .event]' >"$work/before"
    [[ $(wc -l <"$work/before") -ge 4 ]] || { echo "too few events to tell"; return 1; }
    cursor=$(sed -n 2p "$work/before" | jq '.[0]')
    systemctl restart --no-block riskd.service
    consume 10 "$(request "$cursor")" | tee "$work/replay" |
        jq -c 'select(.seq and .id) | [.seq, .id, .event]' >"$work/after"
    [[ $(head -1 "$work/replay" | jq -r .epoch) == "$epoch" ]] || { echo "new epoch"; return 1; }
    # Everything after the cursor comes again, as it was; seq has no hole and no repetition.
    sed 1,2d "$work/before" >"$work/expected"
    head -n "$(wc -l <"$work/expected")" "$work/after" | diff "$work/expected" - &&
        jq -es --argjson first $((cursor + 1)) \
            'map(.[0]) | . == [range($first; $first + length)]' "$work/after"
}

reloads() { # the same process, and nothing lost
    local pid
    pid=$(property MainPID)
    systemctl reload riskd.service && is_running && [[ $(property MainPID) == "$pid" ]]
}
restarted() { [[ $(property NRestarts) -gt $1 ]] && is_running; }
# Not `grep -q`: it would end before journalctl does, which then fails by SIGPIPE.
logged() { journalctl -u riskd.service --no-pager | grep "$1" >/dev/null; }
watchdog_bites() {
    local before pid
    before=$(property NRestarts)
    pid=$(property MainPID)
    kill -STOP "$pid"
    await 30 restarted "$before" && [[ $(property MainPID) != "$pid" ]] &&
        logged 'Watchdog timeout' && rest
}
killed() {
    local before
    before=$(property NRestarts)
    kill -KILL "$(property MainPID)"
    await 30 restarted "$before" && rest
}
stops_cleanly() {
    local began=$SECONDS
    systemctl stop riskd.socket riskd-rest.socket riskd-control.socket riskd.service 2>&1
    [[ $(property ActiveState) == inactive ]] && [[ $(property Result) == success ]] &&
        [[ $(property ExecMainStatus) == 0 ]] && ((SECONDS - began < 30)) &&
        sqlite3 /var/lib/riskd/*.db 'PRAGMA integrity_check' | grep -qx ok
}

# --- A shim host: the firm's library as another user, behind a socket for riskd alone.
bridge=/run/riskd-shim/live1/bridge.sock
hosting() { systemctl show -P "$1" riskd-shim-host@live1.service; }
host_ready() {
    systemctl start riskd-shim-host@live1.service && await 30 test -S "$bridge" &&
        [[ $(hosting SubState) == running ]]
}
host_unprivileged() {
    local status password=/run/credentials/riskd-shim-host@live1.service/riskd-shim_reader-password
    status=$(<"/proc/$(hosting MainPID)/status")
    grep -q "^Uid:.$(id -u riskd-shim)[^0-9]" <<<"$status" &&
        grep -q 'CapEff:.*0000000000000000' <<<"$status" &&
        [[ $(stat -c %a:%U:%G "$bridge") == 660:riskd-shim:riskd-bridge ]] &&
        [[ $(stat -c %a:%U:%G "${bridge%/*}") == 750:riskd-shim:riskd-bridge ]] &&
        [[ -f $password ]] &&
        ! setpriv --reuid riskd --regid riskd --init-groups cat "$password"
}
host_serves_riskd() { # the replayed clock is not this host's: of all checks only that one may fail
    install -m 400 -o riskd /etc/riskd/credentials/live1-reader /run/reader-secret
    setpriv --reuid riskd --regid riskd --init-groups \
        riskctl shim check "unix:$bridge" --reader 1:/run/reader-secret --json >"$work/report"
    jq -e '.server.name == "live1" and (.checks | length > 25)
        and [.checks[] | select(.outcome == "failed").name] - ["time.zone"] == []' "$work/report"
}
host_refuses_strangers() {
    ! setpriv --reuid nobody --regid nogroup --clear-groups \
        timeout 2 socat -u "UNIX-CONNECT:$bridge" - </dev/null
}
status() { riskctl --socket /run/riskd/control.sock status --json; }
connected() { status | jq -e '.servers[0].state == "connected"'; }
host_restarted() { [[ $(hosting NRestarts) -gt $1 && -S $bridge ]]; }
crash_costs_a_connection() { # riskd stays, and reads again once the host is back
    local pid before
    sed -i "s|^bridge=.*|bridge=unix:$bridge|" /etc/riskd/riskd.conf
    systemctl restart riskd.service && await 30 connected || { status; return 1; }
    pid=$(property MainPID)
    before=$(hosting NRestarts)
    kill -SEGV "$(hosting MainPID)"
    await 30 host_restarted "$before" && await 30 connected &&
        [[ $(property MainPID) == "$pid" ]]
}
host_stops_cleanly() {
    systemctl stop riskd-shim-host@live1.service && [[ $(hosting Result) == success ]]
}

check "units verify without a word" verify
check "exposure is at most 1.2" exposure
check "riskd becomes READY, with a status line" ready
((failures == 0)) || finish # nothing below could be told from a daemon that does not run
check "it runs as riskd without capabilities, its state is private" unprivileged
check "its Swift libraries are the installed ones" own_libraries
check "its credentials are its own" credential
check "REST answers on the socket that systemd passed" rest
check "the control socket answers root" control
check "a member of riskd-events is greeted" hello
check "others are refused" refuses_strangers
check "a violation is in the journal by field" journal_violation
check "the catalog explains it" journal_explains
check "a reload keeps the process" reloads
check "a consumer that connects while riskd is stopped is served" served_while_stopped
check "a consumer that connects while riskd restarts is served" served_while_restarting
check "a consumer that comes back with its cursor misses nothing" misses_nothing
check "a hanging riskd is restarted by the watchdog" watchdog_bites
check "a killed riskd is restarted" killed
check "a shim host takes the firm's library" host_ready
((failures == 0)) || finish
check "it runs as riskd-shim, its socket is for riskd, its passwords are its own" host_unprivileged
check "riskd's user is served through it" host_serves_riskd
check "others are refused by it" host_refuses_strangers
check "a crash of the library costs riskd a connection" crash_costs_a_connection
check "it stops cleanly, its ledger whole" stops_cleanly
check "the shim host stops cleanly" host_stops_cleanly
finish
