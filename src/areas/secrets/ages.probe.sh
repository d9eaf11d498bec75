# shellcheck shell=sh
# How old the gateway's keys are, as secret-ages.sh wrote it down, and whether it goes on doing so. Fingerprints, no keys.
#   FOUND FOUND_IN  from host/asked.find.sh, which asked systemd
[ "$FOUND" = 0 ] || { echo 'systemd could not be asked' >&2; exit 1; }
date '+now	%s'
record=/var/lib/hardshell/rotation
set -- "$FOUND_IN/unit.hardshell-secret-ages.timer" "$FOUND_IN/unit.hardshell-secret-ages.service"
[ ! -s "$record/places" ] || set -- "$@" "$record/ages" "$record/places"
exec awk '
  FILENAME ~ /\.timer$/ { if (/^(LoadState|UnitFileState|ActiveState)=/) print; next }
  FILENAME ~ /\.service$/ { if (/^Result=/) print "Last" $0; next }
  FILENAME ~ /\/ages$/ { print "age\t" $0; next }
  { print }' "$@"
