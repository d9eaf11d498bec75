# shellcheck shell=sh
# observe.sh - what a look sees. Read by look.sh; changes nothing. One line each, words apart by tabs:
#   check NAME VERDICT NUMBER WORDS     VERDICT is ok, warning, critical or unknown; NUMBER is what was measured, or nothing
#   keep NAME                           not looked at this time: what is known of it stays; NAME* is all that begin so
#   end                                 the look is whole: half of one would pass for a host on which much has healed
#   count NAME OF NUMBER                a counter that only means something beside what it said before
# Words hold no text of programs that could hold a secret: names, numbers and our own sentences.
# It reads $temporary, $short and $settings of look.sh.
# shellcheck disable=SC2154

say() { printf 'check\t%s\t%s\t%s\t%s\n' "$1" "$2" "${3:-}" "$4"; }
# what a program said, as a word: no spaces, nothing that moves a cursor
word() { printf '%s' "$1" | tr -c 'A-Za-z0-9._:@/-' '_' | cut -c "1-${2:-60}"; }

look_fast() {
  see_disks
  see_memory
  see_gateway
  see_front_door
  see_timers
  see_backup
  see_names
  see_clock
  see_drill
  echo end
}

look_slow() {
  see_kernel
  see_certificates
  see_tailscale
  see_keys
  see_openclaw
  echo end
}

# ---- the host -------------------------------------------------------------------------------------------------------

see_disks() {
  # shellcheck disable=SC2086 # folders without spaces
  set -- $FOLDERS
  for folder; do [ ! -e "$folder" ] || echo "$folder"; done >"$temporary/folders"
  # the same disk once, by the first folder that names it; inodes run out like bytes do
  xargs df -Pk <"$temporary/folders" 2>/dev/null | sed 1d >"$temporary/df-bytes"
  xargs df -Pi <"$temporary/folders" 2>/dev/null | sed 1d >"$temporary/df-inodes"
  if [ ! -s "$temporary/df-bytes" ] || [ ! -s "$temporary/df-inodes" ]; then
    say disks unknown '' 'how full the disks are cannot be told'
    printf 'keep\tdisk:*\nkeep\tinodes:*\n'
    return
  fi
  for what in bytes inodes; do
    paste "$temporary/df-$what" "$temporary/folders" | awk -v what="$what" -v warning="$DISK_WARNING" -v critical="$DISK_CRITICAL" '
      { text = $5; sub(/%/, "", text); used = text + 0; disk = $1 " " $2 " " $6 }
      text ~ /^[0-9]+$/ && !seen[disk]++ {
        verdict = used >= critical ? "critical" : used >= warning ? "warning" : "ok"
        printf "check\t%s:%s\t%s\t%d\t%s\n", what == "bytes" ? "disk" : "inodes", $7, verdict, used, what == "bytes" ? "the disk of " $7 " is " used " % full" : used " % of the file entries of the disk of " $7 " are taken"
      }'
  done
}

see_memory() {
  available=$(awk '$1 == "MemAvailable:" { print int($2 / 1024) }' /proc/meminfo)
  case $available in
    '') say memory unknown '' 'the kernel does not say how much memory is available' ;;
    *) if [ "$available" -lt "$MEMORY" ]; then say memory critical "$available" "only $available MB of memory are available"; else say memory ok "$available" "$available MB of memory are available"; fi ;;
  esac
}

