#!/bin/sh
# update-that-left-nothing-serving.sh - the last update ended with neither release up, and the image of the one before was pruned by hand.
# caught by: updates.ended /left neither release serving: no room on the disk/
# caught by: updates.rollback-possible /2026\.9\.4-0123456789ab: its image is gone/
# passes: updates.release-recorded /2026/
set -eu
releases=/var/lib/hardshell/releases
last=/var/lib/hardshell/update/last.json
# recorded NAME IMAGE_ID
recorded() {
  mkdir -p "$releases/$1"
  printf 'NAME=%s\nVERSION=%s\nIMAGE_ID=%s\nTAG=hardshell/release:%s\nHELD=good\nAT=1795400000\nKNOWS_STATE=18\nKNOWS_AGENT=23\n' "$1" "${1%-*}" "$2" "$1" >"$releases/$1/record"
}
case $1 in
break)
  mkdir -p "${last%/*}"
  keep "$last"
  printf '{"schema":"hardshell.update.v1","ended":"stuck","goal":"update","from":"2026.9.4-0123456789ab","to":"2026.9.6-now","asked":"latest","because":"no room on the disk","status":1,"run":"r","who":"w","hardshell":"0.1.0","begun":1,"at":2,"switched":1,"down":null,"snapshot":null,"taken":null,"aside":null,"warnings":[]}\n' >"$last"
  recorded 2026.9.4-0123456789ab "sha256:$(printf gone | sha256sum | cut -d' ' -f1)"
  recorded 2026.9.6-now "$(docker inspect --type container --format '{{.Image}}' openclaw-gateway)"
  ;;
mend)
  back "$last"
  rm -rf "$releases/2026.9.4-0123456789ab" "$releases/2026.9.6-now"
  ;;
esac
