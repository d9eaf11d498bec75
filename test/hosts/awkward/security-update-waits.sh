#!/bin/sh
# security-update-waits.sh - a security update has been published and nobody installed it.
# caught by: host.packages-up-to-date /base-files/
# alone: apt sees a repository of its own
set -eu
here=/var/lib/hardshell-awkward-apt
case $1 in
break) waiting_update base-files "$here" ;;
mend) no_waiting_update "$here" ;;
esac