see_timers() {
  # what hardshell set up to run by the clock, and the system's own updates
  timers=
  for file in /etc/systemd/system/hardshell-*.timer; do [ ! -e "$file" ] || timers="$timers ${file##*/}"; done
  for name in apt-daily.timer apt-daily-upgrade.timer; do [ ! -e "/usr/lib/systemd/system/$name" ] && [ ! -e "/lib/systemd/system/$name" ] || timers="$timers $name"; done
  # shellcheck disable=SC2086 # one word each
  timeout 10 systemctl show -p Id -p ActiveState -p UnitFileState $timers >"$temporary/timers" || {
    say timers unknown '' 'systemd does not say which timers run'
    printf 'keep\ttimer:*\nkeep\tunits\n'
    return
  }
  awk -F= '
    function tell() {
      if (id == "") return
      name = id; sub(/\.timer$/, "", name)
      if (active != "active") verdict = "warning\t\tthe timer " name " is not running: what it starts is not done any more"
      else if (enabled !~ /^(enabled|static)/) verdict = "warning\t\tthe timer " name " will be gone after the next boot"
      else verdict = "ok\t\tthe timer " name " runs"
      print "check\ttimer:" name "\t" verdict
      id = ""; active = ""; enabled = ""
    }
    $0 == "" { tell(); next }
    $1 == "Id" { id = $2 } $1 == "ActiveState" { active = $2 } $1 == "UnitFileState" { enabled = $2 }
    END { tell() }' "$temporary/timers"
  # what they start may fail every time; of backups and letters others tell
  failed=$(timeout 10 systemctl list-units --failed --plain --no-legend 'hardshell-*' 2>/dev/null | awk '$1 !~ /^hardshell-(backup|health-mail)\./ { sub(/\.service$/, "", $1); printf "%s%s", sep, $1; sep = ", " }')
  if [ -n "$failed" ]; then say units warning '' "failed on this host: $(printf '%s' "$failed" | tr -cd 'A-Za-z0-9@:., -' | cut -c 1-200); journalctl -u NAME says why"
  else say units ok '' 'nothing that hardshell runs has failed'; fi
}

