#!/bin/sh
# upkeep.probe.sh - what this host does by the clock that looks like a backup or a health check, whoever set it up: timers
# and cron, whether their programs are there, how the last run ended; and the newest archives in the folders they name.
# Never prints a command's words: they may hold passwords. needs root: other people's crontabs, scripts and archives.
#   openclaw 0|1    whether there is anything of OpenClaw's to look after
#   cron RUNNING
#   timer KIND TIMER ACTIVE ENABLED SERVICE USER RESULT STATUS RAN PROGRAM:HOW... FLAGS
#   cron-entry KIND FILE USER PROGRAM:HOW... FLAGS     HOW is ok or missing; FLAGS name docker and state, where the script does
#   archive KIND SIZE AGO MODE OWNER WHOLE HOLDS PATH       the newest of all; HOLDS says whether OpenClaw's state is in it
#   loose COUNT PATH                                        archives that others may read, and one of them
set -u

ours=0
[ -z "${GATEWAYS:-}" ] || ours=1
for folder in "$STATE" /home/*/.openclaw /root/.openclaw; do [ ! -d "$folder" ] || ours=1; done
echo "openclaw $ours"

if command -v systemctl >/dev/null 2>&1; then
  # Where it looks for them, the first place first; to list them all itself takes systemd a tenth of a second of a processor.
  # Without systemd at work there are files all the same, of which it can be asked nothing.
  systemctl show --no-pager -p UnitPath >"$TMPDIR/path" 2>/dev/null || echo /etc/systemd/system /run/systemd/system /usr/local/lib/systemd/system /usr/lib/systemd/system /lib/systemd/system >"$TMPDIR/path"
  IFS= read -r folders <"$TMPDIR/path"
  # those that come with the system, and hardshell's for other ends, are none of either kind
  names='' seen=' '
  for folder in ${folders#UnitPath=}; do
    for file in "$folder"/*.timer; do
      name=${file##*/}
      case $seen in *" $name "*) continue ;; esac
      seen="$seen$name "
      case $name in '*.timer' | *@.timer | apt-* | dpkg-db-backup* | e2scrub* | fstrim* | logrotate* | man-db* | mdcheck* | mdmonitor* | systemd-* | fwupd* | ua-* | motd-* | update-notifier* | phpsession* | snapd* | anacron* | hardshell-aide* | hardshell-guard* | hardshell-gateway-watch*) continue ;; esac
      # masked: a link to nothing at all, or an empty file
      if [ -e "$file" ] && [ ! -s "$file" ]; then continue; fi
      names="$names $name"
    done
  done
  if [ -n "$names" ]; then
    # shellcheck disable=SC2086 # one word each
    systemctl show --no-pager -p Id -p Unit -p ActiveState -p UnitFileState $names >"$TMPDIR/timers" || exit 1
    services=
    while IFS= read -r line; do case $line in Unit=*) services="$services ${line#Unit=}" ;; esac; done <"$TMPDIR/timers"
    # shellcheck disable=SC2086
    [ -z "$services" ] || systemctl show --no-pager -p Id -p LoadState -p User -p ExecStart -p Result -p ExecMainStatus -p ExecMainStartTimestampMonotonic $services >"$TMPDIR/services" || exit 1
  fi
fi
crond=0
for pid in /run/crond.pid /run/cron.pid /run/cronie.pid; do
  if [ -s "$pid" ] && read -r number <"$pid" && [ -d "/proc/$number" ]; then crond=1; fi
done
echo "cron $crond"

