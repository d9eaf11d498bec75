#!/bin/sh
# sshd-in-a-room-of-its-own.sh - an sshd on the host's network reads another file by the name of the host's own, as one in a container does.
# caught by: ways-in.every-ssh-server /^ssh-servers: saw \/proc\/\d+\/root\/etc\/ssh\/sshd_config on port 2224 .*: its settings cannot be read/
# caught by: firewall.declared-ports-only /sshd on .* port 2224\/tcp/
# also: outside.declared-only
set -eu
case $1 in
break)
  mkdir -p /run/sshd
  printf 'Port 2224\nPermitRootLogin yes\nPasswordAuthentication yes\nPidFile none\n' >/run/aw-room.conf
  systemd-run -q --unit aw-room -p BindReadOnlyPaths=/run/aw-room.conf:/etc/ssh/sshd_config /usr/sbin/sshd -D
  until ss -Hltn 'sport = :2224' | grep -q .; do :; done
  ;;
mend)
  systemctl stop aw-room.service
  rm -f /run/aw-room.conf
  ;;
esac
