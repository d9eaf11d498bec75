#!/bin/sh
# adopt.sh - a fresh host takes over the key and the second place of a recovery kit, before hardshell sets up its backup: it
# then goes on with the repository that is there. Both come in this script's text, over SSH, and are in no argv.
#   KIT_KEY  the key      KIT_ENV  lines for backup-offsite.env, KEY='VALUE'
set -eu
umask 077
key=/etc/hardshell/backup.key
if [ -s "$key" ] && [ "$(cat "$key")" != "$KIT_KEY" ]; then
  echo "this host has a backup key of its own ($key): it is no fresh one; hardshell undo backup.nightly, and move the key away, if its own snapshots are not wanted" >&2
  exit 9
fi
[ -d /etc/hardshell ] || mkdir -m 755 /etc/hardshell
printf '%s\n' "$KIT_KEY" >"$key.part"
printf '%s\n' "$KIT_ENV" >/etc/hardshell/backup-offsite.env.part
sync "$key.part" /etc/hardshell/backup-offsite.env.part
mv -f /etc/hardshell/backup-offsite.env.part /etc/hardshell/backup-offsite.env
mv -f "$key.part" "$key"
