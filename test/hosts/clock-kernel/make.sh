#!/usr/bin/env bash
# make.sh FOLDER - a machine for one test: Debian's own kernel, whose clock can be set and whose memory can be eaten, and a first
# program (init.sh) with Debian's restic, jq and the tools that hardshell's host programs call, and what FOLDER/root holds. Leaves
# FOLDER/kernel and FOLDER/initrd.gz. Ends with 77 and the reason when that cannot be had here.
set -euo pipefail
folder=$1
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=test/hosts/kernel-words.sh
. "$here/../kernel-words.sh"
emulator
mapfile -t libraries < <(depends jq libjq1 | grep -E '^lib(jq|onig)')
unpacked "$folder" restic jq "${libraries[@]}"
cd "$folder/root"
mkdir -p bin sbin proc sys dev tmp run root lib64 usr/bin usr/local/lib/hardshell/backup etc/hardshell etc/systemd/system var/lib/hardshell var/backups/hardshell opt/openclaw home/deploy/.openclaw/state home/deploy/.config/openclaw
cp "$folder/x/usr/bin/restic" "$folder/x/usr/bin/jq" usr/bin/
# busybox's know fewer words
for program in sh awk cat chmod chown cmp cp cut date dd df du find flock grep head ls mkdir mktemp mv od rm sed seq sha256sum shuf sort stat sync tail timeout touch tr uname wc xargs; do cp -L "$(command -v "$program")" usr/bin/; done
packed "$folder" "$here/init.sh"
