#!/bin/sh
# second-sshd-for-root.sh - a second sshd with a file of its own lets root in with a password, on another port.
# caught by: ways-in.every-ssh-server /second\.conf on port 2222 .* lets root in \(yes\)/
# also: firewall.declared-ports-only firewall.ssh-allowed outside.declared-only ssh.root-login
set -eu
case $1 in
break)
  mkdir -p /run/sshd
  printf 'Port 2222\nPermitRootLogin yes\nPasswordAuthentication yes\nUsePAM yes\nPidFile /run/second-sshd.pid\n' >/etc/ssh/second.conf
  systemd-run -q --unit aw-sshd /usr/sbin/sshd -D -f /etc/ssh/second.conf
  until ss -Hltn 'sport = :2222' | grep -q .; do :; done
  ;;
mend)
  systemctl stop aw-sshd.service
  rm -f /etc/ssh/second.conf
  ;;
esac