see_backup() {
  # of the nightly backup that hardshell set up; whoever has one of their own looks after it (hardshell audit judges it)
  [ -e /etc/systemd/system/hardshell-backup.timer ] || [ -e "$BACKUP" ] || return 0
  now=$(date +%s)
  good='' ok=''
  # the newer of two: a full disk does not take the first, and memory does
  set --
  for file in "$BACKUP" /run/hardshell-backup/last.json; do [ ! -s "$file" ] || set -- "$@" "$file"; done
  if [ $# -gt 0 ]; then
    # only one that was verified counts
    said=$(jq -rs 'max_by(.at) | "\([.verified_at // (if .ok then .at else empty end) | numbers | floor] | first // "never") \(.ok)"' "$@" 2>/dev/null) || { say backup unknown '' 'what is written about the last backup cannot be read'; return; }
    good=${said% *} ok=${said#* }
    [ "$good" != never ] || good=
  fi
  # one that was killed has written nothing down
  [ "$(systemctl is-failed hardshell-backup.service 2>/dev/null)" != failed ] || ok=false
  # none yet: from the day that the timer was set up
  since=${good:-$(stat -c %Y /etc/systemd/system/hardshell-backup.timer 2>/dev/null || echo "$now")}
  hours=$(((now - since) / 3600))
  # of a clock that was ahead: it would be young until the clock has caught up
  if [ "$since" -gt $((now + 3600)) ]; then say backup critical '' 'the last good backup is of a time to come: the clock was ahead, and how old it is cannot be told'; return; fi
  if [ "$hours" -ge "$BACKUP_AGE" ]; then
    if [ -n "$good" ]; then say backup critical "$hours" "the last good backup is $hours hours old"; else say backup critical "$hours" "no backup was made in $hours hours"; fi
  elif [ "$ok" = false ]; then say backup warning "$hours" 'the last backup failed: journalctl -u hardshell-backup says why'
  elif [ -n "$good" ]; then say backup ok "$hours" "the last good backup is $hours hours old"
  else say backup ok '' 'the first backup is still to come'; fi
}

see_names() {
  hosts=$NAMES
  for file in "$settings"/channels/*; do
    [ ! -s "$file" ] || hosts="$hosts $(sed -n '1s|^[a-z]*://\([^/@]*@\)\{0,1\}\([^/:?]*\).*|\2|p' "$file")"
  done
  asked=0 lost=0 which=
  for name in $hosts; do
    case $name in *[!0-9.]*) ;; *) continue ;; esac
    case $name in localhost | \[* | *,"$name",*) continue ;; esac
    case ,$which, in *",$name,"*) continue ;; esac
    asked=$((asked + 1))
    which="$which,$name"
    timeout 8 getent hosts "$name" >/dev/null 2>&1 || { lost=$((lost + 1)); one=$name; }
    [ "$lost" -lt 2 ] || break
  done
  # names of channels are no secret, but which service somebody uses is their own business: not in words
  if [ "$asked" = 0 ]; then return 0
  elif [ "$lost" = 0 ]; then say names ok "$asked" 'names resolve'
  elif [ "$lost" = "$asked" ] || [ "$lost" -ge 2 ]; then say names critical "$lost" 'names do not resolve: this host has no DNS'
  else
    case " $NAMES " in *" $one "*) say names warning 1 "the name $one does not resolve" ;; *) say names warning 1 'the name of a channel does not resolve' ;; esac
  fi
}

see_clock() {
  # who is inside a container has the machine's clock, and nobody to set it
  if systemd-detect-virt -q --container 2>/dev/null; then return 0; fi
  case $(timeout 10 timedatectl show -p NTPSynchronized --value 2>/dev/null) in
    yes) say clock.synchronised ok '' 'the clock is kept right' ;;
    no) say clock.synchronised warning '' 'nobody keeps the clock right' ;;
    *) say clock.synchronised unknown '' 'the host does not say whether its clock is kept right' ;;
  esac
}

# `hardshell drill alert` puts it there, and takes it away
see_drill() {
  [ -e drill ] || return 0
  id=$(word "$(head -c 64 drill | head -n 1)" 40)
  # one that nobody came back for heals by itself
  if [ -n "$(find drill -mmin +60)" ]; then say drill ok '' 'the drill is over'; return 0; fi
  say drill critical '' "this is a drill, $id: nothing is wrong"
}

# ---- the gateway ----------------------------------------------------------------------------------------------------

see_gateway() {
  answers=no
  seen=$(timeout 20 docker inspect --type container --format '{{.Id}} {{.State.Status}} {{.RestartCount}} {{.State.ExitCode}} {{.HostConfig.Memory}} {{.State.StartedAt}} {{.State.FinishedAt}}' "$CONTAINER" 2>"$temporary/inspect")
  if [ -z "$seen" ]; then
    if grep -qi 'no such' "$temporary/inspect"; then
      say docker ok '' 'Docker answers'
      say gateway.running critical '' "there is no container $CONTAINER"
    else
      say docker critical '' 'Docker does not answer'
      for name in gateway.running gateway.answers gateway.token gateway.ready gateway.memory; do printf 'keep\t%s\n' "$name"; done
    fi
    return
  fi
  say docker ok '' 'Docker answers'
  # shellcheck disable=SC2086 # words
  set -- $seen
  id=$1 status=$2 restarts=$3 ended=$4 limit=$5 started=$6 finished=$7
  printf 'count\trestarts\t%s\t%s\n' "$id" "$restarts"
  case $status in
    running) say gateway.running ok '' 'the gateway runs' ;;
    restarting) say gateway.running critical "$ended" "the gateway falls over and is started again (status $ended)" ;;
    exited | dead)
      # hardshell's watch stops one that refuses to start, which may be in the middle of its next try
      until=$(date -d "$finished" +%s 2>/dev/null || date +%s)
      fell=$(timeout 10 docker events --since $((until - 120)) --until $((until + 1)) --filter "container=$id" --filter event=die --format '{{.Actor.Attributes.exitCode}}' 2>/dev/null | tail -n 2)
      case $(printf '%s\n' "$fell" | grep -m 1 -x 78 || echo "$ended") in
        78) say gateway.running critical 78 'the gateway was stopped, since it refuses to start (status 78): its settings or its state must be mended first' ;;
        137) say gateway.running critical 137 'the gateway was killed (status 137)' ;;
        *) say gateway.running critical "$ended" "the gateway is stopped (status $ended)" ;;
      esac
      ;;
    *) say gateway.running critical '' "the gateway is $(word "$status" 20)" ;;
  esac
  see_killed "$id" "$started"
  if [ "$status" != running ]; then
    # its absence has been told; what it would have said is not known
    for name in gateway.answers gateway.token gateway.ready gateway.memory; do printf 'keep\t%s\n' "$name"; done
    return
  fi
  see_limit "$id" "$limit"
  age=$(($(date +%s) - $(date -d "$started" +%s 2>/dev/null || echo 0)))
  see_answers "$age"
}

# The group of a container's processes, in either version of the kernel's accounting. FILE2 FILE1 are its names in them.
group_file() { # ID FILE2 FILE1
  for file in "/sys/fs/cgroup/system.slice/docker-$1.scope/$2" "/sys/fs/cgroup/docker/$1/$2" "/sys/fs/cgroup/memory/docker/$1/$3" "/sys/fs/cgroup/memory/system.slice/docker-$1.scope/$3"; do
    [ ! -r "$file" ] || { echo "$file"; return; }
  done
  return 1
}

see_limit() { # ID LIMIT
  [ "$2" -gt 0 ] 2>/dev/null || return 0
  used=$(cat "$(group_file "$1" memory.current memory.usage_in_bytes)" 2>/dev/null)
  file=$(group_file "$1" memory.stat memory.stat) || file=/dev/null
  # what the kernel would give back at once does not count
  spare=$(awk '$1 == "total_inactive_file" { total = $2 } $1 == "inactive_file" { own = $2 } END { print total == "" ? own + 0 : total }' "$file")
  case $used in '' | *[!0-9]*) say gateway.memory unknown '' 'how much memory the gateway takes cannot be told'; return ;; esac
  percent=$(((used - spare) * 100 / $2))
  if [ "$percent" -ge "$GATEWAY_MEMORY" ]; then say gateway.memory warning "$percent" "the gateway takes $percent % of the memory that it may have"
  else say gateway.memory ok "$percent" "the gateway takes $percent % of the memory that it may have"; fi
}

see_killed() { # ID STARTED
  killed=$(awk '$1 == "oom_kill" { print $2 }' "$(group_file "$1" memory.events memory.oom_control)" 2>/dev/null)
  case $killed in '' | *[!0-9]*) ;; *) printf 'count\tkilled\t%s\t%s\n' "$1-$2" "$killed" ;; esac
  # when the gateway itself was killed its counter went with it: Docker tells of it
  now=$(date +%s)
  timeout 10 docker events --since $((now - 900)) --until "$now" --filter "container=$1" --filter event=oom --format '{{.Time}}' 2>/dev/null |
    awk 'NF { last = $1 } END { if (last) print "count\tkilled-at\tdocker\t" last }'
}

ask() { # PATH WHERE-THE-ANSWER-GOES [POST]
  {
    printf 'url = "http://127.0.0.1:%s%s"\n' "$PORT" "$1"
    [ -z "$token" ] || printf 'header = "Authorization: Bearer %s"\n' "$token"
    [ -z "${3:-}" ] || printf 'header = "Content-Type: application/json"\ndata = "{}"\n'
  } | curl -q -s -o "$2" -w '%{http_code}' --noproxy '*' --connect-timeout 3 --max-time 10 -K -
}

see_answers() { # AGE in seconds
  token=
  said=$(ask /healthz /dev/null)
  how=$?
  if [ "$said" != 200 ]; then
    # Docker takes connections for a gateway that does not listen yet, but lets them fall at once
    if [ "$1" -lt 240 ] && { [ "$how" != 28 ] || [ "$1" -lt 120 ]; }; then say gateway.answers unknown '' 'the gateway is starting'
    elif [ "$how" = 28 ]; then say gateway.answers critical '' 'the gateway takes a connection and never answers'
    elif [ "$said" = 000 ]; then say gateway.answers critical '' "nobody answers on port $PORT"
    else say gateway.answers critical "$said" "the gateway says $said to a question after its health"; fi
    for name in gateway.token gateway.ready; do printf 'keep\t%s\n' "$name"; done
    return
  fi
  answers=yes
  say gateway.answers ok '' 'the gateway answers'
  # Ten wrong tries a minute shut out everybody on this host for five: after one that failed, a minute's peace at least.
  now=$(date +%s)
  again=$(cat "$short/ask-again" 2>/dev/null || echo 0)
  # further ahead than it is ever put, the clock has gone back
  if [ "$again" -gt "$now" ] && [ "$again" -le $((now + 300)) ]; then
    for name in gateway.token gateway.ready; do printf 'keep\t%s\n' "$name"; done
    return
  fi
  token=$(sed -n 's/^[[:space:]]*\(export[[:space:]][[:space:]]*\)\{0,1\}OPENCLAW_GATEWAY_TOKEN[[:space:]]*=[[:space:]]*//p' "$ENV_FILE" 2>/dev/null | tail -n 1 |
    tr -d '\r' | sed 's/[[:space:]]*$//; s/^"\(.*\)"$/\1/; s/^'\''\(.*\)'\''$/\1/')
  case $token in
    '' | *[!A-Za-z0-9._~+/=-]*)
      token=
      say gateway.token critical '' "there is no token in $ENV_FILE that could be tried"
      return
      ;;
  esac
  said=$(ask /tools/invoke /dev/null post)
  case $said in
    400) say gateway.token ok '' 'the gateway takes the token in .env' ;;
    401) say gateway.token critical 401 "the gateway refuses the token in $ENV_FILE" ;;
    403) say gateway.token critical 403 'the gateway refuses to talk to this host (403)' ;;
    429) say gateway.token critical 429 'the gateway has shut out this host, after too many wrong tokens' ;;
    *)
      # healthz comes up before the rest does
      if [ "$1" -lt 240 ]; then say gateway.token unknown '' 'the gateway is starting'
      else say gateway.token critical "$said" "the gateway does not answer a question that needs the token (said $said)"; fi
      ;;
  esac
  case $said in
    400) rm -f "$short/ask-again" ;;
    429) echo $((now + 300)) >"$short/ask-again" ;;
    *) echo $((now + 60)) >"$short/ask-again" ;;
  esac
  [ "$said" = 400 ] || { printf 'keep\tgateway.ready\n'; return; }
  said=$(ask /readyz "$temporary/ready")
  if [ "$said" = 200 ]; then say gateway.ready ok '' 'the gateway and its channels are ready'
  elif [ "$1" -lt 240 ]; then say gateway.ready unknown '' 'the gateway is starting'
  else
    failing=$(jq -r '[.failing[]? | if type == "string" then . else (.id // .name // .channel // "?") end] | join(" ")' "$temporary/ready" 2>/dev/null)
    say gateway.ready warning "$said" "the gateway is not ready: $(word "${failing:-it does not say why}" 120)"
  fi
  token=
}

