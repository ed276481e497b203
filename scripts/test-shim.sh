#!/usr/bin/env bash
# The C shim: compiles header, reference shim and template with the strictest settings in C and C++,
# then runs the reference shim against an emulator, under the address and undefined-behaviour
# sanitizers, under the thread sanitizer, and without, to see what a batch costs.
#
#   scripts/test-shim.sh          MTEMUD=PATH takes another emulator than the last one built
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
    echo "test-shim: FAILED: $1" >&2
    exit 1
}

emulator=${MTEMUD:-}
for build in release debug; do
    [[ -n $emulator || ! -x .build/$build/mtemud ]] || emulator=.build/$build/mtemud
done
[[ -x $emulator ]] || fail "no mtemud; run 'make build' first"

work=$(mktemp -d)
pid=
# shellcheck disable=SC2317
clean_up() {
    [[ -z $pid ]] || kill "$pid" 2>/dev/null || true
    [[ -z $pid ]] || wait "$pid" 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

strict=(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror -ISources/CMTShim/include)
reference=(Sources/MTShimReference/*.c)
smoke=(Tests/ShimSmoke/{main,connecting,reading,events,enforcing,adversity,faults}.c)
compilers=()
for compiler in gcc clang; do
    if command -v "$compiler" >/dev/null; then compilers+=("$compiler"); fi
done
[[ ${#compilers[@]} -gt 0 ]] || fail "neither gcc nor clang in PATH"

echo '#include "mtshim.h"' >"$work/header.c"
for compiler in "${compilers[@]}"; do
    "$compiler" -std=c11 "${strict[@]}" -c Sources/CMTShim/mtshim.c -o "$work/layout.o"
    "$compiler" -std=c11 "${strict[@]}" -fPIC -shared -fvisibility=hidden docs/shim/template.c \
        -o "$work/template.so"
    "$compiler" -x c++ -std=c++11 "${strict[@]}" -c "$work/header.c" -o "$work/header.o"
done
nm -D --defined-only "$work/template.so" | grep -q ' T mtshim_entry$' ||
    fail "the template exports no mtshim_entry"

# gcc where there is one: its sanitizers need no more than its own libraries.
build() { # sanitizers directory
    mkdir "$work/$2"
    "${compilers[0]}" -std=c11 "${strict[@]}" -O1 -g "-fsanitize=$1" -fno-sanitize-recover=all \
        -fPIC -shared -fvisibility=hidden "${reference[@]}" -o "$work/$2/shim.so"
    "${compilers[0]}" -std=c11 "${strict[@]}" -O1 -g "-fsanitize=$1" -fno-sanitize-recover=all \
        "${smoke[@]}" -ldl -lpthread -o "$work/$2/smoke"
}
build address,undefined memory
build thread threads
mkdir "$work/plain"
"${compilers[0]}" -std=c11 "${strict[@]}" -O2 -fPIC -shared -fvisibility=hidden "${reference[@]}" \
    -o "$work/plain/shim.so"
"${compilers[0]}" -std=c11 "${strict[@]}" -O2 -DMEASURE_COST -ldl -lpthread \
    Tests/ShimSmoke/{main,connecting,cost}.c -o "$work/plain/smoke"
"${compilers[0]}" -std=c11 "${strict[@]}" -ISources/MTShimReference -fsanitize=address,undefined \
    Tests/ShimSmoke/vectors.c Sources/MTShimReference/{sha256,crc32c}.c -o "$work/vectors"
"$work/vectors"

head -c 24 /dev/urandom | base64 >"$work/secret"
chmod 600 "$work/secret"
run() { # directory
    : >"$work/$1/log"
    # A Friday: markets are open.
    "$emulator" --accounts 300 --seed 7 --generate --time-origin 2014-05-02T12:28:00Z \
        --listen "unix:$work/$1/mt.sock" \
        --reader "1001:$work/secret" --enforcer "1002:$work/secret" \
        --control "$work/$1/control.sock" >"$work/$1/log" 2>&1 &
    pid=$!
    local tries
    for ((tries = 0; tries < 300; tries++)); do
        ! grep -q 'ready' "$work/$1/log" || break
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    grep -q 'ready' "$work/$1/log" || fail "the emulator did not start: $(tail -3 "$work/$1/log")"
    timeout -s KILL 120 "$work/$1/smoke" "$work/$1/shim.so" "unix:$work/$1/mt.sock" \
        "$work/$1/control.sock" "$work/secret" || fail "the smoke test ($1)"
    kill "$pid"
    wait "$pid" || fail "the emulator ended with an error: $(tail -3 "$work/$1/log")"
    pid=
}
run memory
run threads
run plain
echo "test-shim: everything held"
