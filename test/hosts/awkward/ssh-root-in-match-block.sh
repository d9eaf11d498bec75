#!/bin/sh
# ssh-root-in-match-block.sh - root may come in again, said in a Match block only.
# caught by: ssh.root-login /permitrootlogin for .*: saw (without-password|prohibit-password)/
# also: ssh.allow-users ways-in.no-ssh-exceptions
set -eu
file=/etc/ssh/sshd_config.d/00-provider.conf
case $1 in
break)
  printf 'Match User root\n  PermitRootLogin prohibit-password\n' >"$file"
  reload_ssh
  ;;
mend)
  rm -f "$file"
  reload_ssh
  ;;
esac
