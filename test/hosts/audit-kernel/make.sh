#!/usr/bin/env bash
# make.sh FOLDER - a machine for one test: Debian's own kernel, and a first program (init.sh) with auditctl and what
# FOLDER/root holds. Leaves FOLDER/kernel and FOLDER/initrd.gz. Ends with 77 and the reason when that cannot be had here.
set -euo pipefail
folder=$1
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=test/hosts/kernel-words.sh
. "$here/../kernel-words.sh"
emulator
mapfile -t libraries < <(depends auditd | grep -E '^lib(audit|auparse|cap-ng)')
unpacked "$folder" auditd "${libraries[@]}"
cd "$folder/root"
mkdir -p bin sbin proc sys dev tmp run etc/ssh etc/sudoers.d etc/docker etc/hardshell etc/audit/rules.d opt/openclaw memory lib64 usr/bin
find "$folder/x" -type f -path '*sbin/auditctl' -exec cp {} sbin/ \;
# busybox has none
cp -L "$(command -v install)" usr/bin/
packed "$folder" "$here/init.sh"
