#!/usr/bin/env bash
# make.sh FOLDER - a machine for one test: Debian's own kernel, which has AppArmor, and a disk with Debian's Docker, its
# containerd and runc, AppArmor's parser, hardshell itself, and a first program (init.sh). Leaves FOLDER/kernel, FOLDER/initrd.gz
# and FOLDER/disk. Ends with 77 and the reason when that cannot be had here.
set -euo pipefail
folder=$1
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=test/hosts/kernel-words.sh
. "$here/../kernel-words.sh"
emulator
tools=(docker.io containerd runc apparmor)
# the command is a package of its own in newer releases
[ -z "$(apt-cache show docker-cli 2>/dev/null)" ] || tools+=(docker-cli)
mapfile -t libraries < <(depends "${tools[@]}" | grep '^lib' | grep -v '^libc6$')
unpacked "$folder" "${tools[@]}" "${libraries[@]}"
cd "$folder/root"
mkdir -p bin sbin proc sys dev tmp run etc root lib lib64 usr/bin usr/share var/lib
for tool in docker dockerd containerd containerd-shim-runc-v2 runc; do find "$folder/x/usr" -type f -path "*bin/$tool" -exec cp {} usr/bin/ \;; done
find "$folder/x" -type f -path '*sbin/apparmor_parser' -exec cp {} sbin/ \;
cp -r "$folder/x/etc/apparmor.d" "$folder/x/etc/apparmor" etc/
cp -r "$folder/x/usr/share/apparmor-features" usr/share/
# busybox's know less, and take busybox's before all others
for tool in awk base64 cat cut date env find grep head id ls mkdir mktemp readlink rm sed setsid sleep sort stat tail tr; do cp -L "$(command -v "$tool")" usr/bin/; done
cp -L "$(command -v dash)" usr/bin/sh
hardshell_itself .
on_disk "$folder" "$here/init.sh" 900
