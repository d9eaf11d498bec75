#!/bin/sh
# ask.sh - what `hardshell backup` and `hardshell drill restore` ask of a host, as root.
#   VERB  now      starts the unit, waits, prints last.json      list    the snapshots: WHERE ID AT HOST VERIFIED_AT
#         verify   reads all of each repository, and restores and compares the newest snapshot whole
#         drill    rehearses a restore, prints drill.json
#         kit      what the recovery kit holds, key and credentials among it: it goes out on standard output only, which is
#                  the SSH channel to the owner's own machine       taken   the owner has it: written down, without the key
# Ends with 44 where hardshell has set up no backup.
# shellcheck disable=SC1091,SC2154 # conf and words.sh say them
set -eu
if [ ! -e /etc/hardshell/backup.conf ] || [ ! -e /usr/local/lib/hardshell/backup/backup.sh ]; then echo "hardshell has set up no backup there" >&2; exit 44; fi
. /etc/hardshell/backup.conf
. /usr/local/lib/hardshell/backup/words.sh

case $VERB in
now)
  # a run that is at work, or just ending, is not the one that is asked for
  while :; do case $(systemctl is-active hardshell-backup.service 2>/dev/null || true) in activating | deactivating | reloading) sleep 1 ;; *) break ;; esac; done
  before=$(cat "$home/last.json" 2>/dev/null) || before=
  systemctl reset-failed hardshell-backup.service 2>/dev/null || true
  status=0
  systemctl start hardshell-backup.service 2>/dev/null || status=$?
  after=$(cat "$home/last.json" 2>/dev/null) || after=
  [ ! -s "$memory/last.json" ] || after=$(cat "$memory/last.json")
  if [ -z "$after" ] || [ "$after" = "$before" ]; then
    journalctl -q -n 5 --no-pager -o cat -u hardshell-backup.service >&2
    stop 'the unit hardshell-backup.service made nothing: see systemctl status hardshell-backup.service'
  fi
  printf '%s\n' "$after"
  exit "$status"
  ;;
list) "$programs/backup.sh" list ;;
verify) "$programs/backup.sh" verify ;;
drill)
  status=0
  "$programs/drill.sh" run >&2 || status=$?
  cat "$home/drill.json"
  exit "$status"
  ;;
kit)
  printf 'engine\t%s\nrepository\t%s\noffsite\t%s\nstate\t%s\ndirectory\t%s\nauth\t%s\nhost\t%s\n' "$ENGINE" "$REPOSITORY" "$OFFSITE" "$STATE" "$DIRECTORY" "$AUTH" "$(uname -n)"
  [ "$ENGINE" = tar ] || printf 'key\t%s\n' "$(cat "$key")"
  [ ! -r "$offsite_env" ] || sed -n 's/^[[:space:]]*\(export[[:space:]]\)\{0,1\}\([A-Z][A-Z0-9_]*=.*\)$/env\t\2/p' "$offsite_env"
  ;;
taken) date +%s | put "$home/kit" ;;
*) stop "not a verb: $VERB" 2 ;;
esac
