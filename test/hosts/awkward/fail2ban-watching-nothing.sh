#!/bin/sh
# fail2ban-watching-nothing.sh - the jail is there and reads a log that nobody writes.
# caught by: ssh.fail2ban /watches nothing/
set -eu
case $1 in
break)
  : >/run/hardshell-empty.log
  fail2ban-client stop sshd
  fail2ban-client add sshd polling
  fail2ban-client start sshd
  ;;
mend)
  fail2ban-client reload --restart >/dev/null
  rm -f /run/hardshell-empty.log
  ;;
esac
