#!/bin/sh
# key-nobody-declared.sh - a key that nobody knows of lies in root's authorized_keys.
# caught by: ways-in.keys-declared /root: ssh-ed25519 .* in \/root\/\.ssh\/authorized_keys/
set -eu
file=/root/.ssh/authorized_keys
case $1 in
break)
  keep "$file"
  ssh-keygen -q -t ed25519 -N '' -C helper -f "$SCENARIO/stranger"
  cat "$SCENARIO/stranger.pub" >>"$file"
  ;;
mend)
  back "$file"
  rm -f "$SCENARIO/stranger" "$SCENARIO/stranger.pub"
  ;;
esac