# The door of ways.https and ways.tailscale, asked as a visitor asks; what it was set up for is on its own record.
see_front_door() {
  record=/var/lib/openclaw-front-door/record
  [ -s "$record" ] || return 0
  status=$(timeout 20 docker inspect --type container --format '{{.State.Status}}' openclaw-front-door 2>"$temporary/inspect")
  if [ "$status" != running ]; then
    if [ -n "$status" ]; then say front-door critical '' "the front door is $(word "$status" 20): nobody gets in but by SSH"
    elif grep -qi 'no such' "$temporary/inspect"; then say front-door critical '' 'there is no front door any more: nobody gets in but by SSH'
    else printf 'keep\tfront-door\n'; fi
    return
  fi
  ways=$(sed -n 's/^WAYS=//p' "$record" | tail -n 1)
  case $ways in *'https '*)
    name=${ways#*https } name=${name%%,*}
    access=${name#* } access=${access%% *} name=${name%% *}
    knock_at 443 --resolve "$name:443:127.0.0.1" "https://$name/healthz" || return 0
    ;;
  esac
  case $ways in *'tailscale '*) knock_at "${ways##*tailscale }" "http://127.0.0.1:${ways##*tailscale }/healthz" || return 0 ;; esac
  say front-door ok '' 'the front door answers'
}
knock_at() { # PORT WORDS OF CURL...
  door=$1
  shift
  how=0
  said=$(curl -q -sk -o /dev/null -w '%{http_code} %{time_appconnect}' --noproxy '*' --connect-timeout 3 --max-time 10 "$@") || how=$?
  # it has greeted, and waits itself for who is behind it
  case $said:$how in 000\ *[1-9]*:28) said=504 ;; esac
  said=${said%% *}
  case $said:$how in
  # who has no certificate is sent away by its TLS, which takes somebody who is there
  000:56) [ "${access:-}" = certificate ] && return 0 ;;
  000:*) ;;
  502:* | 503:* | 504:*)
    # of a gateway that does not answer others tell
    if [ "$answers" = yes ]; then say front-door critical "$said" 'the front door does not reach the gateway'; else printf 'keep\tfront-door\n'; fi
    return 1
    ;;
  *) return 0 ;;
  esac
  say front-door critical '' "the front door does not answer at port $door: nobody gets in there"
  return 1
}

