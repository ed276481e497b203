#!/usr/bin/env bash
# Installs what is missing from Debian, and does nothing when nothing is.
#
#   scripts/setup.sh [SECTION...]     sections of packages.txt; default: build check
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[[ $# -gt 0 ]] || set -- build check

fail() {
    echo "setup: $1" >&2
    exit 1
}

# The package's tools version is 6.2: an older compiler would say something less clear.
command -v swift >/dev/null || fail "no 'swift' in PATH; install a Swift toolchain >= 6.2"
version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -1)
major=${version%%.*}
minor=${version##*.}
[[ -n $version ]] || fail "'swift --version' names no version; expected >= 6.2"
((major > 6 || (major == 6 && minor >= 2))) || fail "Swift $version is too old; install >= 6.2"

wanted() {
    awk -v want=" $* " '
        /^#/ || NF == 0 { next }
        /^\[/ { section = substr($1, 2, length($1) - 2); next }
        index(want, " " section " ")
    ' scripts/packages.txt
}

mapfile -t packages < <(wanted "$@")
[[ ${#packages[@]} -gt 0 ]] || fail "no section named '$*' in scripts/packages.txt"
command -v dpkg-query >/dev/null ||
    fail "not a Debian system; install the equivalents of: ${packages[*]}"

# One question for all packages: this is what runs before every test.
installed=$(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' "${packages[@]}" 2>/dev/null |
    sed -n 's/^ii *//p' || true)
missing=()
for package in "${packages[@]}"; do
    grep -qxF "$package" <<<"$installed" || missing+=("$package")
done
if [[ ${#missing[@]} -eq 0 ]]; then
    echo "setup: Swift $version and all ${#packages[@]} packages ($*) are there; nothing to do"
    exit 0
fi

sudo=()
if [[ $EUID -ne 0 ]]; then
    command -v sudo >/dev/null || fail "run as root: apt-get install ${missing[*]}"
    sudo=(sudo)
fi
echo "setup: installing ${missing[*]}"
"${sudo[@]}" apt-get update -qq
"${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
echo "setup: installed ${#missing[@]} packages"
