#!/bin/sh
# key-of-account-without-shell.sh - an account that cannot log in has a key all the same: enough to forward a port to the gateway.
# caught by: ways-in.keys-declared /awforward: ssh-ed25519 /
set -eu
case $1 in
break)
  useradd -m -s /usr/sbin/nologin awforward
  mkdir -m 700 /home/awforward/.ssh
  ssh-keygen -q -t ed25519 -N '' -C helper -f "$SCENARIO/stranger"
  cp "$SCENARIO/stranger.pub" /home/awforward/.ssh/authorized_keys
  chown -R awforward: /home/awforward/.ssh
  ;;
mend)
  userdel -r awforward 2>/dev/null
  rm -f "$SCENARIO/stranger" "$SCENARIO/stranger.pub"
  ;;
esac
