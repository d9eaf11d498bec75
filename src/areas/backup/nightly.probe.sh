# shellcheck shell=sh
# nightly.probe.sh - the backup that hardshell set up: its timer and unit as systemd has them, its key's mode, what it wrote down
# of its last run, of what was read of the repository, of the kit and of the last drill. Never the key.
# FOUND FOUND_IN: from host/asked.find.sh, which asked systemd.
#   now SECONDS      installed 0|1      target OFFSITE|- APPEND_ONLY      key MODE OWNER BYTES, or key absent
#   unit NAME        then systemd's properties of it      last|memory|drill JSON      read WHERE PART AT      kit AT KEY|-  SUM|-
home=/var/lib/hardshell/backup
conf=/etc/hardshell/backup.conf
echo "now $(date +%s)"
if [ ! -e "$conf" ] && [ ! -e /etc/systemd/system/hardshell-backup.timer ]; then
  echo 'installed 0'
  exit 0
fi
echo 'installed 1'
awk -F= '$1 == "OFFSITE" { offsite = $2 } $1 == "APPEND_ONLY" { only = $2 } END { print "target", (offsite == "" ? "-" : "set"), only + 0 }' "$conf" 2>/dev/null || echo 'target - 0'
stat -c 'key %a %U:%G %s' /etc/hardshell/backup.key 2>/dev/null || echo 'key absent'
[ "$FOUND" = 0 ] || { echo 'systemd could not be asked' >&2; exit 1; }
for unit in timer service; do
  while IFS= read -r line; do
    case $line in LastTriggerUSec=* | ExecMainStartTimestamp=* | Listen=*) ;; *) printf '%s\n' "$line" ;; esac
  done <"$FOUND_IN/unit.hardshell-backup.$unit" || exit 1
  echo
done
set --
for one in "$home/last.json" /run/hardshell-backup/last.json "$home/drill.json" "$home/read-local" "$home/read-offsite" "$home/kit"; do [ ! -s "$one" ] || set -- "$@" "$one"; done
[ $# -eq 0 ] || awk '
  FNR == 1 { name = FILENAME; sub(/^.*\//, "", name); if (FILENAME ~ /^\/run/) name = "memory"; sub(/\.json$/, "", name) }
  name ~ /^read-/ { print "read", substr(name, 6), $1, $2; next }
  { print name, $0 }' "$@"
exit 0
