#!/bin/sh
# security-suite-missing.sh - somebody tidied apt's sources, and with them went the suite of security updates: nothing waits.
# caught by: host.packages-up-to-date [unknown] /none of apt.s lists is of security updates/
set -eu
sources=/etc/apt/sources.list.d/debian.sources
case $1 in
break)
  keep "$sources"
  awk 'BEGIN { RS = ""; ORS = "\n\n" } !/-security/' "$sources" >"$SCENARIO/new"
  cat "$SCENARIO/new" >"$sources"
  ;;
mend) back "$sources" ;;
esac
