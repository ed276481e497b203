#!/usr/bin/env bash
# Every check, in two lanes. What waits for real time runs one after the other; what only computes
# (the tests' own build, ThreadSanitizer, the simulation, lint) runs beside it on the processor time
# that it leaves, at a priority at which it cannot disturb what is measured. The unit tests come last.
#
#   scripts/test-all.sh          run by `make test`; make's variables reach every check
#
# What failed is named in the last lines, with its own last lines.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

waiting=(check-install test-systemd test-judge test-rollover test-shim test-rotation test-full-disk
    test-crash)
computing=(build-tests test-threads test-simulation lint)

work=$(mktemp -d)
lane=

# All processes below one, children before their parents.
below() { # pid
    local child
    for child in $(ps -o pid= --ppid "$1"); do
        below "$child"
        echo "$child"
    done
}

# shellcheck disable=SC2046
clean_up() {
    if [[ -n $lane ]]; then
        # Whose end nobody need hear of.
        disown "$lane"
        kill -KILL $(below "$lane") "$lane" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# Each line of what a build does, thousands of them.
without_progress() { grep -v '^\[[0-9]*/[0-9]*\] ' || true; }

# One target of the Makefile, its output in a file; it leaves its name behind when it fails.
check() { # target
    local begun=$SECONDS code=0
    "${MAKE:-make}" --no-print-directory BUILT=1 "$1" >"$work/$1.log" 2>&1 || code=$?
    echo "test-all: $1: $((SECONDS - begun)) s" >>"$work/$1.log"
    ((code == 0)) || echo "$1" >>"$work/failed"
    return $code
}

give_up() {
    local target
    # The first; what else failed, did so perhaps because of it.
    target=$(head -1 "$work/failed")
    echo "test-all: $target FAILED; it said at last:" >&2
    without_progress <"$work/$target.log" | tail -40 >&2
    echo "test-all: FAILED: $target" >&2
    exit 1
}

"${MAKE:-make}" --no-print-directory build

(
    chrt --idle --pid 0 "$BASHPID" 2>/dev/null || renice -n 19 -p "$BASHPID" >/dev/null
    for target in "${computing[@]}"; do check "$target" || exit 1; done
) &
lane=$!

for target in "${waiting[@]}"; do
    echo "== $target"
    check "$target" || true
    without_progress <"$work/$target.log"
    [[ ! -s $work/failed ]] || give_up
done

# Alone now: it need not stand back any more.
for process in $(below "$lane") "$lane"; do
    chrt --all-tasks --other --pid 0 "$process" 2>/dev/null || true
done
wait "$lane" || true
lane=
for target in "${computing[@]}"; do
    echo "== $target"
    [[ ! -s $work/$target.log ]] || without_progress <"$work/$target.log"
done
[[ ! -s $work/failed ]] || give_up

echo "== test-swift"
"${MAKE:-make}" --no-print-directory BUILT=1 test-swift