# ---- what costs time ------------------------------------------------------------------------------------------------

see_kernel() {
  # inside a container the kernel's log is the machine's; there the gateway's own counters and Docker tell
  if systemd-detect-virt -q --container 2>/dev/null; then return 0; fi
  [ -n "$(timeout 20 journalctl -q -k -n 1 --no-pager -o cat 2>/dev/null)" ] || { say killed.kernel unknown '' "the kernel's log cannot be read"; return 0; }
  lines=$(timeout 60 journalctl -q -k --since=-1h --no-pager -o cat -g 'Killed process|oom-kill:' 2>/dev/null | grep -c 'Killed process')
  case $lines in
    0) say killed.kernel ok 0 'the kernel killed nothing for want of memory in the last hour' ;;
    *) say killed.kernel critical "$lines" "the kernel killed $lines processes for want of memory in the last hour" ;;
  esac
}

see_certificates() {
  # of certbot's four files one is enough
  find /etc/letsencrypt/live /var/lib/openclaw-front-door /var/lib/caddy /etc/caddy /etc/nginx/ssl /home/*/.local/share/caddy /root/.local/share/caddy -xdev -maxdepth 9 \
    \( -name fullchain.pem -o -name '*.crt' \) -not -path '*/pki/authorities/*' 2>/dev/null | sort | head -n 50 >"$temporary/certificates"
  [ -s "$temporary/certificates" ] || return 0
  command -v openssl >/dev/null 2>&1 || { say certificates unknown '' 'there are certificates, and no openssl to read when they end'; printf 'keep\tcertificate:*\n'; return 0; }
  named=' '
  while IFS= read -r path; do
    dates=$(openssl x509 -noout -startdate -enddate -in "$path" 2>/dev/null)
    ends=$(printf '%s\n' "$dates" | sed -n 's/^notAfter=//p')
    case $path in */fullchain.pem) name=${path%/*} name=${name##*/} ;; *) name=${path##*/} name=${name%.crt} ;; esac
    name=$(word "$name" 60)
    # each has a check of its own: of two of one name the later says where it is
    case $named in *" $name "*) name=$(word "$path" 120) ;; esac
    named="$named$name "
    if [ -z "$ends" ]; then say "certificate:$name" unknown '' "the certificate $name cannot be read"; continue; fi
    case $path in /var/lib/openclaw-front-door/*) ending_soon && continue ;; esac
    ending "certificate:$name" "the certificate $name" $((($(date -d "$ends" +%s) - $(date +%s)) / 86400))
  done <"$temporary/certificates"
}

# Caddy renews when a third of its life is left: one that lives for weeks or hours is late when less than a quarter is
ending_soon() {
  left=$(($(date -d "$ends" +%s) - $(date +%s)))
  life=$(($(date -d "$ends" +%s) - $(date -d "$(printf '%s\n' "$dates" | sed -n 's/^notBefore=//p')" +%s)))
  if [ "$left" -lt 0 ] || [ $((life / 4)) -ge $((EXPIRY * 86400)) ]; then return 1; fi
  worse=ok
  if [ "$left" -lt $((life / 4)) ]; then if [ "$left" -lt 259200 ]; then worse=critical; else worse=warning; fi; fi
  say "certificate:$name" "$worse" $((left / 86400)) "the certificate $name ends in $((left / 3600)) hours"
}

ending() { # NAME WHAT DAYS
  if [ "$3" -lt 0 ]; then say "$1" critical "$3" "$2 has ended"
  elif [ "$3" -lt 3 ]; then say "$1" critical "$3" "$2 ends in $3 days"
  elif [ "$3" -lt "$EXPIRY" ]; then say "$1" warning "$3" "$2 ends in $3 days"
  else say "$1" ok "$3" "$2 ends in $3 days"; fi
}

see_tailscale() {
  command -v tailscale >/dev/null 2>&1 || return 0
  # a key that was told never to end says nothing of an end
  said=$(timeout 10 tailscale status --json 2>/dev/null | jq -r '"\(.BackendState) \(.Self.KeyExpiry // "never")"' 2>/dev/null)
  case $said in
    '' | null*) say tailscale-key unknown '' 'Tailscale does not say when its key ends' ;;
    NeedsLogin*) say tailscale-key critical '' 'Tailscale wants somebody to sign in: its key has ended, or was taken away' ;;
    *\ never) say tailscale-key ok '' "Tailscale's key of this host does not end" ;;
    *) ending tailscale-key "Tailscale's key of this host" $((($(date -d "${said#* }" +%s) - $(date +%s)) / 86400)) ;;
  esac
}

see_keys() {
  # as secret-ages.sh writes them down every day; what a provider renews by itself is no key of its owner's
  record=/var/lib/hardshell/rotation
  [ -s "$record/ages" ] && [ -s "$record/places" ] || return 0
  awk -F '\t' -v now="$(date +%s)" -v most="$KEYS_AGE" '
    FILENAME ~ /\/ages$/ { since[$2] = $1; next }
    $1 == "place" && $5 != "oauth" && $6 in since && !seen[$6]++ {
      if (since[$6] > now + 3600) ahead++
      days = int((now - since[$6]) / 86400)
      if (days > oldest) oldest = days
      if (days > most && old++ < 5) { name = $4; gsub(/[^A-Za-z0-9._:@\/-]/, "_", name); names = names (names == "" ? "" : ", ") substr(name, 1, 60) " (" days " days)" }
    }
    END {
      if (old) printf "check\tkeys\twarning\t%d\t%d %s older than %d days: %s%s. hardshell rotate status\n", oldest, old, (old == 1 ? "key is" : "keys are"), most, names, (old > 5 ? " ..." : "")
      else if (ahead) printf "check\tkeys\tunknown\t\thow old %d keys are cannot be told: they were first seen at a time to come, by a clock that was ahead\n", ahead
      else printf "check\tkeys\tok\t%d\tno key is older than %d days\n", oldest, most
    }' "$record/ages" "$record/places"
}

# OpenClaw's own words cost seconds and a quarter of a gigabyte each: one after the other, and never beside another of its programs.
openclaw() { flock -w 120 "$(command -v docker)" timeout 90 docker exec "$CONTAINER" node openclaw.mjs "$@" 2>/dev/null; }

see_openclaw() {
  [ "$(timeout 20 docker inspect --type container --format '{{.State.Status}}' "$CONTAINER" 2>/dev/null)" = running ] || { printf 'keep\tproviders\nkeep\tchannels\n'; return; }
  # of each provider: shut out for a while, switched off, or a login that ends; an answer of another form is not known
  if openclaw models status --json | jq -r '.auth | [.unusableProfiles[] | "\(.provider) (\(.kind)\(if .reason then ", \(.reason)" else "" end))"]
      + [.oauth.profiles[]? | select(.status == "expired" or .status == "missing") | "\(.provider // .profileId) (login \(.status))"] | unique | join(", ")' >"$temporary/unusable" 2>/dev/null && [ -s "$temporary/unusable" ]; then
    lost=$(tr -c 'A-Za-z0-9._(),\n -' '_' <"$temporary/unusable" | cut -c 1-200)
    if [ -z "$lost" ]; then say providers ok '' 'no provider of models has shut this gateway out'
    else say providers warning '' "providers of models that cannot be used now: $lost"; fi
  else say providers unknown '' 'OpenClaw does not say how its providers of models are'; fi
  if openclaw channels status --json | jq -r '[.channelAccounts | to_entries[] | .key as $channel | .value[] | select(.enabled != false and .configured != false and (.running == false or .connected == false))
      | $channel + (if .accountId and .accountId != "default" then "/\(.accountId)" else "" end)] | unique | join(" ")' >"$temporary/dead" 2>/dev/null && [ -s "$temporary/dead" ]; then
    lost=$(tr -c 'A-Za-z0-9._/\n -' '_' <"$temporary/dead" | cut -c 1-200)
    if [ -z "$lost" ]; then say channels ok '' 'no channel of the gateway is dead'
    else say channels warning '' "channels of the gateway that are dead: $lost"; fi
  else say channels unknown '' 'OpenClaw does not say how its channels are'; fi
}
