#!/usr/bin/env bash
# Half a minute of a bad day: an emulated server with 500 traders, riskd watching it, and the event
# stream while a jump of the market carries some of them through their limits.
#
#   scripts/demo.sh [SECONDS]          how long to watch; default 30
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/scenario.sh
seconds=${1:-30}

work=$(mktemp -d)
echo "demo: building (the first time takes some minutes)"
make -s build >"$work/build.log" 2>&1 || {
    tail -40 "$work/build.log" >&2
    rm -rf "$work"
    exit 1
}
bin=$PWD/.build/release

pids=()
# shellcheck disable=SC2317
clean_up() {
    local pid
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# Waits until a socket is there; a program that ended before shows its log.
#   $1 socket   $2 pid   $3 log
await_socket() {
    local tries
    for ((tries = 0; tries < 300; tries++)); do
        [[ ! -S $1 ]] || return 0
        kill -0 "$2" 2>/dev/null || break
        sleep 0.1
    done
    echo "demo: no ${1##*/} after $((tries / 10)) s; the log says:" >&2
    tail -20 "$3" >&2
    exit 1
}

mkdir "$work/secrets" "$work/state" "$work/accounts.d"
scenario_secrets "$work/secrets"
{
    printf '[Daemon]\nmode=enforce\nrest=unix:%s/rest.sock\n' "$work"
    printf 'state-directory=%s/state\nroster-directory=%s/accounts.d\n' "$work" "$work"
    printf 'event-socket=%s/events.sock\ncontrol-socket=%s/control.sock\n\n' "$work" "$work"
    scenario_configuration "$work/live1.sock" "$work/secrets/"
} >"$work/riskd.conf"

origin=$(scenario_time_origin)
# shellcheck disable=SC2046
"$bin/mtemud" $(scenario_emulator_arguments "$work/live1.sock" "$work/secrets" "$origin") \
    --export-roster "$work/accounts.d/live1.csv" >"$work/mtemud.log" 2>&1 &
pids+=($!)
await_socket "$work/live1.sock" "$!" "$work/mtemud.log"
"$bin/riskd" --config "$work/riskd.conf" --time-origin "$origin" >"$work/riskd.log" 2>&1 &
pids+=($!)
await_socket "$work/events.sock" "$!" "$work/riskd.log"

echo "demo: riskd watches 500 traders; for $seconds s this is its event socket"
echo
# What the event says, one line each; jq keeps up with the stream, line by line.
timeout "$seconds" socat -u "UNIX-CONNECT:$work/events.sock" - |
    tee "$work/events.ndjson" |
    jq --unbuffered -r '
        select(.event | startswith("risk."))
        | "\(.ts)  \(.event)  \(.data.server // "")/\(.data.login // "")"
          + (if .data.rule then "  \(.data.rule)" else "" end)
          + (if .data.equity then
                "  equity \(.data.equity) \(.data.currency // "") floor \(.data.floor // "")"
             else "" end)' || true

echo
echo "demo: what riskd says of it"
"$bin/riskctl" --socket "$work/control.sock" status
"$bin/riskctl" --socket "$work/control.sock" violation list | head -20
count() { jq -r --arg event "$1" 'select(.event == $event) | .id' "$work/events.ndjson" | wc -l; }
flagged=$(count risk.violation_flagged)
flat=$(count risk.enforcement_completed)
echo
echo "demo: $flagged violations flagged, $flat accounts disabled and flat"
[[ $flagged -gt 0 ]] || {
    echo "demo: FAILED: nothing was flagged; the log says:" >&2
    tail -20 "$work/riskd.log" >&2
    exit 1
}
