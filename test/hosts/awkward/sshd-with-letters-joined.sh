#!/bin/sh
# sshd-with-letters-joined.sh - a second sshd was told its file and its exception with letters that stand together: -Df FILE -4o OPTION.
# caught by: ways-in.every-ssh-server /^ssh-servers: saw \/etc\/ssh\/joined\.conf on port 2225 .* takes passwords/
# also: firewall.declared-ports-only firewall.ssh-allowed outside.declared-only ssh.*
set -eu
case $1 in
break)
  mkdir -p /run/sshd
  printf 'Port 2225\nPermitRootLogin no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nPidFile none\n' >/etc/ssh/joined.conf
  systemd-run -q --unit aw-joined /usr/sbin/sshd -Df /etc/ssh/joined.conf -4o PasswordAuthentication=yes
  until ss -Hltn 'sport = :2225' | grep -q .; do :; done
  ;;
mend)
  systemctl stop aw-joined.service
  rm -f /etc/ssh/joined.conf
  ;;
esac
