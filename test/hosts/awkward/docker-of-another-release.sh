#!/bin/sh
# docker-of-another-release.sh - the system was said to be another release than the one that Docker's packages are made for.
# caught by: docker.right-suite /for bookworm/
# also: host.os-supported
set -eu
case $1 in
break)
  keep /etc/os-release
  sed 's/^VERSION_CODENAME=.*/VERSION_CODENAME=bookworm/' /etc/os-release >"$SCENARIO/os-release"
  cp --remove-destination "$SCENARIO/os-release" /etc/os-release
  ;;
mend) back /etc/os-release ;;
esac
