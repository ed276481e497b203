#!/usr/bin/env bash
# Shows what the predictor is worth: all tables of docs/benchmarks.md, each also as JSON.
#
#   scripts/bench-predict.sh [DIRECTORY]
#
# About two hours at speed 1. POLICY=tiers runs the same without the predictor. FROM= and TO= choose
# another window of 2 May 2014, ONLY= some of: small large variants unpredictable stale off-market
# trailing. Exit 1 when any of them failed.
set -u
cd "$(dirname "$0")/.."
results=${1:-bench-predict}
policy=${POLICY:-predict}
policies=uniform,tiers
[ "$policy" = predict ] && policies=uniform,tiers,predict
window=(--from "${FROM:-2014-05-02T12:28:00Z}" --to "${TO:-2014-05-02T12:34:00Z}")
# Before the release: what is true is little, and what the tick breaks is all the rest.
calm=(--from 2014-05-02T12:28:00Z --to 2014-05-02T12:29:40Z)
mkdir -p "$results"
failed=()

# run NAME OPTIONS...: one call of the judge, its table on the terminal and in a file.
run() {
    local name=$1
    shift
    case " ${ONLY:-$name} " in *" $name "*) ;; *) return ;; esac
    echo "== $name: riskbench detect $*"
    .build/release/riskbench detect "$@" --json-file "$results/$name.json" \
        | tee "$results/$name.txt"
    [ "${PIPESTATUS[0]}" -eq 0 ] || failed+=("$name")
    echo
}

run small --policy "$policies" --accounts 10000 --bound-ms 300 "${window[@]}" --check
run large --policy "$policies" --accounts 50000 --bound-ms 1000 --lead 90 "${window[@]}" --check
run variants --policy "$policy" --variants --bound-ms 300 "${window[@]}" --check
run unpredictable --policy "$policy" --unpredictable 25% --bound-ms 300 "${window[@]}" --check
run stale --policy "$policy" --stale-exposures 50% --bound-ms 300 "${window[@]}"
run off-market --policy "$policy" --off-market-tick EURUSD --enforce "${calm[@]}"
run trailing --policy "$policy" --trailing --bound-ms 300 "${window[@]}" --check

if [ ${#failed[@]} -gt 0 ]; then
    echo "FAILED: ${failed[*]}"
    exit 1
fi
echo "PASSED: the tables are in $results"
