#!/bin/sh
# secret-ages.sh - writes down since when each key of a provider, and the gateway token, has been what it is: by fingerprint,
# salted with 256 random bits of this host's own, so that the record tells nothing about the keys. Run daily by
# hardshell-secret-ages.timer, and by hardshell rotate.
#   CONTAINER  the gateway's container, whose Node reads its databases (key-places.mjs, beside this file, or PROGRAM)
#   LITERALS   where in openclaw.json keys stand (key-places.txt, beside this file)
# /var/lib/hardshell/rotation: salt; ages, lines FIRST SEEN<tab>FINGERPRINT, seconds since 1970; places, lines as key-places.mjs prints them.
set -eu
umask 077
folder=$(dirname "$0")
record=/var/lib/hardshell/rotation
: "${PROGRAM=$(cat "$folder/key-places.mjs")}" "${LITERALS=$(cat "$folder/key-places.txt")}"
mkdir -p "$record"
[ -s "$record/salt" ] || head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n' >"$record/salt"
work=$(mktemp -d "$record/.work.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

now=$(date +%s)
printf 'recorded\t%s\n' "$now" >"$work/places"
docker exec -i -e "LITERALS=$LITERALS" "$CONTAINER" node --no-warnings --input-type=module -e "$PROGRAM" <"$record/salt" >"$work/inside" 2>"$work/why" ||
  { echo "the gateway's container did not tell where its keys are: $(tail -n 1 "$work/why" | tr -cd '[:print:]' | cut -c 1-120)" >&2; exit 1; }
[ "$(tail -n 1 "$work/inside")" = end ] || { echo 'the list of keys is not whole' >&2; exit 1; }
sed '$d' "$work/inside" >>"$work/places"
# what the host itself uses: backups and alerts
for file in /etc/hardshell/*.env /etc/hardshell/*.conf /etc/hardshell/*/*.env /root/.config/rclone/rclone.conf; do
  [ -f "$file" ] || continue
  sed -n 's/^[[:space:]]*\(export[[:space:]][[:space:]]*\)\{0,1\}\([A-Za-z_][A-Za-z0-9_]*\(KEY\|TOKEN\|SECRET\|PASSWORD\|key\|password\)\)[[:space:]]*=[[:space:]]*\(..*\)$/\2 \4/p' "$file" |
    while read -r name value; do
      value=${value#[\"\']}
      value=${value%[\"\']}
      printf 'place\thost\t%s\t%s\tliteral\t%s\t-\n' "$file" "$name" "$({ cat "$record/salt"; printf %s "$value"; } | sha256sum | cut -c 1-16)"
    done
done >>"$work/places"

touch "$record/ages"
# a day to come is of a clock that was ahead: no key would ever be old
awk -F '\t' -v now="$now" 'known { if ($1 == "place" && $6 != "-" && !seen[$6]++) print ($6 in since && since[$6] <= now ? since[$6] : now) "\t" $6; next } { since[$2] = $1 }' \
  "$record/ages" known=1 "$work/places" >"$work/ages"
mv "$work/ages" "$record/ages"
mv "$work/places" "$record/places"
