#!/usr/bin/env bash
# Half a minute of a bad day: an emulated server with 500 traders, riskd watching it, and the event
# stream while jumps of the market carry some of them through their limits.
#
#   scripts/demo.sh [SECONDS]          how long the market lasts; default 30
#
# Exits with 0 only when somebody was flagged and everybody who was flagged is flat.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/scenario.sh
seconds=${1:-30}
[[ $seconds =~ ^[1-9][0-9]{0,3}$ ]] || {
    echo "demo: SECONDS is '$seconds'; expected 1 to 9999" >&2
    exit 2
}

scenario_workspace

fail() { # message log
    echo "demo: FAILED: $1; the log says:" >&2
    tail -20 "$2" >&2
    exit 1
}

echo "demo: building for release (the first time takes some minutes)"
make -s build >"$work/build.log" 2>&1 || fail "it does not build" "$work/build.log"
bin=$PWD/.build/release

# Waits until a socket is there; a program that ended before shows its log.
await_socket() { # socket pid log
    local tries
    for ((tries = 0; tries < 300; tries++)); do
        [[ ! -S $1 ]] || return 0
        kill -0 "$2" 2>/dev/null || break
        sleep 0.1
    done
    fail "no ${1##*/}" "$3"
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
begin=${origin%@*}
# The market closes after so many seconds, so that whoever is flagged last can be seen flat.
close=$(date -u -d "$begin + $seconds seconds" +%Y-%m-%dT%H:%M:%SZ)
# shellcheck disable=SC2046
"$bin/mtemud" $(scenario_emulator_arguments "$work/live1.sock" "$work/secrets" "$origin") \
    --from "$begin" --to "$close" \
    --export-roster "$work/accounts.d/live1.csv" >"$work/mtemud.log" 2>&1 &
pids+=($!)
await_socket "$work/live1.sock" "$!" "$work/mtemud.log"
"$bin/riskd" --config "$work/riskd.conf" --time-origin "$origin" >"$work/riskd.log" 2>&1 &
pids+=($!)
riskd=$!
await_socket "$work/events.sock" "$riskd" "$work/riskd.log"

echo "demo: riskd watches 500 traders on an emulated server; $seconds s of its event socket"
echo
: >"$work/events.ndjson"
socat -u "UNIX-CONNECT:$work/events.sock" - >"$work/events.ndjson" 2>"$work/socat.log" &
pids+=($!)
tail -n +1 -f "$work/events.ndjson" 2>/dev/null | jq -n --unbuffered -r -f scripts/demo.jq &
viewer=$!
pids+=("$viewer")

# The accounts of these events, each once.
accounts() { # event
    jq -r --arg event "$1" 'select(.event == $event) | "\(.data.server)/\(.data.login)"' \
        "$work/events.ndjson" 2>/dev/null | sort -u
}
all_flat() {
    [[ -z $(comm -23 <(accounts risk.violation_flagged) <(accounts risk.enforcement_completed)) ]]
}
sleep "$seconds"
for ((tries = 0; tries < 30; tries++)); do
    ! all_flat || break
    sleep 0.5
done
kill -0 "$riskd" 2>/dev/null || fail "riskd ended" "$work/riskd.log"
sleep 0.5

echo
echo "--- riskctl status"
"$bin/riskctl" status --socket "$work/control.sock"
echo
echo "--- riskctl violation list --limit 5"
"$bin/riskctl" violation list --limit 5 --socket "$work/control.sock" | grep -v '^(more'
first=$(accounts risk.violation_flagged | sed -n 1p)
if [[ -n $first ]]; then
    echo
    echo "--- riskctl account show $first"
    "$bin/riskctl" account show "$first" --socket "$work/control.sock"
fi

flagged=$(accounts risk.violation_flagged | wc -l)
flat=$(accounts risk.enforcement_completed | wc -l)
warned=$(jq -r 'select(.event == "risk.warning") | .id' "$work/events.ndjson" | wc -l)
times=$(jq -r 'select(.event == "risk.enforcement_completed") | .data.elapsed_ms' \
    "$work/events.ndjson" | sort -n)
median=$(sed -n "$(((flat + 1) / 2))p" <<<"$times")
echo
[[ $flagged -gt 0 ]] || fail "nobody was flagged" "$work/riskd.log"
all_flat || fail "$flagged accounts flagged, only $flat are flat" "$work/riskd.log"
echo "demo: of 500 traders $flagged broke a rule; all $flat are disabled and flat," \
    "$median ms after the flag (median), $(tail -1 <<<"$times") ms (slowest); $warned warnings"
