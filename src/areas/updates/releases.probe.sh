# shellcheck shell=sh
# releases.probe.sh - the releases on record, what runs, an update or rollback at work, and what became of the last. Prints lines KEY<tab>VALUE,
# and after each line `release` those of one on record. No release and no update ever: absent.
#   DIRECTORY CONTAINER STATE
releases=/var/lib/hardshell/releases
home=/var/lib/hardshell/update
unit=/etc/systemd/system/hardshell-update.service
set --
for one in "$releases"/*/record; do [ ! -f "$one" ] || set -- "$@" "$one"; done
if [ $# = 0 ] && [ ! -s "$home/last.json" ] && [ ! -e "$unit" ]; then
  echo 'hardshell has updated nothing here' >&2
  exit 44
fi
for one in "$DIRECTORY/release" "$home/last.json"; do [ ! -s "$one" ] || set -- "$one" "$@"; done
if [ -e "$unit" ]; then
  printf 'unit\t%s\n' "$(systemctl is-active hardshell-update.service 2>/dev/null)"
  printf 'log\t%s\n' "$(tail -n 1 "$home/run/log" 2>/dev/null)"
  for one in stage watch-until; do [ ! -s "$home/run/$one" ] || set -- "$home/run/$one" "$@"; done
fi
# the daemon that does not answer is no release without an image
docker image ls --no-trunc --format 'tagged	{{.Repository}}:{{.Tag}}	{{.ID}}' hardshell/release || exit 1
docker inspect --type container --format 'running	{{.Image}} {{.State.Status}}' "$CONTAINER" 2>/dev/null
for folder in "$STATE".replaced-* "$STATE".tried-* "$STATE".restored-*; do
  case $folder in *'-*' | *-auth) ;; *) printf 'aside\t%s\n' "$folder" ;; esac
done
[ $# = 0 ] || awk '
  FNR == 1 { name = FILENAME; sub(/.*\//, "", name); if (name == "record") print "release\t" FILENAME }
  name == "release" { if (sub(/^VERSION=/, "")) print "version\t" $0; else if (sub(/^IMAGE_ID=/, "")) print "image\t" $0; next }
  name == "last.json" { print "last\t" $0; next }
  name == "stage" { print "stage\t" $0; next }
  name == "watch-until" { print "until\t" $0; next }
  { at = index($0, "="); print substr($0, 1, at - 1) "\t" substr($0, at + 1) }' "$@"
exit 0
