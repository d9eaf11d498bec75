#!/bin/sh
# release-without-support.sh - the system is a Debian that has had no security updates for years.
# caught by: host.os-supported /Debian GNU\/Linux 9/
set -eu
case $1 in
break)
  keep /etc/os-release
  sed 's/^PRETTY_NAME=.*/PRETTY_NAME="Debian GNU\/Linux 9 (stretch)"/; s/^VERSION_ID=.*/VERSION_ID="9"/' /etc/os-release >"$SCENARIO/os-release"
  cp --remove-destination "$SCENARIO/os-release" /etc/os-release
  ;;
mend) back /etc/os-release ;;
esac
