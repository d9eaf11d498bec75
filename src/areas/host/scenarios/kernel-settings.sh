#!/bin/sh
# kernel-settings.sh - somebody debugged something, removed our file and left looser settings behind.
set -eu
[ "${1:?break}" = break ]
rm -f /etc/sysctl.d/zz-hardshell.conf
echo 0 >/proc/sys/kernel/kptr_restrict
echo 0 >/proc/sys/fs/protected_symlinks
