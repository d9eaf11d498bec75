#!/bin/sh
# stray-listener.sh - a program that was left running listens on every address.
# caught by: firewall.declared-ports-only /python3 on 0\.0\.0\.0 port 9191\/tcp/
set -eu
case $1 in
break)
  systemd-run -q --unit aw-listener python3 -c 'import socket, time
s = socket.socket(); s.bind(("0.0.0.0", 9191)); s.listen(); time.sleep(9999)'
  until ss -Hltn 'sport = :9191' | grep -q .; do :; done
  ;;
mend) systemctl stop aw-listener.service ;;
esac
