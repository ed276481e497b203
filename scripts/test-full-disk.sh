#!/usr/bin/env bash
# Fills the disk of a running riskd under load, makes room again, kills it on a full disk: judged by
# `riskbench full-disk`, once on ext4 and once on tmpfs.
#
#   scripts/test-full-disk.sh [FILE-SYSTEM...]          default: ext4 tmpfs; BIN= where the programs are
#
# Both are mounted in a mount namespace of this script's own: nobody else sees them, and they are gone
# with it. Needs root; what cannot be mounted here is skipped, loudly.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bin=${BIN:-$PWD/.build/release}
(($#)) || set -- ext4 tmpfs

skip() {
    echo "test-full-disk: SKIPPED: $1" >&2
    exit 0
}

if [[ -z ${RISKD_PRIVATE_MOUNTS-} ]]; then
    ((EUID == 0)) || skip "only root may mount a small file system"
    unshare --mount --propagation private true 2>/dev/null || skip "no mount namespace can be made"
    RISKD_PRIVATE_MOUNTS=1 exec unshare --mount --propagation private "$0" "$@"
fi

source scripts/scenario.sh
scenario_workspace
clean_up() {
    local file_system
    for file_system in ext4 tmpfs; do
        ! mountpoint -q "$work/$file_system" || umount "$work/$file_system" || true
    done
    scenario_clean_up
}
trap clean_up EXIT

mount_small() { # file system
    mkdir "$work/$1"
    case $1 in
    ext4)
        truncate -s 48M "$work/image"
        # No blocks kept back for root; blocks of 4 KiB, as on every disk of sensible size: SQLite maps
        # its -shm file, and makes sure of room for it in steps of that.
        mkfs.ext4 -q -F -m 0 -b 4096 "$work/image" && mount -o loop "$work/image" "$work/$1"
        ;;
    tmpfs) mount -t tmpfs -o size=32m tmpfs "$work/$1" ;;
    *)
        echo "test-full-disk: FILE-SYSTEM is '$1'; expected ext4 or tmpfs" >&2
        exit 2
        ;;
    esac
}

for file_system; do
    if ! mount_small "$file_system" 2>"$work/mount.log"; then
        echo "test-full-disk: SKIPPED: $file_system cannot be mounted:" \
            "$(tail -1 "$work/mount.log")" >&2
        continue
    fi
    echo "test-full-disk: $file_system"
    # Removed when it passed.
    rm -rf ".build/full-disk-$file_system"
    "$bin/riskbench" full-disk --disk "$work/$file_system" \
        --directory ".build/full-disk-$file_system"
    umount "$work/$file_system"
done
