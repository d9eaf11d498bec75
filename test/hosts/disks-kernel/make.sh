#!/usr/bin/env bash
# make.sh FOLDER - a machine for one test: a kernel with its drivers for disks and encryption, and a first program (init.sh)
# with the tools that lay disks out and look at them, and hardshell itself. Leaves FOLDER/kernel, FOLDER/initrd.gz and two empty disks.
set -euo pipefail
folder=$1
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=test/hosts/kernel-words.sh
. "$here/../kernel-words.sh"
emulator
tools=(cryptsetup-bin dmsetup util-linux e2fsprogs)
mapfile -t libraries < <(depends "${tools[@]}" | grep '^lib')
mapfile -t below < <(depends "${libraries[@]}" | grep '^lib' | grep -v '^libc6$')
unpacked "$folder" "${tools[@]}" "${libraries[@]}" "${below[@]}"
cd "$folder/root"
mkdir -p bin sbin proc sys dev tmp run/cryptsetup etc root lib64 usr/bin home
for tool in cryptsetup dmsetup lsblk findmnt mkfs.ext4 mke2fs mkswap swapon swapoff lsattr e4crypt; do
  find "$folder/x" \( -path "*/bin/$tool" -o -path "*/sbin/$tool" \) -exec cp -L {} sbin/ \; 2>/dev/null
done
# as any Debian has them; busybox's know less, and its shell takes its own programs before all others
for tool in find head tr cut; do cp -L "$(command -v "$tool")" usr/bin/; done
cp -L "$(command -v dash)" usr/bin/sh
hardshell_itself .
# drivers: disks, device mapper, file systems and what they stand on
drivers "$folder" "$PWD" drivers/block/virtio_blk drivers/virtio drivers/md fs/ext4 fs/jbd2 fs/mbcache lib crypto arch/x86/crypto
packed "$folder" "$here/init.sh"
truncate -s 96M "$folder/one" "$folder/two"
