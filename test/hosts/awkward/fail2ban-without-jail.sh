#!/bin/sh
# fail2ban-without-jail.sh - fail2ban runs, and guards nothing.
# caught by: ssh.fail2ban /no sshd jail/
set -eu
case $1 in
break) fail2ban-client stop sshd ;;
mend) fail2ban-client reload >/dev/null ;;
esac
