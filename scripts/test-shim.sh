#!/usr/bin/env bash
# The C shim: compiles header, reference shim and template with the strictest settings in C and C++,
# then runs the reference shim against an emulator, under the address and undefined-behaviour
# sanitizers, under the thread sanitizer, and without, to see what a batch costs. Then the bridge
# conformance suite: native, shim in process, shim hosted, the shim sanitized in both places; and every
# fault that it plays, which the suite must notice and no sanitizer.
#
#   scripts/test-shim.sh          MTEMUD=PATH takes another emulator than the last one built; riskctl
#                                 and riskd-shim-host are taken from beside it
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

programs=$(dirname "$emulator")
for program in riskctl riskd-shim-host; do
    [[ -x $programs/$program ]] || fail "no $program beside $emulator; run 'make build' first"
done

work=$(mktemp -d)
pid=
host=
# shellcheck disable=SC2317
clean_up() {
    local process
    for process in $pid $host; do
        kill "$process" 2>/dev/null || true
        wait "$process" 2>/dev/null || true
    done
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
start() { # directory emulator's-arguments...
    : >"$work/$1/log"
    "$emulator" "${@:2}" --generate --listen "unix:$work/$1/mt.sock" \
        --reader "1001:$work/secret" --enforcer "1002:$work/secret" \
        --control "$work/$1/control.sock" >"$work/$1/log" 2>&1 &
    pid=$!
    await "$work/$1/log" ready "$pid" || fail "the emulator did not start: $(tail -3 "$work/$1/log")"
}
await() { # file word process
    local tries
    for ((tries = 0; tries < 300; tries++)); do
        ! grep -q "$2" "$1" || return 0
        kill -0 "$3" 2>/dev/null || break
        sleep 0.1
    done
    grep -q "$2" "$1"
}
stop() { # directory
    kill "$pid"
    wait "$pid" || fail "the emulator ended with an error: $(tail -3 "$work/$1/log")"
    pid=
}
run() { # directory
    # A Friday: markets are open.
    start "$1" --accounts 300 --seed 7 --time-origin 2014-05-02T12:28:00Z
    timeout -s KILL 120 "$work/$1/smoke" "$work/$1/shim.so" "unix:$work/$1/mt.sock" \
        "$work/$1/control.sock" "$work/secret" || fail "the smoke test ($1)"
    stop "$1"
}
run memory
run threads
run plain

# --- One suite, three bridges.
libraries=
for name in libasan.so libubsan.so; do
    libraries+=" $("${compilers[0]}" -print-file-name=$name)"
done
# shellcheck disable=SC2086
if ! (LD_PRELOAD=$libraries ASAN_OPTIONS=detect_leaks=0 true) 2>&1 | grep -q .; then
    # Swift's own crash handler reads memory that the sanitizer minds.
    sanitized=(env "LD_PRELOAD=$libraries" ASAN_OPTIONS=detect_leaks=0:handle_abort=0
        SWIFT_BACKTRACE=enable=no)
else
    echo "test-shim: SKIPPED: ${compilers[0]} has no sanitizers that can be preloaded" >&2
    sanitized=(env)
    cp "$work/plain/shim.so" "$work/memory/shim.so"
fi
chmod 755 "$work" "$work/memory" "$work/memory/shim.so"
address=unix:$work/memory/mt.sock
examine() { # what arguments...
    "${sanitized[@]}" timeout -s KILL 60 "$programs/riskctl" shim check "${@:2}" \
        --reader "1001:$work/secret" --zone +03:00 >"$work/report" 2>&1 &&
        grep -q ', 0 failed, 0 skipped: conforming' "$work/report" ||
        fail "$1: $(grep -v '^pass' "$work/report" | tail -20)"
    echo "test-shim: $1: $(tail -1 "$work/report")"
}
writes() { echo --write --enforcer "1002:$work/secret" --login "$1"; }
start memory --scenario Tests/ShimSmoke/scenario.json --zone +03:00
examine native "$address"
# shellcheck disable=SC2046
examine "in process" "$work/memory/shim.so" --server "$address" $(writes 1001)
begin_host() { # settings
    : >"$work/memory/host.log"
    "${sanitized[@]}" "$programs/riskd-shim-host" --shim "$work/memory/shim.so" \
        --shim-address "$address" --shim-settings "$1" --request-timeout 1000 \
        --listen "unix:$work/memory/bridge.sock" \
        --reader-login 1001 --reader-secret "$work/secret" --reader-password "$work/secret" \
        --enforcer-login 1002 --enforcer-secret "$work/secret" --enforcer-password "$work/secret" \
        2>"$work/memory/host.log" &
    host=$!
    await "$work/memory/host.log" ' for unix:' "$host" ||
        fail "the host: $(tail -5 "$work/memory/host.log")"
}
end_host() {
    kill "$host"
    wait "$host" || fail "the host ended with an error: $(tail -20 "$work/memory/host.log")"
    host=
}
begin_host ""
# shellcheck disable=SC2046
examine hosted "unix:$work/memory/bridge.sock" $(writes 2001)
end_host

# --- Every fault is noticed, by the suite, and not by a sanitizer.
examine_fault() { # fault exit-code
    local code=0
    "${sanitized[@]}" timeout -s KILL 60 "$programs/riskctl" shim check "$work/memory/shim.so" \
        --server "$address" --reader "1001:$work/secret" --timeout 500 \
        --settings "fault=$1" >"$work/report" 2>&1 || code=$?
    [[ $code == "$2" ]] ||
        fail "fault $1: exit code $code, expected $2: $(grep -A6 ERROR "$work/report" || tail -5 "$work/report")"
}
# The same through a host, which must outlive it.
examine_hosted_fault() { # fault
    local code=0
    begin_host "fault=$1"
    timeout -s KILL 60 "$programs/riskctl" shim check "unix:$work/memory/bridge.sock" \
        --reader "1001:$work/secret" --timeout 2000 >"$work/report" 2>&1 || code=$?
    [[ $code == 1 ]] || fail "fault $1 in a host: exit code $code, expected 1: $(tail -5 "$work/report")"
    ! grep -E 'Sanitizer|runtime error' "$work/memory/host.log" || fail "fault $1 in a host, sanitized"
    end_host
}
for kind in hang late short other-login nan garbage error; do
    examine_fault "$kind:accounts" 1
    ! grep -E 'Sanitizer|runtime error' "$work/report" || fail "fault $kind under the sanitizers"
    examine_hosted_fault "$kind:accounts"
done
for function in users positions orders deals; do
    examine_fault "odd:$function:1001" 1
    ! grep -E 'Sanitizer|runtime error' "$work/report" || fail "an odd account in $function, sanitized"
    examine_hosted_fault "odd:$function:1001"
done
examine_fault hang:poll_events 1
examine_hosted_fault hang:poll_events
examine_fault crash:accounts 134
begin_host fault=crash:accounts
timeout -s KILL 60 "$programs/riskctl" shim check "unix:$work/memory/bridge.sock" \
    --reader "1001:$work/secret" --timeout 2000 >"$work/report" 2>&1 && fail "a crash in a host was not noticed"
! wait "$host" || fail "a host survived the crash of its shim"
host=
# A sanitizer that sees nothing proves nothing.
if [[ ${#sanitized[@]} -gt 1 ]]; then
    examine_fault corrupt:accounts 1
    grep -q 'heap-buffer-overflow' "$work/report" || fail "the sanitizer let a corruption pass"
    begin_host fault=corrupt:accounts
    timeout -s KILL 60 "$programs/riskctl" shim check "unix:$work/memory/bridge.sock" \
        --reader "1001:$work/secret" --timeout 2000 >"$work/report" 2>&1 || true
    ! wait "$host" || fail "a host survived a corruption under the sanitizer"
    host=
    grep -q 'heap-buffer-overflow' "$work/memory/host.log" || fail "the sanitizer let a corruption in a host pass"
fi
echo "test-shim: every fault is noticed, in process and hosted"
stop memory

# --- A shim with nothing behind it: reads only, one connection, no event queue; then each of its lies.
"${compilers[0]}" -std=c11 "${strict[@]}" -fPIC -shared -fvisibility=hidden Tests/ShimSmoke/tiny.c \
    -o "$work/memory/tiny.so"
chmod 755 "$work/memory/tiny.so"
lie() { # name exit-code-pattern words
    local code=0
    timeout -s KILL 60 "$programs/riskctl" shim check "$work/memory/tiny.so" \
        --reader "1001:$work/secret" --zone +03:00 --timeout 2000 --settings "$1" \
        >"$work/report" 2>&1 || code=$?
    # shellcheck disable=SC2053
    [[ $code == $2 ]] && grep -qF -e "$3" "$work/report" ||
        fail "tiny shim, lie '$1': exit code $code, expected $2 and '$3': $(tail -5 "$work/report")"
}
lie "" 0 ' 0 failed'
lie info 3 'batch_max 0'
lie time 1 'are no times'
lie far 1 'are no times'
lie at 1 'read at -9223372036854775808'
lie behind 1 'wrote behind the array'
lie results 1 'wrote behind the results'
lie pointer 1 'changed the description'
lie size 1 'changed the description'
lie twice 1 'comes twice'
lie silent 1 'says nothing of login'
lie room 1 'wants room for 4294967295 records'
lie text 1 'not UTF-8'
lie pipe 0 ' 0 failed'
lie readable 0 ' 0 failed'
lie answer '[13]' 'which was never sent'
lie down 3 'nothing answers there'
lie dead '[13]' 'the connection broke'
lie state '[13]' 'connected 9, synchronized 1'
lie stateless 0 ' 0 failed'
lie failing 1 'return code 4'
# The loader refuses what is not a shim, or not safe to load.
refuse() { # path exit-code words
    local code=0
    "$programs/riskctl" shim check "$1" --reader "1001:$work/secret" >"$work/report" 2>&1 || code=$?
    [[ $code == "$2" ]] && grep -qF -e "$3" "$work/report" ||
        fail "$1: exit code $code, expected $2 and '$3': $(tail -3 "$work/report")"
}
refuse tiny.so 2 'absolute path'
refuse "$work/none.so" 4 'No such file'
refuse "$work/template.so" 3 'connect is not written yet'
refuse "$work/layout.o" 1 'cannot be loaded'
chmod 775 "$work/memory/tiny.so"
refuse "$work/memory/tiny.so" 1 'chmod go-w'
echo "test-shim: everything held"
