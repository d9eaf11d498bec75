#!/bin/sh
# stranger-is-uid-1000.sh - the provider's image had a first user, whose number is that of the container's user.
# caught by: state.uid-collision /debian/
# also: host.deploy-user state.owner secrets.env-mode secrets.env-copies state.mode
set -eu
case $1 in
break)
  keep /etc/passwd
  sed -i '/^debian:/d' /etc/passwd
  { echo 'debian:x:1000:1000::/nonexistent:/usr/sbin/nologin'; cat /etc/passwd; } >"$SCENARIO/passwd"
  cat "$SCENARIO/passwd" >/etc/passwd
  ;;
mend) back /etc/passwd ;;
esac