# where there is no gateway by another hand, nobody says where it answers
at=${GATEWAY_AT:-}
at=${at##*:}
# One awk reads all of it, scripts too, and says which programs there are. Tab-separated; programs by commas.
set --
for file in "$TMPDIR/timers" "$TMPDIR/services" /etc/crontab /etc/cron.d/* /var/spool/cron/crontabs/* /etc/cron.daily/* /etc/cron.hourly/* /etc/cron.weekly/*; do
  [ ! -f "$file" ] || set -- "$@" "$file"
done
[ $# -eq 0 ] || awk -v state="$STATE" -v directory="$DIRECTORY" -v ports="$PORT|$at" -v folders="$TMPDIR/folders" '
  BEGIN { sub(/\|$/, "", ports); names_ours = "openclaw|clawdbot|moltbot|hardshell|(^|[^0-9])(" ports ")([^0-9]|$)" }
  # whether it is about OpenClaw: a look at containers or at a page may be for anybody
  function ours(text) { return tolower(text) ~ names_ours || index(text, directory) || index(text, state) }
  function kind(text) {
    if (text ~ /backup|restic|borg|duplic|rsnapshot|kopia|tarsnap|snapshot/) return "backup"
    if (text ~ /health|monitor|watchdog|heartbeat|uptime|check[-_]?(openclaw|gateway|claw)|(openclaw|gateway|claw)[-_]?check/) return "health"
    return ""
  }
  # what a script does, where its name does not say; and whether it speaks to Docker and names the state
  function read_script(path, about,    line, n, does, looks) {
    flags = ""; does = ""; looks = 0; about = about || ours(path)
    while (n++ < 400 && (getline line < path) > 0) {
      if (line ~ /^[ \t]*#/) continue
      if (line ~ /(^|[ \t;&|(])(restic|borg|duplicity|rclone|tar)[ \t].*|openclaw.*backup/ && line ~ /restic|borg|duplicity|rclone|tar +-?-?[a-z]*c|backup/) does = does == "" ? "backup" : does
      if (line ~ /curl .*(18789|healthz|readyz)|docker (compose )?(ps|inspect)/ && does == "") looks = 1
      if (!about) about = ours(line)
      if (line ~ /(^|[ \t;&|(!])docker[ \t]/ && line !~ /sudo .*docker/) flags = flags ~ /docker/ ? flags : flags ",docker"
      if (index(line, state) || line ~ /\.openclaw|openclaw.* backup/) flags = flags ~ /state/ ? flags : flags ",state"
      # folders that a backup may write to
      rest = line
      while (match(rest, /(\$HOME|\$\{HOME\}|~)?\/[A-Za-z0-9_.\/-]+/)) {
        found = substr(rest, RSTART, RLENGTH)
        rest = substr(rest, RSTART + RLENGTH)
        if (found ~ /[Bb]ackup|archive|snapshot|restic|repo|bak/ && found !~ /\.sh$/) print found > folders
      }
    }
    close(path)
    return looks && about ? "health" : does
  }
  function programs(text,    n, i, words, list, w) {
    n = split(text, words, /[ \t;]+/)
    list = ""
    for (i = 1; i <= n; i++) {
      w = words[i]
      gsub(/["\047()&|>]/, "", w)
      if (w ~ /=/ || w == "") continue
      if (list == "" && w !~ /^[@-]/) list = w
      else if (w ~ /^\/[^ ]+$/ && w !~ /^\/dev\// && (w ~ /\.(sh|py|js)$|\/(s?bin|scripts|cron)\//) ) list = list "," w
      if (words[i] ~ /[>|;&]/) break
    }
    return list
  }
  function judged(names, base,    k, n, i, p, one, all) {
    k = kind(tolower(base " " names))
    all = ""
    n = split(names, p, ",")
    for (i = 1; i <= n; i++) if (p[i] ~ /^\// && p[i] !~ /^\/(usr\/)?s?bin\//) { one = read_script(p[i], ours(base)); all = all flags; if (k == "") k = one }
    flags = all
    return k
  }
  FILENAME ~ /\/(timers|services)$/ {
    if (FNR == 1) here = ""
    where = FILENAME ~ /timers$/ ? "t" : "s"
    if ($0 == "") { here = ""; next }
    at = index($0, "="); key = substr($0, 1, at - 1); value = substr($0, at + 1)
    if (here == "") { number++; here = number }
    if (key == "ExecStart") {
      path = value; sub(/^.*path=/, "", path); sub(/ ;.*$/, "", path)
      argv = value; sub(/^.*argv\[\]=/, "", argv); sub(/ ;.*$/, "", argv)
      got = programs(argv)
      sub(/^[^,]*/, path, got)
      value = unit[here, "ExecStart"] == "" ? got : unit[here, "ExecStart"] "," got
    }
    unit[here, key] = value
    if (key == "Id") { if (where == "t") timer[++timers] = here; }
    if (key == "Id" && where == "s") service[value] = here
    next
  }
  FNR == 1 { path_set = "/usr/bin:/bin" }
  # before comments are left out: a script begins with one
  FILENAME ~ /\/cron\.(daily|hourly|weekly)\// {
    if (seen[FILENAME]++) next
    base = FILENAME; sub(/^.*\//, "", base)
    if (base ~ /^(apt-compat|dpkg|logrotate|man-db|exim4-base|passwd|bsdmainutils|sysstat|\.placeholder)$/) next
    k = judged(FILENAME, base)
    if (k != "") printf "cron-entry\t%s\t%s\troot\t%s\t%s\t%s\n", k, FILENAME, FILENAME, substr(flags, 2), path_set
    next
  }
  /^[ \t]*(#|$)/ { next }
  /^[ \t]*[A-Za-z_]+[ \t]*=/ { if ($0 ~ /^[ \t]*PATH[ \t]*=/) { path_set = $0; sub(/^[^=]*=[ \t]*/, "", path_set); gsub(/"/, "", path_set) } next }
  {
    fields = $1 ~ /^@/ ? 1 : 5
    user = FILENAME ~ /crontabs\// ? "" : $(fields + 1)
    text = $0
    for (i = 0; i < fields + (user != ""); i++) sub(/^[ \t]*[^ \t]+[ \t]+/, "", text)
    if (user == "") { user = FILENAME; sub(/^.*\//, "", user) }
    names = programs(text)
    base = FILENAME; sub(/^.*\//, "", base)
    if (base ~ /^(e2scrub_all|anacron|sysstat|php)$/ || names ~ /run-parts/) next
    k = judged(names, base)
    if (k == "" && text ~ /docker (compose )?ps/ && (ours(base) || ours(text))) k = "health"
    if (text ~ /(^|[ \t;&|(!])docker[ \t]/ && text !~ /sudo .*docker/) flags = flags ",docker"
    if (k != "") printf "cron-entry\t%s\t%s\t%s\t%s\t%s\t%s\n", k, FILENAME, user, names, substr(flags, 2), path_set
  }
  END {
    for (i = 1; i <= timers; i++) {
      t = timer[i]; s = service[unit[t, "Unit"]]
      k = judged(unit[s, "ExecStart"], unit[t, "Id"])
      if (k != "") printf "timer\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", k, unit[t, "Id"], unit[t, "ActiveState"], unit[t, "UnitFileState"], unit[t, "Unit"], (unit[s, "User"] == "" ? "root" : unit[s, "User"]), unit[s, "Result"], unit[s, "ExecMainStatus"], (unit[s, "ExecMainStartTimestampMonotonic"] + 0 != 0), unit[s, "ExecStart"], substr(flags, 2), "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    }
  }' "$@" >"$TMPDIR/jobs" || exit 1

there() { # PROGRAM PATHS - whether it can be started
  case $1 in
    /*) [ -x "$1" ] || { [ "$first" = 0 ] && [ -r "$1" ]; } ;;
    *)
      case "$1" in '' | '[' | test | cd | true | exit | if | export | set | '!' | '{') return 0 ;; esac
      old=$IFS
      IFS=:
      for folder in $2; do if [ -x "$folder/$1" ]; then IFS=$old; return 0; fi; done
      IFS=$old
      return 1
      ;;
  esac
}
tab='	'
[ ! -s "$TMPDIR/jobs" ] || while IFS= read -r job; do
  rest=${job%"$tab"*} paths=${job##*"$tab"}
  flags=${rest##*"$tab"} rest=${rest%"$tab"*}
  names=${rest##*"$tab"} rest=${rest%"$tab"*}
  shown=
  first=1
  old=$IFS
  IFS=,
  for name in $names; do
    IFS=$old
    if there "$name" "$paths"; then shown="$shown,$name:ok"; else shown="$shown,$name:missing"; fi
    first=0
  done
  IFS=$old
  printf '%s\t%s\t%s\n' "$rest" "${shown#,}" "$flags"
done <"$TMPDIR/jobs"

# Where archives lie: folders that the scripts name, and the usual ones.
set --
[ ! -s "$TMPDIR/folders" ] || while IFS= read -r folder; do
  # shellcheck disable=SC2016 # as the scripts write it
  case $folder in '$HOME'*) folder=/root${folder#'$HOME'} ;; '${HOME}'*) folder=/root${folder#'${HOME}'} ;; '~'*) folder=/root${folder#'~'} ;; esac
  # of a file's name, its folder
  while [ -n "$folder" ] && [ ! -d "$folder" ]; do folder=${folder%/*}; done
  case $folder in '' | / | /etc* | /usr* | /bin* | /home | /home/* | /root | /var | /var/lib | /opt | /srv | /tmp | /var/backups) case $folder in /home/*/*) echo "$folder" ;; esac ;; *) echo "$folder" ;; esac
done <"$TMPDIR/folders" >"$TMPDIR/unsorted"
[ ! -s "$TMPDIR/unsorted" ] || sort -u "$TMPDIR/unsorted" >"$TMPDIR/named"
for folder in /var/backups/*/ /backup/ /backups/ /srv/backup*/ /root/backup*/ /home/*/backup*/ /opt/*/backup*/ "$DIRECTORY"/backup*/ "$STATE"/backup*/; do
  [ ! -d "$folder" ] || echo "${folder%/}"
done >>"$TMPDIR/named"
while IFS= read -r folder; do set -- "$@" "$folder"; done <"$TMPDIR/named"
[ $# -gt 0 ] || exit 0
find "$@" -xdev -maxdepth 3 -type f \( -name '*.tar*' -o -name '*.tgz' -o -name '*.zip' -o -name '*.gpg' -o -name '*.age' -o -name '*.zst' -o -path '*/snapshots/[0-9a-f]*' \) -printf '%T@\t%s\t%m\t%u\t%p\n' >"$TMPDIR/archives" 2>/dev/null
[ -s "$TMPDIR/archives" ] || exit 0
now=$(date +%s)
# one folder may be named twice, or be below another
awk -F'\t' 'seen[$5]++ { next } { if ($1 > newest) { newest = $1; row = $0 } if ($3 ~ /[1-7].$|[1-7]$/ && $5 !~ /\/snapshots\//) { loose++; one = $5 } }
  END { print row; print loose + 0 "\t" one }' "$TMPDIR/archives" >"$TMPDIR/newest"
{ IFS=$tab read -r at size mode owner path; IFS=$tab read -r loose one; } <"$TMPDIR/newest"
kind=other whole=unknown holds=unknown
unpack=
case $path in
  *.tar.gz | *.tgz) kind=tar unpack='gzip -dc' ;;
  *.tar) kind=tar unpack=cat ;;
  *.tar.zst) kind=tar; ! command -v zstd >/dev/null 2>&1 || unpack='zstd -dc' ;;
  *.tar.xz) kind=tar unpack='xz -dc' ;;
  */snapshots/*) kind=restic ;;
esac
if [ "$size" = 0 ]; then
  whole=no
elif [ -n "$unpack" ]; then
  # of a large one its beginning: reading all of it would take minutes
  head -c 4194304 "$path" | $unpack 2>/dev/null | tar -t 2>/dev/null >"$TMPDIR/names"
  if [ ! -s "$TMPDIR/names" ]; then whole=no
  elif [ "$size" -le 4194304 ]; then
    if $unpack "$path" 2>/dev/null | tar -t >/dev/null 2>&1 && $unpack "$path" >/dev/null 2>&1; then whole=yes; else whole=no; fi
  else whole=begins; fi
  if grep -qE "(^|/)(${STATE##*/}|openclaw\.json|openclaw[^/]*\.sqlite)(/|\$)" "$TMPDIR/names"; then holds=yes
  elif [ "$whole" = yes ]; then holds=no; fi
fi
printf 'archive\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$kind" "$size" "$((now - ${at%%.*}))" "$mode" "$owner" "$whole" "$holds" "$path"
printf 'loose\t%s\t%s\n' "$loose" "$one"
exit 0
