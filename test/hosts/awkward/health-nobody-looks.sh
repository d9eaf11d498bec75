#!/bin/sh
# health-nobody-looks.sh - nothing on the host would notice that the gateway is gone.
# caught by: health.scheduled /no timer and no cron entry/
# caught by: health.looked /hardshell has not set up its looks/
# also: health.runs health.reaches-docker health.told
set -eu
timers='check-gateway hardshell-health-fast hardshell-health-slow'
case $1 in
break)
  for name in $timers; do
    systemctl disable -q --now "$name.timer"
    mv "/etc/systemd/system/$name.timer" "$SCENARIO/"
  done
  systemctl daemon-reload
  ;;
mend)
  mv "$SCENARIO"/*.timer /etc/systemd/system/
  systemctl daemon-reload
  for name in $timers; do systemctl enable -q --now "$name.timer"; done
  systemctl start hardshell-health@fast.service
  ;;
esac
