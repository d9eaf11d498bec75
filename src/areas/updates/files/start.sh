#!/bin/sh
# start.sh - lays an update or rollback in the host's own hands: its program, its settings and a unit that starts it again
# after a reboot. As root, by whoever holds the host's lock, who lets go of it afterwards: the unit waits for that.
#   PROGRAM LADDER HANDS BRING_UP UP MATTERS STOPPING BRING ASK OPENS RECORDS KNOCK SCHEMAS UNIT_TEXT   texts of what it runs      SETTINGS  the text of its settings      VERSION  of this hardshell
# Ends with 9 when one is at work, 44 where hardshell has set up no backup.
set -eu
umask 077
home=/var/lib/hardshell/update
unit=/etc/systemd/system/hardshell-update.service
stop() { printf '%s\n' "$1" >&2; exit "$2"; }

if [ ! -e /etc/hardshell/backup.conf ] || [ ! -e /usr/local/lib/hardshell/backup/backup.sh ]; then stop 'hardshell has set up no backup there: without a snapshot there is no way back' 44; fi
[ -d /run/systemd/system ] || stop 'this host has no systemd to carry it on after a reboot' 44
[ ! -e "$unit" ] || stop 'an update or rollback is at work there already: hardshell releases shows it' 9
rm -rf "$home/program" "$home/run"
mkdir -p "$home/program" "$home/run"
put() { printf '%s\n' "$2" >"$home/program/$1"; }
put update.sh "$PROGRAM"
put ladder.sh "$LADDER"
put hands.sh "$HANDS"
put bring-up.sh "$BRING_UP"
put up.sh "$UP"
put matters.sh "$MATTERS"
put stopping.sh "$STOPPING"
put bring.sh "$BRING"
put ask.sh "$ASK"
put opens.sh "$OPENS"
put records.sh "$RECORDS"
put knock.mjs "$KNOCK"
put schemas.mjs "$SCHEMAS"
put settings "$SETTINGS"
# a full disk cuts short what is written
[ "$(tail -n 1 "$home/program/settings")" = '# whole' ] || stop "no room on the disk of $home: nothing was begun" 8
mkdir -p /var/lib/hardshell/journal
printf '%s\n' "$VERSION" >/var/lib/hardshell/journal/.hardshell
printf '%s\n' "$UNIT_TEXT" >"$unit.part"
sync "$home/program/settings" "$unit.part"
mv -f "$unit.part" "$unit"
ln -sf ../hardshell-update.service /etc/systemd/system/multi-user.target.wants/hardshell-update.service
systemctl daemon-reload
systemctl reset-failed hardshell-update.service 2>/dev/null || true
systemctl start hardshell-update.service
