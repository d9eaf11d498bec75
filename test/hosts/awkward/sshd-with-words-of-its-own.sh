#!/bin/sh
# sshd-with-words-of-its-own.sh - a second sshd reads the same file as the first; what it was started with says otherwise.
# caught by: ways-in.every-ssh-server /sshd_config on port 2223 .* takes passwords/
# also: firewall.declared-ports-only firewall.ssh-allowed outside.declared-only ssh.*
set -eu
case $1 in
break)
  mkdir -p /run/sshd
  systemd-run -q --unit aw-words /usr/sbin/sshd -D -p 2223 -o PasswordAuthentication=yes -o PidFile=/run/aw-words.pid
  until ss -Hltn 'sport = :2223' | grep -q .; do :; done
  ;;
mend) systemctl stop aw-words.service ;;
esac
