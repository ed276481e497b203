#!/usr/bin/env bash
# Changes the secrets of a running riskd again and again, half of the time badly at first: half-written,
# empty, of another owner, readable by all, wrong, missing. The emulated server takes only the newest.
#
#   scripts/test-rotation.sh [ROTATIONS]          default 20; BIN= where the programs are
#
# Exits with 0 only when no poll was late for it, every change was taken over in the end, and no secret
# was seen in riskd's environment, command line, memory, log or audit.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/scenario.sh
rotations=${1:-20}
[[ $rotations =~ ^[1-9][0-9]{0,4}$ ]] || {
    echo "test-rotation: ROTATIONS is '$rotations'; expected 1 to 99999" >&2
    exit 2
}
bin=${BIN:-$PWD/.build/release}
# Every account is read so often, and may be read so much later, in milliseconds.
interval=500
grace=1000

scenario_workspace

fail() {
    echo "test-rotation: FAILED: $1; riskd said:" >&2
    tail -30 "$work/riskd.log" >&2
    exit 1
}

await_socket() { # socket pid
    local tries
    for ((tries = 0; tries < 300; tries++)); do
        [[ ! -S $1 ]] || return 0
        kill -0 "$2" 2>/dev/null || break
        sleep 0.1
    done
    fail "no ${1##*/}"
}

mkdir "$work/server" "$work/client" "$work/state" "$work/accounts.d"
: >"$work/seen"
scenario_secrets "$work/server"
for role in reader enforcer; do
    install -m 400 "$work/server/live1-$role" "$work/client/live1-$role"
    (cat "$work/server/live1-$role" && echo) >>"$work/seen"
done
{
    printf '[Daemon]\nmode=enforce\nrest=unix:%s/rest.sock\n' "$work"
    printf 'state-directory=%s/state\nroster-directory=%s/accounts.d\n' "$work" "$work"
    printf 'event-socket=%s/events.sock\ncontrol-socket=%s/control.sock\n\n' "$work" "$work"
    # Everyone in turn, whatever the quotes say: there is always a request under way.
    scenario_configuration "$work/live1.sock" "$work/client/" |
        sed "s|^breaker-share=.*|&\npolicy=uniform\ntier-hot=${interval}ms\ntier-warm=${interval}ms|" |
        sed "s|^tier-warm=.*|&\ntier-normal=${interval}ms\nbatch=32\naccount-requests=50/s|"
} >"$work/riskd.conf"

origin=$(scenario_time_origin)
# shellcheck disable=SC2046
"$bin/mtemud" $(scenario_emulator_arguments "$work/live1.sock" "$work/server" "$origin") \
    --from "${origin%@*}" --replies "$work/replies.ndjson" \
    --export-roster "$work/accounts.d/live1.csv" >"$work/mtemud.log" 2>&1 &
emulator=$!
pids+=("$emulator")
await_socket "$work/live1.sock" "$emulator"
"$bin/riskd" --config "$work/riskd.conf" --time-origin "$origin" >"$work/riskd.log" 2>&1 &
riskd=$!
pids+=("$riskd")
await_socket "$work/rest.sock" "$riskd"
sleep 5

# A new secret on the server; what the client's file then is.
change_on_server() { # role
    umask 077
    od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$work/server/live1-$1"
    (cat "$work/server/live1-$1" && echo) >>"$work/seen"
    kill -HUP "$emulator"
}

put_in_place() { # role
    install -m 400 "$work/server/live1-$1" "$work/client/.new"
    mv "$work/client/.new" "$work/client/live1-$1"
}

go_wrong() { # role how
    local file=$work/client/live1-$1
    case $2 in
    0) put_in_place "$1" ;;
    1) head -c 20 "$work/server/live1-$1" >"$work/client/.new" && chmod 400 "$work/client/.new" &&
        mv "$work/client/.new" "$file" ;;
    2) : >"$work/client/.new" && chmod 400 "$work/client/.new" && mv "$work/client/.new" "$file" ;;
    3) put_in_place "$1" && { chown 65534 "$file" 2>/dev/null || chmod 644 "$file"; } ;;
    4) put_in_place "$1" && chmod 644 "$file" ;;
    5) printf 'not-the-secret-of-%s' "$1" >"$work/client/.new" && chmod 400 "$work/client/.new" &&
        mv "$work/client/.new" "$file" ;;
    6) rm -f "$file" ;;
    esac
}

# Every secret that there ever was, looked for where none may be.
look_for_secrets() {
    "$bin/riskctl" audit export --state-directory "$work/state" >"$work/audit.ndjson"
    # A process that is not dumpable shows its environment to root alone.
    tr '\0' '\n' <"/proc/$riskd/environ" >"$work/environ" 2>/dev/null ||
        echo "test-rotation: SKIPPED: riskd's environment can be read by root only" >&2
    tr '\0' '\n' <"/proc/$riskd/cmdline" >"$work/cmdline"
    local place
    for place in environ cmdline riskd.log audit.ndjson; do
        ! grep -q -F -f "$work/seen" "$work/$place" || fail "a secret is in $place"
    done
    python3 scripts/find-in-memory.py "$riskd" "$work/seen" || fail "a secret is in memory"
}

# The emulator keeps its secrets: a search that finds none there would find none anywhere.
if ((EUID == 0)) && python3 scripts/find-in-memory.py "$emulator" "$work/seen" 2>"$work/control"; then
    fail "the search does not find the secrets in the emulator's memory"
fi

echo "test-rotation: $rotations changes of secrets under load"
for ((i = 1; i <= rotations; i++)); do
    role=reader
    ((i % 2)) || role=enforcer
    change_on_server "$role"
    sleep 0.1
    go_wrong "$role" $((i % 7))
    # riskd looks twice a second.
    sleep 0.7
    put_in_place "$role"
    sleep 0.7
    kill -0 "$riskd" 2>/dev/null || fail "riskd has ended"
    ((i % 25)) || look_for_secrets
done
sleep 3
look_for_secrets

metric() { # name
    curl -sf --unix-socket "$work/rest.sock" http://riskd/metrics |
        awk -v name="riskd_$1{" 'index($0, name) == 1 { sum += $NF } END { printf "%d", sum }'
}
connects=$(metric connects_total)
timeouts=$(metric request_timeouts_total)
renewals=$(grep -c 'credential renewed' "$work/audit.ndjson" || true)
refusals=$(grep -c 'credential not renewed' "$work/audit.ndjson" || true)
gap=$(python3 - "$work/replies.ndjson" <<'PY'
import json, sys
seen, gaps, first = {}, [], None
for line in open(sys.argv[1]):
    if '"kind":"accounts"' not in line:
        continue
    reply = json.loads(line)
    at = reply["utc_ms"]
    first = first or at
    for row in reply["rows"]:
        # The first seconds belong to enrolment.
        if at > first + 5000:
            gaps.append(at - seen.get(row[0], at))
        seen[row[0]] = at
gaps += [at - last for last in seen.values()] if gaps else []
print(max(gaps, default=10**9))
PY
)
echo "test-rotation: $renewals taken over, $refusals refused at first, $connects connection(s)," \
    "$timeouts request(s) timed out, longest time in which an account was not read $gap ms"
((connects == 1)) || fail "the reader had $connects connections: one was lost"
((timeouts == 0)) || fail "$timeouts requests were not answered"
((gap <= interval + grace)) || fail "an account was not read for $gap ms"
# The last change of each role is in place and taken over.
((renewals >= rotations / 2)) || fail "only $renewals of $rotations changes were taken over"
! grep -q 'bridge is down' "$work/riskd.log" || fail "the bridge was down"
echo "test-rotation: passed"
