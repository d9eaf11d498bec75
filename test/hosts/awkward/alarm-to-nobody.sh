#!/bin/sh
# alarm-to-nobody.sh - the channel of alarm was moved away long ago, and its old address lies open on the host.
# caught by: health.told /phone: nobody listens there, [0-9]+ waiting/
# caught by: health.drilled /never/
# caught by: health.addresses-private /phone can be read by others/
set -eu
case $1 in
break)
  keep /etc/hardshell/health.conf
  sed -i "s/^CHANNELS=.*/CHANNELS='phone=webhook=warning='/" /etc/hardshell/health.conf
  echo 'http://127.0.0.1:9/alarm' >/etc/hardshell/channels/phone
  chmod 644 /etc/hardshell/channels/phone
  # something to say
  echo awkward >/var/lib/hardshell/health/drill
  systemctl start hardshell-health@fast.service
  ;;
mend)
  back /etc/hardshell/health.conf
  rm -f /etc/hardshell/channels/phone /var/lib/hardshell/health/drill
  systemctl start hardshell-health@fast.service
  ;;
esac
