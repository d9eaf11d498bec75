#!/bin/sh
# ssh-key-of-1024-bits.sh - among the deploy user's keys is an RSA key of 1024 bits from long ago.
# caught by: ssh.strong-keys /RSA 1024/
# also: ways-in.keys-declared
set -eu
keys=$(getent passwd "$DEPLOY_USER" | cut -d: -f6)/.ssh/authorized_keys
case $1 in
break)
  keep "$keys"
  ssh-keygen -q -t rsa -b 1024 -N '' -C old -f "$SCENARIO/old"
  cat "$SCENARIO/old.pub" >>"$keys"
  ;;
mend)
  back "$keys"
  rm -f "$SCENARIO/old" "$SCENARIO/old.pub"
  ;;
esac
