#!/usr/bin/env bash
# The simulation as it fits into minutes: a whole day twice, seeds around resets, and a calendar
# year (or its first days) in six zones on two servers. The year takes one processor, the seeds the
# other. SIMULATED_SEEDS= and YEAR_DAYS= say how much.
#
#   scripts/test-simulation.sh [OPTIONS]       options of `simulate` for all of them
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

simulate=.build/release/simulate
[[ -x $simulate ]] || {
    echo "test-simulation: no $simulate; run 'make build' first" >&2
    exit 1
}
year=$(mktemp)
pid=
# shellcheck disable=SC2317
clean_up() {
    [[ -z $pid ]] || kill "$pid" 2>/dev/null || true
    rm -f "$year"
}
trap clean_up EXIT

"$simulate" --course year --days "${YEAR_DAYS:-365}" --no-progress "$@" >"$year" 2>&1 &
pid=$!
failed=0
echo "a whole day, twice:"
"$simulate" --course full --seed 11 --seeds 1 --accounts 50 --twice "$@" || failed=1
echo "seeds around resets:"
"$simulate" --course seeds --seeds "${SIMULATED_SEEDS:-50}" "$@" || failed=1
echo "a calendar year, ${YEAR_DAYS:-365} days of it:"
wait "$pid" || failed=1
pid=
cat "$year"
exit $failed
