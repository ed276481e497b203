#!/usr/bin/env bash
# Runs a command for at most so many seconds; then kills it and everything that it started, also
# what made itself a process group of its own, as `swift test` does with the tests.
#
#   scripts/bounded.sh SECONDS COMMAND...
set -euo pipefail
limit=$1
shift

# All processes below one, children before their parents.
below() { # pid
    local child
    for child in $(ps -o pid= --ppid "$1"); do
        below "$child"
        echo "$child"
    done
}

"$@" &
pid=$!
trap 'kill -KILL $(below "$pid") "$pid" 2>/dev/null; exit 130' INT TERM
for ((deadline = SECONDS + limit; SECONDS < deadline; )); do
    if ! kill -0 "$pid" 2>/dev/null; then
        wait "$pid" && exit 0 || exit $?
    fi
    sleep 0.2
done
echo "bounded: not done after $limit s, killed: $*" >&2
# shellcheck disable=SC2046
kill -KILL $(below "$pid") "$pid" 2>/dev/null || true
exit 124
