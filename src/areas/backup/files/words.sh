# shellcheck shell=sh disable=SC2034,SC2154
# words.sh - what backup.sh, restore.sh and drill.sh share. Read by them after /etc/hardshell/backup.conf.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
umask 077
home=/var/lib/hardshell/backup
# what a full disk would not take
memory=/run/hardshell-backup
key=/etc/hardshell/backup.key
offsite_env=/etc/hardshell/backup-offsite.env
programs=/usr/local/lib/hardshell/backup

say() { printf '%s\n' "$*"; }
# Ends the program; what it was for, and why, is what people read. $why is written down by whoever is told to (backup.sh).
stop() { why=$1; printf 'error: %s\n' "$1" >&2; exit "${2:-1}"; }

# A message may quote what a program said: never a secret of an address, or what the gateway's own words know for one.
if [ ! -r /usr/local/lib/hardshell/matters.sh ]; then stop '/usr/local/lib/hardshell/matters.sh is not there: hardshell up brings it back'; fi
# shellcheck source=src/areas/gateway/files/matters.sh
. /usr/local/lib/hardshell/matters.sh

# put FILE - standard input becomes FILE, whole or not at all. A full disk keeps it in memory instead, where the audit looks as well.
put() {
  if cat >"$1.part" 2>/dev/null && sync "$1.part" 2>/dev/null; then mv -f "$1.part" "$1"; rm -f "$memory/${1##*/}"; else rm -f "$1.part"; return 1; fi
}

# one_at_a_time - backup, restore and drill wait for each other, ten minutes at most
one_at_a_time() {
  exec 7>"$home/lock"
  flock -n 7 && return
  say 'waiting for another backup, restore or drill on this host'
  flock -w 600 7 || stop 'another backup, restore or drill has been at work for ten minutes: see systemctl status hardshell-backup.service'
}

# under_report - one at a time from here on; and however it ends, `report` of whoever reads this hears $status and $why. A program
# that was killed is told by systemd, and by the age of what it wrote down last.
under_report() {
  mkdir -p "$home"
  one_at_a_time
  why=''
  trap 'status=$?; trap - EXIT; report; exit "$status"' EXIT
  # PIPE: whoever asked has gone away, and nobody reads what is said
  trap 'why="stopped while at work"; exit 143' TERM INT HUP PIPE
}
# write_down FILE OBJECT JQ'S WORDS... - when, how it ended and why, and OBJECT, in jq's words, besides
write_down() {
  file=$1 object=$2
  shift 2
  [ "$status" = 0 ] || [ -n "$why" ] || why="ended with status $status; journalctl -u hardshell-backup.service may show more"
  line=$(jq -cn --argjson at "$(date +%s)" --argjson status "$status" --arg error "$why" "$@" 'def word: if . == "" then null else . end; def number: if . == "" then null else tonumber end;
    {at: $at, ok: ($status == 0), error: ($error | word)} + '"$object")
  printf '%s\n' "$line" | put "$home/$file" || { mkdir -p "$memory"; printf '%s\n' "$line" >"$memory/$file"; }
}

image_id() { # of what runs, or else of what is on record
  docker inspect --type container --format '{{.Image}}' "$CONTAINER" 2>/dev/null || sed -n 's/^IMAGE_ID=//p' "$DIRECTORY/release" 2>/dev/null | tail -n 1
}

# beside NAME STATE [DOCKER'S WORDS...] - a container of the gateway's image with the state mounted, no network and no rights
beside() {
  beside_name=$1 beside_state=$2
  shift 2
  docker run --name "$beside_name" --label hardshell.backup=1 --network none --read-only --cap-drop ALL --security-opt no-new-privileges \
    --user "$NODE:$NODE" --hostname "$CONTAINER" --log-driver none --tmpfs /tmp:size=256m,mode=1777 --tmpfs "/home/node/.cache:size=256m,uid=$NODE,gid=$NODE,mode=700" \
    -e HOME=/home/node -e OPENCLAW_HOME=/home/node -e OPENCLAW_STATE_DIR=/home/node/.openclaw -e OPENCLAW_CONFIG_DIR=/home/node/.openclaw \
    -e OPENCLAW_CONFIG_PATH=/home/node/.openclaw/openclaw.json -e OPENCLAW_WORKSPACE_DIR=/home/node/.openclaw/workspace -e OPENCLAW_NO_AUTO_UPDATE=1 \
    --mount "type=bind,source=$beside_state,target=/home/node/.openclaw" "$@"
}

# same_content FOLDER [LIST] - what lies there is what was captured: by the sums that were taken then
same_content() { (cd "$1" && sha256sum -c --quiet --strict "${2:-SHA256SUMS}") >/dev/null 2>&1; }
