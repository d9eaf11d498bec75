#!/bin/sh
# update-and-then-an-image-by-hand.sh - after a good update somebody put another image in its place, past hardshell.
# caught by: updates.release-recorded /an image that is none of 2026\.9\.5-held/
# passes: updates.ended /finished/
# passes: updates.rollback-possible /2026\.9\.5-held/
set -eu
releases=/var/lib/hardshell/releases
last=/var/lib/hardshell/update/last.json
case $1 in
break)
  mkdir -p "${last%/*}" "$releases/2026.9.5-held"
  keep "$last"
  printf '{"schema":"hardshell.update.v1","ended":"finished","goal":"update","from":"2026.9.4-old","to":"2026.9.5-held","asked":"latest","because":null,"status":0,"run":"r","who":"w","hardshell":"0.1.0","begun":1,"at":2,"switched":1,"down":9000,"snapshot":"s","taken":1,"aside":null,"warnings":[]}\n' >"$last"
  docker tag "$(small_image)" hardshell/release:2026.9.5-held
  printf 'NAME=2026.9.5-held\nVERSION=2026.9.5\nIMAGE_ID=%s\nTAG=hardshell/release:2026.9.5-held\nHELD=good\nAT=1795400000\nKNOWS_STATE=17\nKNOWS_AGENT=21\nSNAPSHOT=dea16343\nSNAPSHOT_AT=1795400000\n' \
    "$(docker image inspect --format '{{.Id}}' hardshell/release:2026.9.5-held)" >"$releases/2026.9.5-held/record"
  ;;
mend)
  back "$last"
  docker image rm hardshell/release:2026.9.5-held >/dev/null
  rm -r "$releases/2026.9.5-held"
  ;;
esac
