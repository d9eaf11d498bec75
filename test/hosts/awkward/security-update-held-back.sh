#!/bin/sh
# security-update-held-back.sh - a package was put on hold, and the security update that waits for it with it.
# caught by: host.held-packages /base-files is held, and a security update waits/
# also: host.packages-up-to-date
# alone: apt sees a repository of its own
set -eu
here=/var/lib/hardshell-awkward-apt
case $1 in
break)
  waiting_update base-files "$here"
  apt-mark hold base-files >/dev/null
  ;;
mend)
  apt-mark unhold base-files >/dev/null
  no_waiting_update "$here"
  ;;
esac
