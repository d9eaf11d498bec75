#!/bin/sh
# plain-disk.sh - a rented server as it comes: state and swap on a plain disk that nobody decided on, and nothing keeps the clock. Machine, disk and swap are imitated.
# caught by: state.disk-encrypted /state on \/dev\/vda1: not encrypted/
# caught by: state.swap-encrypted /\/dev\/vda2: not encrypted/
# caught by: documentation.at-rest-decided /nobody wrote down why/
# caught by: host.time-synchronised /no time daemon runs/
set -eu
case $1 in
break) own_disk /dev/vda1 'part disk' /dev/vda2 ;;
mend) no_own_disk ;;
esac
