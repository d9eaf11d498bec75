#!/bin/sh
# encrypted-disk.sh - all of it lies on LUKS, and the clock is kept. Machine, disk, swap and timedatectl are imitated.
# passes: state.disk-encrypted /state on \/dev\/mapper\/vda1: encrypted/
# passes: state.swap-encrypted /\/dev\/dm-1: encrypted/
# passes: documentation.at-rest-decided /encrypted/
# passes: host.time-synchronised /systemd-timesyncd, synchronised/
set -eu
unit=/run/systemd/system/systemd-timesyncd.service
case $1 in
break)
  own_disk /dev/mapper/vda1 'crypt part disk' /dev/dm-1
  printf '#!/bin/sh\necho NTP=yes\necho NTPSynchronized=yes\n' | stand_in timedatectl
  mkdir -p "${unit%/*}"
  printf '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n' >"$unit"
  systemctl daemon-reload
  systemctl start systemd-timesyncd.service
  ;;
mend)
  systemctl stop systemd-timesyncd.service
  rm -f "$unit"
  systemctl daemon-reload
  no_stand_in timedatectl
  no_own_disk
  ;;
esac
